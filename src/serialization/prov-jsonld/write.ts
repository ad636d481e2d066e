/** PROV statements out as PROV-JSONLD: https://www.w3.org/submissions/prov-jsonld/. Holds every statement (docs/mapping/prov-jsonld.md). */
import { describe, statementsOf } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { RDF_TYPE, XSD_STRING } from '../../prov/namespaces.ts';
import {
  ENDED_AT,
  STARTED_AT,
  type Attributes,
  type ElementStatement,
  type RelationStatement,
  type Statement,
} from '../../prov/statement.ts';
import { isReference, type Value } from '../../prov/value.ts';
import { classesOf, isUntyped, onlyTime } from '../attributes.ts';
import { carry } from '../carry.ts';
import { Prefixes } from '../prefixes.ts';
import { RESERVED_ATTRIBUTES } from '../prov-json/relations.ts';
import type { WriteOptions, Written } from '../serialization.ts';
import {
  CONTEXT,
  ELEMENT_TERMS,
  NAMING,
  RELATION_TERMS,
  SPECIAL,
  type SpecialTerm,
  type StatementTerm,
} from './terms.ts';

type JsonValue = string | Readonly<Record<string, string>>;
type Body = Record<string, JsonValue | readonly JsonValue[]>;

const TERM_OF = new Map(RELATION_TERMS.map((one) => [one.keys.relation, one]));
const SPECIAL_OF = new Map(Object.entries(SPECIAL).map(([term, property]) => [property, term as SpecialTerm]));
const TIME_OF = new Map<Iri, string>([
  [STARTED_AT, 'startTime'],
  [ENDED_AT, 'endTime'],
]);

const NONE: ReadonlySet<string> = new Set();

/** What JSON-LD takes for a compact IRI, and PROV-JSONLD's schema for an attribute: https://www.w3.org/TR/json-ld11/#compact-iris */
const RULES = {
  isLocal: (text: string) => !text.startsWith('//'),
  isNamespace: (text: string) => /[:/?#[\]@]$/.test(text),
  taken: new Set([...Object.keys(SPECIAL), 'entity', 'activity', 'agent', 'provext']),
};

/** Writes a PROV-JSONLD document. Values are strings with a datatype, never JSON numbers, so that every digit stays. */
export function writeProvJsonLd(
  statements: Iterable<Statement>,
  { prefixes, impliedClasses }: WriteOptions = {},
): Written {
  const writer = new Writer(new Prefixes(RULES, prefixes), impliedClasses);
  for (const description of describe(statements)) for (const said of statementsOf(description)) writer.add(said);
  return { text: writer.text(), losses: [] };
}

class Writer {
  readonly #names: Prefixes;
  readonly #impliedClasses: WriteOptions['impliedClasses'];
  readonly #graphs = new Map<Iri | undefined, Body[]>([[undefined, []]]);

  constructor(names: Prefixes, impliedClasses: WriteOptions['impliedClasses']) {
    this.#names = names;
    this.#impliedClasses = impliedClasses;
  }

  add(statement: Statement): void {
    const said = carry(statement, {
      mentions: false,
      impliedClasses: this.#impliedClasses,
      reserved: (relation) => RESERVED_ATTRIBUTES.get(relation) ?? NONE,
    });
    let graph = this.#graphs.get(said.bundle);
    if (!graph) this.#graphs.set(said.bundle, (graph = []));
    if (said.statement === 'element') graph.push(...this.#element(said));
    else graph.push(this.#relation(said));
  }

  text(): string {
    const named = [...this.#graphs].map(([iri, graph]) => [iri && this.#name(iri), graph] as const);
    const context = [Object.fromEntries(this.#names.declared), CONTEXT];
    const graph = named.flatMap(([id, statements]): readonly object[] =>
      id === undefined ? statements : [{ '@type': 'Bundle', '@id': id, '@context': context, '@graph': statements }],
    );
    return `${JSON.stringify({ '@context': context, '@graph': graph }, undefined, 2)}\n`;
  }

  /** An element of several classes is a statement of each, with its attributes in the first. */
  #element({ id, types, attributes }: ElementStatement): Body[] {
    const { own, others } = classesOf(types);
    const more = others.map((iri) => ({ iri }));
    return own.map((name, i) => ({
      '@type': name,
      '@id': this.#name(id),
      ...(i === 0 && this.#attributes(attributes, more, ELEMENT_TERMS[name])),
    }));
  }

  #relation(said: RelationStatement): Body {
    const term = TERM_OF.get(said.relation)!;
    const { subject, object, links } = term.keys;
    const out: Body = { '@type': term.term };
    if (said.id !== undefined) out['@id'] = this.#name(said.id);
    out[subject] = this.#name(said.subject);
    if (said.object !== undefined) out[object] = this.#name(said.object);
    for (const [key, link] of Object.entries(links)) {
      const value = said[link];
      if (value !== undefined) out[key] = link === 'time' ? value : this.#name(value);
    }
    return { ...out, ...this.#attributes(said.attributes, [], term) };
  }

  #attributes(attributes: Attributes, types: readonly Value[], term: StatementTerm): Body {
    const out: Body = {};
    const all = Object.entries(attributes) as [Iri, readonly Value[]][];
    if (types.length > 0 && attributes[RDF_TYPE] === undefined) all.unshift([RDF_TYPE, []]);
    for (const [property, given] of all) {
      const values = property === RDF_TYPE ? [...types, ...given] : given;
      const place = term.term === 'Activity' ? TIME_OF.get(property) : undefined;
      const time = place === undefined ? undefined : onlyTime(values);
      if (place !== undefined && time !== undefined) {
        out[place] = time;
        continue;
      }
      const key = this.#key(property, values, term);
      out[key] = values.map((value) => this.#value(property, value, NAMING.has(key)));
    }
    return out;
  }

  /** A special term where the schema allows it with such values, else the property's name. */
  #key(property: Iri, values: readonly Value[], { special }: StatementTerm): string {
    const term = SPECIAL_OF.get(property);
    if (term === undefined || !special.includes(term)) return this.#name(property);
    const isLabel = values.every((value) => !isReference(value) && value.datatype === undefined);
    return term !== 'label' || isLabel ? term : this.#name(property);
  }

  #value(property: Iri, value: Value, isNaming: boolean): JsonValue {
    if (isReference(value)) return isNaming ? this.#name(value.iri) : { '@id': this.#name(value.iri) };
    if (value.language !== undefined) return { '@value': value.value, '@language': value.language };
    if (value.datatype !== undefined) return { '@value': value.value, '@type': this.#name(value.datatype) };
    return isUntyped(property, value.value)
      ? { '@value': value.value }
      : { '@value': value.value, '@type': this.#name(XSD_STRING) };
  }

  #name(iri: string): string {
    return this.#names.name(iri)!;
  }
}
