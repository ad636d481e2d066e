/** Which data a model learned from, and which it was judged on. */
import { isReference } from '../../prov/value.ts';
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import { rolesOf } from '../../prov/statement.ts';
import type { Closure } from '../closure.ts';

/** `validationData` guided choices: a model learned from it, though less. */
export type DataRole = 'trainingData' | 'validationData' | 'testData' | 'evaluationData';

/** One use of data. */
export interface DataUse {
  readonly data: Iri;
  readonly role: DataRole;
  /** The run that used it. */
  readonly run?: Iri;
  /** The evaluation that was computed on it. */
  readonly evaluation?: Iri;
  /** The model version that learned from it, if it is not the one asked about but one that it builds upon. */
  readonly through?: Iri;
}

/** Uses of data by a run in some roles. */
export function usesOf(closure: Closure, run: Iri, roles: readonly DataRole[]): DataUse[] {
  return closure.related(run, 'used').flatMap(({ iri, relation }) =>
    rolesOf(relation).flatMap((role) => {
      const name = roles.find((one) => isReference(role) && role.iri === CLEW + one);
      return name === undefined ? [] : [{ data: iri, role: name, run }];
    }),
  );
}

/**
 * What a model version learned from: what the runs that made it, and every model it builds upon, used as training or validation data. That a version
 * revises another does not say that it learned from it, where the run that made it is recorded: what it began with, that run used.
 */
export function learnedBy(closure: Closure, model: Iri): DataUse[] {
  const uses: DataUse[] = [];
  const seen = new Set<Iri>();
  const waiting = [model];
  for (let iri = waiting.pop(); iri !== undefined; iri = waiting.pop()) {
    if (seen.has(iri)) continue;
    seen.add(iri);
    const isModel = closure.isA(iri, 'ModelVersion');
    const runs = isModel ? closure.related(iri, 'wasGeneratedBy') : [];
    const above = closure
      .descriptions(iri)
      .flatMap(({ relations }) => relations)
      .filter(({ relation }) => relation !== 'wasRevisionOf' || runs.length === 0);
    waiting.push(...above.flatMap(({ object }) => object ?? []));
    for (const { iri: run } of runs) {
      const own = usesOf(closure, run, ['trainingData', 'validationData']);
      uses.push(...own.map((use) => (iri === model ? use : { ...use, through: iri })));
    }
  }
  return uses;
}

/** What an evaluation was computed on: what it is derived from, and what its run used as evaluation or test data. */
export function judgedOn(closure: Closure, evaluation: Iri): DataUse[] {
  const derived = closure
    .related(evaluation, 'wasDerivedFrom')
    .filter(({ iri }) => closure.isA(iri, 'DatasetVersion') || closure.isA(iri, 'DataFile'))
    .map(({ iri }): DataUse => ({ data: iri, role: 'evaluationData', evaluation }));
  const used = closure
    .related(evaluation, 'wasGeneratedBy')
    .flatMap(({ iri }) => usesOf(closure, iri, ['evaluationData', 'testData']))
    .map((use): DataUse => ({ ...use, evaluation }));
  return [...derived, ...used];
}

/** What the runs that made a model version held back for checks. */
export function heldBack(closure: Closure, model: Iri): DataUse[] {
  return closure
    .related(model, 'wasGeneratedBy')
    .flatMap(({ iri }) => usesOf(closure, iri, ['validationData', 'testData', 'evaluationData']));
}
