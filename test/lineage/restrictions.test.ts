/** What restrictions say, case by case; that both stores say it alike is held beside recalls. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Recorder } from '../../src/lineage/record.ts';
import { restrictions, type RestrictionsRequest } from '../../src/lineage/restrictions.ts';
import { readLicence } from '../../src/lineage/licence.ts';
import { covers } from '../../src/lineage/restrictions/purposes.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { CLEW, DCTERMS } from '../../src/prov/namespaces.ts';
import { element, relate, STARTED_AT, type Statement } from '../../src/prov/statement.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import type { CompiledShapes } from '../../src/shacl/compile.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';

/** Shapes that find nothing: the cases are as small as can be. */
const NO_SHAPES = { check: () => [] } as unknown as CompiledShapes;
const { vocabulary } = await loadVocabulary();
const store = await openSqlite({ file: ':memory:' });
const recorder = new Recorder(store, vocabulary, NO_SHAPES);
afterAll(() => store.close());

const DPV = 'https://w3id.org/dpv#';
const ODRL = 'http://www.w3.org/ns/odrl/2/';
type Attributes = NonNullable<Parameters<typeof element>[2]>;

const at = (id: string) => `urn:x:${id}` as Iri;
const is = (id: string, kind: string, attributes: Attributes = {}): Statement =>
  element(at(id), [CLEW + kind], attributes);
const licence = (text: string): Attributes => ({
  [`${DCTERMS}license`]: text.includes(' ') ? { value: text } : { iri: `http://spdx.org/licenses/${text}` as Iri },
});
const text = (property: string, value: string): Attributes => ({ [CLEW + property]: { value } });
const purpose = (name: string): Attributes => ({ [`${DPV}hasPurpose`]: { iri: (DPV + name) as Iri } });
const ran = (time: string): Attributes => ({
  [STARTED_AT]: { value: time, datatype: 'http://www.w3.org/2001/XMLSchema#dateTime' as Iri },
});

/** A run that takes things in, each in a role, and makes another. */
function run(
  id: string,
  made: string,
  inputs: Readonly<Record<string, string>>,
  attributes: Attributes = {},
): Statement[] {
  return [
    is(id, 'Run', attributes),
    ...Object.entries(inputs).map(([input, role]) =>
      relate('used', at(id), at(input), { role: { iri: (CLEW + role) as Iri } }),
    ),
    relate('wasGeneratedBy', at(made), at(id)),
  ];
}

interface Case {
  readonly name: string;
  readonly said: readonly Statement[];
  readonly of: string;
  readonly more?: Partial<RestrictionsRequest>;
  /** `certainty rule element`; open questions begin with `?`. */
  readonly expected: readonly string[];
}

const derived = (id: string, from: string): Statement => relate('wasDerivedFrom', at(id), at(from));

const CASES: readonly Case[] = [
  {
    name: 'data for no commercial use, and a model whose licence allows it',
    said: [
      is('a1', 'DatasetVersion', licence('CC-BY-NC-4.0')),
      is('a2', 'ModelVersion', licence('MIT')),
      ...run('a3', 'a2', { a1: 'trainingData' }),
    ],
    of: 'a2',
    expected: ['disputed noncommercial a2'],
  },
  {
    name: 'the same data only evaluated on',
    said: [
      is('b1', 'DatasetVersion', licence('CC-BY-NC-4.0')),
      is('b2', 'ModelVersion', licence('MIT')),
      ...run('b3', 'b2', { b1: 'evaluationData' }),
    ],
    of: 'b2',
    expected: [],
  },
  {
    name: 'other data made of it, offered for commercial use, named once on the way down',
    said: [
      is('c1', 'DatasetVersion', licence('CC-BY-NC-4.0')),
      is('c2', 'DatasetVersion', licence('CC-BY-4.0')),
      is('c3', 'DatasetVersion', licence('CC-BY-4.0')),
      ...[derived('c2', 'c1'), derived('c3', 'c2')],
    ],
    of: 'c3',
    expected: ['definite noncommercial c2'],
  },
  {
    name: 'share-alike data under another licence, and under a later version of its own',
    said: [
      is('d1', 'DatasetVersion', licence('CC-BY-SA-3.0')),
      is('d2', 'DatasetVersion', licence('CC-BY-SA-4.0')),
      is('d3', 'DatasetVersion', licence('MIT')),
      ...[derived('d2', 'd1'), derived('d3', 'd1')],
      is('d4', 'DatasetVersion'),
      ...[derived('d4', 'd2'), derived('d4', 'd3')],
    ],
    of: 'd4',
    expected: ['definite shareAlike d3'],
  },
  {
    name: 'a database licence that leaves what is computed from it free, and binds other databases',
    said: [
      is('e1', 'DatasetVersion', licence('ODbL-1.0')),
      is('e2', 'DatasetVersion', licence('CC-BY-4.0')),
      is('e3', 'ModelVersion', licence('MIT')),
      ...[derived('e2', 'e1'), ...run('e4', 'e3', { e2: 'trainingData' })],
    ],
    of: 'e3',
    expected: ['definite shareAlike e2'],
  },
  {
    name: 'a GPL program that is used binds nothing; code derived from one is bound, unless there is a choice',
    said: [
      is('f1', 'Code', licence('GPL-3.0-only')),
      is('f2', 'Code', licence('MIT')),
      is('f3', 'Code', licence('GPL-3.0-only OR MIT')),
      is('f4', 'Code', licence('MIT')),
      is('f5', 'ModelVersion', licence('LicenseRef-Proprietary')),
      ...[derived('f2', 'f1'), derived('f4', 'f3')],
      ...run('f6', 'f5', { f2: 'code', f4: 'code', f1: 'code' }),
    ],
    of: 'f5',
    expected: ['definite shareAlike f2'],
  },
  {
    name: 'no derivatives',
    said: [
      is('g1', 'DatasetVersion', licence('CC-BY-ND-4.0')),
      is('g2', 'DatasetVersion', licence('CC-BY-ND-4.0')),
      derived('g2', 'g1'),
    ],
    of: 'g2',
    expected: ['definite noDerivatives g2'],
  },
  {
    name: 'two licences that each ask for themselves, where they come together',
    said: [
      is('h1', 'DatasetVersion', licence('CC-BY-SA-4.0')),
      is('h2', 'DatasetVersion', licence('CC-BY-NC-SA-4.0')),
      is('h3', 'DatasetVersion'),
      is('h4', 'DatasetVersion'),
      ...run('h5', 'h3', { h1: 'inputData', h2: 'inputData' }),
      derived('h4', 'h3'),
    ],
    of: 'h4',
    expected: ['disputed licencesTogether h5'],
  },
  {
    name: 'purposes: a narrower one is covered, another one is not',
    said: [
      is('i1', 'DatasetVersion', { ...purpose('Marketing'), ...licence('CC0-1.0') }),
      is('i2', 'ModelVersion', purpose('DirectMarketing')),
      is('i3', 'ModelVersion', purpose('CreditChecking')),
      ...run('i4', 'i2', { i1: 'trainingData' }),
      ...run('i5', 'i3', { i1: 'trainingData' }),
      is('i6', 'Report'),
      ...[derived('i6', 'i2'), derived('i6', 'i3')],
    ],
    of: 'i6',
    expected: ['definite purpose i3'],
  },
  {
    name: 'consent that had ended: a run before, one after, one of which nobody said when',
    said: [
      is('j1', 'DatasetVersion', {
        ...licence('CC0-1.0'),
        [`${CLEW}consentExpires`]: { value: '2026-01-31', datatype: 'http://www.w3.org/2001/XMLSchema#date' as Iri },
      }),
      ...['j2', 'j3', 'j4'].map((id) => is(id, 'DatasetVersion')),
      ...run('j5', 'j2', { j1: 'rawData' }, ran('2026-01-31T23:00:00Z')),
      ...run('j6', 'j3', { j2: 'inputData' }, ran('2026-02-01T00:00:00Z')),
      ...run('j7', 'j4', { j3: 'inputData' }),
    ],
    of: 'j4',
    expected: ['definite consent j6', '? j7 When did it run?'],
  },
  {
    name: 'personal data in public, unless they are gone',
    said: [
      is('k1', 'DatasetVersion', {
        ...licence('CC0-1.0'),
        [`${CLEW}containsPersonalData`]: { value: 'true', datatype: 'http://www.w3.org/2001/XMLSchema#boolean' as Iri },
      }),
      is('k2', 'DatasetVersion', text('confidentiality', 'public')),
      is('k3', 'DatasetVersion', {
        ...text('confidentiality', 'public'),
        [`${CLEW}containsPersonalData`]: {
          value: 'false',
          datatype: 'http://www.w3.org/2001/XMLSchema#boolean' as Iri,
        },
      }),
      ...[derived('k2', 'k1'), derived('k3', 'k1')],
      is('k4', 'Report'),
      ...[derived('k4', 'k2'), derived('k4', 'k3')],
    ],
    of: 'k4',
    expected: ['definite personalData k2'],
  },
  {
    name: 'less confidential than what it was made of',
    said: [
      is('l1', 'DatasetVersion', { ...licence('CC0-1.0'), ...text('confidentiality', 'restricted') }),
      is('l2', 'ModelVersion', text('confidentiality', 'internal')),
      ...run('l3', 'l2', { l1: 'trainingData' }),
    ],
    of: 'l2',
    expected: ['disputed confidentiality l2'],
  },
  {
    name: 'an ODRL policy that is recorded, and one that is not',
    said: [
      is('m1', 'DatasetVersion', { [`${ODRL}hasPolicy`]: [{ iri: at('m5') }, { iri: at('m9') }] }),
      is('m2', 'ModelVersion', purpose('CommercialResearch')),
      ...run('m3', 'm2', { m1: 'testData' }),
      element(at('m5'), [`${ODRL}Set`], { [`${ODRL}prohibition`]: { iri: at('m6') } }),
      element(at('m6'), [], { [`${ODRL}action`]: { iri: `${ODRL}commercialize` as Iri } }),
    ],
    of: 'm2',
    expected: ['definite noncommercial m2', '? m1 What does the policy urn:x:m9 ask?'],
  },
  {
    name: 'an unknown licence, a source without one, and a service of which nobody said whether it is commercial',
    said: [
      is('n1', 'DatasetVersion', licence('LicenseRef-acme')),
      is('n2', 'DatasetVersion', licence('CC-BY-NC-4.0')),
      is('n3', 'ModelVersion'),
      is('n4', 'DatasetVersion'),
      ...run('n5', 'n3', { n1: 'trainingData', n2: 'trainingData', n4: 'trainingData' }),
      is('n6', 'Deployment', { [`${CLEW}endpoint`]: { iri: 'https://example.org/n' as Iri } }),
      derived('n6', 'n3'),
    ],
    of: 'n3',
    expected: [
      '? n1 What does the licence http://spdx.org/licenses/LicenseRef-acme ask?',
      '? n4 Under what licence is it?',
      '? n6 Is it used commercially?',
    ],
  },
  {
    name: 'network copyleft in what deployed a service',
    said: [
      is('o1', 'Package', licence('AGPL-3.0-only')),
      is('o2', 'Environment'),
      relate('hadMember', at('o2'), at('o1')),
      is('o3', 'ModelVersion', licence('MIT')),
      is('o4', 'Deployment'),
      ...run('o5', 'o4', { o3: 'deployedModel', o2: 'environment' }),
    ],
    of: 'o4',
    expected: ['disputed networkUse o4'],
  },
  {
    name: 'an intended use is a claim on what was asked about, though it is not in service',
    said: [
      is('p1', 'DatasetVersion', { [`${DCTERMS}license`]: { value: 'CC BY-NC 4.0' } }),
      is('p2', 'ModelVersion'),
      ...run('p3', 'p2', { p1: 'trainingData' }),
    ],
    of: 'p2',
    more: { use: 'commercial' },
    expected: ['definite noncommercial p2'],
  },
  {
    name: 'an intended use of data against their own licence',
    said: [is('q1', 'DatasetVersion', licence('CC-BY-NC-4.0'))],
    of: 'q1',
    more: { use: 'commercial' },
    expected: ['definite noncommercial q1'],
  },
];

const asked = (request: RestrictionsRequest) => store.read((reader) => restrictions({ reader, vocabulary }, request));

describe('restrictions', () => {
  beforeAll(() => recorder.record({ statements: CASES.flatMap(({ said }) => said) }));

  test.each(CASES)('$name', async ({ of, more, expected }) => {
    const { conflicts, open, receipt, exhaustive } = await asked({ of: [at(of)], ...more });
    const told = [
      ...conflicts.map(({ certainty, rule, at: where }) => `${certainty} ${rule} ${where.replace('urn:x:', '')}`),
      ...open.map(({ at: where, question }) => `? ${where.replace('urn:x:', '')} ${question}`),
    ];
    expect(told.map((line, i) => (line.startsWith('?') ? line.slice(0, expected[i]?.length) : line))).toEqual(expected);
    expect([receipt.complete, exhaustive]).toEqual([true, true]);
  });

  test('of every deployment in service, as it was, and refused where the question makes no sense', async () => {
    expect((await asked({})).of).toEqual([at('n6'), at('o4')]);
    expect((await asked({ use: 'commercial' })).conflicts.map(({ rule }) => rule)).toContain('noncommercial');
    await recorder.record({ statements: [element(at('a2'), [], purpose('CommercialPurpose'))] });
    const certainty = async (asOf?: number) =>
      (await asked({ of: [at('a2')], asOf })).conflicts.map((c) => c.certainty);
    expect([await certainty(0), await certainty()]).toEqual([['disputed'], ['definite']]);
    await expect(asked({ of: ['nobody'] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(asked({ of: [] })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    await expect(asked({ of: [at('a2')], limit: 10 ** 6 })).rejects.toMatchObject({ code: 'LIMIT' });
    const cut = await asked({ of: [at('h4')], limit: 2 });
    expect(cut.receipt.complete).toBe(false);
  });
});

test('licences are read as people write them', () => {
  const read = (written: string) =>
    readLicence(written)
      .choices.map((all) => all.map(({ id, terms }) => (terms ? id : `${id}?`)).join(' AND '))
      .join(' OR ');
  expect(read('https://creativecommons.org/licenses/by-nc-sa/3.0/de/')).toBe('CC-BY-NC-SA-3.0');
  expect(read('https://spdx.org/licenses/MIT.html')).toBe('MIT');
  expect(read('https://opendatacommons.org/licenses/odbl/1-0/')).toBe('ODbL-1.0');
  expect(read('apache-2.0')).toBe('Apache-2.0');
  expect(read('(MIT OR Apache-2.0) AND CC-BY-4.0')).toBe('MIT AND CC-BY-4.0 OR Apache-2.0 AND CC-BY-4.0');
  expect(read('GPL-2.0+')).toBe('GPL-2.0-or-later');
  expect(readLicence('GPL-2.0-only WITH Classpath-exception-2.0').choices[0]![0]!.terms?.filesOnly).toBe(true);
  expect(read('All rights reserved.')).toBe('All rights reserved.');
  expect(read('as the contract of 2019 says')).toBe('as the contract of 2019 says?');
  expect(read(`${'MIT OR '.repeat(3)}MIT AND`)).toMatch(/\?$/);
  expect(covers('https://w3id.org/dpv/2.0#Marketing', 'https://w3id.org/dpv#TargetedAdvertising')).toBe('yes');
  expect(covers(`${DPV}TargetedAdvertising`, `${DPV}Marketing`)).toBe('no');
  expect(covers('https://example.org/own', `${DPV}Marketing`)).toBe('unknown');
});
