/** `clew absence` with what `clew verify` says of its proof, and `clew reproduce` with a real run that is made again, as a shell sees them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from './files.ts';
import { clew } from './terminal.ts';

const SAMPLE = fileURLToPath(new URL('../../examples/sample/', import.meta.url));
const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const folder = temporaryFolder();

describe('clew absence', () => {
  const data = join(folder, 'data');
  const proof = join(folder, 'proof.json');
  const heads = ['--heads', join(folder, 'heads')];
  const absence = (...args: string[]) => clew(['absence', ...args, '--data', data, ...heads]);
  const verify = (file: string, ...args: string[]) => clew(['verify', file, ...heads, ...args]);
  beforeAll(async () => {
    const files = ['01-people', '02-data', '03-features', '04-model-6', '05-tuning', '06-model-7'];
    await clew(['import', ...files.map((name) => join(SAMPLE, `${name}.ttl`)), '--data', data]);
    // Publishes the log, so that there is a signed checkpoint.
    expect((await clew(['prove', '0', '--data', data, ...heads])).code).toBe(0);
  });

  test('yes: 0, with a proof as of a signed checkpoint, which verify believes with the history at hand', async () => {
    const asked = ['model:churn@6', '--dataset', 'acme/transactions@2026-10-test', '--license', 'GPL-3.0-only'];
    const { code, out } = await absence(...asked, '--signed', '--proof', proof);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^never touched: model:churn@6.*\n {2}note: 5 of 12 data, code and packages have no dcterms:license recorded \(1 Code, .*\nProof in .*with its signed checkpoint\.\n$/,
    );
    const vkey = join(data, 'log', 'log.vkey');
    const verified = await verify(proof, '--data', data, '--vkey', vkey);
    expect([verified.code, verified.out.match(/^✓/gm)]).toEqual([0, ['✓', '✓', '✓', '✓', '✓', '✓']]);
    expect(verified.out).toContain('5 of 12 data, code and packages have no dcterms:license recorded');
    const alone = await verify(proof, '--vkey', vkey, '--json');
    expect(alone.code).toBe(2);
    expect(JSON.parse(alone.out)).toMatchObject({
      levels: [
        {},
        {},
        {},
        {},
        { holds: true },
        { level: 'history', why: expect.stringContaining('No history') as string },
      ],
    });
  });

  test('a proof that was changed, or is of another history, does not hold: 1', async () => {
    const changed = join(folder, 'changed.json');
    writeFileSync(changed, readFileSync(proof, 'utf8').replace('partnerFeed', 'synthetic'));
    const { code, out } = await verify(changed, '--data', data);
    expect(code).toBe(1);
    expect(out).toContain('form: set: It is not the digest of the ancestors listed.');
    expect(out).toContain('history: urn:clew:dataset:acme/transactions: This history says something else of it.');
    const other = join(folder, 'other');
    await clew(['import', join(SAMPLE, '01-people.ttl'), '--data', other]);
    expect((await verify(proof, '--data', other)).out).toContain('it is another one, or an older copy');
    const wrong = join(folder, 'wrong.json');
    writeFileSync(wrong, readFileSync(proof, 'utf8').replace('"sort":"means"', '"sort":"nothing"'));
    expect(await verify(wrong)).toMatchObject({
      code: 2,
      err: expect.stringContaining('Not a proof of absence: at /members/0/sort') as string,
    });
  });

  test('no: 1, with the way to it, drawn if asked; unknown: 2, with what is not recorded', async () => {
    const asked = ['model:churn@7', '--dataset', 'acme/transactions@2026-10-raw'];
    const { code, out } = await absence(...asked);
    expect([code, out.split('\n')[2]]).toEqual([
      1,
      '  Run run:acme/train-7 used DatasetVersion dataset:acme/transactions@2026-10-train',
    ]);
    expect((await absence(...asked, '--dot')).out).toMatch(/^digraph/);
    const expired = ['model:churn@7', '--where', 'consentExpires<2026-06-01'];
    const unknown = await absence(...expired);
    expect(unknown.code).toBe(2);
    expect(unknown.out).toContain('NO_VALUE        DatasetVersion dataset:acme/transactions@2026-10-raw: It came from');
    const accepted = await absence(...expired, '--accept', 'no-value', '--json');
    expect(JSON.parse(accepted.out)).toMatchObject({ verdict: 'YES', proof: { accepted: ['NO_VALUE'] } });
  });

  test('the first example of the help gives an answer; what is not known by name is no answer', async () => {
    const { out } = await clew(['absence', '--help']);
    const [, first] = /Examples:\n {2}clew absence (.+) --proof \S+\n/.exec(out)!;
    expect((await absence(...first!.split(' '))).code).toBe(0);
    const cut = await absence('model:churn@6', '--license', 'MIT', '--limit', '3');
    expect([cut.code, cut.out]).toEqual([2, expect.stringContaining('at its limit of elements')]);
    const { code, err } = await absence('model:nobody@1', '--license', 'MIT');
    expect([code, err]).toEqual([2, expect.stringContaining('Nothing is known as "model:nobody@1"')]);
  });

  test('what is no condition is refused', async () => {
    const { code, err } = await absence('model:churn@6', '--where', '=3');
    expect([code, err]).toEqual([2, expect.stringContaining('Not a condition: "=3".')]);
  });
});

describe('clew reproduce', () => {
  const work = join(folder, 'work');
  const history = ['--data', join(folder, 'runs')];
  const node = (args: readonly string[], cwd = work) =>
    spawnSync(process.execPath, [MAIN, ...args], {
      cwd,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder },
    });
  let model: string;
  beforeAll(async () => {
    execFileSync('git', ['init', '--quiet', work]);
    writeFileSync(
      join(work, 'train.sh'),
      'awk -F, \'NR > 1 { sum += $2 } END { print sum * ENVIRON["OMP_SCALE"] }\' "$1" >model.txt\n',
    );
    writeFileSync(join(work, 'in.csv'), 'a,b\n1,2\n3,4\n');
    writeFileSync(join(work, '.gitignore'), 'in.csv\nmodel.txt\n');
    const git = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
    execFileSync('git', ['add', '.'], { cwd: work });
    execFileSync('git', [...git, 'commit', '--quiet', '--message', 'x'], { cwd: work });
    const seeds = ['--seed', '7', '--seed', 'numpy=7\nmissing: 0'];
    const options = ['--in', 'trainingData=in.csv', '--model', 'demo=model.txt', ...seeds, ...history];
    const run = spawnSync(process.execPath, [MAIN, 'run', ...options, '--', 'sh', 'train.sh', 'in.csv'], {
      cwd: work,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder, OMP_SCALE: '2' },
    });
    expect(run).toMatchObject({ status: 0 });
    const { out } = await clew(['query', '{ modelVersions(first: 1) { nodes { shortName } } }', ...history]);
    model = /model:demo@[^"]+/.exec(out)![0];
  });

  test('says how it was made and what is missing; the script makes it again, which is recorded and found equal', async () => {
    const told = await clew(['reproduce', model, ...history]);
    expect(told).toMatchObject({ code: 0, err: '' });
    expect(told.out).toMatch(
      /command +sh train\.sh in\.csv\n +variables +OMP_SCALE=2\n +seeds +7, numpy=7\\nmissing: 0\n/,
    );
    expect(told.out).toMatch(/ {2}REPOSITORY code:commit@[0-9a-f]{40}: /);
    const script = join(folder, 'again.sh');
    writeFileSync(script, (await clew(['reproduce', model, '--shell', ...history])).out);
    writeFileSync(join(folder, 'clew'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`, { mode: 0o755 });
    const made = spawnSync('sh', [script], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        ...{ PATH: process.env['PATH'], HOME: folder, PACKAGES: 'no', REPOSITORY: work, INPUTS: work },
        ...{ CLEW: './clew', CLEW_DATA: 'runs' },
      },
    });
    expect(made).toMatchObject({ status: 0, stdout: 'equal: model.txt\n' });
    expect(made.stderr).toContain(`The run is recorded in ${join(folder, 'runs')}.\n`);
    expect(existsSync(join(folder, 'reproduction', 'runs'))).toBe(false);
    const { out } = await clew(['reproduce', model, '--json', ...history]);
    expect(JSON.parse(out)).toMatchObject({
      reproductions: [{ verdict: 'EQUAL', outputs: [{ what: 'model model.txt', equal: true }] }],
    });
  });

  test('CLEW may be more than one word, and where nothing is kept the script says so and records nothing', () => {
    const elsewhere = join(folder, 'else where');
    const bin = join(elsewhere, 'node_modules', '.bin');
    mkdirSync(bin, { recursive: true });
    // Tells what it was called with, and runs what is behind the two dashes.
    const told = '#!/bin/sh\necho "$0 $CLEW_DATA $1 $2" >&2\nwhile [ "$1" != -- ]; do shift; done\nshift\nexec "$@"\n';
    writeFileSync(join(bin, 'clew'), told, { mode: 0o755 });
    const again = (to: string, env: object) => {
      const given = { PATH: process.env['PATH'], HOME: folder, PACKAGES: 'no', REPOSITORY: work, INPUTS: work };
      const script = join(folder, 'again.sh');
      return spawnSync('sh', [script, to], { cwd: elsewhere, encoding: 'utf8', env: { ...given, ...env } });
    };
    const none = again('none', { CLEW: 'npx clew' });
    expect([none.status, none.stderr]).toEqual([
      0,
      expect.stringMatching(/^Not recorded: there is no clew-data here\./),
    ]);
    expect(again('missing', { CLEW: 'clew', CLEW_DATA: 'missing' })).toMatchObject({ status: 3, stdout: '' });
    mkdirSync(join(elsewhere, 'clew-data'));
    for (const [to, CLEW] of ['npx clew', 'sh node_modules/.bin/clew', './node_modules/.bin/clew'].entries()) {
      const made = again(String(to), { CLEW });
      expect(made).toMatchObject({ status: 0, stdout: 'equal: model.txt\n' });
      expect(made.stderr.replaceAll('/./', '/')).toContain(
        `${join(bin, 'clew')} ${join(elsewhere, 'clew-data')} run --reproduces\n`,
      );
    }
  });

  test('a run made with other values is told as different', async () => {
    const options = ['--reproduces', model, '--in', 'trainingData=in.csv', '--model', 'demo=model.txt', ...history];
    expect(node(['run', ...options, '--', 'sh', '-c', 'echo 3 >model.txt'])).toMatchObject({ status: 0 });
    const { out } = await clew(['reproduce', model, ...history]);
    expect(out).toMatch(/ {2}different {2}run:local\/\S+\n {4}model model\.txt: different\n/);
    expect((await clew(['run', '--reproduces', 'model:demo', ...history, '--', 'true'])).code).toBe(2);
  });

  test('what no run made has no recipe; two forms at once are none', async () => {
    expect(await clew(['reproduce', 'model:demo', ...history])).toMatchObject({
      code: 2,
      err: expect.stringContaining('No run is recorded that made model:demo.') as string,
    });
    expect((await clew(['reproduce', model, '--shell', '--dockerfile', ...history])).code).toBe(2);
    expect((await clew(['reproduce', model, '--dockerfile', ...history])).out).toContain(
      '\nCMD ["env","OMP_SCALE=2","sh","-c","sh train.sh in.csv"]\n',
    );
  });
});
