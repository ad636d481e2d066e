/** A part of the graph with all that is in force about its elements, held in memory for the verbs that look at the whole of it. */
import type { Description, Relation } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import { CLEW } from '../prov/namespaces.ts';
import type { RelationName } from '../prov/relations.ts';
import { rolesOf } from '../prov/statement.ts';
import { isReference, valueText, type Value } from '../prov/value.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import type { ElementRow } from '../store/store.ts';
import type { Reading } from './reading.ts';
import { statesOf, type ElementState } from './state.ts';
import { trace, type TraceReceipt, type TraceRequest } from './trace.ts';

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
  /** What it was gathered around. */
  readonly starts: readonly Iri[];
  readonly receipt: TraceReceipt;
  readonly #states: ReadonlyMap<Iri, ElementState>;
  /** What the kinds and properties of the history mean. */
  readonly vocabulary: Vocabulary;
  readonly #inverse = new Map<Iri, Related[]>();

  constructor(
    starts: readonly Iri[],
    receipt: TraceReceipt,
    states: ReadonlyMap<Iri, ElementState>,
    vocabulary: Vocabulary,
  ) {
    this.starts = starts;
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

  /** The first of its starts: of a closure around one element, that one. */
  get subject(): Iri {
    return this.starts[0]!;
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

  /** An element as listings show it. */
  row(iri: Iri): ElementRow | undefined {
    return this.#states.get(iri)?.row;
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

  /** What stands in any relation to an element, sorted by IRI. */
  influenced(iri: Iri): Related[] {
    return [...(this.#inverse.get(iri) ?? [])].sort((a, b) => (a.iri < b.iri ? -1 : a.iri > b.iri ? 1 : 0));
  }

  #fits({ iri, relation }: Related, { role, kind }: Wanted): boolean {
    if (kind !== undefined && !this.isA(iri, kind)) return false;
    return role === undefined || rolesOf(relation).some((r) => isReference(r) && r.iri === CLEW + role);
  }
}

/**
 * What a walk reaches, with all that is in force about each element, as of the record that the walk's receipt names.
 * @param request as `trace` takes it; `kinds` has no effect, for everything reached is read
 * @throws Fault NOT_FOUND (a start), AMBIGUOUS, BAD_ARGUMENT, LIMIT
 */
export async function closureOver(reading: Reading, request: TraceRequest): Promise<Closure> {
  const walk = await trace(reading, request);
  const states = await statesOfAll(reading, walk.reached(), request.asOf === undefined ? undefined : walk.receipt.asOf);
  return new Closure(walk.start, walk.receipt, states, reading.vocabulary);
}

/** As {@link statesOf}, of any number of elements, some at a time. */
export async function statesOfAll(
  reading: Reading,
  iris: Iterable<Iri>,
  asOf?: number,
): Promise<Map<Iri, ElementState>> {
  const states = new Map<Iri, ElementState>();
  const all = [...iris];
  for (let i = 0; i < all.length; i += PAGE)
    for (const [iri, state] of await statesOf(reading, all.slice(i, i + PAGE), asOf)) states.set(iri, state);
  return states;
}
