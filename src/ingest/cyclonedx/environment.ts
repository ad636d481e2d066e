import { sha256 } from '../../prov/description.ts';
import { isIri, type Iri } from '../../prov/iri.ts';
import { literal } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { isObject, type Json, type JsonObject } from '../../rdf/json.ts';

import { clew, words } from '../../capture/terms.ts';
import { objectsOf } from './members.ts';
import { componentsIn, textOf } from './names.ts';
import type { Statements } from './said.ts';

/**
 * The packages that a document lists, as an environment named by its content as that of an MLflow model is; one that the document describes itself, as
 * our own exports do, has the packages that it depends on.
 * @returns undefined if it lists none
 */
export function environmentOf(document: JsonObject, said: Statements): Iri | undefined {
  const components = [...componentsIn(document.get('components'), '/components')].map(([component]) => component);
  const own = components.map((c) => said.names.of(c)).find(({ kind }) => kind === 'Environment');
  if (own) return own.iri;
  const packages = components.filter((component) => said.names.of(component).kind === 'Package');
  if (packages.length === 0) return undefined;
  const members = [...new Set(packages.map((component) => said.names.of(component).iri))].sort();
  const digest = sha256(JSON.stringify({ packages: members, python: null }));
  const id = said.names.id('Environment', digest);
  const systems = packages.filter((component) => component.get('type') === 'operating-system');
  said.say(id, [clew('Environment')], {
    [TERM.digest]: literal(`sha256:${digest}`),
    [clew('os')]: systems.map((component) => words(said.names.of(component).name)),
    [clew('osVersion')]: systems.map((component) => words(said.names.of(component).version!)),
  });
  for (const member of members) said.relate('hadMember', id, member);
  return id;
}

/**
 * Dependencies of models, data and environments. "Depends on" says neither how nor in which order (data may depend on each other), so it is an influence and
 * no derivation. Those between packages are facts of this environment and not of the packages, which other
 * environments combine with other versions: as relations they would lead from one environment into another, so the document alone keeps them.
 */
export function dependencies(document: JsonObject, said: Statements): void {
  for (const dependency of objectsOf(document.get('dependencies'))) {
    const from = said.names.named(dependency.get('ref'));
    const targets = dependency.get('dependsOn');
    for (const ref of Array.isArray(targets) ? (targets as readonly Json[]) : []) {
      const to = said.names.named(ref);
      if (from?.kind === undefined || to?.kind === undefined || said.names.isExplained(dependency.get('ref'), ref))
        continue;
      if (HOLDS.get(from.kind) === to.kind) said.relate('hadMember', from.iri, to.iri);
      else if (MADE.has(from.kind) && MADE.has(to.kind)) said.relate('wasInfluencedBy', from.iri, to.iri);
    }
  }
}

/** What our own exports write as a dependency of the whole on its parts. */
const HOLDS: ReadonlyMap<string, string> = new Map([
  ['Environment', 'Package'],
  ['FeatureSet', 'Feature'],
]);

const MADE: ReadonlySet<string> = new Set(['ModelVersion', 'DatasetVersion', 'DataFile', 'Artifact']);

/** Advisories of vulnerabilities that affect a package; the vulnerabilities themselves the document keeps. */
export function advisories(document: JsonObject, said: Statements): void {
  for (const vulnerability of objectsOf(document.get('vulnerabilities'))) {
    if (isHarmless(vulnerability)) continue;
    const found = [vulnerability.get('source'), ...listOf(vulnerability.get('advisories'))].flatMap(addressOf);
    for (const affected of objectsOf(vulnerability.get('affects'))) {
      const named = said.names.named(affected.get('ref'));
      if (named?.kind === 'Package' && found.length > 0)
        said.say(named.iri, [clew('Package')], { [clew('advisory')]: found.map((iri) => ({ iri })) });
    }
  }
}

/** https://cyclonedx.org/docs/1.7/json/#vulnerabilities_items_analysis_state */
function isHarmless(vulnerability: JsonObject): boolean {
  const analysis = vulnerability.get('analysis');
  const state = isObject(analysis) ? textOf(analysis.get('state')) : undefined;
  return state === 'not_affected' || state === 'false_positive';
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function addressOf(given: Json | undefined): Iri[] {
  const url = isObject(given) ? textOf(given.get('url')) : undefined;
  return url !== undefined && isIri(url) ? [url] : [];
}
