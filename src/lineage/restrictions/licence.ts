/** Licences as they are recorded: SPDX identifiers and expressions, addresses of their texts, or words. */
import ids from 'spdx-license-ids/index.json' with { type: 'json' };
import deprecated from 'spdx-license-ids/deprecated.json' with { type: 'json' };
import parse from 'spdx-expression-parse';
import { clip } from '../../prov/iri.ts';
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
  [/^https?:\/\/spdx\.org\/licenses\/([^/]+?)(?:\.html|\.json)?$/i, ([, id]) => id!],
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
  const trimmed = text.trim();
  const named = officialName(trimmed);
  if (/^LicenseRef-/i.test(named) || !/^[\w.+() -]+$/.test(named)) return { text, choices: [[licence(named)]] };
  try {
    return { text, choices: choicesOf(parse(named)) };
  } catch (error) {
    // The parser throws plain errors for what is no expression; a fault of ours would be none of these.
    if (!(error instanceof Error)) throw error;
    return { text, choices: [[licence(named)]] };
  }
}

function officialName(text: string): string {
  for (const [pattern, id] of ADDRESSES) {
    const match = pattern.exec(text);
    if (match) return spelled(id(match));
  }
  return spelled(text);
}

/** SPDX compares identifiers without regard to case (Annex D.2). */
function spelled(id: string): string {
  return BY_LOWER_CASE.get(id.toLowerCase()) ?? id;
}

function licence(id: string): Licence {
  const terms = PROPRIETARY.test(id.replace(/[-_]/g, ' ')) ? { proprietary: true as const } : termsOf(id);
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
