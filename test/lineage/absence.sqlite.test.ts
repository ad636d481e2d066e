import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { readProof } from '../../src/lineage/absence/read.ts';
import { checkProof } from '../../src/lineage/absence/check.ts';
import { sealProof, type AbsenceProof } from '../../src/lineage/absence/proof.ts';
import { ORIGINS } from '../../src/lineage/absence/question.ts';
import { absence } from '../../src/lineage/absence.ts';
import type { Context } from '../../src/lineage/context.ts';
import { restrictions } from '../../src/lineage/restrictions.ts';
import { CLEW, DCTERMS } from '../../src/prov/namespaces.ts';
import { element, relate } from '../../src/prov/statement.ts';
import { Recorder } from '../../src/lineage/record.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { describe, expect, test } from 'vitest';
import { absent, HISTORY, judged, NO_SHAPES } from './absence.ts';

async function fresh(): Promise<Context> {
  const { vocabulary } = await loadVocabulary();
  const store = await openSqlite({ file: ':memory:' });
  return { store, vocabulary, shapes: NO_SHAPES, recorder: new Recorder(store, vocabulary, NO_SHAPES) };
}

absent('sqlite', fresh);
judged(fresh);

describe('a proof that was changed', async () => {
  const context = await fresh();
  await context.recorder.record({ statements: HISTORY });
  const request = { of: 'model:clean@1', notTouched: ['dataset:clicks'], licenses: ['MIT'] };
  const { proof } = await context.store.read((reader) => absence({ reader, vocabulary: context.vocabulary }, request));
  await context.store.close();
  const proven = proof!;
  const levels = (changed: AbsenceProof) => {
    const found = new Set<string>();
    checkProof(changed, (level) => found.add(level));
    return [...found];
  };
  /** With digests that fit, as a forger would make it. */
  const sealed = (change: Partial<AbsenceProof>) => {
    const { type: _type, set: _set, digest: _digest, ...body } = { ...proven, ...change };
    return sealProof(body);
  };
  const [file, data, , run] = proven.members;

  test('is told by its digests, wherever it was changed', () => {
    expect(levels(readProof(JSON.stringify(proven)))).toEqual([]);
    for (const [key, value] of Object.entries({
      record: 7,
      recordedAt: '2020-01-01T00:00:00Z',
      schema: 'sha256:0',
      accepted: ['REMOVED'],
      members: [file, { ...data!, digests: [] }, ...proven.members.slice(2)],
      notTouched: { ...proven.notTouched, conditions: [] },
    }))
      expect(levels({ ...proven, [key]: value })).toContain('form');
  });

  test.each<[string, string, Partial<AbsenceProof>]>([
    ['closed', 'an ancestor left out', { members: proven.members.filter(({ iri }) => iri !== data!.iri) }],
    ['closed', 'the element itself left out', { members: proven.members.filter(({ iri }) => iri !== proven.of) }],
    ['closed', 'an element that nothing leads to', { of: data!.iri }],
    ['form', 'ancestors in another order', { members: [...proven.members].reverse() }],
    ['form', 'an ancestor twice', { members: [file!, ...proven.members] }],
    ['absent', 'nothing asked', { notTouched: { ...proven.notTouched, elements: [], conditions: [] } }],
    ['absent', 'not looked for', { notTouched: { ...proven.notTouched, elements: ['urn:clew:dataset:x' as Iri] } }],
    [
      'absent',
      'other content asked about than is there',
      {
        notTouched: {
          ...proven.notTouched,
          targets: { elements: proven.notTouched.elements, digests: data!.digests!, unpinned: [] },
        },
      },
    ],
    [
      'absent',
      'another licence asked about than is there',
      {
        notTouched: {
          ...proven.notTouched,
          conditions: [{ ...proven.notTouched.conditions[0]!, is: 'exists', values: [] }],
        },
      },
    ],
    [
      'absent',
      'a licence that is there, in another spelling',
      {
        notTouched: {
          ...proven.notTouched,
          conditions: [
            { ...proven.notTouched.conditions[0]!, values: ['https://creativecommons.org/licenses/by/4.0/'] },
          ],
        },
      },
    ],
    ['accounted', 'a run without inputs', { members: [file!, proven.members[2]!, { ...run!, edges: [] }] }],
    ['accounted', 'a cut walk accepted', { accepted: ['SIZE'] }],
    ['accounted', 'a gap let pass', { gaps: [{ reason: 'REMOVED', record: 3, says: 'It was removed.' }] }],
  ])('is told though its digests fit: %s, %s', (level, _, change) => {
    expect(levels(sealed(change))).toContain(level);
  });

  test.each([
    ['{"type":"https://w3id.org/clew/absence/v1"', 'MALFORMED_JSON'],
    ['{"type":"https://w3id.org/clew/absence/v2"}', 'BAD_ARGUMENT'],
    [JSON.stringify({ ...proven, extra: 1 }), 'BAD_ARGUMENT'],
    [JSON.stringify({ ...proven, members: [{ ...data, edges: [['likes', 'urn:x']] }] }), 'BAD_ARGUMENT'],
    [JSON.stringify({ ...proven, members: [{ ...data, values: { p: ['{'] } }] }), 'BAD_ARGUMENT'],
    [JSON.stringify(proven).replace('"record":0', '"record":0,"record":1'), 'DUPLICATE_KEY'],
    [JSON.stringify({ ...proven, record: -1 }), 'BAD_ARGUMENT'],
  ])('is refused if it has not the form: %#', (text, code) => {
    expect(() => readProof(text)).toThrow(expect.objectContaining({ code }) as Error);
  });
});

/** Licences with spellings of each, and one in words that nobody can read. */
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  'CC-BY-NC-4.0': ['cc-by-nc-4.0', 'CC BY-NC 4.0', 'https://creativecommons.org/licenses/by-nc/4.0/'],
  'GPL-3.0-only': ['GPL-3.0', 'MIT OR GPL-3.0-only', 'http://spdx.org/licenses/GPL-3.0-only'],
  MIT: ['MIT License', 'https://opensource.org/license/mit', 'mit AND apache-2.0'],
  '': ['as agreed'],
};

test('law: absence by licence and licences agree, however licences are written', async () => {
  const spelling = fc.constantFrom(...Object.values(WRITTEN).flat());
  const names = Object.keys(WRITTEN).filter((name) => name !== '');
  const history = fc.array(fc.record({ licence: spelling, from: fc.nat(5) }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(history, fc.constantFrom(...names), async (versions, asked) => {
      const { store, vocabulary, recorder } = await fresh();
      const iri = (i: number) => `urn:x:${i}` as Iri;
      const statements = versions.flatMap(({ licence, from }, i) => [
        element(iri(i), [`${CLEW}DatasetVersion`], {
          [`${DCTERMS}license`]: licence.startsWith('http') ? { iri: licence as Iri } : { value: licence },
          [`${CLEW}origin`]: { value: 'partnerFeed' },
        }),
        ...(from < i ? [relate('wasDerivedFrom', iri(i), iri(from))] : []),
      ]);
      await recorder.record({ statements });
      const of = iri(versions.length - 1);
      const { verdict, sources } = await store.read(async (reader) => ({
        verdict: (await absence({ reader, vocabulary }, { of, licenses: [asked] })).verdict,
        sources: (await restrictions({ reader, vocabulary }, { of: [of] })).sources,
      }));
      await store.close();
      const read = sources.flatMap(({ claims }) => claims.licences);
      const has = (id: string) => read.some(({ choices }) => choices.flat().some((each) => spelt(each.id) === id));
      expect(verdict).toBe(has(asked) ? 'NO' : has('as agreed') ? 'UNKNOWN' : 'YES');
    }),
    { numRuns: 40, seed: 25 },
  );
});

/** SPDX calls this one otherwise since 3.0. */
function spelt(id: string): string {
  return id === 'GPL-3.0' ? 'GPL-3.0-only' : id;
}

test('the origins that may be asked about are those that shapes allow', () => {
  const shapes = readFileSync(new URL('../../ontology/shapes/dataset.ttl', import.meta.url), 'utf8');
  expect(shapes).toContain(`clew:origin must be one of ${ORIGINS.join(', ')}.`);
});
