/** An element as a small page for people: what is said of it, and links to its neighbours. No script, no style sheet from elsewhere. */
import { shortName } from '../../prov/name.ts';
import { compact } from '../../prov/namespaces.ts';
import { isReference, valueText, type Value } from '../../prov/value.ts';
import type { ElementState } from '../../lineage/state.ts';
import type { Vocabulary } from '../../prov/vocabulary.ts';
import type { Iri } from '../../prov/iri.ts';

export interface Neighbour {
  readonly name: string;
  readonly direction: 'upstream' | 'downstream';
  readonly iri: Iri;
  readonly roles: readonly string[];
}

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}th{text-align:left;vertical-align:top;padding-right:1.5rem}td{overflow-wrap:anywhere}';

/** A whole HTML document; every text in it is escaped. */
export function elementPage(
  state: ElementState,
  neighbours: readonly Neighbour[],
  more: boolean,
  vocabulary: Vocabulary,
): string {
  const { row } = state;
  const title = shortName(state.iri);
  const properties = state.descriptions.flatMap((d) =>
    (Object.keys(d.attributes) as Iri[]).map((iri) =>
      tableRow(vocabulary.property(iri)?.label ?? compact(iri), d.attributes[iri]!.map(valueHtml)),
    ),
  );
  const relations = neighbours.map(({ name, direction, iri, roles }) =>
    tableRow(`${direction === 'upstream' ? '' : 'inverse of '}${name}`, [
      `${link(iri)}${roles.length > 0 ? ` (${escapeHtml(roles.map((role) => compact(role)).join(', '))})` : ''}`,
    ]),
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(row.kind ?? row.classes.join(', '))} <code>${escapeHtml(state.iri)}</code></p>
<table>${properties.join('')}</table>
<h2>Relations</h2>
<table>${relations.join('')}</table>
${more ? '<p>There are more relations; ask GraphQL for them.</p>' : ''}
</body>
</html>
`;
}

function tableRow(head: string, cells: readonly string[]): string {
  return `<tr><th scope="row">${escapeHtml(head)}</th><td>${cells.join('<br>')}</td></tr>`;
}

function valueHtml(value: Value): string {
  return isReference(value) ? link(value.iri) : escapeHtml(valueText(value));
}

/** A link within this service; the IRI itself is never a target, so no scheme can do harm. */
function link(iri: Iri): string {
  return `<a href="/id/${encodeURIComponent(shortName(iri))}">${escapeHtml(compact(shortName(iri)))}</a>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
