/** The W3C's cases for PROV-CONSTRAINTS, with the verdicts of test/fixtures/prov-constraints/expected.json, in PROV-N and PROV-XML. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkConstraints } from '../../src/constraints/check.ts';
import { Fault } from '../../src/prov/fault.ts';
import { readProvN } from '../../src/serialization/prov-n/read.ts';
import { readProvXml } from '../../src/serialization/prov-xml/read.ts';

const FOLDER = new URL('../fixtures/prov-constraints/', import.meta.url);

interface Case {
  readonly id: string;
  readonly expected: 'PASS' | 'FAIL';
  readonly constraints: readonly string[];
}

const { cases } = JSON.parse(readFileSync(new URL('expected.json', FOLDER), 'utf8')) as { cases: readonly Case[] };

function text(id: string, extension: string): string {
  return readFileSync(new URL(`${id}.${extension}`, FOLDER), 'utf8');
}

/** The numbers of the rules that are violated; `syntax` if it cannot be read as statements at all. */
function found(statements: () => Parameters<typeof checkConstraints>[0]): readonly (number | 'syntax')[] {
  try {
    return checkConstraints(statements()).violations.map((violation) => violation.rule.number);
  } catch (error) {
    if (error instanceof Fault) return ['syntax'];
    throw error;
  }
}

/** Cases that the specification's grammar refuses, so that a reader may. */
const UNREADABLE = new Set([
  'unification/attribution-fail2',
  'unification/communication-fail1',
  'unification/influence-fail2',
  'unification/mention-fail1',
  'unification/mention-fail3',
  'unification/specialization-fail2',
]);

/** Not as the schema of PROV-XML has it: prov:bundle where prov:bundleContent stands (expected.json). */
const NOT_XML = new Set(['unification/bundle-success1']);

test('the cases are there', () => {
  expect(cases).toHaveLength(81);
});

describe.each(cases)('$id: $expected', ({ id, expected, constraints }) => {
  const judged = (rules: readonly (number | 'syntax')[]) => {
    if (expected === 'PASS') expect(rules).toEqual([]);
    else {
      expect(rules).not.toEqual([]);
      if (rules.includes('syntax')) expect(UNREADABLE).toContain(id);
    }
  };

  test('in PROV-N', () => {
    const rules = found(() => readProvN(text(id, 'provn')));
    judged(rules);
    const named = constraints.filter((name) => /^\d+$/.test(name)).map(Number);
    if (expected === 'FAIL' && !rules.includes('syntax') && named.length > 0)
      expect(
        named.some((rule) => rules.includes(rule)),
        `${rules.join()} where ${named.join()} is violated`,
      ).toBe(true);
  });

  test.skipIf(NOT_XML.has(id) || !existsSync(new URL(`${id}.xml`, FOLDER)))('in PROV-XML', () => {
    judged(found(() => readProvXml(text(id, 'xml'))));
  });
});
