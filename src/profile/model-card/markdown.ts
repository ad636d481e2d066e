/** A card as GitHub-flavoured Markdown (https://github.github.com/gfm/), as hubs render it. */
import type { Block, Card, Cell, Inline, Section, Table } from './blocks.ts';
import { escapeHtml, visible } from './text.ts';

/** @param frontMatter YAML, without its fences */
export function toMarkdown(card: Card, frontMatter: string): string {
  const parts = [
    `---\n${frontMatter}---`,
    `# ${inlineText(card.title)}`,
    card.lead.map(inline).join(' '),
    ...card.sections.flatMap((section) => sectionText(section, 2)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function sectionText({ title, blocks, sections = [] }: Section, level: number): string[] {
  return [
    `${'#'.repeat(level)} ${inlineText(title)}`,
    ...blocks.map(block),
    ...sections.flatMap((section) => sectionText(section, level + 1)),
  ];
}

function block(given: Block): string {
  if ('paragraph' in given) return given.paragraph.map(inline).join(' ');
  if ('list' in given) return given.list.map((item) => `- ${cell(item)}`).join('\n');
  if ('table' in given) return table(given.table);
  const rows = given.facts.map(([label, value]): readonly Cell[] => [[label], value]);
  return table({ caption: given.caption, head: ['What', 'Value'], rows });
}

function table({ caption, head, rows }: Table): string {
  const title = `**${inlineText(caption)}**`;
  if (rows.length === 0) return `${title}: none on record.`;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `${title}\n`,
    line(head.map(inlineText)),
    line(head.map(() => '---')),
    ...rows.map((row) => line(row.map(cell))),
  ].join('\n');
}

function cell(parts: Cell): string {
  return parts.map(inline).join('<br>');
}

function inline(part: Inline): string {
  if (typeof part === 'string') return inlineText(part);
  if ('note' in part) return `<em>${inlineText(part.note)}</em>`;
  // Code spans of Markdown end at the next backtick; this element ends where we end it.
  if ('code' in part) return `<code>${inlineText(part.code)}</code>`;
  return `[${inlineText(part.text)}](<${part.link.replace(/[\\<>|]/g, encodeURIComponent)}>)`;
}

/**
 * Text that stays text wherever it stands: HTML and every punctuation that Markdown gives a meaning are escaped
 * (https://github.github.com/gfm/#backslash-escapes), a line break is a break.
 */
function inlineText(text: string): string {
  return escapeHtml(visible(text))
    .replace(/[\\`*_[\]|~$]/g, '\\$&')
    .replace(/^(\s*\d+)([.)])(?=\s|$)/gm, '$1\\$2')
    .replace(/^(\s*)([-+=#])/gm, '$1\\$2')
    .replace(/:\/\//g, ':\\/\\/')
    .replace(/\bwww\./gi, (c) => `${c.slice(0, -1)}\\.`)
    .replace(/\n/g, '<br>');
}
