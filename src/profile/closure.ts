/** One element with all that documents about it tell: its lineage, and what was said of it since. */
import type { Description, Relation } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import type { RelationName } from '../prov/relations.ts';
import { rolesOf } from '../prov/statement.ts';
import { isReference, valueText, type Value } from '../prov/value.ts';
import { CLEW } from '../prov/namespaces.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import type { Context } from '../lineage/context.ts';
import { LIMITS } from '../lineage/limits.ts';
import { statesOf, type ElementState } from '../lineage/state.ts';
import { trace, type TraceReceipt } from '../lineage/trace.ts';

/** Kinds downstream of an element that speak about it: they belong to what a document about it tells. */
const ABOUT: ReadonlySet<string> = new Set(['Evaluation', 'FeatureImportance', 'Alias', 'Deployment', 'Report']);

/** Elements read in one statement. */
const PAGE = 2_000;

/** What a related element must be. */
export interface Wanted {
  /** Local name of a role of ours: `trainingData`. */
  readonly role?: string;
  /** A kind, or one that specializes it. */
  readonly kind?: string;
}

/** A relation seen from one of its ends. */
export interface Related {
  /** The element at the other end. */
  readonly iri: Iri;
  readonly relation: Relation;
}

export class Closure {
  readonly subject: Iri;
  readonly receipt: TraceReceipt;
  readonly #states: ReadonlyMap<Iri, ElementState>;
  /** What the kinds and properties of the history mean. */
  readonly vocabulary: Vocabulary;
  readonly #inverse = new Map<Iri, Related[]>();

  constructor(subject: Iri, receipt: TraceReceipt, states: ReadonlyMap<Iri, ElementState>, vocabulary: Vocabulary) {
    this.subject = subject;
    this.receipt = receipt;
    this.#states = states;
    this.vocabulary = vocabulary;
    for (const state of states.values())
      for (const description of state.descriptions)
        for (const relation of description.relations) {
          if (relation.object === undefined) continue;
          const list = this.#inverse.get(relation.object);
          if (list) list.push({ iri: state.iri, relation });
          else this.#inverse.set(relation.object, [{ iri: state.iri, relation }]);
        }
  }

  /** Every element, sorted by IRI. */
  get elements(): readonly Iri[] {
    return [...this.#states.keys()].sort();
  }

  has(iri: Iri): boolean {
    return this.#states.has(iri);
  }

  /** What is said of an element, bundle by bundle, what stands outside bundles first; empty if it is only referred to. */
  descriptions(iri: Iri): readonly Description[] {
    return this.#states.get(iri)?.descriptions ?? [];
  }

  kind(iri: Iri): string | undefined {
    return this.#states.get(iri)?.row.kind;
  }

  isA(iri: Iri, kind: string): boolean {
    const own = this.kind(iri);
    return own !== undefined && this.vocabulary.withSubKinds(kind).includes(own);
  }

  types(iri: Iri): readonly Iri[] {
    return [...new Set(this.descriptions(iri).flatMap((d) => d.types))];
  }

  /** Values of a property, over all bundles. */
  values(iri: Iri, property: string): readonly Value[] {
    return this.descriptions(iri).flatMap((d) => d.attributes[property as Iri] ?? []);
  }

  /** The first value of a property as text. */
  text(iri: Iri, property: string): string | undefined {
    const [first] = this.values(iri, property);
    return first && valueText(first);
  }

  /** What an element is related to, in the order of the canonical record. */
  related(iri: Iri, relation: RelationName, wanted: Wanted = {}): Related[] {
    return this.descriptions(iri)
      .flatMap((d) => d.relations)
      .flatMap((r) => (r.object === undefined || r.relation !== relation ? [] : [{ iri: r.object, relation: r }]))
      .filter((found) => this.#fits(found, wanted));
  }

  /** What is related to an element, sorted by IRI. */
  relating(iri: Iri, relation: RelationName, wanted: Wanted = {}): Related[] {
    return (this.#inverse.get(iri) ?? [])
      .filter((found) => found.relation.relation === relation && this.#fits(found, wanted))
      .sort((a, b) => (a.iri < b.iri ? -1 : a.iri > b.iri ? 1 : 0));
  }

  #fits({ iri, relation }: Related, { role, kind }: Wanted): boolean {
    if (kind !== undefined && !this.isA(iri, kind)) return false;
    return role === undefined || rolesOf(relation).some((r) => isReference(r) && r.iri === CLEW + role);
  }
}

/**
 * Gathers an element, all it came from, and the evaluations, aliases, deployments and reports of it with what these refer to.
 * @param id a name as `resolveName` takes it
 * @throws Fault NOT_FOUND, AMBIGUOUS, BAD_ARGUMENT, LIMIT
 */
export function closureOf(
  { store, vocabulary }: Context,
  id: string,
  options: { readonly asOf?: string | number | undefined } = {},
): Promise<Closure> {
  return store.read(async (reader) => {
    const reading = { reader, vocabulary };
    const upstream = await trace(reading, { of: [id], direction: 'upstream', ...options });
    const { asOf } = upstream.receipt;
    const subject = upstream.start[0]!;
    const iris = new Set(upstream.elements.map((e) => e.iri));
    const downstream = await trace(reading, { of: [subject], direction: 'downstream', depth: 1, asOf });
    const kinds = new Set([...ABOUT].flatMap((kind) => vocabulary.withSubKinds(kind)));
    const about = downstream.elements.filter((e) => e.kind !== undefined && kinds.has(e.kind));
    for (let i = 0; i < about.length; i += LIMITS.starts) {
      const of = about.slice(i, i + LIMITS.starts).map((e) => e.iri);
      const told = await trace(reading, { of, direction: 'upstream', depth: 2, asOf });
      for (const element of told.elements) iris.add(element.iri);
    }
    const states = new Map<Iri, ElementState>();
    const all = [...iris];
    for (let i = 0; i < all.length; i += PAGE)
      for (const [iri, state] of await statesOf(reading, all.slice(i, i + PAGE), asOf)) states.set(iri, state);
    return new Closure(subject, upstream.receipt, states, vocabulary);
  });
}
