/** From what a person types to the element they mean. */
import { Fault } from '../prov/fault.ts';
import { clip, type Iri } from '../prov/iri.ts';
import { ID, expandName, shortName } from '../prov/name.ts';
import { GENERATED_AT, INVALIDATED_AT } from '../prov/statement.ts';
import { instant } from '../prov/time.ts';
import { attributeText } from '../prov/merge.ts';
import { TERM, type Vocabulary } from '../prov/vocabulary.ts';
import { indexKey } from '../store/project.ts';
import { isValid, validityOf } from '../store/valid.ts';
import type { LineageCode } from './codes.ts';
import { LIMITS, withinLimit } from './limits.ts';
import type { Reading } from './reading.ts';
import { statesOf, type ElementState } from './state.ts';

/** The kind of the entities that give a version another name for a while: `production`. */
export const ALIAS = 'Alias';

/** Properties whose values name an element in another system, or by its content. */
const IDENTIFIERS: readonly Iri[] = [TERM.identifier, TERM.digest];

/** The prefixes of short names, `dataset` and the like. */
export function namePrefixes(vocabulary: Vocabulary): ReadonlySet<string> {
  return new Set(vocabulary.kinds.flatMap((kind) => kind.prefix ?? []));
}

/** The IRI that a new thing is to have: an IRI or a short name. @param what it is, for the message @throws Fault BAD_ARGUMENT */
export function newName(vocabulary: Vocabulary, text: string, what: string): Iri {
  const expanded = expandName(text, namePrefixes(vocabulary));
  if (expanded !== undefined) return expanded;
  throw new Fault<LineageCode>('BAD_ARGUMENT', `${JSON.stringify(clip(text, 200))} cannot be ${what}.`, {
    hint: 'Give an IRI, or a short name such as person:ada or recall:2026-11-clicks.',
  });
}

/**
 * The element meant by an IRI, a short name (`dataset:acme/transactions@3`), an alias (`model:churn@production`), or an identifier that another
 * system gave (`mlflow:run/9cfb…`, `sha256:…`), tried in this order.
 * @param asOf as known at this record; without it, now
 * @param validAt an alias is what it was at this time, milliseconds since 1970; without it, what it is
 * @throws Fault NOT_FOUND, AMBIGUOUS (the candidates in `details`), LIMIT
 */
export async function resolveName(reading: Reading, text: string, asOf?: number, validAt?: number): Promise<Iri> {
  const found = await tryName(reading, text, asOf, validAt);
  if (found !== undefined) return found;
  throw new Fault<LineageCode>(
    'NOT_FOUND',
    `Nothing is known as ${JSON.stringify(clip(text, 200))}${asOf === undefined ? '' : ` as of record ${asOf}`}.`,
    {
      hint: 'Give an IRI, a short name such as model:churn@7 or model:churn@production, or an identifier another system gave it.',
      details: { id: clip(text, 200) },
    },
  );
}

/** As {@link resolveName}, but undefined if there is nothing by that name. @throws Fault AMBIGUOUS, LIMIT */
export async function tryName(
  reading: Reading,
  text: string,
  asOf?: number,
  validAt?: number,
): Promise<Iri | undefined> {
  withinLimit('name', text.length, 'The length of a name');
  const expanded = expandName(text, namePrefixes(reading.vocabulary));
  if (expanded !== undefined) {
    if ((await reading.reader.elements([expanded], asOf)).has(expanded)) return expanded;
    const aliased = await resolveAlias(reading, expanded, asOf, validAt);
    if (aliased !== undefined) return aliased;
  }
  return resolveIdentifier(reading, text, asOf);
}

/** What `model:churn@production` points at: the newest alias of that name that has not been ended, or at a time the newest that was valid. */
async function resolveAlias(
  reading: Reading,
  name: Iri,
  asOf: number | undefined,
  validAt: number | undefined,
): Promise<Iri | undefined> {
  const at = name.lastIndexOf('@');
  if (!name.startsWith(ID) || at < 0) return undefined;
  const [model, alias] = [name.slice(0, at) as Iri, decode(name.slice(at + 1))];
  const kinds = reading.vocabulary.withSubKinds(ALIAS);
  const pages = await reading.reader.edges({
    of: [model],
    direction: 'downstream',
    names: ['specializationOf'],
    kinds,
    ...(asOf !== undefined && { asOf }),
  });
  const candidates = pages.get(model)?.edges.map((edge) => edge.from) ?? [];
  if (candidates.length === 0) return undefined;
  const states = await statesOf(reading, [...new Set(candidates)], asOf);
  const live = [...states.values()].filter(
    (s) => aliasName(s) === alias && (validAt === undefined ? !isEnded(s) : wasValid(s, validAt)),
  );
  if (live.length === 0) return undefined;
  const newest = Math.max(...live.map(generatedAt));
  const current = live.filter((s) => generatedAt(s) === newest || live.length === 1);
  const targets = await reading.reader.edges({
    of: current.map((s) => s.iri),
    direction: 'upstream',
    names: ['wasDerivedFrom'],
    ...(asOf !== undefined && { asOf }),
  });
  return only(name, [...new Set([...targets.values()].flatMap((page) => page.edges.map((edge) => edge.to)))]);
}

function aliasName(state: ElementState): string | undefined {
  return state.descriptions.map((d) => attributeText(d, TERM.name)).find((name) => name !== undefined);
}

function isEnded({ descriptions }: ElementState): boolean {
  return descriptions.some(
    (d) => d.attributes[INVALIDATED_AT] !== undefined || d.relations.some((r) => r.relation === 'wasInvalidatedBy'),
  );
}

function wasValid({ descriptions, row }: ElementState, at: number): boolean {
  return isValid(validityOf(descriptions, row.classes), at);
}

/** Milliseconds since 1970; an alias without a time is older than every other. */
function generatedAt({ descriptions, row }: ElementState): number {
  const text = descriptions.map((d) => attributeText(d, GENERATED_AT)).find((t) => t !== undefined);
  return text === undefined ? (row.time ?? -Infinity) : instant(text);
}

async function resolveIdentifier(reading: Reading, text: string, asOf: number | undefined): Promise<Iri | undefined> {
  const key = indexKey(text);
  const iris = (await reading.reader.identified([key], IDENTIFIERS)).get(key) ?? [];
  if (asOf === undefined || iris.length === 0) return only(text, iris);
  const rows = await reading.reader.elements(iris, asOf);
  return only(
    text,
    iris.filter((iri) => rows.has(iri)),
  );
}

function only(name: string, candidates: readonly Iri[]): Iri | undefined {
  if (candidates.length < 2) return candidates[0];
  const named = candidates.slice(0, LIMITS.frontier).map(shortName);
  throw new Fault<LineageCode>(
    'AMBIGUOUS',
    `${JSON.stringify(clip(shortName(name), 200))} means ${candidates.length} elements: ${named.join(', ')}${candidates.length > named.length ? ', …' : ''}.`,
    {
      hint: 'Use one of these instead.',
      details: { candidates: named, count: candidates.length },
    },
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign is part of the name.
    return text;
  }
}
