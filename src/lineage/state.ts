import { parseDescription, type Description } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import { fold, type Conflict } from '../prov/merge.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import { elementRow } from '../store/project.ts';
import type { DescriptionRow, ElementRow } from '../store/store.ts';
import type { Reading } from './reading.ts';

/** All that is in force about one element, now or as of a record. */
export interface ElementState {
  readonly iri: Iri;
  readonly row: ElementRow;
  /** Folded, one per bundle, what was said outside bundles first. */
  readonly descriptions: readonly Description[];
  /** Values that contradict each other; none is hidden. */
  readonly conflicts: readonly Conflict[];
}

/** Folds the description rows of one element, bundle by bundle. */
export function foldRows(
  rows: readonly DescriptionRow[],
  vocabulary: Vocabulary,
): Pick<ElementState, 'descriptions' | 'conflicts'> {
  const groups = Map.groupBy(rows, (row) => row.bundle ?? '');
  const folded = [...groups.keys()].sort().map((bundle) =>
    fold(
      groups.get(bundle)!.map((row) => parseDescription(row.json)),
      vocabulary,
    ),
  );
  return { descriptions: folded.map((f) => f.description), conflicts: folded.flatMap((f) => f.conflicts) };
}

/** The row of an element as it was: what its descriptions of that time give; classes that only relations imply are today's. */
export function rowAsOf(today: ElementRow, descriptions: readonly Description[], vocabulary: Vocabulary): ElementRow {
  return elementRow(today.iri, descriptions, new Set(today.classes), today.since, vocabulary);
}

/** The states of those elements that exist (as of a record: that had been mentioned by then), in two statements. */
export async function statesOf(
  { reader, vocabulary }: Reading,
  iris: readonly Iri[],
  asOf?: number,
): Promise<Map<Iri, ElementState>> {
  const rows = await reader.elements(iris, asOf);
  const byIri = Map.groupBy(rows.size === 0 ? [] : await reader.descriptions([...rows.keys()], asOf), (row) => row.iri);
  const states = new Map<Iri, ElementState>();
  for (const [iri, today] of rows) {
    const folded = foldRows(byIri.get(iri) ?? [], vocabulary);
    states.set(iri, {
      iri,
      row: asOf === undefined ? today : rowAsOf(today, folded.descriptions, vocabulary),
      ...folded,
    });
  }
  return states;
}
