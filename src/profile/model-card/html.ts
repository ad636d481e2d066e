/** A card as one HTML page: no script, nothing loaded from elsewhere, readable in light and dark and by screen readers. Well-formed as XML as well. */
import type { Block, Card, Cell, Inline, Section, Table } from './blocks.ts';
import { escapeHtml, visible } from './text.ts';

const STYLE = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem; color: CanvasText; background: Canvas; }
h1, h2, h3 { line-height: 1.2; margin: 2rem 0 0.5rem; }
table { border-collapse: collapse; margin: 1rem 0; }
caption { text-align: start; font-weight: 600; padding: 0.25rem 0; }
th, td { border: 1px solid color-mix(in srgb, CanvasText 30%, Canvas); padding: 0.3rem 0.6rem; text-align: start; vertical-align: top; }
thead th { background: color-mix(in srgb, CanvasText 8%, Canvas); }
td, code { overflow-wrap: anywhere; white-space: pre-line; }
.scroll { overflow-x: auto; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; background: Canvas; padding: 0.5rem; }
em { opacity: 0.75; }
`;

/** Nothing may run or be loaded, should a reader's copy be tampered with. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export function toHtml(card: Card): string {
  const title = escape(card.title);
  const contents = card.sections.map((s, i) => `<li><a href="#s${i + 1}">${escape(s.title)}</a></li>`);
  return `<!DOCTYPE html>
<html lang="en" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<meta http-equiv="Content-Security-Policy" content="${escape(POLICY)}" />
<meta name="referrer" content="no-referrer" />
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the card</a>
<header>
<h1>${title}</h1>
<p>${card.lead.map(inline).join(' ')}</p>
</header>
<nav aria-label="Contents"><ol>${contents.join('')}</ol></nav>
<main id="main">
${card.sections.map((section, i) => sectionHtml(section, 2, `s${i + 1}`)).join('\n')}
</main>
</body>
</html>
`;
}

function sectionHtml({ title, blocks, sections = [] }: Section, level: number, id: string): string {
  return [
    `<section aria-labelledby="${id}">`,
    `<h${level} id="${id}">${escape(title)}</h${level}>`,
    ...blocks.map(block),
    ...sections.map((section, i) => sectionHtml(section, level + 1, `${id}-${i + 1}`)),
    '</section>',
  ].join('\n');
}

function block(given: Block): string {
  if ('paragraph' in given) return `<p>${given.paragraph.map(inline).join(' ')}</p>`;
  if ('list' in given) return `<ul>${given.list.map((item) => `<li>${cell(item)}</li>`).join('')}</ul>`;
  if ('table' in given) return table(given.table);
  const rows = given.facts.map(
    ([label, value]) => `<tr><th scope="row">${escape(label)}</th><td>${cell(value)}</td></tr>`,
  );
  return tableHtml(given.caption, '', rows);
}

function table({ caption, head, rows }: Table): string {
  if (rows.length === 0) return `<p><strong>${escape(caption)}</strong>: none on record.</p>`;
  const columns = head.map((label) => `<th scope="col">${escape(label)}</th>`).join('');
  return tableHtml(
    caption,
    `<thead><tr>${columns}</tr></thead>`,
    rows.map((row) => `<tr>${row.map((one) => `<td>${cell(one)}</td>`).join('')}</tr>`),
  );
}

/** A wide table scrolls by itself, with the keyboard too. */
function tableHtml(caption: string, head: string, rows: readonly string[]): string {
  const name = escape(caption);
  return `<div class="scroll" role="region" aria-label="${name}" tabindex="0"><table><caption>${name}</caption>${head}<tbody>
${rows.join('\n')}
</tbody></table></div>`;
}

function cell(parts: Cell): string {
  return parts.map(inline).join('<br />');
}

function inline(part: Inline): string {
  if (typeof part === 'string') return escape(part);
  if ('note' in part) return `<em>${escape(part.note)}</em>`;
  if ('code' in part) return `<code>${escape(part.code)}</code>`;
  return `<a href="${escape(part.link)}" rel="noreferrer">${escape(part.text)}</a>`;
}

function escape(text: string): string {
  return escapeHtml(visible(text));
}
