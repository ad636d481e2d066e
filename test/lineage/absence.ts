import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { absence, type AbsenceRequest } from '../../src/lineage/absence.ts';
import { checkProof } from '../../src/lineage/absence/check.ts';
import { sealProof } from '../../src/lineage/absence/proof.ts';
import type { Context } from '../../src/lineage/context.ts';
import { remove } from '../../src/lineage/remove.ts';
import { verifyAbsence } from '../../src/log/verify-absence.ts';
import { CLEW, DCTERMS, PROV } from '../../src/prov/namespaces.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import type { CompiledShapes } from '../../src/shacl/compile.ts';
import { TERM } from '../../src/prov/vocabulary.ts';

/** Shapes that find nothing: what is told here is told in few words. */
export const NO_SHAPES = { check: () => [] } as unknown as CompiledShapes;

const id = (name: string) => `urn:clew:${name}`;
const digest = (digit: string) => ({ value: `sha256:${digit.repeat(64)}` });
const LICENSE = `${DCTERMS}license`;
const spdx = (name: string) => ({ iri: `http://spdx.org/licenses/${name}` as never });

/** A model trained by a run of its own, which used what is named. */
function model(name: string, ...used: readonly string[]): Statement[] {
  const [version, run] = [id(`model:${name}@1`), id(`run:${name}`)];
  return [
    element(version, [`${CLEW}ModelVersion`], { [TERM.name]: { value: name } }),
    element(run, [`${CLEW}Run`], { [TERM.name]: { value: name }, [TERM.status]: { value: 'finished' } }),
    relate('wasGeneratedBy', version, run),
    ...used.map((each) => relate('used', run, id(each))),
  ];
}

/** A version of a dataset, with where it is from and content of its own. */
function data(name: string, digit: string, attributes: object = {}): Statement {
  return element(id(`dataset:${name}`), [`${CLEW}DatasetVersion`], {
    [TERM.name]: { value: name },
    [TERM.digest]: digest(digit),
    [`${CLEW}origin`]: { value: 'partnerFeed' },
    [LICENSE]: spdx('CC-BY-4.0'),
    ...attributes,
  });
}

const versionOf = (version: string, whole: string) => relate('specializationOf', id(version), id(whole));

/** A record of its own, so that it can be removed alone. */
const SALES: readonly Statement[] = [
  data('sales@1', '3'),
  relate('hadMember', id('dataset:sales@1'), id('datafile:empty')),
];

/** Licences as they are recorded. */
const SPELLINGS = {
  'nc-address': { iri: 'https://creativecommons.org/licenses/by-nc/4.0/' as never },
  'nc-lower': { value: 'cc-by-nc-4.0' },
  'nc-words': { value: 'CC BY-NC 4.0' },
  'mit-or-gpl': { value: 'MIT OR GPL-3.0-only' },
  'gpl-later': { value: '(apache-2.0 and gpl-3.0+)' },
  'in-words': { value: 'see the contract' },
} as const;

/** Models, each of which came to its data in another way. */
const MODELS: readonly Statement[] = [
  element(id('dataset:clicks'), [`${CLEW}Dataset`], { [TERM.name]: { value: 'clicks' } }),
  data('clicks@1', '1'),
  data('clicks@2', '2'),
  versionOf('dataset:clicks@1', 'dataset:clicks'),
  versionOf('dataset:clicks@2', 'dataset:clicks'),
  relate('hadMember', id('dataset:clicks@1'), id('datafile:clicks-a')),
  relate('hadMember', id('dataset:clicks@1'), id('datafile:empty')),
  element(id('datafile:clicks-a'), [`${CLEW}DataFile`], { [TERM.digest]: digest('a') }),
  element(id('datafile:empty'), [`${CLEW}DataFile`], {
    [TERM.digest]: { value: 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
  }),
  ...model('clean', 'dataset:sales@1'),
  ...model('copied', 'dataset:other@1'),
  data('other@1', '4'),
  relate('hadMember', id('dataset:other@1'), id('datafile:b')),
  element(id('datafile:b'), [`${CLEW}DataFile`], { [TERM.digest]: digest('a') }),
  ...model('converted', 'dataset:parquet@1'),
  data('parquet@1', '5'),
  relate('alternateOf', id('dataset:clicks@2'), id('dataset:parquet@1')),
  ...model('licensed', 'dataset:free@1'),
  element(id('dataset:free'), [`${CLEW}Dataset`], { [LICENSE]: spdx('GPL-3.0-only') }),
  data('free@1', '6'),
  versionOf('dataset:free@1', 'dataset:free'),
  ...model('afterwards', 'dataset:ended@1'),
  data('ended@1', '7'),
  element(id('run:sweep'), [`${CLEW}Run`], { [TERM.status]: { value: 'finished' } }),
  relate('wasInvalidatedBy', id('dataset:ended@1'), id('run:sweep')),
  relate('used', id('run:sweep'), id('dataset:clicks@1')),
  // What is not recorded.
  ...model('nothing-read'),
  ...model('said-nothing-read'),
  element(id('run:said-nothing-read'), [`${CLEW}Run`], {
    [`${CLEW}inputsComplete`]: { value: 'true', datatype: 'http://www.w3.org/2001/XMLSchema#boolean' as never },
  }),
  ...model('only-named', 'dataset:only-named@1'),
  ...model('from-nowhere', 'dataset:from-nowhere@1'),
  element(id('dataset:from-nowhere@1'), [`${CLEW}DatasetVersion`], { [TERM.digest]: digest('8') }),
  ...model('revised', 'dataset:revised@2'),
  element(id('dataset:revised@2'), [`${CLEW}DatasetVersion`], { [TERM.digest]: digest('9') }),
  relate('wasRevisionOf', id('dataset:revised@2'), id('dataset:sales@1')),
  ...model('unsaid', 'dataset:sales@1'),
  relate('used', id('run:unsaid'), undefined, { time: '2026-11-01T10:00:00Z' }),
  ...model('unseen', 'dataset:sales@1'),
  element(id('run:unseen'), [`${CLEW}Run`], {
    [`${CLEW}notCaptured`]: { value: 'The input x.csv is unknown: it changed while the command ran.' },
  }),
  ...model('some-version', 'dataset:free'),
  element(id('dataset:free'), [`${CLEW}Dataset`], {
    [`${CLEW}origin`]: { value: 'openRepository' },
    [TERM.digest]: digest('b'),
  }),
  ...model('merged', 'dataset:merged@1'),
  element(id('dataset:merged@1'), [`${CLEW}DatasetVersion`], { [TERM.digest]: digest('c') }),
  ...['part-1', 'part-2'].flatMap((part) => [
    relate('hadMember', id('dataset:merged@1'), id(`datafile:${part}`)),
    element(id(`datafile:${part}`), [`${CLEW}DataFile`], {
      [`${CLEW}sourceUrl`]: { iri: `https://example.org/${part}` as never },
      ...(part === 'part-1' && { [TERM.digest]: digest('d') }),
    }),
  ]),
  ...model('influenced', 'dataset:influenced@1'),
  element(id('dataset:influenced@1'), [`${CLEW}DatasetVersion`], { [TERM.digest]: digest('e') }),
  relate('wasInfluencedBy', id('dataset:influenced@1'), id('dataset:sales@1')),
  ...model('started'),
  relate('wasStartedBy', id('run:started'), id('dataset:sales@1')),
  ...model('same-as', 'dataset:known@1'),
  data('known@1', '0'),
  relate('alternateOf', id('dataset:nobody-knows@1'), id('dataset:known@1')),
  ...model('unpinned', 'dataset:unpinned@1'),
  element(id('dataset:unpinned@1'), [`${CLEW}DatasetVersion`], { [`${CLEW}origin`]: { value: 'internal' } }),
  ...model('consented', 'dataset:consented@1'),
  data('consented@1', '9', {
    [`${CLEW}consentConstraint`]: { value: 'Own customers only' },
    'https://w3id.org/dpv#hasLegalBasis': { iri: 'https://w3id.org/dpv#Consent' as never },
  }),
  ...Object.entries(SPELLINGS).flatMap(([name, licence], i) => [
    ...model(name, `dataset:${name}@1`),
    data(`${name}@1`, String(i), { [TERM.digest]: digest(String(i % 10)), [LICENSE]: licence }),
  ]),
];

/** All of it as one record. */
export const HISTORY = [...SALES, ...MODELS];

/** Of the ancestors of the first model, whatever store they were read from. */
const SET = 'sha256:5a8617735b52a59e3ee98fea2286e5facb89939d6b640ef7d8a6d88ecf17b0e7';

function asking(context: () => Context) {
  const ask = (request: AbsenceRequest) => {
    const { store, vocabulary } = context();
    return store.read((reader) => absence({ reader, vocabulary }, request));
  };
  const ofClicks = (of: string, more: Partial<AbsenceRequest> = {}) =>
    ask({ of: `model:${of}@1`, notTouched: ['dataset:clicks'], ...more });
  return { ask, ofClicks };
}

/** The verb and its proofs, on any store. */
export function absent(name: string, fresh: () => Promise<Context>): void {
  describe(`absence, in ${name}`, () => {
    let context: Context;
    beforeAll(async () => {
      context = await fresh();
      await context.recorder.record({ statements: SALES });
      await context.recorder.record({ statements: MODELS });
    });
    afterAll(() => context.store.close());

    const { ask, ofClicks } = asking(() => context);

    test('yes, with a proof that holds by itself and against the history, and has the same set on every store', async () => {
      const { verdict, proof, receipt } = await ofClicks('clean');
      expect([verdict, receipt.complete]).toEqual(['YES', true]);
      expect(proof).toMatchObject({
        of: id('model:clean@1'),
        record: 1,
        set: SET,
        notTouched: {
          elements: [id('dataset:clicks')],
          targets: {
            // Without the file that has no bytes, which both hold.
            elements: [
              'datafile:clicks-a',
              'dataset:clicks',
              'dataset:clicks@1',
              'dataset:clicks@2',
              'dataset:parquet@1',
            ].map(id),
            digests: ['1', '2', '5', 'a'].map((digit) => digest(digit).value),
          },
        },
      });
      expect(proof!.members.map(({ iri }) => iri)).toEqual(
        ['datafile:empty', 'dataset:sales@1', 'model:clean@1', 'run:clean'].map(id),
      );
      const problems: string[] = [];
      checkProof(proof!, (...problem) => problems.push(problem.join(' ')));
      expect(problems).toEqual([]);
      expect(await verifyAbsence(proof!, { verifiers: [], history: context })).toMatchObject({ holds: true });
      const { type: _type, set: _set, digest: _digest, ...body } = proof!;
      const elsewhere = sealProof({ ...body, schema: 'sha256:0' });
      const { holds, notes } = await verifyAbsence(elsewhere, { verifiers: [], history: context });
      expect([holds, notes]).toEqual([true, expect.arrayContaining([expect.stringContaining('another vocabulary')])]);
    });

    test.each([
      ['dataset:clicks@1', 'afterwards', 'YES'],
      [digest('f').value, 'clean', 'YES'],
      [digest('3').value, 'clean', 'NO'],
    ])('never %s: %s, %s', async (notTouched, of, verdict) => {
      expect((await ofClicks(of, { notTouched: [notTouched] })).verdict).toBe(verdict);
    });

    test('no, with the shortest way: by a file of the same content, by an alternate, by a licence of the whole', async () => {
      expect((await ofClicks('copied')).witness).toEqual({
        element: id('datafile:b'),
        touch: { by: 'CONTENT', digest: digest('a').value },
        path: [
          { relation: 'wasGeneratedBy', from: id('model:copied@1'), to: id('run:copied') },
          { relation: 'used', from: id('run:copied'), to: id('dataset:other@1') },
          { relation: 'hadMember', from: id('dataset:other@1'), to: id('datafile:b') },
        ],
      });
      expect((await ofClicks('converted')).witness).toMatchObject({
        element: id('dataset:parquet@1'),
        touch: { by: 'ELEMENT' },
      });
      expect((await ask({ of: 'model:licensed@1', licenses: ['GPL-3.0-only'] })).witness).toMatchObject({
        element: id('dataset:free'),
        touch: { by: 'VALUE', property: LICENSE, value: 'http://spdx.org/licenses/GPL-3.0-only' },
        path: [{}, {}, { relation: 'specializationOf' }],
      });
      const origins = await ask({ of: 'model:clean@1', origins: ['partnerFeed'] });
      expect(origins.witness?.element).toBe(id('dataset:sales@1'));
      expect((await ask({ of: 'model:clean@1', origins: ['synthetic'] })).verdict).toBe('YES');
    });

    test('later records change no earlier answer; a removed one makes it unknown, and its proof fail', async () => {
      const before = (await ofClicks('clean')).proof!;
      const added = await context.recorder.record({
        statements: [relate('used', id('run:clean'), id('dataset:clicks@1'))],
      });
      expect((await ofClicks('clean')).verdict).toBe('NO');
      expect((await ofClicks('clean', { asOf: 1 })).proof).toEqual(before);
      await remove(context, { targets: [String(added.number)], reason: 'a request' });
      expect(await ofClicks('clean')).toMatchObject({ verdict: 'UNKNOWN', open: [{ reason: 'REMOVED', record: 2 }] });
      expect((await ofClicks('clean', { asOf: 1 })).verdict).toBe('YES');
      expect((await ofClicks('clean', { accept: ['REMOVED'] })).proof?.gaps).toHaveLength(1);
      await remove(context, { targets: ['0'], reason: 'a request' });
      const verified = await verifyAbsence(before, { verifiers: [], history: context });
      expect(verified.levels.filter(({ holds }) => holds === false).map(({ level }) => level)).toEqual(['history']);
      const types = [`${PROV}Entity`];
      await context.recorder.record({ statements: [element(id('model:clean@1'), types)] });
    });
  });
}

/** What keeps a set from being closed, and what is refused: the same code on every store, so looked at on one. */
export function judged(fresh: () => Promise<Context>): void {
  describe('what is not known', () => {
    let context: Context;
    beforeAll(async () => {
      context = await fresh();
      await context.recorder.record({ statements: HISTORY });
    });
    afterAll(() => context.store.close());
    const { ask, ofClicks } = asking(() => context);

    test.each([
      ['nothing-read', 'NO_INPUTS', 'run:nothing-read'],
      ['only-named', 'NOT_DESCRIBED', 'dataset:only-named@1'],
      ['from-nowhere', 'NO_ORIGIN', 'dataset:from-nowhere@1'],
      ['revised', 'NO_ORIGIN', 'dataset:revised@2'],
      ['unsaid', 'LEFT_UNSAID', 'run:unsaid'],
      ['unseen', 'NOT_CAPTURED', 'run:unseen'],
      ['some-version', 'VERSION_UNKNOWN', 'dataset:free'],
      ['unpinned', 'NOT_PINNED', 'dataset:unpinned@1'],
      ['merged', 'NOT_PINNED', 'dataset:merged@1'],
      ['influenced', 'NO_ORIGIN', 'dataset:influenced@1'],
      ['started', 'NO_INPUTS', 'run:started'],
      ['same-as', 'NOT_PINNED', 'dataset:nobody-knows@1'],
    ] as const)('%s: unknown, %s; whoever asks may accept that, and the proof says so', async (of, reason, where) => {
      const answer = await ofClicks(of);
      expect(answer).toMatchObject({ verdict: 'UNKNOWN', openCount: 1, open: [{ reason, element: id(where) }] });
      expect(answer).not.toHaveProperty('proof');
      const { verdict, proof } = await ofClicks(of, { accept: [reason] });
      expect(verdict).toBe('YES');
      expect(proof).toMatchObject({ accepted: [reason], gaps: [{ reason, element: id(where) }] });
      const problems: string[] = [];
      checkProof({ ...proof!, accepted: [] }, (level) => problems.push(level));
      expect(problems).toContain('accounted');
    });

    test('what is said to have read nothing is accounted for; a value that nobody gave is not known', async () => {
      expect((await ofClicks('said-nothing-read')).verdict).toBe('YES');
      const { open } = await ask({ of: 'model:unpinned@1', licenses: ['MIT'] });
      expect(open).toMatchObject([{ reason: 'NO_VALUE', element: id('dataset:unpinned@1') }]);
      const exists = { property: 'consentWithdrawnAt', is: 'exists' } as const;
      expect((await ask({ of: 'model:clean@1', properties: [exists] })).verdict).toBe('YES');
    });

    test.each([
      ['nc-address', 'CC-BY-NC-4.0', 'NO'],
      ['nc-lower', 'https://creativecommons.org/licenses/by-nc/4.0/legalcode', 'NO'],
      ['nc-words', 'cc-by-nc-4.0', 'NO'],
      ['nc-address', 'CC-BY-4.0', 'YES'],
      ['mit-or-gpl', 'GPL-3.0-only', 'NO'],
      ['mit-or-gpl', 'GPL-3.0-or-later', 'YES'],
      ['gpl-later', 'gpl-3.0', 'NO'],
      ['clean', 'CC-BY 4.0', 'NO'],
      ['clean', 'cc-by-4.0', 'NO'],
      ['in-words', 'MIT', 'UNKNOWN'],
      ['in-words', 'See the contract', 'NO'],
    ])('%s, never under %s, however either is written: %s', async (of, licence, verdict) => {
      const byLicence = await ask({ of: `model:${of}@1`, licenses: [licence] });
      expect([byLicence.verdict, ...byLicence.open.map(({ reason }) => reason)]).toEqual(
        verdict === 'UNKNOWN' ? [verdict, 'NOT_READ'] : [verdict],
      );
      const properties = [{ property: 'license', is: 'eq', value: licence }] as const;
      expect((await ask({ of: `model:${of}@1`, properties })).verdict).toBe(verdict);
      // Whoever checks the proof offline reads licences in the same way.
      const problems: string[] = [];
      if (byLicence.proof) checkProof(byLicence.proof, (level) => problems.push(level));
      expect(problems).toEqual([]);
    });

    test('words are compared whatever their case; what occurs nowhere, and what says nothing, is noted', async () => {
      const consent = (text: string) => ask({ of: 'model:consented@1', consents: [text] });
      for (const text of ['Consent', 'dpv:consent', 'own customers only'])
        expect((await consent(text)).verdict).toBe('NO');
      expect((await ask({ of: 'model:clean@1', origins: ['PARTNERFEED'] })).verdict).toBe('NO');
      expect(await consent('own customers')).toMatchObject({
        verdict: 'YES',
        notes: [
          'Nothing recorded has clew:consentConstraint or dpv:hasLegalBasis "own customers": recorded are "Own customers only", "dpv:Consent".',
          '1 of 2 data have no clew:consentConstraint or dpv:hasLegalBasis recorded (1 ModelVersion): they could not be compared.',
        ],
      });
      const { verdict, notes } = await ask({ of: 'model:clean@1', licenses: ['MIT'] });
      expect([verdict, notes]).toEqual(['YES', [expect.stringContaining('2 of 3 data, code and packages have no')]]);
    });

    test('a walk that was cut short is unknown, and cannot be accepted', async () => {
      expect(await ofClicks('clean', { limit: 2 })).toMatchObject({
        verdict: 'UNKNOWN',
        open: [{ reason: 'SIZE', element: id('run:clean') }],
        receipt: { complete: false },
      });
      await expect(ofClicks('clean', { accept: ['SIZE'] })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    });

    test.each([
      [{ of: 'model:none@1' }, 'NOT_FOUND'],
      [{ notTouched: ['dataset:none'] }, 'NOT_FOUND'],
      [{ notTouched: [] }, 'BAD_ARGUMENT'],
      [{ licenses: [' '] }, 'BAD_ARGUMENT'],
      [{ origins: ['partner'] }, 'BAD_ARGUMENT'],
      [{ licenses: ['GLP-3.0'] }, 'BAD_ARGUMENT'],
      [{ properties: [{ property: 'rowCount', is: 'lt', value: 'many' }] }, 'BAD_ARGUMENT'],
      [{ properties: [{ property: 'rowCuont', is: 'exists' }] }, 'BAD_ARGUMENT'],
      [{ signed: true, asOf: 0 }, 'BAD_ARGUMENT'],
      [{ signed: true }, 'NOT_FOUND'],
      [{ asOf: 99 }, 'NOT_FOUND'],
      [{ limit: 1e9 }, 'LIMIT'],
    ] as const)('%j is refused: %s', async (more, code) => {
      const request: AbsenceRequest = { of: 'model:clean@1', notTouched: ['dataset:clicks'], ...more };
      await expect(ask(request)).rejects.toMatchObject({ code });
    });
  });
}
