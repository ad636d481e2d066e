/** `clew verify` of a store: opened without changing it, checked against its published log and every head that was kept anywhere. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FACT } from '../lineage/facts.ts';
import { ALL_LEVELS, type Level, type Verification } from '../log/levels.ts';
import { recordNumber } from '../log/prove.ts';
import { publishedTiles } from '../log/published-files.ts';
import { logDirectory } from '../log/published.ts';
import { readTrust } from '../log/trust.ts';
import { verify } from '../log/verify.ts';
import { openStore, type StoreSettings } from '../open.ts';
import { loadVocabulary } from '../rdf/vocabulary.ts';
import type { Settings } from '../settings.ts';
import { givenHeads, keptHeads } from './verify-heads.ts';
import { fileIfAny, pinnedTrust, type TrustOptions } from './verify-trust.ts';

export interface StoreChecks extends TrustOptions {
  readonly from?: number;
  readonly to?: number;
  /** Number or digest of one record. */
  readonly record?: string;
  readonly levels?: readonly Level[];
  /** Files of checkpoints. */
  readonly head?: readonly string[];
  readonly progress: (step: Level, done: number, of: number) => void;
}

/** @throws Fault of the store and of files; NOT_FOUND if there is no such record */
export async function verifyStore(settings: Settings, checks: StoreChecks): Promise<Verification & { store: string }> {
  const store = await openStore({ ...settings, mustExist: true, readOnly: true });
  const scratch = new Scratch(settings);
  try {
    const { vocabulary } = await loadVocabulary({ modules: settings.modules });
    const found = await store.read(async (reader) => ({
      facts: await reader.facts(),
      record: checks.record === undefined ? undefined : await recordNumber(reader, checks.record),
    }));
    const pinned = await pinnedTrust(checks);
    const beside = (await fileIfAny(join(settings.log, 'log.vkey')))?.trim() ?? found.facts.get(FACT.vkey);
    const isPinned = pinned.verifiers.length > 0;
    const trust = isPinned || beside === undefined ? pinned : { ...pinned, ...readTrust([beside]) };
    const origins = new Set(trust.verifiers.map((verifier) => verifier.name));
    const range = rangeOf(checks, found.record);
    const published = existsSync(settings.log) && logDirectory(settings.log);
    const result = await verify({
      store,
      vocabulary,
      scratch: () => scratch.open(),
      ...(published && { tiles: published, published: () => publishedTiles(settings.log) }),
      ...trust,
      heads: [...(await givenHeads(checks.head)), ...(await keptHeads(settings.heads, origins))],
      levels: checks.levels ?? (range ? ALL_LEVELS.filter((level) => level !== 'graph') : ALL_LEVELS),
      ...(range && { range }),
      progress: checks.progress,
    });
    const unpinned = isPinned || beside === undefined ? [] : [UNPINNED];
    const other = otherLog(
      settings.log,
      await fileIfAny(join(settings.log, 'checkpoint')),
      found.facts.get(FACT.origin),
    );
    return { store: store.address, ...result, notes: [...other, ...unpinned, ...result.notes] };
  } finally {
    await store.close();
    await scratch.remove();
  }
}

const UNPINNED =
  'The key is the one beside the log: whoever could write there could have replaced it. Pin the one you know with --vkey.';

/** After a new epoch (docs/design/log.md) the directory of the earlier log may still be named: then nothing there can agree. */
function otherLog(directory: string, checkpoint: string | undefined, origin: string | undefined): string[] {
  const published = checkpoint?.split('\n', 1)[0];
  if (published === undefined || origin === undefined || published === origin) return [];
  return [
    `${directory} is the published log ${published}; the history in this store goes on as ${origin}. Name the directory of that log with --log.`,
  ];
}

function rangeOf(
  { from, to }: StoreChecks,
  record: number | undefined,
): { readonly from: number; readonly to: number } | undefined {
  if (record !== undefined) return { from: record, to: record + 1 };
  if (from === undefined && to === undefined) return undefined;
  return { from: from ?? 0, to: to === undefined ? Number.MAX_SAFE_INTEGER : to + 1 };
}

/** An embedded store in a temporary folder, for the graph to be rebuilt in. */
class Scratch {
  readonly #settings: StoreSettings;
  #folder: string | undefined;

  constructor(settings: StoreSettings) {
    this.#settings = settings;
  }

  async open() {
    this.#folder = await mkdtemp(join(tmpdir(), 'clew-verify-'));
    return openStore({ ...this.#settings, store: `sqlite:${join(this.#folder, 'clew.db')}` });
  }

  async remove(): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }
}
