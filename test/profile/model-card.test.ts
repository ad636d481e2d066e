import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readFolder } from '../../src/ingest/huggingface/folder.ts';
import { readCard } from '../../src/ingest/huggingface/front-matter.ts';
import { readHuggingFace } from '../../src/ingest/huggingface/read.ts';
import { loadSample } from '../../src/cli/sample.ts';
import type { Opened } from '../../src/open.ts';
import { closureOf } from '../../src/profile/subject.ts';
import { wordsOf } from '../../src/profile/model-card/facts.ts';
import { MODEL_CARD, MODEL_CARD_HTML } from '../../src/profile/model-card/profile.ts';
import { CLEW, PROV, XSD } from '../../src/prov/namespaces.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import { literal } from '../../src/prov/value.ts';
import { openEmpty } from '../ingest/context.ts';
import { Known } from '../ingest/known.ts';

const OPTIONS = { created: '2026-11-21T12:00:00Z' };

interface Written {
  readonly markdown: string;
  readonly html: string;
  readonly lost: number;
}

async function write(context: Opened, id: string): Promise<Written> {
  const closure = await closureOf(context, id);
  const [markdown, html] = [await MODEL_CARD.write(closure, OPTIONS), await MODEL_CARD_HTML.write(closure, OPTIONS)];
  return { markdown: String(markdown.content), html: String(html.content), lost: markdown.losses.length };
}

/** What a page holds, read as XML: a tag that somebody smuggled in would be among the elements. */
function readHtml(html: string): { elements: Set<string>; text: string; attributes: Set<string> } {
  const parser = new SaxesParser();
  const elements = new Set<string>();
  const attributes = new Set<string>();
  let text = '';
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    elements.add(tag.name);
    for (const name of Object.keys(tag.attributes)) attributes.add(name);
  });
  parser.on('text', (more) => (text += more));
  parser.write(html).close();
  return { elements, text, attributes };
}

/** Every element that a card is made of. */
const OURS = new Set([
  ...[
    'html',
    'head',
    'meta',
    'title',
    'style',
    'body',
    'a',
    'header',
    'h1',
    'h2',
    'h3',
    'p',
    'nav',
    'ol',
    'li',
    'main',
  ],
  ...['section', 'div', 'table', 'caption', 'thead', 'tbody', 'tr', 'th', 'td', 'code', 'em', 'br', 'strong'],
]);

const HOSTILE =
  '<script>alert(1)</script> | `rm -rf` \n# not a heading\n[x](javascript:alert(1)) *b* _i_ & "q" \u0007\u202E';

function hostile(): Statement[] {
  const version = 'urn:clew:model:evil@1';
  const metric = 'urn:clew:metric:evil';
  const evaluation = 'urn:clew:evaluation:evil';
  return [
    element(version, [`${CLEW}ModelVersion`], {
      [`${CLEW}name`]: literal(HOSTILE),
      [`${CLEW}version`]: literal('1'),
      [`${CLEW}tag`]: [literal('no'), literal('1.10'), literal('- a: b # c')],
      [`${CLEW}limitations`]: literal(HOSTILE),
      'https://example.org/ns#own': literal(HOSTILE),
      'http://purl.org/dc/terms/license': { iri: 'http://spdx.org/licenses/Apache-2.0' as never },
    }),
    element(evaluation, [`${CLEW}Evaluation`], {}),
    relate('wasDerivedFrom', evaluation, version),
    element(metric, [`${CLEW}Metric`], {
      [`${CLEW}name`]: literal('loss'),
      [`${PROV}value`]: literal('9007199254740993.10', `${XSD}decimal` as never),
    }),
    relate('hadMember', evaluation, metric),
    element(`${metric}2`, [`${CLEW}Metric`], {
      [`${CLEW}name`]: literal(HOSTILE),
      [`${PROV}value`]: literal('INF', `${XSD}double` as never),
    }),
    relate('hadMember', evaluation, `${metric}2`),
  ];
}

let sample: Written;
let evil: Written;
let context: Opened;
beforeAll(async () => {
  context = await openEmpty();
  await loadSample(context);
  sample = await write(context, 'model:churn@7');
  await context.recorder.record({ statements: hostile() });
  evil = await write(context, 'urn:clew:model:evil@1');
});
afterAll(() => context.close());

describe('a card', () => {
  test('has the sections of a model card', () => {
    const titles = [...sample.markdown.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    expect(titles).toEqual([
      'Model details',
      'Uses',
      'Bias, risks and limitations',
      'Training data',
      'Training procedure',
      'Evaluation',
      'Lineage',
      'Provenance receipt',
      'Appendix: everything else on record',
    ]);
    for (const title of titles) expect(sample.html).toContain(`>${title}</h2>`);
  });

  test('tells data with digest and licence, hyperparameters with their digits, slices and intervals, and the receipt', () => {
    const row = (start: string) => sample.markdown.split('\n').find((line) => line.startsWith(`| ${start}`)) ?? '';
    const data = row('acme/transactions 2026-10-train');
    expect(data).toContain('training data');
    expect(data).toContain('sha256:78714f2f52f8f5b91f68785aae85855cc9411da0c18729b565af20e180794cbb');
    expect(data).toContain('CC-BY-4.0');
    expect(row('epsilon')).toContain('| 1e-8 |');
    expect(row('grad\\_clip')).toContain('| INF |');
    expect(sample.markdown).toMatch(/\| auc \| 0\.8391 \| – \| age\\_group=60\+ \| \\\[0\.8319, 0\.8463\\\] at 0\.95/);
    expect(row('As of record')).toContain('| 8 |');
    expect(row('Complete')).toContain('yes');
  });

  test('says what is not recorded', () => {
    expect(sample.markdown).toContain('| Licence | <em>Not recorded</em> |');
    expect(sample.markdown).not.toMatch(/^license:/m);
  });

  test('shows every value of every element, here or in the appendix', async () => {
    const closure = await closureOf(context, 'model:churn@7', { asOf: 6 });
    const { text } = readHtml(sample.html);
    const missing = closure.elements.flatMap((iri) =>
      closure.descriptions(iri).flatMap((d) =>
        Object.values(d.attributes)
          .flat()
          .map((value) => ('iri' in value ? value.iri.replace(/^urn:clew:/, '') : value.value))
          .filter(
            (value) => value !== 'true' && value !== 'false' && !text.includes(value) && !text.includes(wordsOf(value)),
          ),
      ),
    );
    expect(missing).toEqual([]);
    expect(sample.lost).toBe(0);
  });

  test('is the same for the same closure', async () => {
    expect(await write(context, 'urn:clew:model:evil@1')).toEqual(evil);
  });
});

describe('front matter', () => {
  test('is YAML with the fields that hubs read', () => {
    const { data } = readCard(sample.markdown);
    expect([...data.keys()]).toEqual(['library_name', 'datasets', 'metrics', 'model-index', 'clew']);
    const plain = parse(/^---\n([\s\S]*?)\n---\n/.exec(sample.markdown)![1]!) as {
      datasets: unknown;
      'model-index': unknown[];
    };
    expect(plain.datasets).toEqual(['acme/transactions']);
    expect(plain['model-index'][0]).toMatchObject({
      name: 'churn',
      results: [
        {
          dataset: { name: 'acme/transactions', revision: '2026-10-test' },
          metrics: [{ type: 'auc', value: 0.8457 }, {}, {}, {}],
        },
      ],
    });
  });

  test('keeps digits and hostile text as they are', () => {
    const { data } = readCard(evil.markdown);
    expect(data.get('license')).toBe('apache-2.0');
    expect(data.get('tags')).toEqual(expect.arrayContaining(['no', '1.10', '- a: b # c']));
    expect(data.get('metrics')).toEqual(['loss', HOSTILE]);
    expect(evil.markdown).toContain('value: 9007199254740993.10\n');
    expect(evil.markdown).toContain('value: "INF"\n');
  });

  test('is read back by our own importer: evaluations with their values', () => {
    const { statements } = readHuggingFace(sample.markdown, { vocabulary: context.vocabulary });
    const values = statements.flatMap((s) => s.attributes[`${PROV}value` as never] ?? []);
    expect(values).toContainEqual({ value: '0.8391', datatype: `${XSD}double` });
  });

  test('read back into its history it is of the same version, and adds no evaluation', async () => {
    const own = await openEmpty();
    try {
      await loadSample(own);
      const { markdown } = await write(own, 'model:churn@7');
      const known = new Known(own.store);
      const id = 'urn:clew:model:churn@7';
      const state = async () => [
        ...(await Promise.all(['ModelVersion', 'Model', 'Evaluation', 'Metric'].map((kind) => known.count(kind)))),
        await known.texts(id, 'clew:digest'),
        await known.texts('urn:clew:metric:acme/churn-7-test/auc', 'prov:value'),
      ];
      const before = await state();
      const { statements, version } = readHuggingFace(markdown, { vocabulary: own.vocabulary, source: 'card.md' });
      expect(version).toBe(id);
      expect((await own.recorder.record({ statements })).created).toBe(true);
      expect(await state()).toEqual(before);
    } finally {
      await own.close();
    }
  });

  test('a folder with the card keeps the digest that the card says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'clew-card-'));
    const own = await openEmpty();
    try {
      await loadSample(own);
      await writeFile(join(folder, 'README.md'), (await write(own, 'model:churn@7')).markdown);
      const text = await readFile(join(folder, 'README.md'), 'utf8');
      const { statements, version, isOwn } = readHuggingFace(text, { vocabulary: own.vocabulary, folder });
      await own.recorder.record({ statements: [...statements, ...(await readFolder(folder, version, isOwn))] });
      const known = new Known(own.store);
      expect(await known.texts(version, 'clew:digest')).toHaveLength(1);
      expect((await known.related(version, 'hadMember')).some((file) => file.includes('datafile:sha256:'))).toBe(true);
    } finally {
      await own.close();
      await rm(folder, { recursive: true });
    }
  });

  test.each([
    ['clew: {id: "no iri"}', '/clew/id'],
    ['clew: {id: "urn:clew:model:a@1", version: "1"}', '/clew/name'],
    ['clew: {id: "urn:clew:model:a@1", name: "a", version: "1", digest: "sha256:zz"}', '/clew/digest'],
    ['clew: {id: "urn:clew:model:a@1", name: "a", version: "1", evaluations: [1]}', '/clew/evaluations/0'],
  ])('%s is refused', (yaml, pointer) => {
    const card = `---\n${yaml}\n---\n`;
    expect(() => readHuggingFace(card, { vocabulary: context.vocabulary })).toThrow(
      expect.objectContaining({ code: 'ILLEGAL_DOCUMENT', place: expect.objectContaining({ pointer }) as unknown }),
    );
  });
});

describe('hostile text', () => {
  test('makes no element, attribute or link of its own in HTML', () => {
    for (const { html } of [sample, evil]) {
      const { elements, attributes } = readHtml(html);
      expect([...elements].filter((name) => !OURS.has(name))).toEqual([]);
      expect([...attributes].filter((name) => name.startsWith('on') || name === 'src' || name === 'style')).toEqual([]);
    }
    expect(evil.html).not.toMatch(/href="javascript:/);
    for (const acting of ['\u0007', '\u202E']) expect(evil.html).not.toContain(acting);
    expect(readHtml(evil.html).text).toContain('<script>alert(1)</script> | `rm -rf`');
  });

  test('makes no HTML, heading, link or table cell of its own in Markdown', () => {
    const body = evil.markdown.slice(evil.markdown.indexOf('\n---\n') + 5);
    expect(
      [...body.matchAll(/<\/?([a-z]+)/g)]
        .map(([, name]) => name)
        .filter((n) => !['br', 'em', 'code', 'http', 'https'].includes(n!)),
    ).toEqual([]);
    expect(body).not.toMatch(/^# not a heading/m);
    expect(body).not.toMatch(/[^\\]\[x\]/);
    const columns = (line: string) => line.split(/(?<!\\)\|/).length;
    const tables = body.split('\n\n').filter((part) => part.startsWith('| '));
    expect(tables.length).toBeGreaterThan(5);
    for (const table of tables) expect(new Set(table.trim().split('\n').map(columns)).size).toBe(1);
    expect(body).not.toMatch(/(?<!\\)`/);
  });
});

describe('the page', () => {
  test('is well-formed, one heading of the first level, names for every table, no address to load', () => {
    const { elements } = readHtml(sample.html);
    expect(elements.has('main')).toBe(true);
    expect(sample.html.match(/<h1/g)).toHaveLength(1);
    expect(sample.html.match(/<table>/g)).toHaveLength(sample.html.match(/<table><caption>/g)!.length);
    expect(sample.html).toContain('<html lang="en"');
    expect(sample.html).toContain('color-scheme: light dark');
    expect(sample.html).not.toMatch(/<(?:link|img|script)|@import|url\(/);
    const ids = [...sample.html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
