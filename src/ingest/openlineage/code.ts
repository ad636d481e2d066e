import { codeOf } from '../../capture/code.ts';
import type { Iri } from '../../prov/iri.ts';
import { relate, type Statement } from '../../prov/statement.ts';
import type { JsonObject } from '../../rdf/json.ts';
import { memberText } from './terms.ts';

/**
 * The code at the commit that the sourceCodeLocation facet names (https://openlineage.io/docs/spec/facets/job-facets/source-code-location), the same
 * entity as every other source makes of it. Whether there were changes nobody says, so nothing is said either.
 * @returns empty if there is no commit: a branch or an address alone does not say what ran
 */
export function mapCode(facets: JsonObject, run: Iri): Statement[] {
  const location = facets.get('sourceCodeLocation');
  const commit = memberText(location, 'version');
  if (commit === undefined || !/^[0-9a-f]{7,64}$/.test(commit)) return [];
  const { id, statements, usage } = codeOf({
    commit,
    remote: memberText(location, 'repoUrl'),
    branch: memberText(location, 'branch'),
    dirty: false,
    patchDigest: undefined,
  });
  return [...statements, relate('used', run, id, usage)];
}
