/** What is asked to be absent: elements with all that is the same thing as them, or anything with a value. */
import { Fault } from '../../prov/fault.ts';
import { clip, type Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import { orderKey, orderKeyOfText, sortOfKey } from '../../prov/order.ts';
import { isReference, valueText, type Value } from '../../prov/value.ts';
import type { Vocabulary } from '../../prov/vocabulary.ts';
import type { Comparison } from '../../store/store.ts';
import type { LineageCode } from '../codes.ts';
import { namesLicence } from '../licence.ts';
import { withinLimit } from '../limits.ts';
import { propertyNamed } from '../words.ts';
import type { Member } from './member.ts';

/** A condition on a property, as a person gives it. */
export interface PropertyAsked {
  readonly property: string;
  readonly is: Comparison;
  readonly value?: string | undefined;
}

/** What may be asked of values; each list means *any of these*. */
export interface ConditionsAsked {
  /** Licences in any spelling that `readLicence` takes. */
  readonly licenses?: readonly string[] | undefined;
  /** Values of clew:consentConstraint or dpv:hasLegalBasis, whatever their case; `Consent` is `dpv:Consent`, too. */
  readonly consents?: readonly string[] | undefined;
  /** Values of clew:origin. */
  readonly origins?: readonly string[] | undefined;
  readonly properties?: readonly PropertyAsked[] | undefined;
}

/** One of the properties compares so with one of the values. */
export interface Condition {
  readonly properties: readonly Iri[];
  readonly is: Comparison;
  /** Empty for `exists`. */
  readonly values: readonly string[];
}

export const LICENSE = 'http://purl.org/dc/terms/license' as Iri;
const CONSENT: readonly Iri[] = [`${CLEW}consentConstraint` as Iri, 'https://w3id.org/dpv#hasLegalBasis' as Iri];
const DPV = 'https://w3id.org/dpv#';
const ORIGIN = `${CLEW}origin` as Iri;

/** The words that shapes allow for clew:origin. */
export const ORIGINS: readonly string[] = ['openRepository', 'partnerFeed', 'synthetic', 'internal'];

/** Of data alone; compared without regard to case, since people wrote them. */
export const WORDS: ReadonlySet<Iri> = new Set([...CONSENT, ORIGIN]);

/** @throws Fault BAD_ARGUMENT (an unknown property or origin, a comparison without a value), LIMIT */
export function conditionsAsked(asked: ConditionsAsked, vocabulary: Vocabulary): Condition[] {
  const { licenses = [], consents = [], origins = [], properties = [] } = asked;
  const count = licenses.length + consents.length + origins.length + properties.length;
  withinLimit('filters', count, 'The number of conditions');
  for (const text of [...licenses, ...consents, ...origins])
    if (text.trim() === '') throw bad('A licence, consent or origin is empty.', 'Give its value as it is recorded.');
  const eq = (named: readonly Iri[], values: readonly string[]): Condition[] =>
    values.length === 0 ? [] : [{ properties: named, is: 'eq', values: [...new Set(values)].sort() }];
  return [
    ...eq([LICENSE], licenses),
    ...eq(
      CONSENT,
      consents.flatMap((text) => [text, ...(/^(?:dpv:)?\w+$/i.test(text) ? [DPV + text.replace(/^dpv:/i, '')] : [])]),
    ),
    ...eq([ORIGIN], origins.map(originNamed)),
    ...properties.map((each) => conditionOn(each, vocabulary)),
  ];
}

/** @throws Fault BAD_ARGUMENT */
function originNamed(text: string): string {
  const word = ORIGINS.find((each) => each.toLowerCase() === text.trim().toLowerCase());
  if (word !== undefined) return word;
  throw bad(`There is no origin ${JSON.stringify(clip(text))}.`, `Write one of ${ORIGINS.join(', ')}.`);
}

function conditionOn({ property, is, value }: PropertyAsked, vocabulary: Vocabulary): Condition {
  if ((value === undefined) !== (is === 'exists'))
    throw bad(
      `The condition on ${property} ${is === 'exists' ? 'takes no value' : 'needs a value'}.`,
      'Write a property, how to compare it, and a value; exists takes none.',
    );
  if (value !== undefined && !['eq', 'ne'].includes(is) && orderKeyOfText(value) === undefined)
    throw bad(
      `The condition on ${property} compares numbers or times; ${JSON.stringify(value.slice(0, 40))} is neither.`,
      'Write a number (0.95, 1e-8), a time (2026-11-21T09:30:00Z) or a date (2026-11-21).',
    );
  return { properties: [propertyNamed(vocabulary, property)], is, values: value === undefined ? [] : [value] };
}

function bad(message: string, hint: string): Fault<LineageCode> {
  return new Fault<LineageCode>('BAD_ARGUMENT', message, { hint });
}

/** What an element says of a condition: a value that meets it. */
export interface Met {
  readonly property: Iri;
  readonly value: string;
}

/**
 * The first value of a member that meets a condition. `ne` asks for a value, none of which is the one given, as a search does. A licence is compared by
 * what it says, not by how it is spelled.
 */
export function meets(member: Member, { properties, is, values: wanted }: Condition): Met | undefined {
  for (const property of properties) {
    const own = valuesOf(member, property);
    const [first] = own;
    if (first === undefined) continue;
    const equals = equality(property, wanted);
    const met =
      is === 'ne'
        ? own.every((value) => equals(valueText(value)) === false)
          ? first
          : undefined
        : own.find((value) => (is === 'eq' ? equals(valueText(value)) === true : compares(value, is, wanted[0])));
    if (met !== undefined) return { property, value: valueText(met) };
  }
  return undefined;
}

/** A value of which nobody can tell whether it is one that a condition asks for: a licence in words. */
export function unreadFor(member: Member, { properties, is, values: wanted }: Condition): string | undefined {
  if (is !== 'eq' && is !== 'ne') return undefined;
  return properties
    .flatMap((property) =>
      valuesOf(member, property)
        .map(valueText)
        .filter((text) => equality(property, wanted)(text) === undefined),
    )
    .at(0);
}

function valuesOf({ values = {} }: Member, property: Iri): Value[] {
  return (values[property] ?? []).map((json) => JSON.parse(json) as Value);
}

/** Whether a text means one of the values wanted; undefined: it cannot be told. */
function equality(property: Iri, wanted: readonly string[]): (text: string) => boolean | undefined {
  if (WORDS.has(property)) return (text) => wanted.some((each) => fold(each) === fold(text));
  if (property !== LICENSE) return (text) => wanted.includes(text);
  return (text) => {
    const told = wanted.map((asked) => namesLicence(text, asked));
    return told.includes(true) ? true : told.includes(undefined) ? undefined : false;
  };
}

function fold(text: string): string {
  return text.trim().toLowerCase();
}

/** Whether a recorded text means a value that is asked for; undefined: it cannot be told. */
export function means(property: Iri, recorded: string, asked: string): boolean | undefined {
  return equality(property, [asked])(recorded);
}

function compares(value: Value, is: Exclude<Comparison, 'eq' | 'ne'>, wanted: string | undefined): boolean {
  if (is === 'exists') return true;
  const own = isReference(value) ? undefined : orderKey(value);
  const other = orderKeyOfText(wanted!);
  if (own === undefined || other === undefined || sortOfKey(own) !== sortOfKey(other)) return false;
  if (is === 'lt') return own < other;
  if (is === 'le') return own <= other;
  return is === 'gt' ? own > other : own >= other;
}

/** Whether a member says anything of what a condition is about. */
export function speaksOf({ values = {} }: Member, { properties }: Condition): boolean {
  return properties.some((property) => values[property] !== undefined);
}
