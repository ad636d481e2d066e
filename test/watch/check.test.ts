import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFolder } from '../../src/backup/folder.ts';
import { backup } from '../../src/backup/backup.ts';
import { openContext, type Opened } from '../../src/open.ts';
import { CLEW } from '../../src/prov/namespaces.ts';
import { element } from '../../src/prov/statement.ts';
import { resultsOf, runCheck, type CheckDeps } from '../../src/watch/check.ts';
import { scratchStore } from '../../src/watch/scratch.ts';
import { clew } from '../cli/terminal.ts';

describe('a self-check of an embedded store', () => {
  let folder: string;
  let context: Opened;
  let deps: CheckDeps;
  const settings = () => ({
    store: `sqlite:${join(folder, 'clew.db')}`,
    neo4jUser: '',
    neo4jPassword: undefined,
    modules: [],
    log: join(folder, 'log'),
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'clew-check-'));
    context = await openContext(settings(), { publish: (error) => expect.fail(String(error)) });
    deps = { ...context, scratch: scratchStore, log: settings().log, backups: [], now: () => new Date() };
  });
  afterEach(async () => {
    await context.close();
    rmSync(folder, { recursive: true });
  });
  const dataset = (name: string) =>
    context.recorder.record({
      statements: [element(`urn:clew:dataset:${name}`, [`${CLEW}Dataset`], { [`${CLEW}name`]: { value: name } })],
    });
  const edit = (sql: string) => {
    const db = new DatabaseSync(join(folder, 'clew.db'));
    for (const { name } of db.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all())
      db.exec(`DROP TRIGGER ${String(name)}`);
    db.exec(sql);
    db.close();
  };

  test('looks at what is new, and finds what was changed in it', async () => {
    await dataset('a');
    await context.publisher!.publish();
    const first = await runCheck('tail', deps);
    expect(first).toMatchObject({ verdict: 'holds', checked: { size: 1, published: { size: 1 } } });
    await dataset('b');
    await context.publisher!.publish();
    expect(await runCheck('tail', deps)).toMatchObject({ verdict: 'holds', checked: { size: 3 } });
    await dataset('c');
    edit("UPDATE record SET recorded_at = '2020-01-01T00:00:00.000Z' WHERE number = (SELECT max(number) FROM record)");
    const found = await runCheck('tail', deps);
    expect(found.verdict).toBe('does-not-hold');
    expect(found.problems[0]).toMatch(/^commitment: record \d+: It says it was recorded at 2020/);
    expect((await resultsOf(context.store)).tail).toEqual(found);
  });

  test('everything: an edit beside the records is found too', async () => {
    await dataset('a');
    await context.publisher!.publish();
    expect(await runCheck('all', deps)).toMatchObject({ verdict: 'holds', problems: [] });
    edit("UPDATE element SET name = 'b' WHERE iri = 'urn:clew:dataset:a'");
    const found = await runCheck('all', deps);
    expect(found.verdict).toBe('does-not-hold');
    expect(found.problems[0]).toContain('graph: urn:clew:dataset:a');
  });

  test('a backup is restored and compared; a damaged one is no backup', async () => {
    await dataset('a');
    const place = openFolder(join(folder, 'backup'));
    await backup({ store: context.store, place, app: 'test' });
    place.close();
    const withBackups = { ...deps, backups: [join(folder, 'backup')] };
    expect(await runCheck('backup', withBackups)).toMatchObject({ verdict: 'holds', problems: [] });
    expect(await runCheck('backup', { ...deps, backups: [join(folder, 'nowhere')] })).toMatchObject({
      verdict: 'not-checked',
    });
    expect(await runCheck('backup', deps)).toMatchObject({ verdict: 'not-checked' });
  });

  test('clew check makes one, says what it found, and answers by its exit code', async () => {
    await dataset('a');
    await context.publisher!.publish();
    const data = ['--data', folder];
    const { code, out } = await clew(['check', '--all', ...data]);
    expect([code, out]).toEqual([0, expect.stringMatching(/^holds: all, 1 records/)]);
    const last = await clew(['check', '--last', '--json', ...data]);
    expect(JSON.parse(last.out)).toMatchObject([{ scope: 'all', verdict: 'holds' }]);
    edit("UPDATE description SET json = replace(json, 'dataset:a', 'dataset:z')");
    const found = await clew(['check', ...data]);
    expect(found.code).toBe(1);
    expect(found.out).toMatch(/^does not hold: tail/);
    expect((await clew(['check', '--backup', ...data])).code).toBe(2);
  });
});
