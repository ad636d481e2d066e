/** What verification promises, on any store: what was planted is found, at the level and the place where it is. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Recorder } from '../../src/lineage/record.ts';
import type { Level, Verification } from '../../src/log/levels.ts';
import type { Store } from '../../src/store/store.ts';
import { ed25519Key } from '../../src/tlog/key.ts';
import { ed25519Signer, signNote, splitNote } from '../../src/tlog/note.ts';
import { policyOf } from '../../src/tlog/policy.ts';
import { verifierKey } from '../../src/tlog/key.ts';
import { COSIGNATURE_ED25519 } from '../../src/tlog/key.ts';
import { element } from '../../src/prov/statement.ts';
import { copyLog, inFolder, tellStory, u, verifyStory, vocabulary, type Published } from './verify-world.ts';

/** A change made beside Clew, and where verification has to see it. */
export interface Planted<Edit> {
  readonly name: string;
  readonly edit: Edit;
  readonly level: Level;
  /** Part of the place that has to be named. */
  readonly place: string;
  /** Levels that cannot hold either once this is so. */
  readonly also?: readonly Level[];
}

export interface Damageable<Edit> {
  /** An empty store, in a file of the folder or elsewhere. */
  open(folder: string): Promise<Store>;
  /** Changes the store of the story directly. @returns it as it is then, and how to undo that */
  damage(folder: string, edit: Edit): Promise<{ readonly store: Store; readonly undo: () => Promise<void> }>;
  readonly planted: readonly Planted<Edit>[];
}

export function levelsOf({ levels }: Verification, holds: boolean | undefined): Level[] {
  return levels.filter((level) => level.holds === holds).map((level) => level.level);
}

export function verifying<Edit>(name: string, { open, damage, planted }: Damageable<Edit>): void {
  describe(`verification on ${name}`, () => {
    let folder: string;
    let done: () => void;
    let gone: Promise<unknown>;
    let store: Store;
    let told: Published;

    beforeAll(async () => {
      await new Promise<void>((ready, failed) => {
        gone = inFolder(async (made) => {
          folder = made;
          store = await open(folder);
          told = await tellStory(store, folder);
          ready();
          await new Promise<void>((end) => (done = end));
          await store.close();
        });
        gone.catch(failed);
      });
    });
    afterAll(async () => {
      done();
      await gone;
    });

    test('an untouched history holds on every level, and says what it could not see', async () => {
      const result = await verifyStory(store, told);
      expect(result).toMatchObject({ holds: true, records: 10, problems: [] });
      expect(result.levels.map((level) => level.holds)).toEqual(Array(6).fill(true));
      expect(result.notes).toEqual([expect.stringContaining('a rewrite with the signing key would not be seen')]);
      const kept = await verifyStory(store, told, { heads: [{ note: told.first, where: 'kept' }] });
      expect(kept).toMatchObject({ holds: true, notes: [] });
    });

    test('a part of it, and single levels', async () => {
      const part = await verifyStory(store, told, { range: { from: 4, to: 8 }, levels: ['bytes', 'commitment'] });
      expect(part).toMatchObject({ holds: true, levels: [{ checked: 4 }, { checked: 4 }] });
      const none = await verifyStory(store, told, { verifiers: [], levels: ['signature'] });
      expect(none.holds).toBeUndefined();
      expect(none.levels[0]).toMatchObject({ holds: undefined, why: 'No key of the log is known.' });
    });

    test('witnesses that were asked for and did not sign', async () => {
      const witness = verifierKey('w.example/1', ed25519Key(Buffer.alloc(32, 5)), COSIGNATURE_ED25519);
      const result = await verifyStory(store, told, { policy: policyOf([told.vkey], [witness]) });
      expect(levelsOf(result, false)).toEqual(['consistency']);
    });

    test.each(planted)('$name: $level', async ({ edit, level, place, also = [] }) => {
      const damaged = await damage(folder, edit);
      try {
        const result = await verifyStory(damaged.store, told);
        expect(result.holds).toBe(false);
        expect(result.problems[0]).toMatchObject({ level });
        expect(result.problems.map((problem) => problem.place).join()).toContain(place);
        expect(levelsOf(result, false).filter((each) => each !== level && !also.includes(each))).toEqual([]);
      } finally {
        await damaged.undo();
      }
      expect((await verifyStory(store, told)).holds).toBe(true);
    });

    test.each([
      ['tile/0/000.p/10', 'tile/'],
      ['tile/entries/000.p/10', 'tile/entries/000.p/10'],
      ['tile/0/000.p/6', 'tile/0/000.p/6'],
      ['tile/entries/000.p/6', 'tile/entries/000.p/6'],
    ])('a byte of %s: inclusion', (path, place) =>
      inFolder(async (beside) => {
        const log = await copyLog(told, beside);
        const bytes = await readFile(join(log, path));
        bytes[7]! ^= 4;
        await writeFile(join(log, path), bytes);
        const result = await verifyStory(store, { ...told, log });
        expect(result.problems[0]?.place).toContain(place);
        expect(levelsOf(result, false)).toEqual(['inclusion']);
      }),
    );

    test('a published checkpoint that was changed, signed by another key, or is older', () =>
      inFolder(async (beside) => {
        const log = await copyLog(told, beside);
        const shown = async (note: string) => {
          await writeFile(join(log, 'checkpoint'), note);
          return verifyStory(store, { ...told, log });
        };
        const changed = await shown(told.newest.replace('\n10\n', '\n9\n'));
        expect(changed.problems[0]).toMatchObject({ place: 'checkpoint 9 (the checkpoint file)' });
        expect(levelsOf(changed, false)).toEqual(['inclusion', 'signature']);
        const other = ed25519Signer('example.org/told', ed25519Key(Buffer.alloc(32, 1)));
        const forged = await shown(signNote(splitNote(Buffer.from(told.newest)).text, [other]));
        expect(levelsOf(forged, false)).toEqual(['signature']);
        const older = await shown(told.first);
        expect(older.holds).toBe(true);
        expect(older.notes.join()).toContain('The published checkpoint covers 6 records, the newest in the store 10.');
        expect((await shown('no note')).problems[0]).toMatchObject({
          level: 'signature',
          place: 'the checkpoint file',
        });
      }));

    test('a head kept elsewhere that is longer, of another tree, or of another log', async () => {
      const key = ed25519Key(
        Buffer.from((await readFile(told.key, 'utf8')).trim().split('+').slice(4).join('+'), 'base64').subarray(1),
      );
      const signed = (text: string, as = 'example.org/told') => ({
        note: signNote(text, [ed25519Signer(as, key)]),
        where: 'kept',
      });
      const text = splitNote(Buffer.from(told.newest)).text;
      const longer = await verifyStory(store, told, { heads: [signed(text.replace('\n10\n', '\n12\n'))] });
      expect(levelsOf(longer, false)).toEqual(['consistency']);
      expect(longer.problems[0]?.message).toContain('it was cut');
      const parted = await verifyStory(store, told, { heads: [signed(text.replace('\n10\n', '\n9\n'))] });
      expect(levelsOf(parted, false)).toEqual(['consistency']);
      expect(parted.notes.join()).toContain('Only a head kept elsewhere, or a witness, could see it.');
      const foreign = await verifyStory(store, told, {
        heads: [signed(text.replace('told', 'other'), 'example.org/other')],
      });
      expect(levelsOf(foreign, false)).toEqual(['signature']);
    });

    test('goes on while records are written, and leaves them for the next time', async () => {
      const shapes = { check: () => [] } as never;
      const recorder = new Recorder(store, vocabulary, shapes);
      let stop = false;
      const writing = (async () => {
        let made = 0;
        for (; !stop || made < 3; made++) {
          const id = u(`dataset:more@${made}`);
          await recorder.record({
            statements: [element(id, [`urn:x`].slice(1).concat('http://www.w3.org/ns/prov#Entity'))],
          });
        }
        return made;
      })();
      const result = await verifyStory(store, told, { heads: [{ note: told.newest, where: 'kept' }] });
      stop = true;
      const made = await writing;
      expect(result).toMatchObject({ holds: true, problems: [] });
      const after = await verifyStory(store, told);
      expect(after).toMatchObject({ holds: true, records: 10 + made });
      expect(after.notes.join()).toContain(`Records 10 to ${9 + made} are not covered by a signed checkpoint yet.`);
    });
  });
}
