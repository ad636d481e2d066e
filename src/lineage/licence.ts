/** Licences as they are recorded: SPDX identifiers and expressions, addresses of their texts, or words. */
import ids from 'spdx-license-ids/index.json' with { type: 'json' };
import deprecated from 'spdx-license-ids/deprecated.json' with { type: 'json' };
import parse from 'spdx-expression-parse';
import { clip } from '../prov/iri.ts';
import { termsOf, type LicenceTerms } from './licence-table.ts';

/** One licence; without terms, the table does not know it. */
export interface Licence {
  readonly id: string;
  readonly terms?: LicenceTerms;
}

/** A licence statement: one of the choices may be taken; within a choice, all licences hold (SPDX: OR of ANDs). */
export interface LicenceStatement {
  /** As it was recorded. */
  readonly text: string;
  readonly choices: readonly (readonly Licence[])[];
}

/** Most choices that an expression is multiplied out to; one with more is taken as unknown. */
const MOST_CHOICES = 64;

const BY_LOWER_CASE: ReadonlyMap<string, string> = new Map([...ids, ...deprecated].map((id) => [id.toLowerCase(), id]));

/** Addresses of licences' own pages, with what SPDX calls them. */
const ADDRESSES: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/^https?:\/\/(?:www\.)?spdx\.org\/licenses\/([^/]+?)(?:\.html|\.json)?(?:#.*)?$/i, ([, id]) => id!],
  [
    /^https?:\/\/(?:www\.)?creativecommons\.org\/licenses\/(by(?:-nc)?(?:-sa|-nd)?)\/(\d\.\d)\b/i,
    ([, kind, version]) => `CC-${kind!.toUpperCase()}-${version}`,
  ],
  [/^https?:\/\/(?:www\.)?creativecommons\.org\/publicdomain\/zero\/1\.0\b/i, () => 'CC0-1.0'],
  [/^https?:\/\/(?:www\.)?opendatacommons\.org\/licenses\/odbl\b/i, () => 'ODbL-1.0'],
  [/^https?:\/\/(?:www\.)?opendatacommons\.org\/licenses\/by\b/i, () => 'ODC-By-1.0'],
  [/^https?:\/\/(?:www\.)?opendatacommons\.org\/licenses\/pddl\b/i, () => 'PDDL-1.0'],
  [/^https?:\/\/(?:www\.)?apache\.org\/licenses\/LICENSE-2\.0\b/i, () => 'Apache-2.0'],
  [/^https?:\/\/(?:www\.)?opensource\.org\/licen[sc]es?\/([^/]+?)\/?$/i, ([, id]) => id!],
];

const PROPRIETARY = /\bproprietary\b|\ball rights reserved\b|^UNLICENSED$/i;

/** Reads a licence; what cannot be read is one licence that nobody knows. */
export function readLicence(text: string): LicenceStatement {
  const { name, expression } = parsed(text);
  return { text, choices: expression ? choicesOf(expression) : [[licence(name)]] };
}

/**
 * Whether a licence statement names a licence, in whatever spelling either is written: alone, as one of several that hold together, or as a choice.
 * The licence with an exception, in a jurisdiction's version, or with *or any later version* is the licence, too; the other way round it is not.
 * @param asked of an expression, any of its licences
 * @returns undefined if it cannot be told: the statement cannot be read
 */
export function namesLicence(recorded: string, asked: string): boolean | undefined {
  if (recorded.trim().toLowerCase() === asked.trim().toLowerCase()) return true;
  const own = partsOf(recorded);
  if (own === undefined) return undefined;
  const wanted = new Set(partsOf(asked)?.map(([exact]) => exact));
  return own.flat().some((name) => wanted.has(name));
}

/** Whether a text is a licence that has a name: an SPDX expression, an address that stands for one, or words for *proprietary*. */
export function isLicence(text: string): boolean {
  return partsOf(text) !== undefined;
}

/** Each licence in a statement: its own name first, then the wider ones that it goes by; undefined if it cannot be read. */
function partsOf(text: string): (readonly [string, ...string[]])[] | undefined {
  const { name, expression } = parsed(text);
  if (expression) return licencesIn(expression).map(namesOf);
  return /^LicenseRef-/i.test(name) || isProprietary(name) ? [[name.toLowerCase()]] : undefined;
}

function licencesIn(info: parse.Info): parse.LicenseInfo[] {
  return 'conjunction' in info ? [...licencesIn(info.left), ...licencesIn(info.right)] : [info];
}

/** Versions of the GNU licences were written without -only and -or-later before SPDX 3.0. */
const GNU = /^(?:[al]?gpl|gfdl)-[\d.]+$/;

/** A Creative Commons licence as a jurisdiction has it, such as cc-by-nc-3.0-de. */
const PORTED = /^(cc-by[a-z-]*-\d\.\d)-[a-z-]+$/;

function namesOf({ license, plus, exception }: parse.LicenseInfo): [string, ...string[]] {
  const [, base = license.toLowerCase(), withWhat] = /^(.+?)-(with-.+)$/.exec(license.toLowerCase()) ?? [];
  const unported = base.replace(PORTED, '$1');
  const name = plus ? `${unported}-or-later` : GNU.test(unported) ? `${unported}-only` : unported;
  const first = name.replace(/-or-later$/, '');
  const wider = first === name ? [name] : [name, first, `${first}-only`];
  const excepted = exception?.toLowerCase() ?? withWhat?.slice('with-'.length);
  return excepted === undefined ? [name, ...wider] : [`${name} with ${excepted}`, ...wider];
}

/** The name by which SPDX knows a licence, and the expression that it is, if it is one. */
function parsed(text: string): { readonly name: string; readonly expression?: parse.Info } {
  const name = officialName(text.trim());
  if (/^LicenseRef-/i.test(name) || !/^[\w.+() -]+$/.test(name)) return { name };
  try {
    return { name, expression: parse(name) };
  } catch (error) {
    // The parser throws plain errors for what is no expression; a fault of ours would be none of these.
    if (!(error instanceof Error)) throw error;
    return { name };
  }
}

function officialName(text: string): string {
  for (const [pattern, id] of ADDRESSES) {
    const match = pattern.exec(text);
    if (match) return spelled(id(match));
  }
  return spelled(text);
}

/** SPDX compares identifiers without regard to case (Annex D.2), within an expression too; people write `Apache License 2.0`, `CC-BY 4.0`. */
function spelled(text: string): string {
  const words = text.replace(/\b(?:the|licen[sc]e|version)\b,?/gi, ' ').trim();
  const whole = BY_LOWER_CASE.get(text.toLowerCase()) ?? BY_LOWER_CASE.get(words.replace(/\s+/g, '-').toLowerCase());
  if (whole !== undefined) return whole;
  return text.replace(/[^\s()]+/g, (word) => {
    if (/^(?:and|or|with)$/i.test(word)) return word.toUpperCase();
    const [, id = word, plus = ''] = /^(.+?)(\+?)$/.exec(word) ?? [];
    return BY_LOWER_CASE.get(word.toLowerCase()) ?? (BY_LOWER_CASE.get(id.toLowerCase()) ?? id) + plus;
  });
}

function isProprietary(id: string): boolean {
  return PROPRIETARY.test(id.replace(/[-_]/g, ' '));
}

function licence(id: string): Licence {
  const terms = isProprietary(id) ? { proprietary: true as const } : termsOf(id);
  return { id: clip(id, 200), ...(terms && { terms }) };
}

function choicesOf(info: parse.Info): (readonly Licence[])[] {
  if (!('conjunction' in info)) return [[oneOf(info)]];
  const [left, right] = [choicesOf(info.left), choicesOf(info.right)];
  if (info.conjunction === 'or') return [...left, ...right];
  if (left.length * right.length > MOST_CHOICES) return [[{ id: 'an expression with very many choices' }]];
  return left.flatMap((a) => right.map((b) => [...a, ...b]));
}

function oneOf({ license, plus, exception }: parse.LicenseInfo): Licence {
  const id = plus ? (termsOf(`${license}-or-later`) ? `${license}-or-later` : `${license}+`) : license;
  const found = licence(id);
  if (exception === undefined) return found;
  // An exception takes some of the copyleft back, as a rule for works that only link to it.
  const name = `${found.id} WITH ${exception}`;
  return {
    id: name,
    ...(found.terms && { terms: { ...found.terms, ...(found.terms.sameLicence && { filesOnly: true }) } }),
  };
}
