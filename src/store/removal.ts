/**
 * What a removal of content is made of, between the core and the stores: the one act that takes rows away (docs/design/removal.md).
 */
import type { Iri } from '../prov/iri.ts';
import type { EdgeName } from '../prov/relations.ts';
import type { DescriptionName, EdgeRow, ElementRow, PropertyRow, RecordRow } from './store.ts';

/** Records that say a description and end together: from the first of them on, until their end, it is said. */
export interface SpanRow extends DescriptionName {
  readonly since: number;
  readonly until?: number;
}

/** That edges of one name lead to an element, ended ones too. */
export interface MentionRow {
  readonly iri: Iri;
  readonly name: EdgeName;
  /** Whether their relations name no object: the element is the activity that started or ended something. */
  readonly starter: boolean;
  /** The first of them. */
  readonly since: number;
}

/** A description row that is no longer in force when it was. */
export interface DescriptionChange extends DescriptionName {
  /** `since` of the stored row. */
  readonly since: number;
  /** When it is in force instead, in order, each within the stored row's time; empty: nobody says it any more, and it goes. */
  readonly becomes: readonly { readonly since: number; readonly until?: number }[];
}

/** One removal, computed by `lineage/rebuild.ts` and written by the adapter as it stands. */
export interface Removal {
  /** Records whose content goes: everything they say is deleted. */
  readonly removed: readonly number[];
  /** Rows that replace those stored: tombstones of what is removed now, and earlier tombstones that named one of these. */
  readonly records: readonly RecordRow[];
  readonly descriptions: readonly DescriptionChange[];
  /** Edges that go, in force or ended. */
  readonly goneEdges: readonly { readonly from: Iri; readonly key: string; readonly since: number }[];
  readonly newEdges: readonly EdgeRow[];
  /** Elements whose row replaces the one stored, `since` as well. */
  readonly elements: readonly ElementRow[];
  /** The property rows of `elements`: they replace those stored. */
  readonly properties: readonly PropertyRow[];
  /** Elements that nobody mentions any more. */
  readonly gone: readonly Iri[];
}
