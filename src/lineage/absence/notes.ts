/** What has to be read with an answer about values: what was asked for and occurs nowhere, and of which ancestors nothing was there to compare. */
import { Fault } from '../../prov/fault.ts';
import { clip, type Iri } from '../../prov/iri.ts';
import { compact } from '../../prov/namespaces.ts';
import { compareText } from '../../prov/description.ts';
import { indexKey } from '../../store/project.ts';
import type { LineageCode } from '../codes.ts';
import { isLicence } from '../licence.ts';
import { LIMITS } from '../limits.ts';
import { someValues } from '../recorded-values.ts';
import type { Reading } from '../reading.ts';
import type { Member } from './member.ts';
import { LICENSE, means, ORIGINS, speaksOf, WORDS, type Condition } from './question.ts';

/** Recorded values that a note tells. */
const TOLD = 5;

/** What holds no data and may be under conditions of its own. */
const CONDITIONED: readonly string[] = ['Code', 'Package'];

/** How many ancestors say nothing of what a condition compares, neither themselves nor by what they are versions of. @param members all ancestors */
export function uncovered(members: readonly Member[], conditions: readonly Condition[]): string[] {
  const byIri = new Map(members.map((member) => [member.iri, member]));
  return conditions.flatMap((condition) => {
    if (condition.is === 'exists') return [];
    const kinds = condition.properties.every((property) => WORDS.has(property)) ? [] : CONDITIONED;
    const concerned = members.filter(({ sort, kind }) => sort === 'data' || kinds.includes(kind ?? ''));
    const silent = concerned.filter(
      (member) =>
        !speaksOf(member, condition) &&
        !member.edges.some(([name, to]) => {
          const whole = name === 'specializationOf' ? byIri.get(to) : undefined;
          return whole !== undefined && speaksOf(whole, condition);
        }),
    );
    if (silent.length === 0) return [];
    const what = condition.properties.map(compact).join(' or ');
    const counts = [...Map.groupBy(silent, ({ kind }) => kind ?? 'resource')]
      .sort(([a], [b]) => compareText(a, b))
      .map(([kind, all]) => `${all.length} ${kind}`);
    return [
      `${silent.length} of ${concerned.length} ${kinds.length > 0 ? 'data, code and packages' : 'data'} have no ${what} recorded (${counts.join(', ')}): they could not be compared.`,
    ];
  });
}

/** Values asked for that nothing in the history has now, with some that are recorded. Of a licence and of a known origin that is no surprise. */
export async function unheardOf(reading: Reading, conditions: readonly Condition[]): Promise<string[]> {
  const notes: string[] = [];
  for (const { properties, is, values } of conditions) {
    const asked = properties.includes(LICENSE) ? [] : values.filter((value) => !ORIGINS.includes(value));
    if ((is !== 'eq' && is !== 'ne') || asked.length === 0) continue;
    const { some, isRecorded } = await recordedOf(reading, properties, asked);
    // A word is asked for with what it may stand for: one of them is enough.
    if (asked.some(isRecorded)) continue;
    const told = some.slice(0, TOLD).map((value) => JSON.stringify(clip(compact(value))));
    const recorded =
      told.length === 0
        ? 'nothing is recorded of it'
        : `recorded are ${told.join(', ')}${some.length > TOLD ? ' and others' : ''}`;
    notes.push(
      `Nothing recorded has ${properties.map(compact).join(' or ')} ${asked.map((value) => JSON.stringify(clip(value))).join(' or ')}: ${recorded}.`,
    );
  }
  return notes;
}

/**
 * A licence asked about has to be one, or be recorded so: of one with a slip of the pen, everything would be free.
 * @throws Fault BAD_ARGUMENT
 */
export async function refuseUnread(reading: Reading, conditions: readonly Condition[]): Promise<void> {
  for (const { properties, values } of conditions) {
    const asked = properties.includes(LICENSE) ? values.filter((value) => !isLicence(value)) : [];
    if (asked.length === 0) continue;
    const { isRecorded } = await recordedOf(reading, properties, asked);
    const unread = asked.find((value) => !isRecorded(value));
    if (unread !== undefined)
      throw new Fault<LineageCode>(
        'BAD_ARGUMENT',
        `${JSON.stringify(clip(unread))} cannot be read as a licence, and nothing here has it.`,
        {
          hint: 'Give an SPDX identifier (CC-BY-NC-4.0, LicenseRef-acme), its address, or the licence as it is recorded.',
        },
      );
  }
}

async function recordedOf(reading: Reading, properties: readonly Iri[], asked: readonly string[]) {
  const exact = await reading.reader.identified(asked.map(indexKey), properties);
  const some: string[] = [];
  for (const property of properties) some.push(...(await someValues(reading, property, LIMITS.page)));
  const isRecorded = (value: string): boolean =>
    (exact.get(indexKey(value))?.length ?? 0) > 0 ||
    properties.some((property) => some.some((recorded) => means(property, recorded, value) === true));
  return { some, isRecorded };
}
