/** Rewrites by somebody who has the signing key: everything fits again, but for what was kept elsewhere. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FACT } from '../../src/lineage/facts.ts';
import { leafOf, parseLeaf, pseudonym } from '../../src/lineage/leaf.ts';
import { parseLogKey } from '../../src/log/key.ts';
import { sha256 } from '../../src/prov/description.ts';
import { recordJson } from '../../src/prov/record.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { encodeBundle } from '../../src/tlog/bundle.ts';
import { checkpointText } from '../../src/tlog/checkpoint.ts';
import { leafHash } from '../../src/tlog/hash.ts';
import { signNote } from '../../src/tlog/note.ts';
import { append, EMPTY_RANGE, root } from '../../src/tlog/range.ts';
import { tilePath } from '../../src/tlog/tile.ts';
import { tellStory, verifyStory } from '../log/verify-world.ts';
import type { MemoryHistory } from './memory-history.ts';
import { failing } from './mutate-history.ts';
import type { Mutable } from './mutable.ts';
import type { Struck } from './mutations.ts';
import type { Random } from './random.ts';

/** Records of the story that no later one names, and whose content is there. */
const FREE = [0, 1, 2, 4, 7, 8, 9];

/** Changes what one record says, makes its entry anew, and signs and publishes again. */
export async function rewriteInMemory({ memory, told }: Mutable, random: Random): Promise<Struck | undefined> {
  const number = random.pick(FREE);
  const record = memory.records[number]!;
  const { row } = record;
  const i = random.whole(record.bodies.length);
  const body = record.bodies[i]!;
  const id = (JSON.parse(body.json) as { id: string }).id;
  const json = body.json.replace(`"id":"${id}"`, `"id":"${id}-${random.whole(1_000_000)}"`);
  const bodies = record.bodies.with(i, { ...body, json });
  const canonical = recordJson(
    row,
    bodies.map((each) => each.json),
  );
  const salt = Buffer.alloc(32, random.whole(256));
  const { op, prev = [] } = parseLeaf(row.leaf!);
  const previous = memory.records
    .map((each) => each.row.leaf!)
    .filter((leaf) => prev.includes(leafHash(Buffer.from(leaf)).toString('base64')));
  const actor = row.actor && pseudonym(memory.facts.get(FACT.secret)!, row.actor);
  const leaf = leafOf({ op, salt, canonical, actor, previous, recordedAt: row.recordedAt, schema: row.schema });
  const digest = `sha256:${sha256(canonical)}`;
  const changed = { bodies, row: { ...row, digest, salt: salt.toString('hex'), leaf } };
  const rewritten = await signAgain({ ...memory, records: memory.records.with(number, changed) }, told.key);
  const unseen = await failing(rewritten, told.vkey);
  if (unseen.length > 0) return { what: `record ${number} does not fit by itself`, levels: unseen, expected: ['none'] };
  const levels = await failing(rewritten, told.vkey, [{ note: told.newest, where: 'kept' }]);
  return { what: `record ${number}`, levels, expected: ['consistency'] };
}

async function signAgain(memory: MemoryHistory, keyFile: string): Promise<MemoryHistory> {
  const { name: origin, signer } = parseLogKey(await readFile(keyFile, 'utf8'), keyFile);
  const entries = memory.records.map(({ row }) => Buffer.from(row.leaf!));
  const files = new Map<string, Buffer>();
  const checkpoints = memory.checkpoints.map(({ size }) => {
    const some = entries.slice(0, size);
    const tree = root(some.reduce((range, entry) => append(range, leafHash(entry)), EMPTY_RANGE));
    files.set(tilePath({ level: 'entries', index: 0, width: size }), Buffer.from(encodeBundle(some)));
    files.set(tilePath({ level: 0, index: 0, width: size }), Buffer.concat(some.map(leafHash)));
    const note = signNote(checkpointText({ origin, size: BigInt(size), root: tree, extensions: [] }), [signer]);
    files.set('checkpoint', Buffer.from(note));
    return { size, root: Buffer.from(tree).toString('base64'), note };
  });
  return { ...memory, checkpoints, files };
}

/** Tells the whole story anew in another database, under the same key: the graph, too, is what the records say. */
export async function rewriteWhole({ folder, told }: Mutable, random: Random): Promise<Struck> {
  const other = await mkdtemp(join(folder, 'rewritten-'));
  await writeFile(join(other, 'log.key'), await readFile(told.key), { mode: 0o600 });
  const store = await openSqlite({ file: join(other, 'clew.db') });
  try {
    const again = await tellStory(store, other);
    const note = random.whole(2) === 0 ? told.newest : told.first;
    const alone = await verifyStory(store, again);
    const result = await verifyStory(store, again, { heads: [{ note, where: 'kept' }] });
    const levels = result.levels.filter((level) => level.holds === false).map((level) => level.level);
    const said = result.notes.some((each) => each.includes('Only a head kept elsewhere, or a witness, could see it.'));
    return {
      what: `told anew (holds alone: ${alone.holds}, said: ${said})`,
      levels: alone.holds === true && said ? levels : ['not as it should be'],
      expected: ['consistency'],
    };
  } finally {
    await store.close();
    await rm(other, { recursive: true, force: true });
  }
}
