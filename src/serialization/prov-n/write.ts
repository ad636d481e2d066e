/** PROV statements out as PROV-N: https://www.w3.org/TR/prov-n/ (docs/mapping/prov-n.md). */
import { describe, statementsOf } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Loss } from '../../prov/loss.ts';
import { RDF_TYPE } from '../../prov/namespaces.ts';
import {
  ENDED_AT,
  STARTED_AT,
  type ElementStatement,
  type RelationStatement,
  type Statement,
} from '../../prov/statement.ts';
import { isReference, type Value } from '../../prov/value.ts';
import { attributeOf, classesOf, isUntyped, onlyTime } from '../attributes.ts';
import { bare } from '../bare.ts';
import { carry } from '../carry.ts';
import { Prefixes } from '../prefixes.ts';
import type { WriteOptions, Written } from '../serialization.ts';
import { escapeLocal, isLocal, stringLiteral } from './escapes.ts';
import { RELATION_EXPRESSIONS } from './signatures.ts';

/** Writes a PROV-N document, one expression a line. Values are strings with a datatype, so that every digit stays. */
export function writeProvN(statements: Iterable<Statement>, { prefixes, impliedClasses }: WriteOptions = {}): Written {
  const writer = new Writer(new Prefixes({ isLocal }, prefixes), impliedClasses);
  for (const description of describe(statements)) for (const said of statementsOf(description)) writer.add(said);
  return { text: writer.text(), losses: writer.losses };
}

class Writer {
  readonly losses: Loss[] = [];
  readonly #names: Prefixes;
  readonly #impliedClasses: WriteOptions['impliedClasses'];
  /** The lines of the document and its bundles; a set, since what lost a part may then say the same as another. */
  readonly #scopes = new Map<Iri | undefined, Set<string>>([[undefined, new Set()]]);

  constructor(names: Prefixes, impliedClasses: WriteOptions['impliedClasses']) {
    this.#names = names;
    this.#impliedClasses = impliedClasses;
  }

  add(statement: Statement): void {
    const carried = carry(statement, { impliedClasses: this.#impliedClasses });
    const said = carried.statement === 'element' ? carried : bare(carried, 'PROV-N', this.losses);
    if (said === undefined) return;
    let lines = this.#scopes.get(said.bundle);
    if (!lines) this.#scopes.set(said.bundle, (lines = new Set()));
    for (const line of said.statement === 'element' ? this.#element(said) : [this.#relation(said)]) lines.add(line);
  }

  text(): string {
    const body = [...this.#scopes.get(undefined)!].map((line) => `  ${line}`);
    for (const [bundle, lines] of this.#scopes) {
      if (bundle === undefined) continue;
      body.push(`  bundle ${this.#name(bundle)}`, ...[...lines].map((line) => `    ${line}`), '  endBundle');
    }
    const declared = this.#names.declared.map(([prefix, namespace]) => `  prefix ${prefix} <${namespace}>`);
    return ['document', ...declared, '', ...body, 'endDocument', ''].join('\n');
  }

  /** An element of several classes has an expression for each, and its attributes in the first. */
  #element({ id, types, attributes }: ElementStatement): string[] {
    const { own, others } = classesOf(types);
    return own.map((cls, i) => {
      const name = `${cls.toLowerCase()}(${this.#name(id)}`;
      if (i > 0) return `${name})`;
      const rest = { ...attributes };
      let times = '';
      if (cls === 'Activity') {
        const [start, end] = [takeTime(rest, STARTED_AT), takeTime(rest, ENDED_AT)];
        if (start !== undefined || end !== undefined) times = `, ${start ?? '-'}, ${end ?? '-'}`;
      }
      const typed = others.map((type): Value => ({ iri: type }));
      return `${name}${times}${this.#attributes(typed, rest)})`;
    });
  }

  #relation(said: RelationStatement): string {
    const { rest, required } = RELATION_EXPRESSIONS[said.relation]!;
    const parts = rest.map((argument) => {
      const value = said[argument];
      return value === undefined ? '-' : argument === 'time' ? value : this.#name(value);
    });
    // The grammar has all of the optional arguments or none.
    const isShort = parts.slice(required).every((part) => part === '-');
    const id = said.id === undefined ? '' : `${this.#name(said.id)}; `;
    const all = [this.#name(said.subject), ...(isShort ? parts.slice(0, required) : parts)];
    return `${said.relation}(${id}${all.join(', ')}${this.#attributes([], said.attributes)})`;
  }

  #attributes(types: readonly Value[], attributes: Readonly<Record<Iri, readonly Value[]>>): string {
    const pairs = types.map((type) => `prov:type=${this.#literal(RDF_TYPE, type)}`);
    for (const [property, values] of Object.entries(attributes) as [Iri, readonly Value[]][]) {
      const attribute = this.#name(attributeOf(property));
      for (const value of values) pairs.push(`${attribute}=${this.#literal(property, value)}`);
    }
    return pairs.length === 0 ? '' : `, [${pairs.join(', ')}]`;
  }

  #literal(property: Iri, value: Value): string {
    if (isReference(value)) return `'${this.#name(value.iri)}'`;
    const text = stringLiteral(value.value);
    if (value.language !== undefined) return `${text}@${value.language}`;
    if (value.datatype !== undefined) return `${text} %% ${this.#name(value.datatype)}`;
    return isUntyped(property, value.value) ? text : `${text} %% xsd:string`;
  }

  #name(iri: string): string {
    // Nothing at all may be a local part here, so every IRI has a name.
    const name = this.#names.name(iri)!;
    const colon = name.indexOf(':') + 1;
    return name.slice(0, colon) + escapeLocal(name.slice(colon));
  }
}

/** The only time of that property, taken out, if it is one that a place for times can hold. */
function takeTime(attributes: Record<Iri, readonly Value[]>, property: Iri): string | undefined {
  const time = onlyTime(attributes[property]);
  if (time !== undefined) delete attributes[property];
  return time;
}
