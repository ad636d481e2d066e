/** PROV-CONSTRAINTS at the command line: `clew validate` and `clew import`. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { put, PREFIXES, temporaryFolder } from './files.ts';
import { clew } from './terminal.ts';

const folder = temporaryFolder();
const data = join(folder, 'data');

/** Generated twice by one activity, under two identifiers: constraint 24. A new history would take it. */
const TWICE = `${PREFIXES}
ex:e a prov:Entity ; prov:qualifiedGeneration ex:g1 , ex:g2 .
ex:a a prov:Activity .
ex:g1 a prov:Generation ; prov:activity ex:a .
ex:g2 a prov:Generation ; prov:activity ex:a .
`;
const twice = put(folder, 'twice.ttl', TWICE);
const fine = put(folder, 'fine.ttl', TWICE.replaceAll('ex:g2', 'ex:g1'));

interface Checked {
  readonly file?: string;
  readonly valid: boolean;
  readonly constraints?: {
    readonly valid: boolean;
    readonly violations: readonly {
      readonly rule: { readonly number: number };
      readonly statements: readonly unknown[];
    }[];
  };
}

describe('clew validate', () => {
  test('lists each violation with rule, statements, a sentence and the link', async () => {
    const { code, out } = await clew(['validate', twice]);
    expect(code).toBe(1);
    expect(out).toMatch(/^invalid\nConstraint 24 \(unique-generation\): An activity generates an entity once\./);
    expect(out).toMatch(/statement \d+: wasGeneratedBy\(.*g1; .*\)\n.*statement \d+: wasGeneratedBy\(.*g2; /);
    expect(out).toContain('https://www.w3.org/TR/prov-constraints/#unique-generation');
  });

  test('checks what is asked for', async () => {
    expect((await clew(['validate', twice, '--only', 'model'])).code).toBe(0);
    expect((await clew(['validate', twice, '--only', 'constraints'])).code).toBe(1);
    const { code, out } = await clew(['validate', fine, '--only', 'constraints', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      valid: true,
      constraints: { valid: true, violations: [], violationCount: 0, statements: 3, bundles: 0 },
    });
    expect(await clew(['validate', fine, '--only', 'constraints', '--format', 'turtle'])).toMatchObject({ code: 2 });
  });

  test('answers for several files one by one', async () => {
    const { code, out } = await clew(['validate', fine, twice, '--json']);
    expect(code).toBe(1);
    const answers = JSON.parse(out) as Checked[];
    expect(answers.map(({ file, valid }) => [file, valid])).toEqual([
      [fine, true],
      [twice, false],
    ]);
    expect(answers[1]!.constraints?.violations).toMatchObject([{ rule: { number: 24 }, statements: [{}, {}] }]);
    const text = await clew(['validate', fine, twice]);
    expect(text.out).toContain(`${fine}: valid`);
    expect(text.out).toContain(`${twice}: invalid`);
  });
});

describe('clew import', () => {
  test('--strict refuses every file before anything is recorded', async () => {
    const { code, err } = await clew(['import', fine, twice, '--strict', '--data', data]);
    expect(code).toBe(1);
    expect(err).toMatch(/twice\.ttl violates PROV-CONSTRAINTS: Constraint 24 /);
    const { out } = await clew(['import', fine, '--data', data, '--json']);
    expect(JSON.parse(out)).toMatchObject([{ number: 0, created: true, warnings: [] }]);
  });

  test('warns of violations otherwise', async () => {
    const other = join(folder, 'other');
    const { code, out } = await clew(['import', twice, '--data', other, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([
      { created: true, warnings: [expect.stringMatching(/^Constraint 24 \(unique-generation\): /) as string] },
    ]);
  });
});
