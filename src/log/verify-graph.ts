/**
 * Level `graph`: whether the graph is what the records say. The records are replayed into an empty store, and every row is compared: what is there and
 * should not be, what is missing, what is otherwise. So an edit made beside Clew, in SQLite or in Neo4j, is found and named.
 */
import type { Iri } from '../prov/iri.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import { readPage, replay } from '../lineage/replay.ts';
import { foldRows } from '../lineage/state.ts';
import { propertyRows } from '../store/project.ts';
import type { DescriptionRow, Difference, EdgeRow, Reader, Store } from '../store/store.ts';
import { Fault } from '../prov/fault.ts';
import type { Findings } from './levels.ts';
import { eachReadable } from './unreadable.ts';

const PAGE = 200;

const PARTS: Readonly<Record<Difference['part'], string>> = {
  missing: 'The records speak of it; the graph does not have it.',
  row: 'Its properties are not what the records say.',
  values: 'The values it is found by are not what the records say.',
  words: 'The words it is found by are not what the records say.',
  labels: 'Its labels are not what the records say.',
  owners: 'Its owners in the index are not what the records say.',
};

export interface GraphChecks {
  readonly store: Store;
  readonly vocabulary: Vocabulary;
  /** Opens a store to rebuild the graph in, empty or holding the beginning of this history; closed afterwards. */
  readonly scratch: () => Promise<Store>;
  readonly size: number;
  readonly progress: (done: number) => void;
}

/**
 * The whole graph is compared, also when records are added meanwhile: every part is read in one snapshot, and what is rebuilt is first brought to
 * the size that the snapshot has.
 */
export async function checkGraph(checks: GraphChecks, findings: Findings): Promise<void> {
  const scratch = await checks.scratch();
  const rebuilt: Rebuilt = { store: scratch, size: (await scratch.read((reader) => reader.head())).size };
  try {
    while (rebuilt.size < checks.size) {
      await checks.store.read((reader) => catchUp(reader, rebuilt, Math.min(checks.size, rebuilt.size + STEP), checks));
      checks.progress(rebuilt.size);
    }
    await compare(checks, rebuilt, findings);
    await findExtra(checks, rebuilt, findings);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'DIFFERENT') throw error;
    findings.unchecked('graph', `The records cannot be replayed: ${error.message}`);
  } finally {
    await rebuilt.store.close();
  }
}

/** The graph as the records give it. */
interface Rebuilt {
  readonly store: Store;
  /** Records replayed. */
  size: number;
}

/** Records replayed in one transaction. */
const STEP = 256;

async function catchUp(reader: Reader, rebuilt: Rebuilt, size: number, { vocabulary }: GraphChecks): Promise<void> {
  while (rebuilt.size < size) {
    const page = await readPage(reader, rebuilt.size, Math.min(STEP, size - rebuilt.size));
    if (page.length === 0) return;
    await replay(rebuilt.store, page, vocabulary);
    rebuilt.size = page.at(-1)!.row.number + 1;
  }
}

/** Every element that the records speak of, with all its rows. */
async function compare(checks: GraphChecks, rebuilt: Rebuilt, findings: Findings): Promise<void> {
  for await (const page of pages(rebuilt.store)) {
    const compareSome = (iris: readonly Iri[]) =>
      checks.store.read(async (reader) => {
        await catchUp(reader, rebuilt, (await reader.head()).size, checks);
        await compareRead(reader, await expectedOf(rebuilt.store, iris, checks.vocabulary), iris, findings);
      });
    await eachReadable(page, compareSome, (iri, error) =>
      findings.found('graph', iri, `What is stored of it cannot be read: ${error.message}`),
    );
    findings.checked('graph', page.length);
  }
}

/** Everything is read before anything is told, so that what cannot be read is told once. */
async function compareRead(
  reader: Reader,
  expected: Awaited<ReturnType<typeof expectedOf>>,
  iris: readonly Iri[],
  findings: Findings,
): Promise<void> {
  const stored = await reader.timelines(iris);
  for (const { iri, part } of await reader.differing(expected.elements, expected.properties))
    findings.found('graph', iri, PARTS[part]);
  compareRows(expected.descriptions, stored.descriptions, (row) => row.iri, 'description', findings);
  compareRows(expected.edges, stored.edges, (row) => row.from, 'relation', findings);
}

async function expectedOf(rebuilt: Store, iris: readonly Iri[], vocabulary: Vocabulary) {
  return rebuilt.read(async (reader) => {
    const elements = await reader.elements(iris);
    const descriptions = Map.groupBy(await reader.descriptions(iris), (row) => row.iri);
    const properties = iris.flatMap((iri) => {
      const rows = descriptions.get(iri);
      return rows ? propertyRows(iri, foldRows(rows, vocabulary).descriptions) : [];
    });
    return { elements: [...elements.values()], properties, ...(await reader.timelines(iris)) };
  });
}

function compareRows<R extends DescriptionRow | EdgeRow>(
  expected: readonly R[],
  stored: readonly R[],
  ownerOf: (row: R) => Iri,
  what: string,
  findings: Findings,
): void {
  const wanted = new Map(expected.map((row) => [lineOf(row), row]));
  const extra = stored.filter((row) => !wanted.delete(lineOf(row)));
  for (const row of extra)
    findings.found('graph', ownerOf(row), `It has a ${what} that no record says so: ${nameOf(row)}.`);
  for (const row of wanted.values())
    findings.found('graph', ownerOf(row), `It lacks a ${what} that the records say: ${nameOf(row)}.`);
}

function nameOf(row: DescriptionRow | EdgeRow): string {
  const when = row.until === undefined ? `since record ${row.since}` : `records ${row.since} to ${row.until}`;
  return 'name' in row ? `${row.name} ${row.to} (${when})` : `${row.key} (${when})`;
}

function lineOf(row: object): string {
  return JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Elements of the graph that no record speaks of. */
async function findExtra(checks: GraphChecks, rebuilt: Rebuilt, findings: Findings): Promise<void> {
  for await (const iris of pages(checks.store)) {
    await checks.store.read(async (reader) => catchUp(reader, rebuilt, (await reader.head()).size, checks));
    const known = await rebuilt.store.read((reader) => reader.elements(iris));
    for (const iri of iris) if (!known.has(iri)) findings.found('graph', iri, 'No record speaks of it.');
  }
}

async function* pages(store: Store): AsyncGenerator<Iri[]> {
  let after: Iri | undefined;
  for (;;) {
    const page = await store.read((reader: Reader) => reader.everyIri(PAGE, after));
    if (page.length === 0) return;
    yield page;
    after = page.at(-1);
  }
}
