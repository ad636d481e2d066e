/** Graphs as DOT, Mermaid and SVG: what is drawn is judged by Graphviz itself and by an XML parser. */
import { instance } from '@viz-js/viz';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { drawingText, type Drawing } from '../../src/cli/drawing.ts';

const LONG = `https://example.org/${'very/'.repeat(40)}long`;
const NASTY = [
  'a "quoted" name',
  'back\\slash and \\N and \\',
  '<b>&amp; & bold</b>',
  'two\nlines\r\nand\ttabs',
  'end',
  'style x:y "#1;"',
  '%%{init: {}}%%',
  '`code` $$x$$ _stressed_ [link](x)',
  '1. first',
  'https://example.org/a#b',
  'churn@7.1',
  '\u001b[31mred\u0000 \ud800 \u202e \ufffe',
  '模型 🧶 é',
  '',
];

const nasty: Drawing = {
  nodes: NASTY.map((label, i) => ({ id: `urn:x:${i}${label}`, label, kind: label, note: label })),
  edges: NASTY.slice(1).map((label, i) => ({ from: `urn:x:${i}${NASTY[i]!}`, to: `urn:x:${i + 1}${label}`, label })),
};

const marked: Drawing = {
  nodes: [
    { id: 'a', label: 'model:churn@7', kind: 'ModelVersion', classes: ['Entity'], mark: 'start' },
    { id: 'b', label: 'run:t', kind: 'Run', classes: ['Activity'], mark: 'bad', note: 'failed' },
    { id: 'c', label: 'ada', classes: ['Entity', 'Agent'], mark: 'good' },
    { id: 'd', label: LONG, mark: 'changed' },
    { id: 'e', label: 'other', classes: ['Entity'], mark: 'dim' },
  ],
  edges: [
    { from: 'a', to: 'b', label: 'wasGeneratedBy', mark: 'changed' },
    { from: 'b', to: 'c' },
    { from: 'b', to: 'd', mark: 'dim' },
    { from: 'a', to: 'e', mark: 'bad' },
  ],
};

interface Parsed {
  readonly objects: readonly { readonly name: string; readonly label: string; readonly shape: string }[];
  readonly edges?: readonly { readonly tail: number; readonly head: number; readonly label?: string }[];
}

/** What Graphviz understands of a DOT document. */
async function parsed(dot: string): Promise<Parsed> {
  const viz = await instance();
  const { status, output, errors } = viz.render(dot, { format: 'dot_json' });
  expect([status, errors.filter(({ level }) => level !== 'warning')]).toEqual(['success', []]);
  return JSON.parse(output!) as Parsed;
}

/** The texts of an SVG document, and whatever tells of itself when pointed at. */
function textsOf(svg: string): { readonly shown: string[]; readonly tips: string[] } {
  const [shown, tips]: [string[], string[]] = [[], []];
  let inText = false;
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ local, attributes }) => {
    inText = local === 'text';
    if (inText) shown.push('');
    const tip = attributes['xlink:title'];
    if (tip) tips.push(tip.value);
    expect(['script', 'image', 'foreignObject']).not.toContain(local);
    expect(Object.keys(attributes)).not.toContain('xlink:href');
  });
  parser.on('text', (text) => {
    if (inText) shown[shown.length - 1] += text;
  });
  parser.on('closetag', () => void (inText = false));
  parser.write(svg).close();
  return { shown, tips };
}

describe('a drawing', () => {
  test('as DOT has the shapes of PROV, marks that are seen without colour, and names clipped', async () => {
    const dot = await drawingText({ dot: true }, marked);
    const { objects, edges } = await parsed(dot!);
    expect(objects.map(({ name, shape }) => [name, shape])).toEqual([
      ['a', 'ellipse'],
      ['b', 'box'],
      ['c', 'house'],
      ['d', 'box'],
      ['e', 'ellipse'],
    ]);
    expect(objects.slice(0, 3).map((o) => o.label)).toEqual([
      'ModelVersion\\n▶ model:churn@7',
      'Run\\n✗ run:t\\nfailed',
      '✓ ada',
    ]);
    expect(objects[3]!.label).toMatch(/^≠ https:\/\/example.org\/very\/.*….*\/long$/);
    expect(dot).toContain(`tooltip="${LONG}"`);
    expect(dot).toMatch(/"a" .*peripheries="2"/);
    expect(dot).toMatch(/"e" .*dotted/);
    expect(edges!.map((e) => [e.tail, e.head, e.label])).toEqual([
      [0, 1, '≠ wasGeneratedBy'],
      [1, 2, ''],
      [1, 3, ''],
      [0, 4, '✗'],
    ]);
  });

  test('shows names of any kind as they are, in DOT and in SVG', async () => {
    expect((await parsed((await drawingText({ dot: true }, nasty))!)).objects).toHaveLength(NASTY.length);
    const { shown } = textsOf((await drawingText({ svg: true }, nasty))!);
    for (const label of ['a "quoted" name', 'back\\slash and \\N and \\', '<b>&amp; & bold</b>', '模型 🧶 é'])
      expect(shown.filter((text) => text.normalize() === label).length).toBeGreaterThanOrEqual(3);
    expect(shown).toContain('two lines and tabs');
    expect(shown).toContain('\\u{1b}[31mred\\u{0} \ufffd \\u{202e} \ufffd');
  });

  test('as SVG is one document without a document type, and whole names are its tips', async () => {
    const svg = (await drawingText({ svg: true }, marked))!;
    expect(svg).toMatch(/^<\?xml [^>]*\?>\n<!-- /);
    expect(svg).not.toContain('DOCTYPE');
    const { shown, tips } = textsOf(svg);
    expect(shown).toContain('▶ model:churn@7');
    expect(tips).toContain(LONG);
  });

  test('as Mermaid writes every sign with a meaning as its number', async () => {
    const lines = (await drawingText({ mermaid: true }, nasty))!.split('\n');
    const nodes = lines.filter((line) => /^ {2}n\d+\[/.test(line));
    expect(nodes).toHaveLength(NASTY.length);
    for (const line of nodes) {
      const inside = /^ {2}n\d+\["(.*)"\]$/.exec(line)![1]!.replaceAll('<br/>', '');
      expect(inside.replace(/#\d+;/g, '')).toMatch(/^[\p{L}\p{N}\p{M} .,:@()/=+_-]*$/u);
    }
    expect(nodes[0]).toContain('a #34;quoted#34; name');
    expect(nodes[5]).not.toMatch(/style.*:/);
    expect(nodes[9]).toContain('https#58;#47;#47;example#46;org');
  });

  test('as Mermaid has shapes, classes of marks and arrows', async () => {
    const text = (await drawingText({ mermaid: true }, marked))!;
    expect(text.split('\n').slice(0, 11)).toEqual([
      'flowchart RL',
      '  n0(["ModelVersion<br/>▶ model:churn@7"])',
      '  n1["Run<br/>✗ run:t<br/>failed"]',
      '  n2[/"✓ ada"\\]',
      expect.stringMatching(/^ {2}%% n3 is https#58;/),
      expect.stringMatching(/^ {2}n3\["≠ https#58;/),
      '  n4(["other"])',
      '  n0 ==>|"≠ wasGeneratedBy"| n1',
      '  n1 --> n2',
      '  n1 -.-> n3',
      '  n0 ==>|"✗"| n4',
    ]);
    expect(text).toContain('class n0,n4 isEntity');
  });

  test('is nothing without a flag, and refuses more than can be laid out', async () => {
    expect(await drawingText({}, nasty)).toBeUndefined();
    const many: Drawing = { nodes: Array.from({ length: 1501 }, (_, i) => ({ id: `${i}`, label: `${i}` })), edges: [] };
    await expect(drawingText({ svg: true }, many)).rejects.toMatchObject({
      code: 'LIMIT',
      details: { limit: 'drawn' },
    });
    expect((await drawingText({ dot: true }, many))!.split('\n')).toHaveLength(1507);
  });
});
