/** Checks a history in its store, level by level, without the service that wrote it and without the network. */
import { FACT } from '../lineage/facts.ts';
import { readPage } from '../lineage/replay.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import { PROJECTION } from '../store/project.ts';
import type { Store } from '../store/store.ts';
import type { Verifier } from '../tlog/note.ts';
import type { Policy } from '../tlog/policy.ts';
import type { TileSource } from '../tlog/source.ts';
import { ALL_LEVELS, Findings, LEVELS, tellingOnlySeen, type Level, type Verification } from './levels.ts';
import { eachReadable } from './unreadable.ts';
import { checkGraph } from './verify-graph.ts';
import { earlierIn, RecordChecks } from './verify-records.ts';
import { CHECKPOINT_FILE, checkTree, type SeenHead } from './verify-tree.ts';

export interface VerifyOptions {
  readonly store: Store;
  readonly vocabulary: Vocabulary;
  /** Opens an empty store to rebuild the graph in. */
  readonly scratch: () => Promise<Store>;
  /** The directory of the log, or where else it is published. */
  readonly tiles?: TileSource | undefined;
  /** Paths of everything that is published there, if that can be known. */
  readonly published?: (() => Promise<readonly string[]>) | undefined;
  /** Of the log's keys: pinned by the one who verifies, else found beside the log, which proves less. */
  readonly verifiers: readonly Verifier[];
  /** Heads seen earlier or elsewhere, with the place for people. */
  readonly heads?: readonly { readonly note: string; readonly where: string }[];
  /** Witnesses that must have cosigned the newest head. */
  readonly policy?: Policy | undefined;
  /** Default: all. */
  readonly levels?: readonly Level[];
  /** Only these records: from inclusive, to exclusive. The tree is always checked whole. */
  readonly range?: { readonly from: number; readonly to: number };
  readonly progress?: (level: Level, done: number, of: number) => void;
}

/** Verifies what is there when it begins; what is recorded meanwhile is left for the next time. */
export async function verify(options: VerifyOptions): Promise<Verification> {
  const { store, levels = ALL_LEVELS, progress = () => undefined } = options;
  const findings = new Findings(LEVELS);
  const { size, facts } = await store.read(async (reader) => ({
    size: (await reader.head()).size,
    facts: await reader.facts(),
  }));
  const wants = (...some: Level[]) => some.some((level) => levels.includes(level));
  const range = { from: Math.min(options.range?.from ?? 0, size), to: Math.min(options.range?.to ?? size, size) };
  // The graph can only be rebuilt from records that are what they were.
  const whole = wants('graph') ? { from: 0, to: size } : range;
  if (wants('bytes', 'commitment', 'signature', 'graph')) {
    const { from, to } = whole;
    await checkRecords(store, whole, facts.get(FACT.secret), findings, (done) => progress('bytes', done, to - from));
  }
  if (wants('inclusion', 'signature', 'consistency')) {
    const heads = await headsOf(options, facts.get(FACT.known), findings);
    await checkTree({ ...options, size, heads, progress: (done) => progress('inclusion', done, size) }, findings);
  }
  if (wants('graph')) {
    if (findings.has('bytes') || findings.has('commitment'))
      findings.unchecked('graph', 'Records are not what they were; the graph cannot be rebuilt.');
    else if (size > 0 && facts.get(FACT.projection) !== PROJECTION)
      findings.unchecked(
        'graph',
        'Its rows were computed by another version of Clew; open the store once with this one.',
      );
    else await checkGraph({ ...options, size, progress: (done) => progress('graph', done, size) }, findings);
  }
  return tellingOnlySeen(findings.result(levels, size));
}

/** Records read at a time. */
const PAGE = 256;

async function checkRecords(
  store: Store,
  { from, to }: { readonly from: number; readonly to: number },
  secret: string | undefined,
  findings: Findings,
  progress: (done: number) => void,
): Promise<void> {
  const checks = new RecordChecks(findings, {
    from,
    secret,
    ...earlierIn(store),
  });
  let done = from;
  while (done < to) {
    const numbers = Array.from({ length: Math.min(PAGE, to - done) }, (_, i) => done + i);
    const before: number = done;
    const read = async (some: readonly number[]) => {
      const page = await store.read((reader) => readPage(reader, some[0]!, some.length));
      for (const record of page) {
        // Some of them were read before another one could not be.
        if (record.row.number < done) continue;
        if (record.row.number < to) await checks.check(record);
        done = record.row.number + 1;
      }
    };
    await eachReadable(
      numbers,
      (some) => (some.at(-1)! < done ? Promise.resolve() : read(some)),
      (number, error) => {
        findings.found('bytes', `record ${number}`, `What is stored of it cannot be read: ${error.message}`);
        checks.skip(number);
        done = Math.max(done, number + 1);
      },
    );
    if (done === before) break;
    progress(done - from);
  }
  if (done < to) findings.found('commitment', `record ${done}`, `It is missing; there should be ${to}.`);
  if (from === 0) checks.end(to);
}

/** Every head that this installation knows, and those handed in. */
async function headsOf(
  { store, tiles, heads = [] }: VerifyOptions,
  known: string | undefined,
  findings: Findings,
): Promise<SeenHead[]> {
  const all: SeenHead[] = heads.map((head) => ({ ...head, own: false }));
  for (let after = 0; ;) {
    const page = await store.read((reader) => reader.checkpoints(after, 1_000));
    if (page.length === 0) break;
    all.push(...page.map(({ note, ...row }) => ({ note, where: 'kept in the store', own: true, row })));
    after = page.at(-1)!.size;
  }
  const published = await tiles?.read('checkpoint');
  if (published) all.push({ note: Buffer.from(published).toString(), where: CHECKPOINT_FILE, own: true });
  for (const note of notesIn(known, findings)) all.push({ note, where: 'known from elsewhere', own: false });
  return all;
}

function notesIn(fact: string | undefined, findings: Findings): string[] {
  if (fact === undefined) return [];
  try {
    const notes = JSON.parse(fact) as unknown;
    if (Array.isArray(notes) && notes.every((note) => typeof note === 'string')) return notes;
  } catch {
    // Told below, as of any other text that is no list of notes.
  }
  findings.found('consistency', 'known from elsewhere', 'The fact log.known of the store is not a list of notes.');
  return [];
}
