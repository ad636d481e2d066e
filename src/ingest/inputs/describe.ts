/** One element of a typed input, with what is nested in it, into statements. */
import { describe, descriptionJson, sha256 } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { idOf } from '../../prov/name.ts';
import { RELATIONS, isRelationName, type RelationName } from '../../prov/relations.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import { literal, type Value } from '../../prov/value.ts';
import { TERM, type KindDefinition } from '../../prov/vocabulary.ts';
import { identityOf, textOf } from './identity.ts';
import { at, placesOf } from './place.ts';
import type { InputPlan, NestedField } from './plan.ts';
import { linkParts, type LinkParts } from './statement.ts';
import { typeOf } from './class.ts';
import type { AttributeInput, Terms, ValueInput } from './terms.ts';

/** A typed input as GraphQL gives it: field → value, checked against the schema. */
export type ElementInput = Readonly<Record<string, unknown>>;

/** Stands for the element's own IRI while its content is digested. */
const SELF = 'urn:clew:self' as Iri;

/** A kind whose input says nothing of how it is identified. */
const BY_NAME = { identity: { by: 'NAME' } } as const;

interface Described {
  readonly id: Iri;
  readonly statements: readonly Statement[];
}

export class Describer {
  readonly #terms: Terms;
  readonly #plan: InputPlan;

  constructor(terms: Terms, plan: InputPlan) {
    this.#terms = terms;
    this.#plan = plan;
  }

  /**
   * @param pointer where the input stands, for messages
   * @param within the element it is nested in, if that has an id of its own: parts of two wholes are two, though they say the same
   * @throws Fault of the model, with the place of what is wrong
   */
  describe(kind: KindDefinition, input: ElementInput, pointer: string, within?: Iri): Described {
    const plan = this.#plan.kinds.get(kind.name) ?? BY_NAME;
    const named = identityOf(kind, input, plan.identity, this.#terms, pointer);
    const nested: Statement[] = [];
    const own = (self: Iri) => this.#own(kind, input, self, pointer, named, nested);
    if (named !== undefined) return { id: named, statements: [...own(named), ...nested] };
    const content = own(SELF);
    const json = describe(content).map(descriptionJson).join('\n');
    const id = at(pointer, () => idOf(kind, sha256(within === undefined ? json : `${within}\n${json}`)));
    return { id, statements: [...content.map((said) => renamed(said, id)), ...nested] };
  }

  /** What the input says of the element itself; what it says of nested ones is added to `nested`. */
  #own(
    kind: KindDefinition,
    input: ElementInput,
    self: Iri,
    pointer: string,
    within: Iri | undefined,
    nested: Statement[],
  ): Statement[] {
    const terms = this.#terms;
    const plan = this.#plan.kinds.get(kind.name);
    const types = [
      kind.iri,
      ...((input['types'] as string[] | undefined) ?? []).map((t, i) =>
        at(`${pointer}/types/${i}`, () => typeOf(t, terms)),
      ),
    ];
    const attributes = at(`${pointer}/properties`, () =>
      terms.attributes(input['properties'] as AttributeInput[] | undefined),
    );
    const relations: Statement[] = [];
    for (const [field, value] of Object.entries(input)) {
      if (value === null || value === undefined) continue;
      const place = `${pointer}/${field}`;
      const property = plan?.properties.get(field);
      const nesting = plan?.nested.get(field);
      if (nesting) this.#nest(nesting, value, self, place, within, relations, nested);
      else if (property !== undefined) this.#property(property as Iri, value, self, place, attributes, relations);
      else if (isRelationName(field)) {
        for (const [link, where] of placesOf(value, place)) {
          relations.push(at(where, () => this.#link(field, self, link as string | LinkInput)));
        }
      }
    }
    const version = kind.versioned ? this.#general(kind, input, self, relations) : [];
    return [at(pointer, () => element(self, types, attributes)), ...relations, ...version];
  }

  #property(
    property: Iri,
    given: unknown,
    self: Iri,
    place: string,
    attributes: Record<Iri, Value[]>,
    relations: Statement[],
  ): void {
    const definition = this.#terms.vocabulary.property(property);
    for (const [value, where] of placesOf(given, place)) {
      at(where, () => {
        if (definition?.relation !== undefined) {
          relations.push(relate(definition.relation, self, this.#terms.id(value as string), { via: property }));
          return;
        }
        const read = definition?.reference
          ? { iri: this.#terms.id(value as string) }
          : this.#literal(value, definition?.range);
        attributes[property] = [...(attributes[property] ?? []), read];
      });
    }
  }

  #literal(value: unknown, range: Iri | undefined): Value {
    if (typeof value === 'object' && value !== null) return this.#terms.value(value as ValueInput);
    return literal(String(value), range);
  }

  #link(relation: RelationName, self: Iri, link: string | LinkInput): Statement {
    if (typeof link === 'string') return relate(relation, self, this.#terms.id(link));
    return relate(relation, self, this.#terms.id(link.to), linkParts(link, this.#terms));
  }

  #nest(
    field: NestedField,
    given: unknown,
    self: Iri,
    place: string,
    within: Iri | undefined,
    relations: Statement[],
    nested: Statement[],
  ): void {
    for (const [value, pointer] of placesOf(given, place)) {
      const kind = field.kind === undefined ? undefined : this.#terms.vocabulary.kind(field.kind);
      // Only a part is distinguished by its whole; what is used may be shared by many.
      const whole = field.relation === 'hadMember' ? within : undefined;
      const other = kind ? this.describe(kind, value as ElementInput, pointer, whole) : undefined;
      const id = other?.id ?? at(pointer, () => this.#terms.id(value as string));
      if (other) nested.push(...other.statements);
      const role = field.role === undefined ? undefined : this.#terms.role(field.role);
      const parts = RELATIONS[field.relation].qualified && role ? { role } : {};
      const [subject, object] = field.inverse ? [id, self] : [self, id];
      (field.inverse ? nested : relations).push(relate(field.relation, subject, object, parts));
    }
  }

  /** A version is a special form of the general thing that shares its prefix and name, unless the input says of which. */
  #general(kind: KindDefinition, input: ElementInput, self: Iri, relations: readonly Statement[]): Statement[] {
    const said = relations.some(
      (r) => r.statement === 'relation' && r.relation === 'specializationOf' && r.subject === self,
    );
    const general = this.#terms.vocabulary.kinds.find((other) => other.prefix === kind.prefix && !other.versioned);
    const name = textOf(input, 'name');
    if (said || !general || name === undefined) return [];
    const id = idOf(general, name);
    return [relate('specializationOf', self, id), element(id, [general.iri], { [TERM.name]: literal(name) })];
  }
}

type LinkInput = LinkParts & { readonly to: string };

function renamed(said: Statement, id: Iri): Statement {
  if (said.statement === 'element') return said.id === SELF ? { ...said, id } : said;
  return said.subject === SELF ? { ...said, subject: id } : said;
}
