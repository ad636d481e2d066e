import { clew, ENVIRONMENT, words } from '../../capture/terms.ts';
import { sha256 } from '../../prov/description.ts';
import { iri, type Iri } from '../../prov/iri.ts';
import { idOf } from '../../prov/name.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import { literal } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { JsonObject } from '../../rdf/json.ts';
import { memberText } from './terms.ts';

/**
 * The processing engine as all that is known of the run's environment, by its content:
 * https://openlineage.io/docs/spec/facets/run-facets/processing_engine
 */
export function mapEngine(facets: JsonObject, run: Iri): Statement[] {
  const engine = facets.get('processing_engine');
  const [name, version] = [memberText(engine, 'name'), memberText(engine, 'version')];
  if (name === undefined || version === undefined) return [];
  // No ecosystem is told, and package URLs have a type for that: https://github.com/package-url/purl-spec/blob/main/types-doc/generic-definition.md
  const engineIri = iri(`pkg:generic/${encodeURIComponent(name)}@${encodeURIComponent(version)}`);
  const digest = sha256(JSON.stringify({ packages: [engineIri] }));
  const id = idOf(ENVIRONMENT, digest);
  return [
    element(engineIri, [clew('Package')], { [TERM.name]: words(name), [TERM.version]: words(version) }),
    element(id, [clew('Environment')], { [TERM.digest]: literal(`sha256:${digest}`) }),
    relate('hadMember', id, engineIri),
    relate('used', run, id, { role: { iri: clew('environment') } }),
  ];
}
