import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkCrate, findingsOf } from '../../../src/ingest/ro-crate/check.ts';
import { parseCrate } from '../../../src/ingest/ro-crate/document.ts';
import type { Severity } from '../../../src/ingest/ro-crate/rule.ts';

const SUITE = join(import.meta.dirname, '../../fixtures/ro-crate');

interface Verdict {
  readonly profile: string;
  readonly severity: Severity;
  readonly valid: boolean;
}

const EXPECTED = Object.entries(
  JSON.parse(readFileSync(join(SUITE, 'expected.json'), 'utf8')) as Record<string, Verdict>,
);

/** What each crate is made to breach, as its name says: rule, entity, property. */
const REASON: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'reasons.json'), 'utf8'),
) as Record<string, string>;

/** One crate of the suite names two things under one key of one object; a reader of JSON-LD would see the second only. */
const AMBIGUOUS = 'invalid/workflow-run-crate/formalparam_maps_collection_bad_additionaltype';

/** These breach a requirement besides the recommendation or option that they are made for; rocrate-validator finds the same. */
const ALSO: ReadonlyMap<string, string> = new Map([
  ['invalid/provenance-run-crate/tool_no_input', 'connection-target'],
  ['invalid/provenance-run-crate/workflow_no_step', 'step-of-workflow'],
  ['invalid/workflow-run-crate/formalparam_bad_inv_exampleofwork', 'parameter-example'],
]);

function textOf(name: string): string {
  return readFileSync(join(SUITE, name, 'ro-crate-metadata.json'), 'utf8');
}

function parsed(name: string) {
  const text = textOf(name);
  // JSON.parse keeps the last of two equal keys, as the suite's own reader does.
  return parseCrate(name === AMBIGUOUS ? JSON.stringify(JSON.parse(text)) : text);
}

test('a key given twice is refused with its place', () => {
  expect(() => parseCrate(textOf(AMBIGUOUS))).toThrow(
    expect.objectContaining({ code: 'DUPLICATE_KEY', place: expect.objectContaining({ line: 58 }) as object }),
  );
});

test('there are all of them', () => {
  expect(EXPECTED).toHaveLength(48);
  expect(Object.keys(REASON).sort()).toEqual(
    EXPECTED.flatMap(([name, { valid }]) => (valid ? [] : [name.replace('invalid/', '')])).sort(),
  );
});

describe('valid crates', () => {
  test.each(EXPECTED.filter(([, { valid }]) => valid))('%s', (name) => {
    expect(findingsOf(parsed(name), 'REQUIRED')).toEqual([]);
  });
});

describe('invalid crates are found so at their severity, for their reason', () => {
  test.each(EXPECTED.filter(([, { valid }]) => !valid))('%s', (name, { profile, severity }) => {
    const crate = parsed(name);
    const found = findingsOf(crate, severity).map((f) => `${f.profile}: ${f.rule} ${f.id} ${f.property}`);
    const reason = `${profile.replace('-run-crate', '')}: ${REASON[name.replace('invalid/', '')]!}`;
    expect(found).toContain(reason);
    if (severity === 'REQUIRED') {
      expect(() => checkCrate(crate)).toThrow(
        expect.objectContaining({ code: 'ILLEGAL_DOCUMENT', hint: expect.any(String) as string }),
      );
    } else {
      const required = new Set(findingsOf(crate, 'REQUIRED').map(({ rule }) => rule));
      expect([...required].join()).toBe(ALSO.get(name) ?? '');
    }
  });
});
