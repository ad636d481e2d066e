/** What is recorded of a suspect besides how the metric fared: failures, checks that did not pass, what the shapes say of it. */
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import { shortName } from '../../prov/name.ts';
import { valueText } from '../../prov/value.ts';
import type { CompiledShapes } from '../../shacl/compile.ts';
import { descriptionsGraph } from '../../shacl/graph.ts';
import { statesOfAll } from '../closure.ts';
import type { Reading } from '../reading.ts';
import type { ElementState } from '../state.ts';
import type { Evidence } from './explanation.ts';

/** Pieces of one kind that are told of one suspect. */
const TOLD = 5;

/** Relations read from each element on which a suspect is. */
const LOOKED_AT = 50;

/**
 * Failures and findings on these elements.
 * @param iris the elements as the bad side has them
 * @param shapes in force; without them nothing is said of shapes
 */
export async function evidenceOn(
  reading: Reading,
  iris: readonly Iri[],
  asOf: number | undefined,
  shapes: CompiledShapes | undefined,
): Promise<Map<Iri, Evidence[]>> {
  if (iris.length === 0) return new Map();
  const { reader, vocabulary } = reading;
  const checks = ['Evaluation', 'QualityCheck'].flatMap((kind) =>
    vocabulary.kind(kind) ? [...vocabulary.withSubKinds(kind)] : [],
  );
  const past = asOf === undefined ? {} : { asOf };
  const query = { of: iris, direction: 'downstream', first: LOOKED_AT, ...past } as const;
  const used = await reader.edges({ ...query, names: ['used'], kinds: [...vocabulary.withSubKinds('Run')] });
  const derived = await reader.edges({ ...query, names: ['wasDerivedFrom'], kinds: checks });
  const about = [...used.values(), ...derived.values()].flatMap((page) => page.edges.map((e) => e.from));
  const states = await statesOfAll(reading, new Set([...iris, ...about]), asOf);
  const found = new Map<Iri, Evidence[]>();
  for (const iri of new Set(iris)) {
    const from = (pages: typeof used) =>
      [...new Set(pages.get(iri)?.edges.map((e) => e.from) ?? [])].sort().flatMap((i) => states.get(i) ?? []);
    found.set(iri, [
      ...from(used).flatMap(failedRun).slice(0, TOLD),
      ...from(derived).flatMap(notPassed).slice(0, TOLD),
      ...shapeFindings(states.get(iri), shapes).slice(0, TOLD),
    ]);
  }
  return found;
}

function failedRun({ iri, row, descriptions }: ElementState): Evidence[] {
  if (row.status !== 'failed') return [];
  const error = first(descriptions, 'errorType') ?? first(descriptions, 'errorMessage');
  const why = error === undefined ? '' : `: ${error.slice(0, 120)}`;
  return [{ kind: 'failed run', of: iri, text: `${shortName(iri)} used it and failed${why}` }];
}

function notPassed({ iri, row, descriptions }: ElementState): Evidence[] {
  if (first(descriptions, 'passed') !== 'false') return [];
  const expected = first(descriptions, 'expectation');
  const kind = row.kind === 'QualityCheck' ? 'failed check' : 'failed evaluation';
  return [{ kind, of: iri, text: `${shortName(iri)} did not pass${expected === undefined ? '' : `: ${expected}`}` }];
}

function shapeFindings(state: ElementState | undefined, shapes: CompiledShapes | undefined): Evidence[] {
  if (state === undefined || shapes === undefined || state.descriptions.length === 0) return [];
  // Violations were refused when it was recorded; what its neighbours are is not looked up for a warning.
  return shapes
    .check(descriptionsGraph(state.descriptions, () => []))
    .filter((f) => f.severity === 'Warning' && !f.component.endsWith('#ClassConstraintComponent'))
    .map((f) => ({ kind: 'shape', of: state.iri, text: `the shapes warn: ${f.message}` }));
}

function first(descriptions: ElementState['descriptions'], property: string): string | undefined {
  for (const { attributes } of descriptions) {
    const value = attributes[(CLEW + property) as Iri]?.[0];
    if (value !== undefined) return valueText(value);
  }
  return undefined;
}
