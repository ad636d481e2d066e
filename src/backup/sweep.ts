/** Takes away what no backup needs any more, and above all what still holds the content of removed records. */
import { isStale } from './collect.ts';
import { keyName } from './crypto.ts';
import { manifestNames, parseManifest, SEGMENT_NAME, type Manifest, type Placed } from './manifest.ts';
import type { Place } from './place.ts';

/** There from before a manifest is written until what it makes superfluous is gone: a run that is killed between the two is finished by the next. */
export const SWEEP_MARK = 'sweep.json';

/** An object that no manifest names may belong to a run under way, until it is so old (milliseconds). */
const ABANDONED = 24 * 60 * 60 * 1000;

export interface Swept {
  /** Earlier backups that are gone. */
  readonly manifests: readonly string[];
  /** Objects of theirs, or of runs that were killed. Their data keys went first. */
  readonly objects: readonly string[];
}

/**
 * - A manifest that names a segment with the content of a removed record goes, and so does the segment.
 * - With `keep`, so do manifests older than the newest so many.
 * - Objects that no manifest names go when they are a day old, or at once if they span a removed record.
 */
export async function sweep(place: Place, newest: Placed, keep = Infinity): Promise<Swept> {
  const removed = new Set(newest.manifest.segments.flatMap((segment) => segment.removed));
  const names = await manifestNames(place);
  const needed = new Set(objectsOf(newest.manifest));
  const superfluous = new Set<string>();
  const gone: string[] = [];
  for (const [i, name] of names.entries()) {
    if (name === newest.name) continue;
    const bytes = await place.get(name);
    if (!bytes) continue;
    const { manifest } = parseManifest(name, bytes);
    const dead = manifest.segments.some((segment) => isStale(segment, removed)) || names.length - i > keep;
    if (dead) gone.push(name);
    for (const object of objectsOf(manifest)) (dead ? superfluous : needed).add(object);
  }
  // Manifests first: one that names what is not there any more would be a broken backup.
  for (const name of gone) await place.destroy(name);
  const objects: string[] = [];
  for (const { name, modified } of [...(await place.list('segments/')), ...(await place.list('facts/'))]) {
    const old = Date.now() - modified.getTime() > ABANDONED;
    if (needed.has(name) || !(old || superfluous.has(name) || spans(name, removed))) continue;
    objects.push(name);
    await place.destroy(keyName(name));
    await place.destroy(name);
  }
  await place.tidy();
  return { manifests: gone, objects };
}

function objectsOf({ segments, facts }: Manifest): string[] {
  return [...segments.map(({ name }) => name), facts.name];
}

function spans(name: string, numbers: ReadonlySet<number>): boolean {
  const [, from, to] = SEGMENT_NAME.exec(name) ?? [];
  return [...numbers].some((number) => number >= Number(from) && number < Number(to));
}
