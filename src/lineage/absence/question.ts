/** What is asked to be absent: elements with all that is the same thing as them, or anything with a value. */
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import { orderKey, orderKeyOfText, sortOfKey } from '../../prov/order.ts';
import { isReference, valueText, type Value } from '../../prov/value.ts';
import type { Vocabulary } from '../../prov/vocabulary.ts';
import type { Comparison } from '../../store/store.ts';
import type { LineageCode } from '../codes.ts';
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
  /** SPDX identifiers or addresses. */
  readonly licenses?: readonly string[] | undefined;
  /** Values of clew:consentConstraint or dpv:hasLegalBasis. */
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

const LICENSE = 'http://purl.org/dc/terms/license' as Iri;
const CONSENT: readonly Iri[] = [`${CLEW}consentConstraint` as Iri, 'https://w3id.org/dpv#hasLegalBasis' as Iri];
const SPDX = ['http://spdx.org/licenses/', 'https://spdx.org/licenses/'];
const DPV = 'https://w3id.org/dpv#';

/** @throws Fault BAD_ARGUMENT (an unknown property, a comparison without a value), LIMIT */
export function conditionsAsked(asked: ConditionsAsked, vocabulary: Vocabulary): Condition[] {
  const { licenses = [], consents = [], origins = [], properties = [] } = asked;
  const count = licenses.length + consents.length + origins.length + properties.length;
  withinLimit('filters', count, 'The number of conditions');
  for (const text of [...licenses, ...consents, ...origins])
    if (text.trim() === '') throw bad('A licence, consent or origin is empty.', 'Give its value as it is recorded.');
  const eq = (named: readonly Iri[], values: readonly string[]): Condition[] =>
    values.length === 0 ? [] : [{ properties: named, is: 'eq', values: [...new Set(values)].sort() }];
  return [
    ...eq(
      [LICENSE],
      licenses.flatMap((text) => [text, ...(isAddress(text) ? otherScheme(text) : SPDX.map((base) => base + text))]),
    ),
    ...eq(
      CONSENT,
      consents.flatMap((text) => [text, ...(/^dpv:\w+$/.test(text) ? [DPV + text.slice(4)] : [])]),
    ),
    ...eq([`${CLEW}origin` as Iri], origins),
    ...properties.map((each) => conditionOn(each, vocabulary)),
  ];
}

function isAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(text);
}

/** SPDX identifiers are written with both schemes: https://spdx.github.io/spdx-spec/v2.3/rdf-object-model-and-identifier-syntax/ */
function otherScheme(text: string): string[] {
  const base = SPDX.find((each) => text.startsWith(each));
  return base === undefined ? [] : SPDX.map((each) => each + text.slice(base.length));
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

/** The first value of a member that meets a condition. `ne` asks for a value, none of which is the one given, as a search does. */
export function meets({ values = {} }: Member, { properties, is, values: wanted }: Condition): Met | undefined {
  for (const property of properties) {
    const own = (values[property] ?? []).map((json) => JSON.parse(json) as Value);
    const [first] = own;
    if (first === undefined) continue;
    const met =
      is === 'ne'
        ? own.every((value) => !wanted.includes(valueText(value)))
          ? first
          : undefined
        : own.find((value) => compares(value, is, wanted));
    if (met !== undefined) return { property, value: valueText(met) };
  }
  return undefined;
}

function compares(value: Value, is: Exclude<Comparison, 'ne'>, wanted: readonly string[]): boolean {
  if (is === 'exists') return true;
  if (is === 'eq') return wanted.includes(valueText(value));
  const own = isReference(value) ? undefined : orderKey(value);
  const other = orderKeyOfText(wanted[0]!);
  if (own === undefined || other === undefined || sortOfKey(own) !== sortOfKey(other)) return false;
  if (is === 'lt') return own < other;
  if (is === 'le') return own <= other;
  return is === 'gt' ? own > other : own >= other;
}

/** Whether a member says anything of what a condition is about. */
export function speaksOf({ values = {} }: Member, { properties }: Condition): boolean {
  return properties.some((property) => values[property] !== undefined);
}
