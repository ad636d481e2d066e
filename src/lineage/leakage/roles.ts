/** Which data a model learned from, and which it was judged on. */
import { isReference } from '../../prov/value.ts';
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import type { RelationName } from '../../prov/relations.ts';
import { rolesOf } from '../../prov/statement.ts';
import type { Closure } from '../closure.ts';

/** `validationData` guided choices: a model learned from it, though less. Of `features` it learned; the data are those that these were made from. */
export type DataRole = 'trainingData' | 'validationData' | 'testData' | 'evaluationData' | 'features';

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
  /** The features that were made from the data, where these were used and not the data themselves. */
  readonly features?: Iri;
  /** Whether these were made from nothing else. */
  readonly alone?: boolean;
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

/** All that a run learned from: training and validation data, and the data that its features were made from. */
export function learnedIn(closure: Closure, run: Iri): DataUse[] {
  const uses = usesOf(closure, run, ['trainingData', 'validationData']);
  const direct = new Set(uses.flatMap(({ data, role }) => (role === 'trainingData' ? [data] : [])));
  const features = closure
    .related(run, 'used')
    .filter(
      ({ iri, relation }) =>
        rolesOf(relation).some((role) => isReference(role) && role.iri === `${CLEW}features`) ||
        FEATURES.some((kind) => closure.isA(iri, kind)),
    );
  const made = [...new Set(features.map(({ iri }) => iri))].flatMap((one) => {
    const sources = madeFrom(closure, one);
    const use = { role: 'features', run, features: one, alone: sources.length === 1 } as const;
    return sources.filter((data) => !direct.has(data)).map((data): DataUse => ({ data, ...use }));
  });
  return [...uses, ...made];
}

const FEATURES = ['FeatureSet', 'Feature'];
const MADE: readonly RelationName[] = ['wasDerivedFrom', 'wasQuotedFrom', 'hadPrimarySource', 'hadMember'];

/**
 * The nearest data on every way from features: what the runs that made them used, what they derive from, and the same of their members. A revision
 * counts only where no run is recorded that made the features anew.
 */
function madeFrom(closure: Closure, features: Iri): Iri[] {
  const data = new Set<Iri>();
  const seen = new Set<Iri>();
  const waiting = [features];
  for (let iri = waiting.pop(); iri !== undefined; iri = waiting.pop()) {
    if (seen.has(iri)) continue;
    seen.add(iri);
    if (isData(closure, iri)) {
      data.add(iri);
      continue;
    }
    // What a model has seen, it is asked for itself.
    if (closure.isA(iri, 'ModelVersion')) continue;
    const runs = closure.related(iri, 'wasGeneratedBy');
    const relations: readonly RelationName[] = runs.length === 0 ? [...MADE, 'wasRevisionOf'] : MADE;
    for (const relation of relations) waiting.push(...closure.related(iri, relation).map((from) => from.iri));
    for (const run of runs) waiting.push(...closure.related(run.iri, 'used').map((used) => used.iri));
  }
  return [...data].sort();
}

export function isData(closure: Closure, iri: Iri): boolean {
  return closure.isA(iri, 'DatasetVersion') || closure.isA(iri, 'DataFile');
}

/**
 * What a model version learned from: what the runs that made it, and every model it builds upon, used as training or validation data, or made their
 * features from. That a version revises another does not say that it learned from it, where the run that made it is recorded: what it began with, that
 * run used.
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
      const own = learnedIn(closure, run);
      uses.push(...own.map((use) => (iri === model ? use : { ...use, through: iri })));
    }
  }
  return uses;
}

/** What an evaluation was computed on: what it is derived from, and what its run used as evaluation or test data. */
export function judgedOn(closure: Closure, evaluation: Iri): DataUse[] {
  const derived = closure
    .related(evaluation, 'wasDerivedFrom')
    .filter(({ iri }) => isData(closure, iri))
    .map(({ iri }): DataUse => ({ data: iri, role: 'evaluationData', evaluation }));
  const used = closure
    .related(evaluation, 'wasGeneratedBy')
    .flatMap(({ iri }) => judgedIn(closure, iri))
    .map((use): DataUse => ({ ...use, evaluation }));
  return [...derived, ...used];
}

/** What a run judged a model on. */
export function judgedIn(closure: Closure, run: Iri): DataUse[] {
  return usesOf(closure, run, ['evaluationData', 'testData']);
}

/** What the runs that made a model version held back for checks. */
export function heldBack(closure: Closure, model: Iri): DataUse[] {
  return closure
    .related(model, 'wasGeneratedBy')
    .flatMap(({ iri }) => usesOf(closure, iri, ['validationData', 'testData', 'evaluationData']));
}
