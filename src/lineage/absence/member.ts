/** What the rules of absence need to know of one ancestor, taken from all that is in force about it, in a form whose bytes are canonical. */
import { createHash } from 'node:crypto';
import { compareText, descriptionJson, type Description } from '../../prov/description.ts';
import { edgesOf, impliedClasses } from '../../prov/edge.ts';
import type { Iri } from '../../prov/iri.ts';
import { CLEW, DCTERMS } from '../../prov/namespaces.ts';
import { EDGE_NAMES, type EdgeName, type ProvClass } from '../../prov/relations.ts';
import { valueJson, valueText } from '../../prov/value.ts';
import { TERM, type Vocabulary } from '../../prov/vocabulary.ts';
import type { ElementState } from '../state.ts';

/**
 * The relations that an ancestor may have been touched over: all but wasInvalidatedBy, whose activity came after what it ended
 * (https://www.w3.org/TR/prov-dm/#term-Invalidation).
 */
export const FOLLOWED: readonly EdgeName[] = EDGE_NAMES.filter((name) => name !== 'wasInvalidatedBy');

/** What an ancestor is to the rules: an entity that may hold data, or one that only says how work was done. */
export type Sort = 'activity' | 'agent' | 'data' | 'means';

/** Kinds of entities that say how and under what something was made, and hold no data themselves. Everything else may hold some. */
const MEANS: readonly string[] = [
  ...['Code', 'Configuration', 'Hyperparameter', 'Environment', 'Package', 'Feature', 'Policy', 'DesignDecision'],
  ...['Job', 'JobVersion', 'Namespace', 'LineageEvent', 'Experiment', 'Project', 'Alias', 'SigningKey'],
];

/** Properties that say where data came from into this history. */
const SOURCES: readonly string[] = [`${CLEW}origin`, `${CLEW}sourceUrl`, `${DCTERMS}source`];

/** Says where content can be had, which is where it is from only if nothing here made it. */
const DOWNLOAD = 'http://www.w3.org/ns/dcat#downloadURL';

/** Sentences of a capture about what a run read: others are about packages, GPUs, masked parameters. */
const OF_INPUTS = /\binputs?\b|\bentries\b|recorded it was killed/i;

/** The digest of no bytes: what is empty is the same everywhere, and shows nothing. */
export const EMPTY = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export interface Member {
  readonly iri: Iri;
  readonly kind?: string;
  readonly sort: Sort;
  /** `sha256:` over the canonical descriptions in force, one a line; absent if it is only referred to. */
  readonly state?: string;
  /** Where it leads, [relation, element], sorted, distinct. */
  readonly edges: readonly (readonly [EdgeName, Iri])[];
  /** Content digests, sorted. */
  readonly digests?: readonly string[];
  /** Where it is said to come from, sorted. */
  readonly sources?: readonly string[];
  /** Where it can be had, sorted. */
  readonly downloads?: readonly string[];
  /** Values of the properties that the question is about, as canonical JSON, sorted, by property. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  /** Relations whose other end was left unsaid, sorted. */
  readonly unsaid?: readonly string[];
  /** What could not be seen of the inputs of a run, sorted. */
  readonly gaps?: readonly string[];
  /** Whether all that the run read is recorded, if somebody said so. */
  readonly inputsComplete?: boolean;
  /** True if other elements are versions of it. */
  readonly hasVersions?: true;
}

/** Everything that is read of the ancestors. */
export interface Gathered {
  readonly states: ReadonlyMap<Iri, ElementState>;
  /** Those of them that have versions. */
  readonly withVersions: ReadonlySet<Iri>;
}

/**
 * The ancestors as members, sorted by IRI.
 * @param properties those whose values the question is about
 */
export function membersOf(
  { states, withVersions }: Gathered,
  properties: readonly Iri[],
  vocabulary: Vocabulary,
): Member[] {
  const means = new Set(MEANS.flatMap((kind) => vocabulary.withSubKinds(kind)));
  const implied = impliedIn(states);
  return [...states.values()]
    .sort((a, b) => compareText(a.iri, b.iri))
    .map(({ iri, descriptions }) => {
      const kind = vocabulary.kindOf(descriptions.flatMap((d) => d.types))?.name;
      const classes = new Set([
        ...vocabulary.provClasses(descriptions.flatMap((d) => d.types)),
        ...(implied.get(iri) ?? []),
      ]);
      return {
        iri,
        ...(kind !== undefined && { kind }),
        sort: kind !== undefined && means.has(kind) ? 'means' : sortOf(classes),
        ...said(descriptions, properties),
        ...(withVersions.has(iri) && { hasVersions: true as const }),
      };
    });
}

function sortOf(classes: ReadonlySet<ProvClass>): Sort {
  if (classes.has('Entity')) return 'data';
  if (classes.has('Activity')) return 'activity';
  return classes.has('Agent') ? 'agent' : 'data';
}

/** Classes that relations among the ancestors imply, so that the answer as of a record does not depend on what was recorded later. */
function impliedIn(states: Gathered['states']): Map<Iri, Set<ProvClass>> {
  const classes = new Map<Iri, Set<ProvClass>>();
  const add = (iri: Iri, cls: ProvClass | undefined) => {
    if (cls === undefined) return;
    const known = classes.get(iri);
    if (known) known.add(cls);
    else classes.set(iri, new Set([cls]));
  };
  for (const { descriptions } of states.values())
    for (const edge of descriptions.flatMap((d) => [...edgesOf(d)])) {
      const { from, to } = impliedClasses(edge);
      add(edge.from, from);
      add(edge.to, to);
    }
  return classes;
}

function said(descriptions: readonly Description[], properties: readonly Iri[]): Omit<Member, 'iri' | 'kind' | 'sort'> {
  const told = descriptions.filter((d) => d.types.length + d.relations.length + Object.keys(d.attributes).length > 0);
  const valuesOf = (property: string) => told.flatMap((d) => d.attributes[property as Iri] ?? []);
  const texts = (property: string) => valuesOf(property).map(valueText);
  const digests = sorted(texts(TERM.digest));
  const sources = sorted(SOURCES.flatMap((property) => texts(property)));
  const downloads = sorted(texts(DOWNLOAD));
  const unsaid = sorted(
    told.flatMap((d) =>
      d.relations.filter((r) => r.object === undefined && r.activity === undefined).map((r) => r.relation),
    ),
  );
  const gaps = sorted(texts(`${CLEW}notCaptured`).filter((text) => OF_INPUTS.test(text)));
  const complete = texts(`${CLEW}inputsComplete`);
  const values = properties.flatMap((property) => {
    const found = sorted(valuesOf(property).map(valueJson));
    return found.length > 0 ? [[property, found] as const] : [];
  });
  return {
    ...(told.length > 0 && { state: stateDigest(told) }),
    edges: followedEdges(told),
    ...(digests.length > 0 && { digests }),
    ...(sources.length > 0 && { sources }),
    ...(downloads.length > 0 && { downloads }),
    ...(values.length > 0 && { values: Object.fromEntries(values) }),
    ...(unsaid.length > 0 && { unsaid }),
    ...(gaps.length > 0 && { gaps }),
    ...(complete.length > 0 && { inputsComplete: complete.every((value) => value === 'true' || value === '1') }),
  };
}

function stateDigest(descriptions: readonly Description[]): string {
  const hash = createHash('sha256');
  for (const description of descriptions) hash.update(`${descriptionJson(description)}\n`);
  return `sha256:${hash.digest('hex')}`;
}

function followedEdges(descriptions: readonly Description[]): Member['edges'] {
  const edges = new Map<string, readonly [EdgeName, Iri]>();
  for (const { name, to } of descriptions.flatMap((d) => [...edgesOf(d)]))
    if (name !== 'wasInvalidatedBy') edges.set(`${name} ${to}`, [name, to]);
  return [...edges.entries()].sort((a, b) => compareText(a[0], b[0])).map(([, edge]) => edge);
}

/** Sorted by UTF-16 code unit, distinct. */
export function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(compareText);
}
