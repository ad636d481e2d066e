/** Licences as dataset and model cards name them, and as SPDX does. */
import { isIri } from '../prov/iri.ts';
import { literal, type Value } from '../prov/value.ts';

/** Identifiers of https://spdx.org/licenses/ that cards use; a hub writes them in lower case, SPDX compares them without regard to case (Annex D.2). */
const SPDX: ReadonlyMap<string, string> = new Map(
  [
    ...[
      'AFL-3.0',
      'AGPL-3.0',
      'Apache-2.0',
      'Artistic-2.0',
      'BSD-2-Clause',
      'BSD-3-Clause',
      'BSD-3-Clause-Clear',
      'BSL-1.0',
    ],
    ...['CC0-1.0', 'CC-BY-2.0', 'CC-BY-2.5', 'CC-BY-3.0', 'CC-BY-4.0', 'CC-BY-SA-3.0', 'CC-BY-SA-4.0', 'CC-BY-NC-2.0'],
    ...['CC-BY-NC-3.0', 'CC-BY-NC-4.0', 'CC-BY-ND-4.0', 'CC-BY-NC-ND-3.0', 'CC-BY-NC-ND-4.0', 'CC-BY-NC-SA-2.0'],
    ...[
      'CC-BY-NC-SA-3.0',
      'CC-BY-NC-SA-4.0',
      'CC-PDDC',
      'CDLA-Permissive-1.0',
      'CDLA-Permissive-2.0',
      'CDLA-Sharing-1.0',
    ],
    ...['ECL-2.0', 'EPL-1.0', 'EPL-2.0', 'EUPL-1.1', 'EUPL-1.2', 'GFDL-1.3', 'GPL-2.0', 'GPL-3.0', 'ISC', 'LGPL-2.1'],
    ...['LGPL-3.0', 'LPPL-1.3c', 'MIT', 'MPL-2.0', 'MS-PL', 'NCSA', 'ODbL-1.0', 'ODC-By-1.0', 'OFL-1.1', 'OSL-3.0'],
    ...['PDDL-1.0', 'PostgreSQL', 'Unlicense', 'WTFPL', 'Zlib'],
  ].map((id) => [id.toLowerCase(), id]),
);

/** Spellings of hubs and publishers that are no SPDX identifier: the licence's own address, or a family without its version. */
const ALSO: ReadonlyMap<string, string> = new Map([
  ['odbl', 'ODbL-1.0'],
  ['odc-by', 'ODC-By-1.0'],
  ['pddl', 'PDDL-1.0'],
]);

/** Namespace of licence IRIs, as SPDX publishes them in RDF. */
export const SPDX_LICENCES = 'http://spdx.org/licenses/';

/**
 * What `dcterms:license` says for a licence as somebody wrote it: the SPDX IRI where the words are an SPDX identifier, an address as it is, else
 * the words.
 */
export function licence(text: string): Value {
  const key = text.trim().toLowerCase();
  const id = SPDX.get(key) ?? ALSO.get(key);
  if (id !== undefined) return { iri: `${SPDX_LICENCES}${id}` as never };
  return isIri(text) ? { iri: text } : literal(text);
}
