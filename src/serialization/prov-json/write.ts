/** PROV statements out as PROV-JSON: https://www.w3.org/submissions/prov-json/. Holds every statement (docs/mapping/prov-json.md). */
import { describe, statementsOf } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import type { ProvClass } from '../../prov/relations.ts';
import type { ElementStatement, RelationStatement, Statement } from '../../prov/statement.ts';
import { classesOf } from '../attributes.ts';
import { carry } from '../carry.ts';
import { Prefixes } from '../prefixes.ts';
import type { WriteOptions, Written } from '../serialization.ts';
import { RELATION_KEYS, RESERVED_ATTRIBUTES, type RelationKeys } from './relations.ts';
import { writeAttributes, type JsonBody } from './write-values.ts';

/** Descriptions of one kind by identifier; an identifier with several has an array of them. */
type Section = Record<string, JsonBody | JsonBody[]>;
/** A document or a bundle: its sections by key. */
type Scope = Record<string, Section>;

const ELEMENT_KEYS: Readonly<Record<ProvClass, string>> = { Entity: 'entity', Activity: 'activity', Agent: 'agent' };
const SECTIONS = [...Object.values(ELEMENT_KEYS), ...Object.keys(RELATION_KEYS)];

const NONE: ReadonlySet<string> = new Set();

/** Writes a PROV-JSON document. Values are strings with a datatype, never JSON numbers, so that every digit stays. */
export function writeProvJson(
  statements: Iterable<Statement>,
  { prefixes, impliedClasses }: WriteOptions = {},
): Written {
  const writer = new Writer(new Prefixes({ isLocal: () => true }, prefixes), impliedClasses);
  for (const description of describe(statements)) for (const said of statementsOf(description)) writer.add(said);
  return { text: writer.text(), losses: [] };
}

class Writer {
  readonly #names: Prefixes;
  readonly #impliedClasses: WriteOptions['impliedClasses'];
  readonly #scopes = new Map<Iri | undefined, Scope>([[undefined, {}]]);
  #unidentified = 0;

  constructor(names: Prefixes, impliedClasses: WriteOptions['impliedClasses']) {
    this.#names = names;
    this.#impliedClasses = impliedClasses;
  }

  add(statement: Statement): void {
    const said = carry(statement, {
      impliedClasses: this.#impliedClasses,
      reserved: (relation) => RESERVED_ATTRIBUTES.get(relation) ?? NONE,
    });
    let scope = this.#scopes.get(said.bundle);
    if (!scope) this.#scopes.set(said.bundle, (scope = {}));
    if (said.statement === 'element') this.#element(said, scope);
    else this.#relation(said, scope);
  }

  text(): string {
    const body = ordered(this.#scopes.get(undefined)!);
    const bundles = [...this.#scopes].flatMap(([iri, scope]) =>
      iri === undefined ? [] : [[this.#name(iri), ordered(scope)] as const],
    );
    const document = {
      prefix: Object.fromEntries(this.#names.declared),
      ...body,
      ...(bundles.length > 0 && { bundle: Object.fromEntries(bundles) }),
    };
    return `${JSON.stringify(document, undefined, 2)}\n`;
  }

  /** An element of several classes stands under each, with its attributes under the first. */
  #element({ id, types, attributes }: ElementStatement, scope: Scope): void {
    const { own, others } = classesOf(types);
    const more = others.map((iri) => ({ iri }));
    for (const [i, name] of own.entries()) {
      const said = i === 0 ? writeAttributes(attributes, more, name === 'Activity', this.#names) : {};
      put(scope, ELEMENT_KEYS[name], this.#name(id), said);
    }
  }

  #relation(said: RelationStatement, scope: Scope): void {
    const keys = RELATION_KEYS[said.relation]!;
    const id = said.id === undefined ? `_:n${++this.#unidentified}` : this.#name(said.id);
    put(scope, said.relation, id, {
      ...this.#ends(said, keys),
      ...writeAttributes(said.attributes, [], false, this.#names),
    });
  }

  #ends(said: RelationStatement, { subject, object, links }: RelationKeys): JsonBody {
    const out: JsonBody = { [subject]: this.#name(said.subject) };
    if (said.object !== undefined) out[object] = this.#name(said.object);
    for (const [key, link] of Object.entries(links)) {
      const value = said[link];
      if (value !== undefined) out[key] = link === 'time' ? value : this.#name(value);
    }
    return out;
  }

  #name(iri: string): string {
    // Every end of an IRI may be a local part here.
    return this.#names.name(iri)!;
  }
}

function put(scope: Scope, key: string, id: string, body: JsonBody): void {
  const section = (scope[key] ??= {});
  const before = section[id];
  if (before === undefined) section[id] = body;
  else section[id] = [...(Array.isArray(before) ? before : [before]), body];
}

function ordered(scope: Scope): Scope {
  return Object.fromEntries(SECTIONS.flatMap((key) => (scope[key] === undefined ? [] : [[key, scope[key]]])));
}
