/** Random changes of a file of evidence: of its bytes, and of the files in it under a manifest that was made to fit. */
import { archiveOf } from '../../src/evidence/archive.ts';
import { manifestText, sha256, type BundleFile } from '../../src/evidence/format.ts';
import { openBundle } from '../../src/evidence/read.ts';
import { verifyEvidence } from '../../src/evidence/verify.ts';
import { writeEvidence } from '../../src/evidence/write.ts';
import { Recorder } from '../../src/lineage/record.ts';
import { PublishedLog } from '../../src/log/published.ts';
import { Fault } from '../../src/prov/fault.ts';
import { parseVerifier } from '../../src/tlog/verifier.ts';
import { MODEL, vocabulary } from '../log/verify-world.ts';
import { changedBytes } from './mutate-history.ts';
import type { Mutable } from './mutable.ts';
import type { Struck } from './mutations.ts';
import type { Random } from './random.ts';

/** Levels that see a change of a file, whatever the manifest says of it. */
const SEEN: readonly (readonly [RegExp, readonly string[], readonly string[]])[] = [
  [/^README/, ['archive'], []],
  [/^checkpoint$/, ['signature', 'inclusion'], ['archive']],
  [/^log\.vkey$/, ['signature', 'archive'], []],
  [/\.(json|envelope)$/, ['bytes', 'commitment'], ['archive', 'graph', 'shapes', 'inclusion']],
  [/\.salt$/, ['commitment'], []],
  [/\.leaf$/, ['commitment', 'inclusion'], ['bytes', 'graph']],
  [/\.tlog-proof$/, ['inclusion'], []],
  [/\.tombstone$/, ['bytes'], ['graph', 'shapes']],
  [/^graph/, ['graph'], []],
  [/^shacl/, ['shapes'], []],
];

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const list: Uint8Array[] = [];
  for await (const chunk of chunks) list.push(chunk);
  return Buffer.concat(list);
}

/** The file of evidence of the story's model. */
export async function bundleOf({ store, told, shapes }: Mutable): Promise<Buffer> {
  const context = { store, vocabulary, shapes, recorder: new Recorder(store, vocabulary, shapes) };
  const log = new PublishedLog(store, told.log);
  return bytesOf((await writeEvidence(context, log, { of: MODEL })).chunks);
}

/** The archive with one file changed, and listed as it is now. */
export async function refitted(bundle: Buffer, path: string, change: (bytes: Buffer) => Buffer): Promise<Buffer> {
  const { manifest, files } = await openBundle(chunked(bundle));
  if (!manifest) throw new Error('The file to be changed has no manifest.');
  const list: BundleFile[] = [...files].map(([each, bytes]) => ({
    path: each,
    bytes: each === path ? change(bytes) : bytes,
  }));
  const listed = list.map((file) => ({ path: file.path, bytes: file.bytes.length, sha256: sha256(file.bytes) }));
  const text = manifestText({ ...manifest, files: listed });
  return bytesOf(archiveOf([...list, { path: 'manifest.json', bytes: Buffer.from(text) }]));
}

async function* chunked(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
  await Promise.resolve();
}

/** Levels that do not hold any more: which fail, or which can no longer be checked where they could. @throws Fault NOT_EVIDENCE if it is not even a damaged file of evidence */
export async function failingLevels(bundle: Buffer, { told, shapes }: Mutable): Promise<string[]> {
  const terms = { vocabulary, shapes };
  const result = await verifyEvidence(chunked(bundle), { verifiers: [parseVerifier(told.vkey)], terms });
  const failing = result.levels.filter((level) => level.holds === false);
  const lost = result.levels.filter((level) => level.holds === undefined);
  return (failing.length > 0 ? failing : lost).map((level) => level.level);
}

/** Whether a change leaves an archive, of the form there is: found out without the code that is tested. */
function isStillOurs(changed: Buffer): boolean {
  const form = /"form": ?(-?[\d.eE+]+)/.exec(changed.toString('latin1'))?.[1];
  return changed.subarray(257, 262).equals(Buffer.from('ustar')) && !(Number(form) > 1);
}

/** Levels that do not hold, or the word for a file that is refused. */
async function levelsOrRefusal(changed: Buffer, world: Mutable): Promise<string[]> {
  try {
    return await failingLevels(changed, world);
  } catch (error) {
    if (error instanceof Fault && error.code === 'NOT_EVIDENCE') return ['refused'];
    throw error;
  }
}

export async function bundleMutations(
  world: Mutable,
): Promise<{ strike(random: Random): Promise<Struck | undefined> }> {
  const bundle = await bundleOf(world);
  const { files } = await openBundle(chunked(bundle));
  const paths = [...files.keys()];
  const inManifest = bundle.lastIndexOf('manifest.json\0') + 512;
  return {
    async strike(random) {
      if (random.whole(2) === 0) {
        const changed = changedBytes(bundle, random);
        if (changed.equals(bundle)) return undefined;
        const levels = await levelsOrRefusal(changed, world);
        // The magic of a first header that is damaged elsewhere may have moved: then its first file may still be read, or nothing.
        const expected = [
          'archive',
          ...(isStillOurs(changed) ? [] : ['refused']),
          // What the manifest says was asked for is held against the records.
          ...(changed.subarray(0, inManifest).equals(bundle.subarray(0, inManifest)) ? ['graph', 'shapes'] : []),
        ];
        const also = ['bytes', 'commitment', 'inclusion', 'signature', 'graph', 'shapes'];
        return { what: 'bytes of the archive', levels, expected, also };
      }
      const path = random.pick(paths);
      let same = false;
      const changed = await refitted(bundle, path, (bytes) => {
        const next = changedBytes(bytes, random);
        same = next.equals(bytes);
        return next;
      });
      if (same) return undefined;
      const [, expected, also] = SEEN.find(
        ([pattern]) => pattern.test(path) && !(path.startsWith('shacl') && pattern.source.includes('json')),
      )!;
      return { what: path, levels: await failingLevels(changed, world), expected, also };
    },
  };
}
