/** The recalls that concern an element: of it, or with it as an item. */
import type { Iri } from '../../prov/iri.ts';
import type { Reading } from '../reading.ts';
import { saidRecall } from './said.ts';
import { RECALL, type ItemState } from './terms.ts';

export interface ElementRecall {
  readonly recall: Iri;
  /** True if the element is what is bad; false if it was found affected. */
  readonly isRecalled: boolean;
  /** Where the element stands as an item. */
  readonly state?: ItemState;
}

/**
 * Those of some elements that are recalls of an element, or found it affected, and are not withdrawn; in order of IRI.
 * @param candidates what has the element as a value of `clew:recalled` or `clew:affects`
 */
export async function recallsOf(
  reading: Reading,
  of: Iri,
  candidates: readonly Iri[],
  asOf: number | undefined,
): Promise<readonly ElementRecall[]> {
  const kinds = reading.vocabulary.withSubKinds(RECALL);
  const rows = await reading.reader.elements([...new Set(candidates)].sort(), asOf);
  const found: ElementRecall[] = [];
  for (const row of rows.values()) {
    if (!kinds.includes(row.kind ?? '')) continue;
    const said = await saidRecall(reading, row.iri, asOf);
    if (said.state === 'withdrawn') continue;
    if (said.recalled === of) found.push({ recall: row.iri, isRecalled: true });
    else if (said.items.includes(of))
      found.push({ recall: row.iri, isRecalled: false, state: said.answered.get(of)?.state ?? 'open' });
  }
  return found.sort((a, b) => (a.recall < b.recall ? -1 : 1));
}
