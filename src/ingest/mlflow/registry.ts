import { DCTERMS } from '../../prov/namespaces.ts';
import type { Iri } from '../../prov/iri.ts';
import { element, GENERATED_AT, relate, type Statement } from '../../prov/statement.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { RegisteredModel, RegisteredVersion } from './answers.ts';
import { placeOf } from './model.ts';
import { clew, type MlflowNames } from './names.ts';
import { known, tag, time, words } from './terms.ts';

/**
 * A registered model and its aliases. MLflow does not say since when an alias points where it does: the history of records does, from the first
 * import on.
 */
export function mapRegisteredModel(model: RegisteredModel, names: MlflowNames): Statement[] {
  const id = names.registeredModel(model.name);
  const out: Statement[] = [
    element(
      id,
      [clew('Model')],
      known({
        [TERM.name]: words(model.name),
        [`${DCTERMS}identifier`]: words(`mlflow:registered-model/${model.name}`),
        [GENERATED_AT]: model.created === undefined ? undefined : time(model.created),
        [`${DCTERMS}description`]: model.description === undefined ? undefined : words(model.description),
        [clew('tag')]: model.tags.map(tag),
      }),
    ),
  ];
  for (const { alias, version } of model.aliases) {
    const pointer = names.alias(model.name, alias);
    out.push(
      element(pointer, [clew('Alias')], { [TERM.name]: words(alias) }),
      relate('specializationOf', pointer, id),
      relate('wasDerivedFrom', pointer, names.registeredVersion(model.name, version)),
    );
  }
  return out;
}

/** The model of a run that a file address belongs to, if the import met it. */
export type FindRunModel = (uri: string) => Iri | undefined;

/** A version of a registered model, derived from what it was registered from: a logged model, another version, or files of a run. */
export function mapRegisteredVersion(
  version: RegisteredVersion,
  findRunModel: FindRunModel,
  names: MlflowNames,
): Statement[] {
  const id = names.registeredVersion(version.name, version.version);
  const source = sourceOf(version.source, findRunModel, names);
  const said = [...version.tags];
  if (version.status !== undefined && version.status !== 'READY')
    said.push({ key: 'mlflow.status', value: version.status });
  const model = names.registeredModel(version.name);
  return [
    element(model, [clew('Model')], { [TERM.name]: words(version.name) }),
    element(
      id,
      [clew('ModelVersion')],
      known({
        [TERM.name]: words(version.name),
        [TERM.version]: words(version.version),
        [`${DCTERMS}identifier`]: words(`mlflow:model-version/${version.name}/${version.version}`),
        [GENERATED_AT]: version.created === undefined ? undefined : time(version.created),
        [`${DCTERMS}description`]: version.description === undefined ? undefined : words(version.description),
        [clew('stage')]: version.stage === undefined || version.stage === 'None' ? undefined : words(version.stage),
        'http://www.w3.org/ns/prov#atLocation': source === undefined ? placeOf(version.source) : undefined,
        [clew('tag')]: said.map(tag),
      }),
    ),
    relate('specializationOf', id, model),
    ...(source === undefined || source === id ? [] : [relate('wasDerivedFrom', id, source)]),
    // MLflow names the run of every version, copies included, so that it can be found without following the chain.
    ...(version.runId === undefined
      ? []
      : [relate('wasGeneratedBy', id, names.run(version.runId), { role: { iri: clew('model') } })]),
  ];
}

/** `models:/m-…`, `models:/name/version`, `runs:/run/path` and plain file addresses. MLflow has no other link from a version to its model. */
function sourceOf(source: string | undefined, findRunModel: FindRunModel, names: MlflowNames): Iri | undefined {
  if (source === undefined) return undefined;
  const logged = /^models:\/(m-[0-9a-f]+)$/.exec(source);
  if (logged) return names.loggedModel(logged[1]!);
  const version = /^models:\/(.+)\/(\d+)$/.exec(source);
  if (version) return names.registeredVersion(version[1]!, version[2]!);
  return findRunModel(source.replace(/\/+$/, ''));
}
