/** Searching, on any store. */
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { Recorder } from '../../src/lineage/record.ts';
import { search, type Search, type SearchRequest } from '../../src/lineage/search.ts';
import { SearchIndexes } from '../../src/lineage/search/indexes.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import type { Vocabulary } from '../../src/prov/vocabulary.ts';
import type { CompiledShapes } from '../../src/shacl/compile.ts';
import type { Store } from '../../src/store/store.ts';
import { asked } from './search-questions.ts';
import { begun, ended, madeRuns, measured, ownMetrics, runId, type MadeRun } from './search-world.ts';

const NO_SHAPES = { check: () => [] } as unknown as CompiledShapes;

const PLAIN: MadeRun = {
  ...{ status: 'finished', project: 'acme', minute: 0, params: { lr: 4 }, tags: {}, data: 0, numpy: 0 },
  metrics: [
    { name: 'auc', value: 4, how: 1 },
    { name: 'auc', value: 3, how: 1 },
  ],
};

export interface SearchedHistory {
  readonly recorder: Recorder;
  readonly store: Store;
  /** Asks what is held since the question before; `fresh` reads everything anew. */
  ask(request: Partial<SearchRequest>, fresh?: boolean): Promise<Search>;
}

export async function openHistory(open: () => Promise<Store>, vocabulary: Vocabulary): Promise<SearchedHistory> {
  const store = await open();
  const held = new SearchIndexes();
  return {
    store,
    recorder: new Recorder(store, vocabulary, NO_SHAPES),
    ask: (request, fresh = false) =>
      store.read((reader) => {
        const searches = fresh ? new SearchIndexes() : held;
        return search({ reader, vocabulary, searches }, { first: 200, ...request });
      }),
  };
}

/** @param most how many random histories to search, and questions to ask of each */
export function searching(
  name: string,
  open: () => Promise<Store>,
  most: { readonly histories: number; readonly questions: number },
): void {
  describe(`searching in ${name}`, () => {
    let close: (() => Promise<void>) | undefined;
    afterEach(async () => close?.());

    test(
      'finds, counts and sorts what plain objects say, also while records arrive',
      { timeout: 120_000 },
      async () => {
        const { vocabulary } = await loadVocabulary();
        await fc.assert(
          fc.asyncProperty(
            madeRuns,
            fc.array(asked, { minLength: 2, maxLength: most.questions }),
            async (runs, questions) => {
              const history = await openHistory(open, vocabulary);
              close = () => history.store.close();
              await history.recorder.record({ statements: runs.flatMap(begun) });
              // Everything that is asked later is held now, and has to be brought up to date.
              for (const { where } of questions) await history.ask({ where });
              const half = Math.ceil(runs.length / 2);
              await history.recorder.record({ statements: runs.slice(0, half).flatMap(ended) });
              await history.ask({});
              await history.recorder.record({ statements: runs.slice(half).flatMap((run, i) => ended(run, half + i)) });
              await history.ask({});
              for (const [i, run] of runs.entries()) {
                if (run.metrics.length > 0) await history.recorder.record({ statements: measured(run, i) });
              }
              for (const [n, { where, holds }] of questions.entries()) {
                const expected = runs.map((_, i) => i).filter((i) => holds(runs[i]!, i));
                const sorted = n % 2 === 0 ? byMetric(runs, expected) : byTime(runs, expected);
                const request = {
                  where,
                  ...(n % 2 === 0 && { sort: ['metrics.auc desc'] }),
                  facets: ['project'],
                  first: 5,
                };
                const pages = await allPages(history, request, n > 0);
                expect({ where, hits: pages.hits }).toEqual({ where, hits: sorted.map(runId) });
                expect(pages.total).toBe(expected.length);
                expect(pages.facets).toEqual(projects(runs, expected));
              }
              await history.store.close();
              close = undefined;
            },
          ),
          { numRuns: most.histories, ...(most.histories === 1 && { seed: 7 }) },
        );
      },
    );

    test('what is read from an older snapshot does not stay', async () => {
      const { vocabulary } = await loadVocabulary();
      const { store, recorder, ask } = await openHistory(open, vocabulary);
      close = () => store.close();
      await recorder.record({ statements: begun({ ...PLAIN, metrics: [] }, 0) });
      const searches = new SearchIndexes();
      const where = 'metrics.auc = 0.1';
      const early = await store.read(async (reader) => {
        await recorder.record({ statements: measured(PLAIN, 0) });
        await store.read((newer) => search({ reader: newer, vocabulary, searches }, { first: 1 }));
        return search({ reader, vocabulary, searches }, { where, first: 1 });
      });
      expect(early.receipt.asOf).toBe(1);
      const late = await store.read((reader) => search({ reader, vocabulary, searches }, { where, first: 1 }));
      expect(late.total).toBe(1);
      expect((await ask({ where })).total).toBe(1);
    });

    test('what a correction takes back is not found any more', async () => {
      const { vocabulary } = await loadVocabulary();
      const history = await openHistory(open, vocabulary);
      close = () => history.store.close();
      await history.recorder.record({ statements: begun(PLAIN, 0) });
      const wrong = await history.recorder.record({ statements: measured(PLAIN, 0) });
      expect((await history.ask({ where: 'metrics.auc = 0.1' })).total).toBe(1);
      const right = { ...PLAIN, metrics: PLAIN.metrics.slice(1) };
      await history.recorder.record({ statements: measured(right, 1).slice(1, 2), revises: [wrong.digest] });
      const found = await history.ask({ where: 'metrics.auc = 0.1' });
      expect(found.total).toBe(0);
      expect(found.receipt).toEqual({
        complete: true,
        asOf: 2,
        searched: 1,
        absent: ['metrics.auc'],
        incomparable: [],
      });
    });
  });
}

async function allPages({ ask }: SearchedHistory, request: Partial<SearchRequest>, held: boolean) {
  const hits: string[] = [];
  let page = await ask(request, !held);
  const { total, facets } = page;
  for (;;) {
    hits.push(...page.hits.map(({ iri }) => iri));
    const last = page.hits.at(-1);
    if (!page.more || !last) return { hits, total, facets };
    page = await ask({ ...request, after: last.place });
  }
}

/** By the greatest auc, runs without one last; ties by IRI. */
function byMetric(runs: readonly MadeRun[], found: readonly number[]): number[] {
  const best = (i: number) => Math.max(-1, ...ownMetrics(runs[i]!, 'auc').map(({ rank }) => rank!));
  return found.toSorted((a, b) => best(b) - best(a) || (runId(a) < runId(b) ? -1 : 1));
}

function byTime(runs: readonly MadeRun[], found: readonly number[]): number[] {
  return found.toSorted((a, b) => runs[b]!.minute - runs[a]!.minute || (runId(a) < runId(b) ? -1 : 1));
}

function projects(runs: readonly MadeRun[], found: readonly number[]): Search['facets'] {
  const counts = Object.entries(Object.groupBy(found, (i) => runs[i]!.project));
  const values = counts.map(([value, list]) => ({ value, count: list.length }));
  values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return [{ key: 'project', values, others: 0, missing: 0 }];
}
