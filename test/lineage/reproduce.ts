import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '../../src/lineage/context.ts';
import { recipe, type Recipe } from '../../src/lineage/reproduce.ts';
import { dockerfile } from '../../src/lineage/reproduce/dockerfile.ts';
import { shellScript } from '../../src/lineage/reproduce/shell.ts';
import { reproductions } from '../../src/lineage/reproductions.ts';
import { CLEW, PROV, XSD } from '../../src/prov/namespaces.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import type { CompiledShapes } from '../../src/shacl/compile.ts';
import { TERM } from '../../src/prov/vocabulary.ts';

/** Shapes that find nothing: what is told here is told in few words. */
export const NO_SHAPES = { check: () => [] } as unknown as CompiledShapes;

const id = (name: string) => `urn:clew:${name}`;
const role = (name: string) => ({ iri: (CLEW + name) as never });
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const text = (value: string) => ({ value });

/** What would do harm wherever it was read as more than a word. */
const HOSTILE = `it's "so" $(touch PWNED) \`touch PWNED\` \${IFS}; touch PWNED #\nRUN touch PWNED\nREQUIREMENTS\n<<EOF \\`;
/** The same on one line, for names of files. */
const HOSTILE_PATH = `in '$(touch PWNED)' "\`touch PWNED\`" \\ -x.csv`;
const COMMAND = 'cat -- "$FILE" >out.txt; printf %s "$GREETING" >>out.txt';

function hostile(commit: string): Statement[] {
  const run = id('run:train');
  return [
    element(id('model:m@1'), [`${CLEW}ModelVersion`], {
      [TERM.name]: text('m'),
      [TERM.digest]: text(`sha256:${sha256(`1,2\n${HOSTILE}`)}`),
    }),
    relate('wasGeneratedBy', id('model:m@1'), run, {
      role: role('model'),
      attributes: { [`${CLEW}path`]: text('out.txt') },
    }),
    element(run, [`${CLEW}Run`], {
      [TERM.name]: text(HOSTILE),
      [`${CLEW}commandLine`]: text(COMMAND),
      [`${CLEW}seed`]: text(HOSTILE),
      [`${CLEW}environmentVariable`]: [
        text(`GREETING=${HOSTILE}`),
        text(`FILE=${HOSTILE_PATH}`),
        text('TOKEN=***'),
        text('LD_PRELOAD=/tmp/x.so'),
        text('a b=c'),
        text('BELL=\u0007'),
      ],
    }),
    relate('used', run, id('code:c@1'), { role: role('code'), attributes: { [`${CLEW}path`]: text('sub dir') } }),
    element(id('code:c@1'), [`${CLEW}Code`], {
      [`${CLEW}repository`]: { iri: 'ext::sh%20-c%20touch%20PWNED' as never },
      [`${CLEW}commit`]: text(commit),
      [`${CLEW}dirty`]: { value: 'true', datatype: `${XSD}boolean` as never },
    }),
    relate('used', run, id('environment:e'), { role: role('environment') }),
    element(id('environment:e'), [`${CLEW}Environment`], { [`${CLEW}containerImage`]: text(`image\nRUN touch PWNED`) }),
    ...['--index-url=https://evil.example', `good==1; touch PWNED`, 'numpy'].flatMap((name, i) => [
      relate('hadMember', id('environment:e'), id(`package:${i}`)),
      element(id(`package:${i}`), [`${CLEW}Package`], {
        [TERM.name]: text(name),
        [TERM.version]: text('1.0'),
        [`${CLEW}ecosystem`]: text('pypi'),
      }),
    ]),
    relate('used', run, id('dataset:d@1'), {
      role: role('trainingData'),
      attributes: { [`${CLEW}path`]: text(HOSTILE_PATH) },
    }),
    element(id('dataset:d@1'), [`${CLEW}DatasetVersion`], {
      [TERM.name]: text(HOSTILE),
      [TERM.digest]: text(`sha256:${sha256('1,2\n')}`),
    }),
    relate('used', run, id('dataset:outside@1'), { attributes: { [`${CLEW}path`]: text('../../etc/passwd') } }),
    element(id('dataset:outside@1'), [`${CLEW}DatasetVersion`], { [TERM.name]: text('outside') }),
  ];
}

/** A run that trained with a seed, what it made, and the accuracy it came to. */
function training(name: string, digit: string, accuracy: string, attributes: object = {}): Statement[] {
  const [run, metric] = [id(`run:${name}`), id(`metric:${name}`)];
  return [
    element(run, [`${CLEW}Run`], { [TERM.name]: text(name), ...attributes }),
    relate('used', run, id('dataset:d@1'), { role: role('trainingData') }),
    relate('used', run, id('environment:of-its-own'), { role: role('environment') }),
    element(id(`model:noisy@${digit}`), [`${CLEW}ModelVersion`], { [TERM.digest]: text(`sha256:${digit.repeat(64)}`) }),
    relate('wasGeneratedBy', id(`model:noisy@${digit}`), run, {
      role: role('model'),
      attributes: { [`${CLEW}path`]: text('model.bin') },
    }),
    element(metric, [`${CLEW}Metric`], {
      [TERM.name]: text('accuracy'),
      [`${PROV}value`]: { value: accuracy, datatype: `${XSD}double` as never },
    }),
    relate('wasGeneratedBy', metric, run),
  ];
}

const again = { [`${CLEW}reproduces`]: { iri: id('model:noisy@1') as never } };

/** A version in a place of its own, with or without a digest, and metrics of the run and of an evaluation. */
function weighed(
  name: string,
  digest: string | undefined,
  own: string | undefined,
  auc: string | undefined,
): Statement[] {
  const [run, model] = [id(`run:${name}`), id(`model:${name}@1`)];
  const evaluation = id(`evaluation:${name}`);
  const metric = (of: string, value: string) =>
    element(id(`metric:${name}/${of}`), [`${CLEW}Metric`], {
      [TERM.name]: text(of),
      [`${PROV}value`]: { value, datatype: `${XSD}double` as never },
    });
  return [
    element(model, [`${CLEW}ModelVersion`], digest === undefined ? {} : { [TERM.digest]: text(`sha256:${digest}`) }),
    relate('wasGeneratedBy', model, run, { role: role('model'), attributes: { [`${CLEW}path`]: text('m.bin') } }),
    ...(own === undefined ? [] : [metric('loss', own), relate('wasGeneratedBy', id(`metric:${name}/loss`), run)]),
    ...(auc === undefined
      ? []
      : [
          element(evaluation, [`${CLEW}Evaluation`]),
          relate('wasDerivedFrom', evaluation, model),
          relate('wasDerivedFrom', evaluation, id('dataset:test@1')),
          relate('hadMember', evaluation, id(`metric:${name}/auc`)),
          metric('auc', auc),
        ]),
  ];
}

/** A run that was to make `model:first@1` again, and one that was to make `model:bare@1` again, which has no digest. */
function weighedAgain(): Statement[] {
  const to = (model: string) => ({ [`${CLEW}reproduces`]: { iri: id(model) as never } });
  const run = (name: string, attributes = {}) => element(id(`run:${name}`), [`${CLEW}Run`], attributes);
  const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
  return [
    ...[run('first'), ...weighed('first', a, '0.5', '0.8')],
    ...[run('quiet', to('model:first@1')), ...weighed('quiet', a, undefined, undefined)],
    ...[run('worse', to('model:first@1')), ...weighed('worse', b, '0.5', '0.7')],
    ...[run('bare'), ...weighed('bare', undefined, '0.5', '0.8')],
    ...[run('bare-again', to('model:bare@1')), ...weighed('bare-again', undefined, '0.5', '0.8')],
    ...[run('bare-silent', to('model:bare@1')), ...weighed('bare-silent', b, undefined, undefined)],
  ];
}

/** The verbs, on any store. */
export function reproducing(name: string, fresh: () => Promise<Context>): void {
  describe(`reproducing, in ${name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'clew-reproduce-'));
    let context: Context;
    let told: Recipe;
    beforeAll(async () => {
      context = await fresh();
      const commit = repository(join(folder, 'repository'));
      await context.recorder.record({
        statements: [
          ...hostile(commit),
          ...training('one', '1', '0.80'),
          ...training('two', '2', '0.82'),
          ...training('three', '3', '0.84'),
          ...training('off', '4', '0.90', again),
          ...training('same', '1', '0.80', again),
          ...weighedAgain(),
        ],
      });
      told = await ask('model:m@1');
    });
    afterAll(async () => {
      await context.store.close();
      rmSync(folder, { recursive: true });
    });
    const ask = (of: string, asOf?: number) =>
      context.store.read((reader) => recipe({ reader, vocabulary: context.vocabulary }, { of, asOf }));

    test('what is recorded, and what is missing, part by part', () => {
      expect(told).toMatchObject({
        run: id('run:train'),
        code: { folder: 'sub dir' },
        environment: { packages: [{ ecosystem: 'pypi', name: 'numpy', version: '1.0' }] },
        command: { line: COMMAND },
        variables: [{ name: 'FILE' }, { name: 'GREETING', value: HOSTILE }],
        inputs: [
          { path: '../../etc/passwd', files: [] },
          { role: 'trainingData', files: [{ path: HOSTILE_PATH }] },
        ],
        outputs: [{ path: 'out.txt' }],
      });
      const parts = told.missing.map(({ part, element: iri }) => `${part} ${iri.slice('urn:clew:'.length)}`);
      expect(parts).toEqual([
        'PATCH code:c@1',
        'IMAGE environment:e',
        'PACKAGE package:0',
        'PACKAGE package:1',
        ...Array.from({ length: 4 }, () => 'VARIABLE run:train'),
        'INPUT dataset:d@1',
        'INPUT dataset:outside@1',
        'INPUT dataset:outside@1',
      ]);
    });

    test('the script carries out the command and nothing else, whatever stands in the record', () => {
      const script = join(folder, 'again.sh');
      writeFileSync(script, shellScript(told));
      expect(execFileSync('sh', ['-n', script], { encoding: 'utf8' })).toBe('');
      const run = (env: object) =>
        spawnSync('sh', [script, 'again'], {
          cwd: folder,
          encoding: 'utf8',
          env: { PATH: process.env['PATH'], PACKAGES: 'no', ...env },
        });
      // The address in the record is of a transport that runs a program, which git is not allowed.
      expect(run({})).toMatchObject({ status: 128 });
      const REPOSITORY = join(folder, 'repository');
      expect(run({ REPOSITORY })).toMatchObject({
        status: 3,
        stderr: expect.stringContaining('is not there') as string,
      });
      rmSync(join(folder, 'again'), { recursive: true });
      const INPUTS = 'inputs';
      mkdirSync(join(folder, INPUTS));
      writeFileSync(join(folder, INPUTS, HOSTILE_PATH), '1,3\n');
      expect(run({ REPOSITORY, INPUTS })).toMatchObject({
        status: 3,
        stderr: expect.stringContaining('is not what') as string,
      });
      rmSync(join(folder, 'again'), { recursive: true });
      writeFileSync(join(folder, INPUTS, HOSTILE_PATH), '1,2\n');
      expect(run({ REPOSITORY, INPUTS })).toMatchObject({ status: 0, stdout: 'equal: out.txt\n' });
      const everything = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      expect(everything.filter((path) => path.endsWith('PWNED'))).toEqual([]);
      expect(existsSync('PWNED')).toBe(false);
    });

    test('an input that lay outside the folder is put there from INPUTS, by its digest; the Dockerfile says that it is not', () => {
      const path = join(folder, 'outside', 'in.csv');
      const laid = join(folder, 'laid', path);
      mkdirSync(join(laid, '..'), { recursive: true });
      const outside: Recipe['inputs'][number] = {
        ...{ iri: id('dataset:x@1') as never, path, downloads: [] },
        files: [{ path, sha256: sha256('5\n') }],
      };
      const command = { line: `cat '${path}'` };
      const { code: _code, ...rest } = told;
      const without = { ...rest, code: undefined, command, inputs: [outside], outputs: [] };
      const script = join(folder, 'outside.sh');
      writeFileSync(script, shellScript(without));
      const run = () =>
        spawnSync('sh', [script, 'outside-again'], {
          cwd: folder,
          encoding: 'utf8',
          env: { PATH: process.env['PATH'], PACKAGES: 'no', INPUTS: 'laid' },
        });
      expect(run()).toMatchObject({ status: 3, stderr: expect.stringContaining('is not there') as string });
      writeFileSync(laid, '6\n');
      expect(run()).toMatchObject({ status: 3, stderr: expect.stringContaining('is not what the run read') as string });
      expect(existsSync(path)).toBe(false);
      writeFileSync(laid, '5\n');
      expect(run()).toMatchObject({ status: 0, stdout: '5\n' });
      expect(dockerfile(without)).toContain(`\n# Left out, for it lay outside the folder: ${path}.`);
    });

    test('the Dockerfile has our instructions alone, and the words of the record within them', () => {
      const lines = dockerfile(told).trimEnd().split('\n');
      const instructions = lines.filter((line) => !line.startsWith('#'));
      expect(instructions.map((line) => line.split(' ')[0])).toEqual([
        'ARG',
        'FROM',
        'ARG',
        'RUN',
        'WORKDIR',
        'RUN',
        'RUN',
        'RUN',
        'COPY',
        'RUN',
        'CMD',
      ]);
      expect(
        instructions.filter((line) => line.includes('PWNED')).every((line) => /^(?:RUN|CMD) \["[^$<]*"\]$/.test(line)),
      ).toBe(true);
      expect(JSON.parse(instructions.at(-1)!.slice('CMD '.length))).toEqual([
        'env',
        `FILE=${HOSTILE_PATH}`,
        `GREETING=${HOSTILE}`,
        'sh',
        '-c',
        COMMAND,
      ]);
    });

    test('those who made it again are compared: outputs by digest, metrics in the noise of runs that were given the same', async () => {
      const found = await context.store.read((reader) =>
        reproductions({ reader, vocabulary: context.vocabulary }, { of: 'model:noisy@1' }),
      );
      expect(found).toMatchObject([
        {
          run: id('run:off'),
          verdict: 'DIFFERENT',
          outputs: [
            { what: 'model model.bin', original: id('model:noisy@1'), again: id('model:noisy@4'), equal: false },
          ],
          metrics: [{ name: 'accuracy', original: '0.80', again: '0.90', comparable: 4 }],
        },
        {
          run: id('run:same'),
          verdict: 'EQUAL',
          outputs: [{ equal: true }],
          metrics: [{ difference: 0 }],
        },
      ]);
      const [{ metrics: [accuracy] = [] } = {}] = found;
      expect(accuracy!.difference).toBeCloseTo(0.1);
      expect(accuracy!.relative).toBeCloseTo(0.125);
      // 0.80, 0.82, 0.84 and 0.80 again.
      expect(accuracy!.sigmas).toBeCloseTo(0.1 / 0.0191485, 3);
      expect((await ask('model:noisy@1')).run).toBe(id('run:one'));
    });

    test('what was not measured again is no difference; equal is said of a version that was compared; evaluations count', async () => {
      const verdicts = async (of: string) =>
        (await context.store.read((reader) => reproductions({ reader, vocabulary: context.vocabulary }, { of }))).map(
          ({ run, verdict, metrics }) => [
            run.slice('urn:clew:run:'.length),
            verdict,
            ...metrics.map(({ name, original, again: now }) => `${name}: ${original} ${now}`),
          ],
        );
      expect(await verdicts('model:first@1')).toEqual([
        ['quiet', 'EQUAL', 'auc on dataset:test@1: 0.8 undefined', 'loss: 0.5 undefined'],
        ['worse', 'DIFFERENT', 'auc on dataset:test@1: 0.8 0.7', 'loss: 0.5 0.5'],
      ]);
      expect(await verdicts('model:bare@1')).toEqual([
        ['bare-again', 'PARTLY_EQUAL', 'auc on dataset:test@1: 0.8 0.8', 'loss: 0.5 0.5'],
        ['bare-silent', 'UNKNOWN', 'auc on dataset:test@1: 0.8 undefined', 'loss: 0.5 undefined'],
      ]);
    });

    test.each([
      ['model:none@1', undefined, 'NOT_FOUND'],
      ['dataset:d@1', undefined, 'BAD_ARGUMENT'],
      ['model:m@1', 99, 'NOT_FOUND'],
    ] as const)('the recipe of %s as of %s is refused: %s', async (of, asOf, code) => {
      await expect(ask(of, asOf)).rejects.toMatchObject({ code });
    });
  });
}

/** With one commit, whose files are in a folder with a space in its name. */
function repository(at: string): string {
  mkdirSync(join(at, 'sub dir'), { recursive: true });
  writeFileSync(join(at, 'sub dir', 'readme'), 'x');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
      cwd: at,
      encoding: 'utf8',
    });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
  return git('rev-parse', 'HEAD').trim();
}
