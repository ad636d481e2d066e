/** What versions were measured by after they were made: metrics of the evaluations that were derived from them. */
import type { Iri } from '../../prov/iri.ts';
import { CLEW, PROV } from '../../prov/namespaces.ts';
import { shortName } from '../../prov/name.ts';
import { GENERATED_AT } from '../../prov/statement.ts';
import { instant } from '../../prov/time.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { closureOver, type Closure } from '../closure.ts';
import { LIMITS } from '../limits.ts';
import type { Reading } from '../reading.ts';

/** A metric as it was recorded. */
export interface Measurement {
  readonly metric: Iri;
  readonly value: string;
}

/**
 * By version; then by name, slice and the very data that was measured on: `auc (age=60+) on dataset:d@1`. Of evaluations that measured the same the one
 * generated last counts.
 */
export async function measurementsOf(
  reading: Reading,
  versions: readonly Iri[],
  asOf: number | undefined,
): Promise<Map<Iri, Map<string, Measurement>>> {
  const past = asOf === undefined ? {} : { asOf };
  const found = new Map<Iri, Iri[]>();
  for (let i = 0; i < versions.length; i += LIMITS.starts) {
    const of = versions.slice(i, i + LIMITS.starts);
    const near = await closureOver(reading, {
      ...{ of, direction: 'downstream', depth: 1, relations: ['wasDerivedFrom'] },
      ...past,
    });
    for (const version of of)
      found.set(
        version,
        near.relating(version, 'wasDerivedFrom', { kind: 'Evaluation' }).map(({ iri }) => iri),
      );
  }
  const evaluations = [...new Set([...found.values()].flat())].sort();
  const told = new Map<Iri, Told>();
  for (let i = 0; i < evaluations.length; i += LIMITS.starts) {
    const of = evaluations.slice(i, i + LIMITS.starts);
    const parts = await closureOver(reading, {
      ...{ of, direction: 'upstream', depth: 1, relations: ['wasDerivedFrom', 'hadMember'] },
      ...past,
    });
    for (const evaluation of of) told.set(evaluation, tellOf(parts, evaluation));
  }
  return new Map([...found].map(([version, of]) => [version, together(of.map((each) => told.get(each)!))]));
}

interface Told {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly measurements: readonly (readonly [string, Measurement])[];
}

function tellOf(parts: Closure, evaluation: Iri): Told {
  const data = parts
    .related(evaluation, 'wasDerivedFrom')
    .filter(({ iri }) => !parts.isA(iri, 'ModelVersion'))
    .map(({ iri }) => shortName(iri));
  const where = data.length === 0 ? '' : ` on ${[...new Set(data)].sort().join(', ')}`;
  const whole = parts.text(evaluation, `${CLEW}slice`);
  const generated = parts.text(evaluation, GENERATED_AT);
  const measurements = parts.related(evaluation, 'hadMember', { kind: 'Metric' }).flatMap(({ iri: metric }) => {
    const [name, value] = [parts.text(metric, TERM.name), parts.text(metric, `${PROV}value`)];
    if (name === undefined || value === undefined) return [];
    const slice = parts.text(metric, `${CLEW}slice`) ?? whole;
    return [[`${name}${slice === undefined ? '' : ` (${slice})`}${where}`, { metric, value }] as const];
  });
  return { at: generated === undefined ? -Infinity : instant(generated), measurements };
}

/** @param told in order of IRI, which decides between those of one moment */
function together(told: readonly Told[]): Map<string, Measurement> {
  const inTime = [...told].sort((a, b) => (a.at === b.at ? 0 : a.at - b.at));
  return new Map(inTime.flatMap(({ measurements }) => measurements));
}
