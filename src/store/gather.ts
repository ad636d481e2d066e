/** Values that lie some hops away from elements, gathered for many elements at once: what a search over all runs compares. */
import type { Iri } from '../prov/iri.ts';
import type { EdgeName } from '../prov/relations.ts';
import type { Direction } from './store.ts';

/** From an element to its neighbours along some edges. */
export interface Hop {
  readonly direction: Direction;
  readonly names: readonly EdgeName[];
  /** Only to elements of these kinds. */
  readonly kinds?: readonly string[];
}

/**
 * From elements of `kinds` along every hop of `path` in turn, over edges in force now, to the elements at its end. An end that two ways lead to is
 * told of twice. With neither `of` nor `ends` all elements of `kinds` are asked; where the last hop says the kinds at its end, that is begun there.
 */
export interface GatherQuery {
  readonly kinds: readonly string[];
  /** No hop: the elements themselves are the ends. */
  readonly path: readonly Hop[];
  /** Only from these elements. */
  readonly of?: readonly Iri[];
  /** Only to these ends. Not together with `of`. */
  readonly ends?: readonly Iri[];
  /** Only to ends with this name, as their rows have it. */
  readonly name?: string;
  /** Only to ends that have no value of this property. */
  readonly lacking?: Iri;
  /** Whose values at the ends to tell, one row for each; without it one row tells the end itself. */
  readonly predicate?: Iri;
}

/** Rows are in no particular order. */
export interface Gathered {
  /** The element the way begins at. */
  readonly iri: Iri;
  /** The value at its end (`PropertyRow.key`), or the IRI of the end. */
  readonly key: string;
  /** `PropertyRow.order` of the value. */
  readonly order?: string;
}
