/** One element of a typed input, with what is nested in it, into statements. */
import { describe, descriptionJson, sha256 } from '../../prov/description.ts';
import { Fault, type ProvCode } from '../../prov/fault.ts';
import { iri, type Iri } from '../../prov/iri.ts';
import { idOf } from '../../prov/name.ts';
import { RELATIONS, isRelationName, type RelationName } from '../../prov/relations.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import { literal, type Value } from '../../prov/value.ts';
import { TERM, type KindDefinition } from '../../prov/vocabulary.ts';
import { at } from './place.ts';
import type { InputPlan, NestedField } from './plan.ts';
import { linkParts, type LinkParts } from './statement.ts';
import { typeOf } from './class.ts';
import type { AttributeInput, Terms, ValueInput } from './terms.ts';

/** A typed input as GraphQL gives it: field → value, checked against the schema. */
export type ElementInput = Readonly<Record<string, unknown>>;

/** Stands for the element's own IRI while its content is digested. */
const SELF = 'urn:clew:self' as Iri;

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
    const given = at(`${pointer}/id`, () => this.#terms.optionalId(input['id'] as string | undefined));
    const named = given ?? at(pointer, () => this.#fromName(kind, input));
    const nested: Statement[] = [];
    const own = (self: Iri) => this.#own(kind, input, self, pointer, named, nested);
    if (named !== undefined) return { id: named, statements: [...own(named), ...nested] };
    const content = own(SELF);
    const json = describe(content).map(descriptionJson).join('\n');
    const id = at(pointer, () => idOf(kind, sha256(within === undefined ? json : `${within}\n${json}`)));
    return { id, statements: [...content.map((said) => renamed(said, id)), ...nested] };
  }

  /** The IRI that name and version make; undefined if the kind is identified by content. */
  #fromName(kind: KindDefinition, input: ElementInput): Iri | undefined {
    const text = (field: string) => (typeof input[field] === 'string' ? input[field] : undefined);
    if (this.#plan.kinds.get(kind.name)?.byContent) return undefined;
    const [name, version, ecosystem] = [
      text('name'),
      text('version'),
      text('ecosystem') ?? firstText(input['ecosystem']),
    ];
    const first = name ?? firstText(input['name']);
    if (kind.prefix === undefined && first !== undefined && version !== undefined && ecosystem !== undefined) {
      return packageUrl(ecosystem, first, version);
    }
    if (first === undefined) {
      throw new Fault<ProvCode>('ILLEGAL_NAME', `A ${kind.name} needs an id or a name.`);
    }
    return idOf(kind, first, kind.versioned ? version : undefined);
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
      if (nesting) this.#nest(nesting, list(value), self, place, within, relations, nested);
      else if (property !== undefined) this.#property(property as Iri, list(value), self, place, attributes, relations);
      else if (isRelationName(field)) {
        list(value).forEach((link, i) =>
          relations.push(at(`${place}/${i}`, () => this.#link(field, self, link as string | LinkInput))),
        );
      }
    }
    const version = kind.versioned ? this.#general(kind, input, self, relations) : [];
    return [at(pointer, () => element(self, types, attributes)), ...relations, ...version];
  }

  #property(
    property: Iri,
    values: readonly unknown[],
    self: Iri,
    place: string,
    attributes: Record<Iri, Value[]>,
    relations: Statement[],
  ): void {
    const definition = this.#terms.vocabulary.property(property);
    values.forEach((value, i) =>
      at(`${place}/${i}`, () => {
        if (definition?.relation !== undefined) {
          relations.push(relate(definition.relation, self, this.#terms.id(value as string), { via: property }));
          return;
        }
        const read = definition?.reference
          ? { iri: this.#terms.id(value as string) }
          : this.#literal(value, definition?.range);
        attributes[property] = [...(attributes[property] ?? []), read];
      }),
    );
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
    values: readonly unknown[],
    self: Iri,
    place: string,
    within: Iri | undefined,
    relations: Statement[],
    nested: Statement[],
  ): void {
    values.forEach((value, i) => {
      const pointer = `${place}/${i}`;
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
    });
  }

  /** A version is a special form of the general thing that shares its prefix and name, unless the input says of which. */
  #general(kind: KindDefinition, input: ElementInput, self: Iri, relations: readonly Statement[]): Statement[] {
    const said = relations.some(
      (r) => r.statement === 'relation' && r.relation === 'specializationOf' && r.subject === self,
    );
    const general = this.#terms.vocabulary.kinds.find((other) => other.prefix === kind.prefix && !other.versioned);
    const name = typeof input['name'] === 'string' ? input['name'] : firstText(input['name']);
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

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function firstText(value: unknown): string | undefined {
  return Array.isArray(value) && typeof value[0] === 'string' ? value[0] : undefined;
}

/** https://github.com/package-url/purl-spec */
function packageUrl(ecosystem: string, name: string, version: string): Iri {
  const path = name.split('/').map(encodeURIComponent).join('/');
  return iri(`pkg:${encodeURIComponent(ecosystem)}/${path}@${encodeURIComponent(version)}`);
}
