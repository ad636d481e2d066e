import { Fault, type ProvCode } from '../../prov/fault.ts';
import { isRelationName } from '../../prov/relations.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import { typeOf } from './class.ts';
import type { AttributeInput, Terms } from './terms.ts';

/** `StatementInput`: exactly one of the two, which GraphQL has checked. */
export interface StatementInput {
  readonly element?: {
    readonly id: string;
    readonly types?: readonly string[] | null;
    readonly attributes?: readonly AttributeInput[] | null;
    readonly bundle?: string | null;
  };
  readonly relation?: LinkParts & {
    readonly relation: string;
    readonly subject: string;
    readonly object?: string | null;
    readonly via?: string | null;
    readonly generation?: string | null;
    readonly usage?: string | null;
    readonly inBundle?: string | null;
    readonly bundle?: string | null;
  };
}

/** What `RelationInput` and `LinkInput` share. */
export interface LinkParts {
  readonly id?: string | null;
  readonly roles?: readonly string[] | null;
  readonly time?: string | null;
  readonly activity?: string | null;
  readonly plan?: string | null;
  readonly attributes?: readonly AttributeInput[] | null;
}

/** @throws Fault of the model */
export function readStatement({ element: described, relation }: StatementInput, terms: Terms): Statement {
  if (described) {
    const types = (described.types ?? []).map((type) => typeOf(type, terms));
    return element(
      terms.id(described.id),
      types,
      terms.attributes(described.attributes),
      terms.optionalId(described.bundle),
    );
  }
  const { relation: name, subject, object, via, ...parts } = relation!;
  if (!isRelationName(name)) {
    throw new Fault<ProvCode>('ILLEGAL_STATEMENT', `${name} is not stated by itself.`, {
      hint: 'Give plan on wasAssociatedWith.',
    });
  }
  return relate(name, terms.id(subject), terms.optionalId(object), {
    ...linkParts(parts, terms),
    via: via ? terms.property(via) : undefined,
    generation: terms.optionalId(parts.generation),
    usage: terms.optionalId(parts.usage),
    inBundle: terms.optionalId(parts.inBundle),
    bundle: terms.optionalId(parts.bundle),
  });
}

/** The parts of a relation besides its ends. Roles join those given as attributes. */
export function linkParts({ id, roles, time, activity, plan, attributes }: LinkParts, terms: Terms) {
  return {
    id: terms.optionalId(id),
    role: roles?.length ? roles.map((role) => terms.role(role)) : undefined,
    time: time ?? undefined,
    activity: terms.optionalId(activity),
    plan: terms.optionalId(plan),
    attributes: attributes?.length ? terms.attributes(attributes) : undefined,
  };
}
