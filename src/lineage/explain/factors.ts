/** What each run was given, as factors: a place in its lineage with an aspect, and the value there. */
import { localName, type Iri } from '../../prov/iri.ts';
import { CLEW, PROV } from '../../prov/namespaces.ts';
import { valueText } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { Elements, type Input } from '../compare/elements.ts';
import { logicalName, versionOf } from '../compare/logical-name.ts';
import { comesOut, tellsNothing } from '../compare/properties.ts';
import { LIMITS } from '../limits.ts';
import type { Reading } from '../reading.ts';
import type { TraceReceipt } from '../trace/receipt.ts';
import { upstreamOf } from './upstream.ts';
import type { Subject } from './family.ts';

/** The factors of one run. */
export interface Given {
  readonly factors: ReadonlyMap<string, string>;
  /** Which factors are on an element. */
  readonly on: ReadonlyMap<Iri, readonly string[]>;
  /** Every element of its lineage that was looked at. */
  readonly elements: ReadonlySet<Iri>;
  readonly seed?: string;
}

export interface GivenAll {
  readonly of: ReadonlyMap<Iri, Given>;
  /** Whether the lineage of every run was seen as deep as factors are looked for. */
  readonly receipt: TraceReceipt;
}

/** Relations from what was made to what it was made from and of. */
const RELATIONS = ['used', 'wasGeneratedBy', 'wasDerivedFrom', 'hadMember'] as const;

/** Kinds whose elements say something about what a run was given. */
const TELLING = [
  'ModelVersion',
  'Run',
  'Configuration',
  'Hyperparameter',
  'Environment',
  'Package',
  'Code',
  'DatasetVersion',
  'FeatureSet',
  'Feature',
] as const;

/** What was measured on data is no decision, but a version never seen before can be like others in it. */
const MEASURED: ReadonlySet<string> = new Set(['rowCount', 'columnCount', 'schemaDigest']);

/** Tells everything about one run at once, so nothing about what two have in common. */
const UNTOLD: ReadonlySet<string> = new Set(['commandLine', 'status', 'errorType']);

const SEED = `${CLEW}seed` as Iri;
const COMMIT = `${CLEW}commit` as Iri;
const PATCH = `${CLEW}patchDigest` as Iri;
const VALUE = `${PROV}value` as Iri;
const SEED_PARAMETER = /(?:^|[._-])(?:seed|random_?state)$/i;

/** The factors of each of these, from one walk over the lineage of all of them. */
export async function givenTo(
  reading: Reading,
  subjects: readonly Subject[],
  asOf: number | undefined,
): Promise<GivenAll> {
  const from = subjects.map((s) => s.iri);
  const kinds = TELLING.flatMap((kind) => [...reading.vocabulary.withSubKinds(kind)]);
  const { elements: iris, receipt } = await upstreamOf(reading, from, { names: RELATIONS, kinds, asOf });
  const walk = {
    start: from,
    direction: 'upstream' as const,
    elements: [],
    reached: () => iris,
    wayTo: () => 'upstream' as const,
    along: {},
    receipt,
  };
  const elements = new Elements(reading, asOf, walk, walk);
  await elements.load(iris);
  return { of: new Map(from.map((iri) => [iri, givenOf(elements, iri)])), receipt };
}

interface Visit {
  readonly iri: Iri;
  /** What the factors on it are called after. */
  readonly place: string;
  readonly depth: number;
}

/** @param elements with the lineage of the subject in it, read */
function givenOf(elements: Elements, subject: Iri): Given {
  const factors = new Map<string, string>();
  const on = new Map<Iri, string[]>();
  const seen = new Set<Iri>([subject]);
  const seeds: string[] = [];
  const open: Visit[] = [{ iri: subject, place: placeOfSubject(elements, subject), depth: 0 }];
  for (let next = 0; next < open.length; next++) {
    const { iri, place, depth } = open[next]!;
    const own = aspectsOf(elements, iri, depth === 0);
    for (const [aspect, value] of own.aspects) {
      const factor = aspect === '' ? place : `${place} ${aspect}`;
      // Two elements in one place are one factor with both values.
      const before = factors.get(factor);
      factors.set(factor, before === undefined || before === value ? value : [before, value].sort().join(' + '));
      const list = on.get(iri);
      if (list) list.push(factor);
      else on.set(iri, [factor]);
    }
    if (isSubjectsRun(elements, iri, subject)) seeds.push(...own.seeds);
    // A model version that went into another is one thing; how it was made is another story.
    if (depth > 0 && elements.family(iri) === 'ModelVersion') continue;
    for (const input of elements.inputs(iri)) {
      if (!elements.left.has(input.iri) || seen.has(input.iri) || depth === LIMITS.factorDepth) continue;
      if (!(RELATIONS as readonly string[]).includes(input.relation)) continue;
      seen.add(input.iri);
      open.push({ iri: input.iri, place: placeOf(elements, iri, place, input), depth: depth + 1 });
    }
  }
  const seed = seeds.sort().join(', ');
  return { factors, on, elements: seen, ...(seed !== '' && { seed }) };
}

function isSubjectsRun(elements: Elements, iri: Iri, subject: Iri): boolean {
  return iri === subject || elements.inputs(subject).some((i) => i.relation === 'wasGeneratedBy' && i.iri === iri);
}

function placeOfSubject(elements: Elements, iri: Iri): string {
  return elements.family(iri) === 'ModelVersion' ? 'model' : 'training';
}

/** A name that is the same for the same thing in every run, whatever its version. */
function placeOf(elements: Elements, from: Iri, place: string, { iri, relation, role }: Input): string {
  const name = (logicalName(elements, iri) ?? '').replace(/\|$/, '');
  switch (elements.family(iri)) {
    case 'Run':
      return place === 'model' ? 'training' : `making of ${place}`;
    case 'Configuration':
    case 'Environment':
      return `${place} ${role ?? relation}`;
    case 'Hyperparameter':
      return `${place} params.${name}`;
    case 'Package':
      return `${place} package ${name}`;
    case 'Feature':
      return `feature ${name}`;
    case 'FeatureSet':
      return `feature set ${name}`;
    case 'Code':
      return `${place} code ${name}`;
    case 'ModelVersion':
      return `${place} ${role ?? 'base model'}`;
    default:
      // Two parts of one dataset are told apart by what they are for.
      return `${elements.family(from) === 'Run' && role !== undefined ? `${role} ` : ''}data ${name}`;
  }
}

interface Aspects {
  /** Aspect → value; '' is the thing itself. */
  readonly aspects: ReadonlyMap<string, string>;
  readonly seeds: readonly string[];
}

function aspectsOf(elements: Elements, iri: Iri, isSubject: boolean): Aspects {
  const aspects = new Map<string, string>();
  const seeds: string[] = [];
  const family = elements.family(iri);
  const whole = isSubject ? undefined : identityOf(elements, iri, family);
  if (whole !== undefined) aspects.set('', whole);
  if (family === 'Hyperparameter' && SEED_PARAMETER.test(elements.text(iri, TERM.name) ?? ''))
    return { aspects: new Map(), seeds: [`${elements.text(iri, TERM.name)}=${whole ?? ''}`] };
  for (const property of elements.properties(iri)) {
    const values = () => elements.values(iri, property).map(valueText).sort();
    if (property === SEED) seeds.push(...values());
    if (property === SEED || property === VALUE || property === COMMIT || property === PATCH) continue;
    const name = localName(property);
    if (tellsNothing(property) || UNTOLD.has(name) || (comesOut(property) && !MEASURED.has(name))) continue;
    if (MEASURED.has(name) && family !== 'DatasetVersion') continue;
    aspects.set(name, values().join(' + '));
  }
  return { aspects, seeds };
}

/** What makes a thing this one and no other; undefined for what is no more than its parts and properties. */
function identityOf(elements: Elements, iri: Iri, family: string | undefined): string | undefined {
  switch (family) {
    case 'Hyperparameter':
      return elements.text(iri, VALUE);
    case 'Package':
      return versionOf(elements, iri);
    case 'Code': {
      const patch = elements.text(iri, PATCH);
      return `${elements.text(iri, COMMIT) ?? elements.digest(iri) ?? iri}${patch === undefined ? '' : ` + ${patch}`}`;
    }
    case 'DatasetVersion':
    case 'ModelVersion':
    case 'Feature':
      return elements.digest(iri) ?? versionOf(elements, iri) ?? iri;
    case 'FeatureSet':
      return elements.inputs(iri).some((i) => i.relation === 'hadMember')
        ? undefined
        : (elements.digest(iri) ?? versionOf(elements, iri));
    default:
      return undefined;
  }
}
