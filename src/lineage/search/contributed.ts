/**
 * Every run that contributed to an element, failures and deviations included: those it came from, and those that were made on the way to it and are
 * not in its lineage: earlier attempts that failed, the other trials of a search, the other runs of an experiment.
 */
import type { Iri } from '../../prov/iri.ts';
import type { Reading } from '../reading.ts';
import { trace, type TraceReceipt } from '../trace.ts';
import type { Key } from './key.ts';
import type { KeyScope } from './resolve-key.ts';
import { resolveKey } from './resolve-key.ts';
import type { Rows } from './rows.ts';
import { columnOf } from './test.ts';

export type ContributionSort =
  /** In the lineage. */
  | 'upstream'
  /** Failed or was killed, with the configuration or the name of a run in the lineage. */
  | 'attempt'
  /** Started by the run that started one in the lineage: a trial of the same search. */
  | 'trial'
  /** Of the same experiment as a run in the lineage. */
  | 'experiment';

export interface Contribution {
  readonly how: ContributionSort;
  /** `upstream`: hops from the element. */
  readonly depth?: number;
  /** The others: what it shares with a run in the lineage: the configuration, the run that started both, the experiment. */
  readonly shares?: Iri;
}

export interface Contributors {
  /** The runs in the lineage, with their distance. */
  readonly upstream: ReadonlyMap<Iri, number>;
  readonly receipt: TraceReceipt;
}

/** @throws Fault NOT_FOUND, AMBIGUOUS */
export async function contributorsTo(reading: Reading, id: string): Promise<Contributors> {
  const { elements, receipt } = await trace(reading, { of: [id], direction: 'upstream', kinds: ['Run'] });
  return { upstream: new Map(elements.map(({ iri, depth }) => [iri, depth])), receipt };
}

/** The keys whose values tell what runs share. */
export interface SharedKeys {
  readonly configuration: Key;
  readonly parent: Key;
  readonly experiment: Key;
}

export function sharedKeys(scope: KeyScope): SharedKeys {
  const key = (name: string): Key => resolveKey(scope, { name, from: 0, to: 0 });
  return { configuration: key('configuration'), parent: key('parent'), experiment: key('experiment') };
}

/** What each row contributed; rows that did not are left out. */
export function contributions(rows: Rows, { upstream }: Contributors, keys: SharedKeys): Map<number, Contribution> {
  const found = new Map<number, Contribution>();
  for (const [iri, depth] of upstream) {
    const row = rows.at(iri);
    if (row !== undefined) found.set(row, { how: 'upstream', depth });
  }
  const lineage = [...found.keys()];
  const end = lastMoment(rows, lineage);
  const standing = rows.standing();
  const add = (row: number, contribution: Contribution): void => {
    // What began after everything in the lineage had ended cannot have contributed to it.
    const begun = rows.fields.time.extreme(row, false)?.near ?? -Infinity;
    if (standing[row] && begun <= end && !found.has(row)) found.set(row, contribution);
  };
  for (const how of ['attempt', 'trial', 'experiment'] as const) {
    const key = keys[how === 'attempt' ? 'configuration' : how === 'trial' ? 'parent' : 'experiment'];
    const column = columnOf(rows, key);
    const shared = new Set(lineage.flatMap((row) => column.of(row).map((id) => column.values[id]!.text)));
    const sharing = column.mark(rows.length, ({ text }) => shared.has(text));
    for (let row = 0; row < sharing.length; row++) {
      if (!sharing[row] || (how === 'attempt' && !hasFailed(rows, row))) continue;
      const texts = column.of(row).map((id) => column.values[id]!.text);
      add(row, { how, shares: texts.filter((text) => shared.has(text)).sort()[0] as Iri });
    }
    if (how === 'attempt') for (const row of namesakes(rows, lineage)) add(row, { how });
  }
  return found;
}

/** Failed runs with the name and the project of a run in the lineage. */
function namesakes(rows: Rows, lineage: readonly number[]): number[] {
  const { name, project } = rows.fields;
  const titleOf = (row: number): string | undefined => {
    const [own, of] = [name.extreme(row, false)?.text, project.extreme(row, false)?.text];
    return own === undefined || of === undefined ? undefined : JSON.stringify([of, own]);
  };
  const titles = new Set(lineage.map(titleOf).filter((title) => title !== undefined));
  const found: number[] = [];
  if (titles.size === 0) return found;
  const failed = rows.fields.status.mark(rows.length, ({ text }) => FAILED.has(text));
  for (let row = 0; row < failed.length; row++) if (failed[row] && titles.has(titleOf(row)!)) found.push(row);
  return found;
}

const FAILED: ReadonlySet<string> = new Set(['failed', 'killed']);

function hasFailed(rows: Rows, row: number): boolean {
  return FAILED.has(rows.fields.status.extreme(row, false)?.text ?? '');
}

/** When the last run of the lineage ended, or began; never, if no time of any is known. */
function lastMoment({ fields }: Rows, lineage: readonly number[]): number {
  const moments = lineage.flatMap((row) => [fields.end.extreme(row, true)?.near, fields.time.extreme(row, true)?.near]);
  const known = moments.filter((moment) => moment !== undefined);
  return known.length === 0 ? Infinity : known.reduce((a, b) => Math.max(a, b));
}
