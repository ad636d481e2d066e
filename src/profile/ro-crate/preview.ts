/** The page beside the metadata: https://www.researchobject.org/ro-crate/specification/1.1/structure.html#ro-crate-website-ro-crate-previewhtml-and-ro-crate-preview_files */
import { escapeHtml, visible } from '../model-card/text.ts';
import type { Crate, Entity, Member, Reference } from './crate.ts';

const STYLE = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem; color: CanvasText; background: Canvas; }
table { border-collapse: collapse; margin: 0.5rem 0 1.5rem; }
th, td { border: 1px solid color-mix(in srgb, CanvasText 30%, Canvas); padding: 0.3rem 0.6rem; text-align: start; vertical-align: top; overflow-wrap: anywhere; }
`;

/** Nothing may run or be loaded, should a reader's copy be tampered with. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** Every entity with its properties, the runs first; references lead to what they name. No script, nothing loaded from elsewhere. */
export function previewOf(crate: Crate, root: Entity): string {
  const entities = [...crate.ofType('CreateAction'), ...crate.graph];
  const sections = [root, ...new Set(entities)];
  const places = new Map(sections.map((entity, i) => [entity['@id'], `e${i}`]));
  const title = escape(root['name'] as string);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${escape(POLICY)}">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
<p>What stands in <code>ro-crate-metadata.json</code>; the whole record is in the provenance files beside it.</p>
<main>
${sections.map((entity) => sectionOf(entity, places)).join('\n')}
</main>
</body>
</html>
`;
}

function sectionOf(entity: Entity, places: ReadonlyMap<string, string>): string {
  const { '@id': id, '@type': type, name, ...rest } = entity;
  const rows = [['identifier', id] as const, ...Object.entries(rest)].flatMap(([property, value]) =>
    value === undefined ? [] : [`<tr><th scope="row">${escape(property)}</th><td>${cell(value, places)}</td></tr>`],
  );
  const heading = `${escape(typeof name === 'string' ? name : id)} <small>${escape([type].flat().join(', '))}</small>`;
  return `<section id="${places.get(id)}"><h2>${heading}</h2><table>${rows.join('')}</table></section>`;
}

function cell(value: Exclude<Member, undefined>, places: ReadonlyMap<string, string>): string {
  return ([value].flat() as readonly (string | number | Reference)[])
    .map((one) => {
      if (typeof one !== 'object') return escape(String(one));
      const place = places.get(one['@id']);
      const text = escape(one['@id']);
      return place === undefined ? text : `<a href="#${place}">${text}</a>`;
    })
    .join('<br>');
}

function escape(text: string): string {
  return escapeHtml(visible(text));
}
