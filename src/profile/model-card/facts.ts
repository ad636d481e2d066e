/** A closure as a card reads it: what was read is known to be on the card, so that the appendix can list the rest. */
import type { Iri } from '../../prov/iri.ts';
import { CLEW, DCTERMS, RDF, XSD } from '../../prov/namespaces.ts';
import { shortName } from '../../prov/name.ts';
import type { RelationName } from '../../prov/relations.ts';
import { rolesOf } from '../../prov/statement.ts';
import { isReference, sameValue, valueText, type Value } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Closure, Related, Wanted } from '../../lineage/closure.ts';
import { UNKNOWN, type Cell, type Inline } from './blocks.ts';

export class Facts {
  readonly closure: Closure;
  readonly #shown = new Set<string>();

  constructor(closure: Closure) {
    this.closure = closure;
  }

  get subject(): Iri {
    return this.closure.subject;
  }

  values(iri: Iri, property: string): readonly Value[] {
    const full = property.includes(':') ? property : CLEW + property;
    this.#shown.add(`${iri} ${full}`);
    return this.closure.values(iri, full);
  }

  /** The values of a property of ours (by its local name) or of another vocabulary (by its IRI), for a cell. */
  cell(iri: Iri, property: string): Cell {
    const values = this.values(iri, property);
    return values.length === 0 ? [UNKNOWN] : values.map(inlineOf);
  }

  /** The same of several elements: a version and the thing that it is a version of. */
  cellOf(iris: readonly Iri[], property: string): Cell {
    const values = iris.flatMap((iri) => this.values(iri, property));
    const distinct = values.filter((value, i) => values.findIndex((other) => sameValue(other, value)) === i);
    return distinct.length === 0 ? [UNKNOWN] : distinct.map(inlineOf);
  }

  text(iri: Iri, property: string): string | undefined {
    const [first] = this.values(iri, property);
    return first && valueText(first);
  }

  related(iri: Iri, relation: RelationName, wanted: Wanted = {}): Related[] {
    const found = this.closure.related(iri, relation, wanted);
    for (const { iri: object } of found) this.#shown.add(`${iri} ${relation} ${object}`);
    return found;
  }

  relating(iri: Iri, relation: RelationName, wanted: Wanted = {}): Related[] {
    const found = this.closure.relating(iri, relation, wanted);
    for (const { iri: subject } of found) this.#shown.add(`${subject} ${relation} ${iri}`);
    return found;
  }

  isShown(iri: Iri, property: string): boolean {
    return this.#shown.has(`${iri} ${property}`);
  }

  isRelationShown(iri: Iri, relation: RelationName, object: Iri): boolean {
    return this.#shown.has(`${iri} ${relation} ${object}`);
  }

  /** The name people know it by, with its version, and its identifier. */
  name(iri: Iri): Cell {
    const name = this.text(iri, TERM.name) ?? this.text(iri, `${DCTERMS}title`);
    const version = this.text(iri, TERM.version);
    const shown = name === undefined ? [] : [version === undefined ? name : `${name} ${version}`];
    return [...shown, { code: shortName(iri) }];
  }
}

/** Roles of a relation in words: `training data`. */
export function roleOf({ relation }: Related): string {
  return rolesOf(relation)
    .map((role) => wordsOf(valueText(role)))
    .join(', ');
}

/** The local name of a term as words: `trainingData` as `training data`. */
export function wordsOf(term: string): string {
  const local = term.slice(Math.max(term.lastIndexOf('#'), term.lastIndexOf('/')) + 1);
  return local.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
}

/** A value with its digits; a link where it is an address of the web. */
export function inlineOf(value: Value): Inline {
  if (isReference(value)) {
    return /^https?:\/\//.test(value.iri) ? { link: value.iri, text: value.iri } : { code: shortName(value.iri) };
  }
  if (value.datatype === `${RDF}JSON` || /^sha256:[0-9a-f]{64}$/.test(value.value)) return { code: value.value };
  if (value.datatype === `${XSD}boolean`) return value.value === 'true' || value.value === '1' ? 'yes' : 'no';
  return value.value;
}
