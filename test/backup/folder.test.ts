import { chmodSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openFolder } from '../../src/backup/folder.ts';
import { temporaryFolder } from '../cli/files.ts';
import { bytes, placeClauses } from './place.ts';

describe('a folder', () => {
  const folder = temporaryFolder();
  placeClauses(() => openFolder(join(folder, 'backup')));

  test('and what is in it are for its owner alone, and nothing half written stays', async () => {
    const root = join(folder, 'private', 'deep');
    await openFolder(root).put('segments/a', bytes('x'));
    await openFolder(root).put('segments/a', bytes('y'), { ifAbsent: true });
    expect(statSync(root).mode & 0o777).toBe(0o700);
    expect(statSync(join(root, 'segments')).mode & 0o777).toBe(0o700);
    expect(statSync(join(root, 'segments/a')).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(root, 'segments'))).toEqual(['a']);
  });

  test('is tidied of what killed writes left, not of what is being written', async () => {
    const root = join(folder, 'tidy');
    const place = openFolder(root);
    await place.put('a', bytes('x'));
    for (const name of ['old.part', 'new.part']) writeFileSync(join(root, name), 'half');
    utimesSync(join(root, 'old.part'), 0, 0);
    expect((await place.list('')).map(({ name }) => name)).toEqual(['a']);
    await place.tidy();
    expect(readdirSync(root).sort()).toEqual(['a', 'new.part']);
  });

  test('that is a file, or cannot be written, is said to be so', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(openFolder(join(folder, 'file')).put('a', bytes('x'))).rejects.toMatchObject({
      code: 'PLACE_UNREACHABLE',
      message: expect.stringMatching(/ENOTDIR|EEXIST/) as string,
    });
    if (process.getuid?.() === 0) return;
    chmodSync(folder, 0o500);
    await expect(openFolder(join(folder, 'new')).put('a', bytes('x'))).rejects.toMatchObject({ code: 'PLACE_DENIED' });
    chmodSync(folder, 0o700);
  });
});
