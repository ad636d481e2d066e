import { createPrivateKey } from 'node:crypto';
import { checkpointText, parseCheckpoint } from '../../src/tlog/checkpoint.ts';
import { checkTiles } from '../../src/tlog/fsck.ts';
import { ed25519Signer, signNote, splitNote } from '../../src/tlog/note.ts';
import { TileDirectory } from '../../src/tlog/publish.ts';
import { root } from '../../src/tlog/range.ts';
import type { Acknowledge } from './durable-writer.ts';

/** Sizes at which a checkpoint is published: within a tile, at its end, past it, and into the second one. */
export const SIZES = [100, 256, 300, 520];

export const ORIGIN = 'clew.example/fault';

/** PKCS #8 of an Ed25519 key is a fixed head and the seed: https://www.rfc-editor.org/rfc/rfc8410#section-7 */
const KEY = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 7)]),
  format: 'der',
  type: 'pkcs8',
});

/** Entry `i` of the log. */
export function entry(i: number): Buffer {
  return Buffer.from(`entry ${i}`);
}

/** Opens the directory, appends and publishes from where it is to the last size; acknowledges each published size. */
export function tileWork(directory: string): Promise<(acknowledge: Acknowledge) => Promise<void>> {
  const signer = ed25519Signer(ORIGIN, KEY);
  return Promise.resolve(async (acknowledge: Acknowledge) => {
    const tiles = await TileDirectory.open(directory);
    for (const size of SIZES.filter((each) => each > tiles.size)) {
      const range = await tiles.append(Array.from({ length: size - tiles.size }, (_, i) => entry(tiles.size + i)));
      const text = checkpointText({
        origin: ORIGIN,
        size: BigInt(size),
        root: Buffer.from(root(range)),
        extensions: [],
      });
      await tiles.publishCheckpoint(signNote(text, [signer]));
      acknowledge({ size });
    }
  });
}

/** What is wrong with a directory after a strike: a published checkpoint is gone, does not fit its tiles, or the work cannot be ended. */
export async function judgeTiles(directory: string, said: readonly object[]): Promise<string[]> {
  const wrong: string[] = [];
  const last = Math.max(0, ...said.map((each) => (each as { size: number }).size));
  const found = await checkedSize(directory);
  if (found < last) wrong.push(`${last} entries were published; the directory shows ${found}`);
  await (
    await tileWork(directory)
  )(() => undefined);
  const whole = await checkedSize(directory);
  if (whole !== SIZES.at(-1)) wrong.push(`after a repetition the directory shows ${whole} entries`);
  return wrong;
}

/** The size that the published checkpoint names, when every tile below it hashes to its root; 0 if there is none. */
async function checkedSize(directory: string): Promise<number> {
  const tiles = await TileDirectory.open(directory);
  const note = await tiles.readCheckpoint();
  if (note === undefined) return 0;
  const { size, root: published } = parseCheckpoint(splitNote(Buffer.from(note)).text);
  const { root: computed } = await checkTiles(tiles.source, Number(size));
  if (!Buffer.from(computed).equals(published))
    throw new Error(`The tiles of ${size} entries do not hash to the checkpoint.`);
  return Number(size);
}
