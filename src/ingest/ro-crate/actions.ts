/** Actions as runs: what they used and made, who and what carried them out, and what orchestrated them. */
import { configurationOf, parameterValue } from '../../capture/configuration.ts';
import { sha256 } from '../../prov/description.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import type { Iri } from '../../prov/iri.ts';
import { ID } from '../../prov/name.ts';
import { literal } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { idsOf, isA, textOf, valuesOf, type CrateDocument, type Entity } from './document.ts';
import { clew, VALUE } from './entity.ts';
import { RUNS, type CrateNames } from './names.ts';

/** Role of what a run used, by kind. */
const USED: ReadonlyMap<string | undefined, string> = new Map([
  ['DataFile', 'inputData'],
  ['DatasetVersion', 'inputData'],
  ['Code', 'code'],
  ['Environment', 'environment'],
  ['Configuration', 'configuration'],
]);

/** Role of what a run made, by kind. */
const MADE: ReadonlyMap<string | undefined, string> = new Map([
  ['DataFile', 'outputData'],
  ['DatasetVersion', 'outputData'],
  ['ModelVersion', 'model'],
  ['Evaluation', 'evaluation'],
]);

export function mapActions(names: CrateNames, crate: CrateDocument): Statement[] {
  return [...crate.entities.values()]
    .filter((entity) => isA(entity, ...RUNS))
    .flatMap((entity) => [
      ...orchestration(names, crate, entity),
      ...inputs(names, crate, entity),
      ...results(names, crate, entity),
      ...carriedOut(names, crate, entity),
      ...surroundings(names, crate, entity),
    ]);
}

/** What orchestrates informs what it orchestrates: https://www.researchobject.org/workflow-run-crate/profiles/provenance_run_crate/ */
function orchestration(names: CrateNames, crate: CrateDocument, action: Entity): Statement[] {
  return [...idsOf(action, 'object'), ...idsOf(action, 'result')]
    .filter((id) => isA(crate.entities.get(id), ...RUNS) && id !== action.id)
    .map((id) => relate('wasInformedBy', names.iri(id), names.iri(action.id)));
}

function inputs(names: CrateNames, crate: CrateDocument, action: Entity): Statement[] {
  const run = names.iri(action.id);
  const used = idsOf(action, 'object').filter((id) => !isA(crate.entities.get(id), ...RUNS));
  const parameters = used.flatMap((id) => {
    const entity = crate.entities.get(id);
    const name = entity && textOf(entity, 'name');
    const value = entity && textOf(entity, 'value');
    return isA(entity, 'PropertyValue') && name !== undefined && value !== undefined
      ? [{ name, value: parameterValue(value) }]
      : [];
  });
  const configuration = configurationOf(parameters);
  return [
    ...used
      .filter((id) => !isA(crate.entities.get(id), 'PropertyValue'))
      .map((id) => relate('used', run, names.iri(id), role(USED, names, crate.entities.get(id)))),
    ...(configuration
      ? [...configuration.statements, relate('used', run, configuration.id, { role: { iri: clew('configuration') } })]
      : []),
  ];
}

function results(names: CrateNames, crate: CrateDocument, action: Entity): Statement[] {
  const run = names.iri(action.id);
  return idsOf(action, 'result').flatMap((id): Statement[] => {
    const entity = crate.entities.get(id);
    if (isA(entity, ...RUNS)) return [];
    if (isA(entity, 'PropertyValue')) return metric(names, entity!, run);
    // Who wrote a folder wrote its files: so a reader of one of them reaches the run.
    const parts =
      entity === undefined ? [] : idsOf(entity, 'hasPart').filter((part) => isA(crate.entities.get(part), 'File'));
    return [id, ...parts].map((one) =>
      relate('wasGeneratedBy', names.iri(one), run, role(MADE, names, crate.entities.get(one))),
    );
  });
}

/** A value that a run made; one that another history named is only named. */
function metric(names: CrateNames, entity: Entity, run: Iri): Statement[] {
  const iri = names.iri(entity.id);
  const [name, value] = [textOf(entity, 'name'), textOf(entity, 'value')];
  const made = relate('wasGeneratedBy', iri, run, { role: { iri: clew('metric') } });
  if (name === undefined || value === undefined || entity.id.startsWith(ID)) return [made];
  return [element(iri, [clew('Metric')], { [TERM.name]: literal(name), [VALUE]: parameterValue(value) }), made];
}

function carriedOut(names: CrateNames, crate: CrateDocument, action: Entity): Statement[] {
  const run = names.iri(action.id);
  const instruments = idsOf(action, 'instrument').map((id) => {
    const entity = crate.entities.get(id);
    const kind = entity && names.kind(entity);
    if (kind === 'SoftwareAgent')
      return relate('wasAssociatedWith', run, names.iri(id), { role: { iri: clew('executor') } });
    // A step is no thing that a run reads; it is what the run follows.
    if (isA(entity, 'HowToStep')) return relate('wasAssociatedWith', run, undefined, { plan: names.iri(id) });
    return relate('used', run, names.iri(id), role(USED, names, entity));
  });
  const agents = idsOf(action, 'agent').map((id) =>
    relate('wasAssociatedWith', run, names.iri(id), { role: { iri: clew('operator') } }),
  );
  return [...instruments, ...agents];
}

/** Container images and environment variables, as an environment that is named by them: equal ones are one. */
function surroundings(names: CrateNames, crate: CrateDocument, action: Entity): Statement[] {
  const images = idsOf(action, 'containerImage').flatMap((id) => crate.entities.get(id) ?? []);
  const addresses = valuesOf(action, 'containerImage').filter((value) => typeof value === 'string');
  const variables = idsOf(action, 'environment')
    .flatMap((id) => crate.entities.get(id) ?? [])
    .map((entity) => `${textOf(entity, 'name') ?? ''}=${textOf(entity, 'value') ?? ''}`)
    .sort();
  const named = [...images.map(imageName), ...addresses].filter((name) => name !== '').sort();
  const digests = images.flatMap((image) => /^[0-9a-f]{64}$/.exec(textOf(image, 'sha256') ?? '')?.[0] ?? []);
  if (named.length === 0 && variables.length === 0 && digests.length === 0) return [];
  const environment = `${ID}environment:${sha256(JSON.stringify([named, digests, variables]))}`;
  return [
    element(environment, [clew('Environment')], {
      [clew('containerImage')]: named.map((name) => literal(name)),
      [clew('environmentVariable')]: variables.map((variable) => literal(variable)),
      ...(digests.length === 1 && { [clew('imageDigest')]: literal(`sha256:${digests[0]!}`) }),
    }),
    relate('used', names.iri(action.id), environment, { role: { iri: clew('environment') } }),
  ];
}

/** `registry/name:tag`, as it is asked for. */
function imageName(image: Entity): string {
  const [registry, name, tag] = ['registry', 'name', 'tag'].map((term) => textOf(image, term));
  if (name === undefined) return '';
  return `${registry === undefined ? '' : `${registry}/`}${name}${tag === undefined ? '' : `:${tag}`}`;
}

function role(roles: ReadonlyMap<string | undefined, string>, names: CrateNames, entity: Entity | undefined) {
  const found = roles.get(entity && names.kind(entity));
  return found === undefined ? {} : { role: { iri: clew(found) } };
}
