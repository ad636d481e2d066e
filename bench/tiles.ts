/**
 * `node bench/tiles.ts [entries]`: publishing a log as tiles with every batch read back and recomputed, recomputing it whole, and one proof out of
 * it. The floor is the hashing alone: each entry's leaf hash and one node hash per entry.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkpointText } from '../src/tlog/checkpoint.ts';
import { checkTiles } from '../src/tlog/fsck.ts';
import { leafHash, nodeHash } from '../src/tlog/hash.ts';
import { ed25519Key } from '../src/tlog/key.ts';
import { ed25519Signer, signNote } from '../src/tlog/note.ts';
import { verifyInclusion } from '../src/tlog/proof.ts';
import { TileDirectory } from '../src/tlog/publish.ts';
import { root } from '../src/tlog/range.ts';
import { LogReader } from '../src/tlog/read.ts';

const COUNT = Number(process.argv[2] ?? 1_000_000);
const BATCH = 8_192;
const PROOFS = 200;
const ORIGIN = 'example.org/bench';
/** About as long as the commitment of a record. */
const entry = (i: number) => Buffer.from(`entry ${i} `.padEnd(400, '.'));

async function timed<T>(act: () => T | Promise<T>): Promise<[seconds: number, T]> {
  const start = performance.now();
  const result = await act();
  return [(performance.now() - start) / 1000, result];
}

function say(what: string, seconds: number): void {
  console.log(`${what}: ${Math.round(COUNT / seconds).toLocaleString('en')} entries/s`);
}

const directory = mkdtempSync(join(tmpdir(), 'bench-tiles-'));
try {
  const [floor] = await timed(() => {
    let hash = leafHash(entry(0));
    for (let i = 0; i < COUNT; i++) hash = nodeHash(hash, leafHash(entry(i)));
  });
  say('hashing alone', floor);

  const tiles = await TileDirectory.open(directory);
  const signer = ed25519Signer(ORIGIN, ed25519Key(Buffer.alloc(32, 1)));
  let checking = 0;
  const [publishing] = await timed(async () => {
    while (tiles.size < COUNT) {
      const from = { size: tiles.size, root: root(tiles.range) };
      const range = await tiles.append(
        Array.from({ length: Math.min(BATCH, COUNT - from.size) }, (_, i) => entry(from.size + i)),
      );
      const [seconds, checked] = await timed(() => checkTiles(tiles.source, range.size, { from }));
      checking += seconds;
      if (!Buffer.from(checked.root).equals(root(range))) throw new Error('The roots differ.');
      const text = checkpointText({ origin: ORIGIN, size: BigInt(range.size), root: root(range), extensions: [] });
      await tiles.publishCheckpoint(signNote(text, [signer]));
    }
  });
  say(`appending, in batches of ${BATCH}`, publishing - checking);
  say('the same, each batch read back and recomputed', publishing);

  const [whole] = await timed(() => checkTiles(tiles.source, COUNT));
  say('recomputing the whole log', whole);
  console.log(`against hashing alone: ${(whole / floor).toFixed(1)}×`);

  const times: number[] = [];
  for (let i = 0; i < PROOFS; i++) {
    const index = Math.floor((i * COUNT) / PROOFS);
    const [seconds, [bytes, proof]] = await timed(() => {
      const reader = new LogReader(tiles.source, COUNT);
      return Promise.all([reader.entry(index), reader.inclusion(index)]);
    });
    verifyInclusion(leafHash(bytes), BigInt(index), BigInt(COUNT), root(tiles.range), proof);
    times.push(seconds * 1000);
  }
  times.sort((a, b) => a - b);
  const at = (part: number) => times[Math.floor(part * (PROOFS - 1))]!.toFixed(2);
  console.log(`one entry and its proof, nothing kept: median ${at(0.5)} ms, 99th percentile ${at(0.99)} ms`);
} finally {
  rmSync(directory, { recursive: true });
}
