import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { describe as descriptionsOf } from '../../src/prov/description.ts';
import { fold } from '../../src/prov/merge.ts';
import { CLEW, XSD_DATETIME } from '../../src/prov/namespaces.ts';
import { element, ENDED_AT, STARTED_AT } from '../../src/prov/statement.ts';
import { literal, valueText } from '../../src/prov/value.ts';
import { TERM, type Vocabulary } from '../../src/prov/vocabulary.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';

let vocabulary: Vocabulary;
beforeAll(async () => {
  ({ vocabulary } = await loadVocabulary());
});

const RUN = 'urn:clew:run:r';
const said = (type: string, attribute: string, value: string) =>
  descriptionsOf([
    element(RUN, [CLEW + type], {
      [attribute]: attribute === STARTED_AT || attribute === ENDED_AT ? literal(value, XSD_DATETIME) : literal(value),
    }),
  ])[0]!;

const MESSAGES = [
  [STARTED_AT, '2026-11-20T08:00:00Z'],
  [STARTED_AT, '2026-11-20T07:59:59.999+00:00'],
  [ENDED_AT, '2026-11-20T09:00:00Z'],
  [ENDED_AT, '2026-11-20T11:00:00+01:00'],
  [TERM.status, 'running'],
  [TERM.status, 'finished'],
  [TERM.status, 'failed'],
  [TERM.name, 'b'],
  [TERM.name, 'a'],
] as const;

test('of messages that disagree one value is chosen, whatever their order', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...MESSAGES], { minLength: MESSAGES.length }), (messages) => {
      const { description, conflicts } = fold(
        messages.map(([attribute, value]) => said('ObservedRun', attribute, value)),
        vocabulary,
      );
      expect(conflicts).toEqual([]);
      const value = (attribute: string) => description.attributes[attribute as never]!.map(valueText);
      expect(value(STARTED_AT)).toEqual(['2026-11-20T07:59:59.999+00:00']);
      expect(value(ENDED_AT)).toEqual(['2026-11-20T11:00:00+01:00']);
      expect(value(TERM.status)).toEqual(['failed']);
      expect(value(TERM.name)).toEqual(['a']);
    }),
  );
});

test('an end that was reported before the start moves the start', () => {
  const { description } = fold(
    [said('ObservedRun', STARTED_AT, '2026-11-20T08:00:00Z'), said('ObservedRun', ENDED_AT, '2026-11-20T07:00:00Z')],
    vocabulary,
  );
  expect(description.attributes[STARTED_AT]!.map(valueText)).toEqual(['2026-11-20T07:00:00Z']);
});

test.each([STARTED_AT, TERM.status])('a run that nobody observed by messages still has one %s', (attribute) => {
  const [one, other] =
    attribute === TERM.status ? ['finished', 'failed'] : ['2026-11-20T08:00:00Z', '2026-11-20T09:00:00Z'];
  const { conflicts } = fold([said('Run', attribute, one!), said('Run', attribute, other!)], vocabulary);
  expect(conflicts).toHaveLength(1);
});
