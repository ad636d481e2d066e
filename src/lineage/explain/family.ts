/** The runs that a bad one can be held against: versions of the same model, runs of the same experiment or job, and what was measured of each. */
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import type { EdgeName } from '../../prov/relations.ts';
import type { EdgeRow } from '../../store/store.ts';
import { Closure, statesOfAll } from '../closure.ts';
import { LIMITS } from '../limits.ts';
import type { Reading } from '../reading.ts';
import { receiptOf } from '../trace/receipt.ts';

/** A model version with the run that made it, or a run that made none. */
export interface Subject {
  /** What it is known by: the model version, else the run. */
  readonly iri: Iri;
  readonly model?: Iri;
  readonly run?: Iri;
  /** When it was made or begun, milliseconds since 1970; else the record that first spoke of it, before all times. */
  readonly time: number;
}

export interface Family {
  /** By time, the oldest first; those asked about are among them. */
  readonly subjects: readonly Subject[];
  /** Their elements, the evaluations of them, and what these consist of and were computed on. */
  readonly closure: Closure;
  /** Comparable ones found; more than `subjects` if the limit left the oldest out. */
  readonly found: number;
}

/** Properties of a run that put it into one series with others. */
const SERIES = ['experiment', 'job'] as const;

/**
 * @param of model versions or runs; all of their relatives are gathered
 * @param asOf the record to read as of; undefined: now
 */
export async function familyOf(reading: Reading, of: readonly Iri[], asOf: number | undefined): Promise<Family> {
  const asked = await pairUp(reading, of, asOf);
  const models = asked.flatMap((s) => s.model ?? []);
  const runs = asked.flatMap((s) => s.run ?? []);
  const iris = new Set<Iri>([
    ...of,
    ...(await siblings(reading, models, asOf)),
    ...(await series(reading, runs, asOf)),
  ]);
  const all = await pairUp(reading, [...iris], asOf);
  const kept = newest(all, new Set(asked.map((s) => s.iri)));
  return { subjects: kept, closure: await measuredClosure(reading, kept, asOf), found: all.length };
}

function newest(all: readonly Subject[], asked: ReadonlySet<Iri>): Subject[] {
  const sorted = [...all].sort((a, b) => b.time - a.time || (a.iri < b.iri ? -1 : 1));
  const first = [...sorted.filter((s) => asked.has(s.iri)), ...sorted.filter((s) => !asked.has(s.iri))];
  return first
    .slice(0, Math.max(asked.size, LIMITS.comparableRuns))
    .sort((a, b) => a.time - b.time || (a.iri < b.iri ? -1 : 1));
}

/** Each model version with its run, each run with its model version; one subject for both. */
async function pairUp(reading: Reading, iris: readonly Iri[], asOf: number | undefined): Promise<Subject[]> {
  const { reader, vocabulary } = reading;
  const versions = new Set(vocabulary.withSubKinds('ModelVersion'));
  const runs = new Set(vocabulary.withSubKinds('Run'));
  const rows = await reader.elements(iris, asOf);
  const isModel = (iri: Iri) => versions.has(rows.get(iri)?.kind ?? '');
  const models = [...rows.keys()].filter(isModel);
  const made = await edges(
    reading,
    [...rows.keys()].filter((i) => !isModel(i)),
    'downstream',
    ['wasGeneratedBy'],
    {
      kinds: [...versions],
      asOf,
    },
  );
  const makers = await edges(reading, models, 'upstream', ['wasGeneratedBy'], { asOf });
  const runOf = new Map([...makers, ...made].map((e) => [e.from, e.to]));
  const producing = new Set(runOf.values());
  const more = await reader.elements(
    [...runOf.keys()].filter((i) => !rows.has(i)),
    asOf,
  );
  const subjects: Subject[] = [];
  for (const [iri, row] of [...rows, ...more]) {
    const time = row.time ?? row.since - Number.MAX_SAFE_INTEGER;
    const run = runOf.get(iri);
    if (versions.has(row.kind ?? '')) subjects.push({ iri, model: iri, ...(run !== undefined && { run }), time });
    else if (runs.has(row.kind ?? '') && !producing.has(iri)) subjects.push({ iri, run: iri, time });
  }
  return subjects;
}

/** Versions of the same models. */
async function siblings(reading: Reading, models: readonly Iri[], asOf: number | undefined): Promise<Iri[]> {
  const of = await edges(reading, models, 'upstream', ['specializationOf'], { asOf });
  const kinds = reading.vocabulary.withSubKinds('ModelVersion');
  const versions = await edges(reading, [...new Set(of.map((e) => e.to))], 'downstream', ['specializationOf'], {
    kinds: [...kinds],
    asOf,
  });
  return versions.map((e) => e.from);
}

/** Runs of the same experiments and jobs. */
async function series(reading: Reading, runs: readonly Iri[], asOf: number | undefined): Promise<Iri[]> {
  const states = await statesOfAll(reading, runs, asOf);
  const found = new Set<Iri>();
  for (const property of SERIES) {
    const predicate = (CLEW + property) as Iri;
    const values = new Set(
      [...states.values()]
        .flatMap((s) => s.descriptions)
        .flatMap((d) => d.attributes[predicate] ?? [])
        .map((v) => ('iri' in v ? v.iri : v.value)),
    );
    for (const value of values) {
      const page = await reading.reader.find({
        kinds: [...reading.vocabulary.withSubKinds('Run')],
        properties: [{ predicate, is: 'eq', value }],
        sort: { by: 'time', descending: true },
        first: LIMITS.comparableRuns,
      });
      for (const { iri, since } of page.elements) if (asOf === undefined || since <= asOf) found.add(iri);
    }
  }
  return [...found];
}

/** The subjects with their evaluations and metrics: what `measurementsOf` looks at. */
async function measuredClosure(
  reading: Reading,
  subjects: readonly Subject[],
  asOf: number | undefined,
): Promise<Closure> {
  const { vocabulary } = reading;
  const of = subjects.flatMap(({ model, run }) => [model ?? [], run ?? []].flat());
  const kinds = ['Evaluation', 'Metric'].flatMap((kind) => [...vocabulary.withSubKinds(kind)]);
  const about = await edges(reading, of, 'downstream', ['wasDerivedFrom', 'wasGeneratedBy'], { kinds, asOf });
  const evaluations = [...new Set(about.map((e) => e.from))];
  const parts = await edges(reading, evaluations, 'upstream', ['hadMember', 'wasDerivedFrom', 'wasGeneratedBy'], {
    asOf,
  });
  const runs = parts.filter((e) => e.name === 'wasGeneratedBy').map((e) => e.to);
  const data = await edges(reading, [...new Set(runs)], 'upstream', ['used'], {
    kinds: [...vocabulary.withSubKinds('DatasetVersion')],
    asOf,
  });
  const iris = new Set([...of, ...evaluations, ...parts.map((e) => e.to), ...data.map((e) => e.to)]);
  const states = await statesOfAll(reading, iris, asOf);
  // Everything asked for was read: there was no walk to be cut short.
  const counts = { elements: states.size, shown: states.size };
  const moments = { asOf: asOf ?? (await reading.reader.head()).size - 1, validAt: undefined };
  const receipt = receiptOf([], moments, counts, { depth: undefined, limit: LIMITS.elementsDefault });
  return new Closure(of, receipt, states, vocabulary);
}

interface Which {
  readonly kinds?: readonly string[];
  readonly asOf: number | undefined;
}

/** Relations of many elements, in a number of statements that does not grow with theirs. */
async function edges(
  { reader }: Reading,
  of: readonly Iri[],
  direction: 'upstream' | 'downstream',
  names: readonly EdgeName[],
  { kinds, asOf }: Which,
): Promise<EdgeRow[]> {
  if (of.length === 0) return [];
  const pages = await reader.edges({
    of,
    direction,
    names,
    ...(kinds && { kinds }),
    ...(asOf !== undefined && { asOf }),
  });
  return [...pages.values()].flatMap((page) => page.edges);
}
