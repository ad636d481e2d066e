import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { buildProgram, version } from '../../src/cli/program.ts';
import { clew, testTerminal } from './terminal.ts';

const program = await buildProgram(testTerminal(), async (job) => void (await job()));
const commands = program.commands.flatMap((command) => [
  [command.name()],
  ...command.commands.map((sub) => [command.name(), sub.name()]),
]);

describe('help', () => {
  test('lists the commands that scripts rely on', () => {
    expect(program.commands.map((command) => command.name()).sort()).toEqual(
      [
        'absence',
        'backup',
        'check',
        'compare',
        'convert',
        'drift',
        'end',
        'explain',
        'export',
        'flush',
        'history',
        'impact',
        'import',
        'leakage',
        'licences',
        'lineage',
        'log-input',
        'log-metric',
        'log-output',
        'log-param',
        'migrate',
        'paths',
        'profile',
        'prove',
        'query',
        'recall',
        'remove',
        'reproduce',
        'restore',
        'retention',
        'run',
        'search',
        'serve',
        'show',
        'sign',
        'start',
        'validate',
        'verify',
        'witness',
      ].sort(),
    );
  });

  test.each(commands)('clew %s %s --help shows usage, every option and examples', async (...path) => {
    const { code, out, err } = await clew([...path, '--help']);
    expect(code).toBe(0);
    expect(err).toBe('');
    expect(out).toContain(`Usage: clew ${path.join(' ')}`);
    expect(out).toMatch(/\nExamples:\n {2}\S/);
    expect(out).toContain('--json');
  });

  test('stands in for a missing command, as an error', async () => {
    const { code, out, err } = await clew([]);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('Usage: clew');
  });

  test('has no colours outside a terminal', async () => {
    expect((await clew(['--help'])).out).not.toContain('\u001b');
  });
});

describe('bad usage', () => {
  test.each([
    ['an unknown command', ['sho', 'x'], /unknown command 'sho'[\s\S]*Did you mean show/],
    ['an unknown option', ['show', 'x', '--jsn'], /unknown option '--jsn'[\s\S]*--json/],
    ['a missing argument', ['show'], /missing required argument 'id'/],
    ['a depth below zero', ['lineage', 'x', '--depth', '-1'], /--depth is "-1"; it must be a whole number/],
    ['a depth that is no number', ['lineage', 'x', '--depth', 'deep'], /--depth is "deep"/],
    [
      'a number that no query holds',
      ['lineage', 'x', '--limit', '99999999999'],
      /^clew: --limit is 99999999999; the most is/,
    ],
    [
      'a relation that is none',
      ['lineage', 'x', '--relation', 'foo'],
      /^clew: --relation is "foo".\n {2}Give one of used,/,
    ],
    ['a time that is none', ['lineage', 'x', '--from', 'banana'], /^clew: --from is "banana", which is no time/],
    ['a moment that is none', ['show', 'x', '--as-of', 'banana'], /^clew: --as-of is "banana", which is neither/],
    ['a direction that is none', ['lineage', 'x', '--direction', 'up'], /upstream, downstream, both/],
    ['a format that is none', ['export', '--format', 'rdfxml'], /--format is "rdfxml"[\s\S]*turtle, trig/],
    ['a direction without an element', ['export', '--direction', 'both', '--data', 'x'], /need --of/],
    [
      'two histories at once',
      ['show', 'x', '--url', 'http://h', '--data', 'x'],
      /--url stands beside --data or --store/,
    ],
    ['no query', ['query', '--data', 'x'], /There is no query/],
    ['variables that are no JSON', ['query', '{x}', '--variables', '{', '--data', 'x'], /--variables is not JSON/],
    ['variables that are no object', ['query', '{x}', '--variables', '[1]', '--data', 'x'], /must be a JSON object/],
    ['a store of no known sort', ['show', 'x', '--store', 'mysql://h'], /"mysql:\/\/h" is none that Clew knows/],
    ['no MLflow server', ['import', 'mlflow', '--data', 'x'], /There is no --tracking-uri/],
  ])('%s is one clear error with exit code 2', async (_, args, expected) => {
    const { code, out, err } = await clew(args);
    expect(err).toMatch(expected);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  test('with --json the error is one JSON object', async () => {
    const { err } = await clew(['show', 'x', '--store', 'mysql://user:secret@h', '--json']);
    const { error } = JSON.parse(err) as { error: { code: string } };
    expect(error.code).toBe('BAD_SETTING');
    expect(err).not.toContain('secret');
  });
});

test('--version is that of package.json', async () => {
  const { out } = await clew(['--version']);
  const { version: stated } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(out.trim()).toBe(stated);
  expect(version()).toBe(stated);
});

test('a mistyped variable is told of, and the command goes on', async () => {
  const env = { CLEW_PROT: '9000' };
  const plain = await clew(['--version'], { env });
  expect(plain).toMatchObject({
    code: 0,
    err: 'clew: CLEW_PROT is no setting and has no effect: did you mean CLEW_PORT?\n',
  });
  const json = await clew(['show', 'x:y', '--url', 'http://127.0.0.1:9', '--json'], { env });
  expect(JSON.parse(json.err.split('\n')[0]!)).toMatchObject({ warning: { code: 'UNKNOWN_VARIABLE' } });
});
