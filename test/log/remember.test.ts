import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HeadFolder } from '../../src/client/head-folder.ts';
import { FACT } from '../../src/lineage/facts.ts';
import { openContext } from '../../src/open.ts';
import { CLEW } from '../../src/prov/namespaces.ts';
import { element } from '../../src/prov/statement.ts';
import { clew } from '../cli/terminal.ts';

describe('what was seen of a log binds a copy of its store', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'clew-remember-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const settings = (name: string) => ({
    store: `sqlite:${join(folder, name)}/clew.db`,
    neo4jUser: '',
    neo4jPassword: undefined,
    modules: [],
    log: join(folder, name, 'log'),
    logKey: join(folder, 'log.key'),
    heads: join(folder, 'heads'),
  });
  const dataset = (name: string) => ({
    statements: [element(`urn:clew:dataset:${name}`, [`${CLEW}Dataset`], { [`${CLEW}name`]: { value: name } })],
  });

  /** A history of two records, a backup of its first, and its head as a client kept it. */
  async function story(): Promise<string> {
    const context = await openContext(settings('first'), { publish: (error) => expect.fail(String(error)) });
    await context.recorder.record(dataset('a'));
    await context.publisher!.publish();
    const { code, err } = await clew(['backup', '--data', join(folder, 'first'), '--to', join(folder, 'backup')]);
    expect([code, err]).toEqual([0, '']);
    await context.recorder.record(dataset('b'));
    const { note } = (await context.publisher!.publish())!;
    const vkey = (await context.store.read((r) => r.facts())).get(FACT.vkey)!;
    await new HeadFolder(join(folder, 'heads')).keep(vkey, note, 2);
    await context.close();
    return note;
  }

  test('a restored old backup says that it is behind, records nothing and signs nothing', async () => {
    const note = await story();
    const data = join(folder, 'second');
    const { out } = await clew([
      'restore',
      '--from',
      join(folder, 'backup'),
      '--data',
      data,
      '--heads',
      join(folder, 'heads'),
      '--json',
    ]);
    expect(JSON.parse(out)).toMatchObject({ behind: { size: 2, note } });
    const errors: unknown[] = [];
    const context = await openContext(settings('second'), { publish: (error) => errors.push(error) });
    await expect(context.recorder.record(dataset('c'))).rejects.toMatchObject({ code: 'BEHIND' });
    await context.close();
    expect(errors).toMatchObject([{ code: 'BEHIND' }]);
  });

  test('also where the copy was not made by us', async () => {
    const context = await openContext(settings('first'), { publish: (error) => expect.fail(String(error)) });
    await context.recorder.record(dataset('a'));
    await context.publisher!.publish();
    await context.close();
    const old = await openContext(settings('second'));
    await old.close();
    copyFileSync(join(folder, 'first', 'clew.db'), join(folder, 'second', 'clew.db'));
    const more = await openContext(settings('first'), { publish: (error) => expect.fail(String(error)) });
    await more.recorder.record(dataset('b'));
    const { note } = (await more.publisher!.publish())!;
    const vkey = (await more.store.read((r) => r.facts())).get(FACT.vkey)!;
    await more.close();
    await new HeadFolder(join(folder, 'heads')).keep(vkey, note, 2);
    const copy = await openContext(settings('second'));
    await expect(copy.recorder.record(dataset('c'))).rejects.toMatchObject({ code: 'BEHIND' });
    await copy.close();
  });

  test('a note that another key signed stops nobody', async () => {
    await story();
    const other = { ...settings('third'), logKey: join(folder, 'other.key') };
    const context = await openContext(other, { publish: (error) => expect.fail(String(error)) });
    await context.recorder.record(dataset('a'));
    await context.publisher!.publish();
    await context.close();
  });
});
