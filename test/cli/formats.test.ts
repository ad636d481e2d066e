/** Every format through the commands: what goes out in one and comes in again is the same graph, and what a format cannot hold is told. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { DOCUMENT_FORMATS } from '../../src/cli/document.ts';
import { SAMPLE_FOLDER } from '../../src/cli/sample.ts';
import { PROFILES } from '../../src/profile/profile.ts';
import { SERIALIZATIONS } from '../../src/serialization/serialization.ts';
import { put, PREFIXES, temporaryFolder } from './files.ts';
import { clew } from './terminal.ts';

const folder = temporaryFolder();
const data = join(folder, 'data');
const OF = ['--of', 'model:churn@7'];
const INTEROP = join(import.meta.dirname, '../fixtures/prov-interop');

const ok = async (...args: string[]): Promise<string> => {
  const { code, out, err } = await clew(args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
};
/** The closure as a set of triples; depth and walk order aside. */
const triples = async (from: string) =>
  (await ok('export', ...OF, '--format', 'ntriples', '--data', from)).split('\n').sort();

let before: readonly string[];
beforeAll(async () => {
  const samples = readdirSync(SAMPLE_FOLDER).filter((name) => name.endsWith('.ttl'));
  await ok('import', ...samples.map((name) => join(SAMPLE_FOLDER, name)), '--data', data);
  before = await triples(data);
  expect(before.length).toBeGreaterThan(500);
});

describe.each(SERIALIZATIONS)('%s', (format) => {
  test('of a model goes out, comes in elsewhere, and says the same', async () => {
    const file = join(folder, `churn.${format}`);
    expect(await ok('export', ...OF, '--format', format, '--out', file, '--data', data)).toContain(
      `bytes of ${format}`,
    );
    const other = join(folder, `again-${format}`);
    // Told from its content alone: the name says nothing.
    await ok('import', file, '--data', other);
    expect(await triples(other)).toEqual(before);
  });

  test('is told from its content, and converts without a store', async () => {
    const written = await ok('convert', join(INTEROP, 'sculpture.provn'), '--format', format);
    const plain = put(folder, `sculpture-${format}.txt`, written);
    expect(await ok('convert', plain, '--format', 'trig')).toBe(
      await ok('convert', join(INTEROP, 'sculpture.trig'), '--format', 'trig'),
    );
  });

  test('is refused with its place when it is cut off', async () => {
    const whole = await ok('convert', join(INTEROP, 'sculpture.provn'), '--format', format);
    const cut = put(folder, `cut-${format}.txt`, whole.slice(0, Math.floor(whole.length / 2)));
    const { code, err, out } = await clew(['convert', cut, '--format', 'turtle']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/line \d+, column \d+/);
  });
});

describe('prefixes', () => {
  const document = `document
  prefix ex <http://example.org/a#>
  prefix mine <urn:mine:>
  prefix unused <http://example.org/unused#>
  entity(ex:e, [ex:x="1", prov:type='mine:Kind'])
endDocument
`;

  test('of a document are kept, as far as they are used', async () => {
    const file = put(folder, 'prefixes.provn', document);
    const turtle = await ok('convert', file, '--format', 'turtle');
    expect(turtle).toBe(`@prefix ex: <http://example.org/a#> .
@prefix mine: <urn:mine:> .
@prefix prov: <http://www.w3.org/ns/prov#> .

ex:e a prov:Entity, mine:Kind ;
    ex:x "1" .
`);
    const kept = document.replace('  prefix unused <http://example.org/unused#>\n', '').replace('ex:x="1", ', '');
    const again = kept.replace("'mine:Kind'", `'mine:Kind', ex:x="1"`).replace('  entity', '\n  entity');
    for (const format of ['turtle', ...SERIALIZATIONS, 'trig']) {
      const through = put(folder, `prefixes-${format}.txt`, await ok('convert', file, '--format', format));
      expect(await ok('convert', through, '--format', 'prov-n'), format).toBe(again);
    }
  });

  test('of JSON-LD are those of its context', async () => {
    const context = {
      ex: 'http://example.org/a#',
      name: 'http://example.org/name',
      Entity: 'http://www.w3.org/ns/prov#Entity',
    };
    const jsonld = JSON.stringify({ '@context': context, '@id': 'ex:e', '@type': 'Entity' });
    const file = put(folder, 'prefixes.jsonld', jsonld);
    expect(await ok('convert', file, '--format', 'turtle')).toContain('\nex:e a prov:Entity .\n');
  });
});

describe('of several files', () => {
  const relative = put(folder, 'relative.ttl', `${PREFIXES}<run> a prov:Activity .\n`);
  const good = join(INTEROP, 'sculpture.provn');
  const bad = put(folder, 'bad.cdx.json', '{"bomFormat": "CycloneDX", "specVersion": "0.1"}');

  test('each has its verdict, whatever is wrong with the others', async () => {
    const { code, out, err } = await clew([
      'validate',
      relative,
      good,
      join(folder, 'nowhere'),
      '--only',
      'constraints',
    ]);
    expect({ code, err }).toEqual({ code: 2, err: '' });
    expect(out).toContain(`${relative}: not read\nThe IRI "run" is relative`);
    expect(out).toContain(`${good}: valid\n`);
    expect(out).toContain(`${join(folder, 'nowhere')}: not read\nCannot read`);
  });

  test('so it is in JSON', async () => {
    const { code, out } = await clew(['validate', relative, good, '--only', 'constraints', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject([
      { file: relative, valid: false, error: { code: 'ILLEGAL_IRI', place: { source: relative, line: 6 } } },
      { file: good, valid: true },
    ]);
  });

  test('a fault says in which it is, and of a relative IRI what to do', async () => {
    const { code, err } = await clew(['import', good, bad, '--data', join(folder, 'nothing')]);
    expect(code).toBe(2);
    expect(err).toContain(`at ${bad}, /specVersion`);
    expect((await clew(['convert', relative, '--format', 'turtle'])).err).toContain('--base');
    const jsonld = put(folder, 'relative.jsonld', '{"@id": "run", "@type": "http://www.w3.org/ns/prov#Activity"}');
    expect((await clew(['convert', jsonld, '--format', 'turtle'])).err).toContain('--base');
  });
});

test('an identifier that means nothing in PROV-DM is told by every command that reads it', async () => {
  const members = { 'ex:m1': { 'prov:collection': 'ex:c', 'prov:entity': 'ex:e' } };
  const more = { 'ex:m2': { 'prov:collection': 'ex:c', 'prov:entity': 'ex:f' }, '_:m3': members['ex:m1'] };
  const prefix = { ex: 'https://example.org/' };
  const file = put(folder, 'members.provjson', JSON.stringify({ prefix, hadMember: { ...members, ...more } }));
  const said = 'The identifier of hadMember, which has none in PROV-DM, is left out (/hadMember/ex:m1, and 1 more).';
  expect((await clew(['convert', file, '--format', 'turtle'])).err).toBe(`clew: warning: ${said}\n`);
  expect((await clew(['import', file, '--data', join(folder, 'members')])).out).toContain(said);
  expect((await clew(['validate', file])).out).toContain(said);
  expect(JSON.parse((await clew(['validate', file, '--json'])).out)).toMatchObject({ warnings: [said] });
});

test('XML may be UTF-16; other encodings are refused and named', async () => {
  const xml = await ok('convert', join(INTEROP, 'sculpture.provn'), '--format', 'prov-xml');
  const label = xml
    .replace('UTF-8', 'UTF-16')
    .replace('</prov:document>', '<prov:entity prov:id="ex:é"/></prov:document>');
  const little = Buffer.from(`\uFEFF${label}`, 'utf16le');
  const turtle = await ok('convert', put(folder, 'wide.provx', little), '--format', 'turtle');
  expect(turtle).toContain('<http://example.org/é> a prov:Entity');
  expect(await ok('convert', put(folder, 'wide-be.xml', little.swap16()), '--format', 'turtle')).toBe(turtle);
  const latin = put(folder, 'latin.provx', Buffer.from(label.replace('UTF-16', 'ISO-8859-1'), 'latin1'));
  expect((await clew(['convert', latin, '--format', 'turtle'])).err).toContain('iconv -f ISO-8859-1 -t UTF-8');
  const wrong = put(folder, 'wrong.provx', label.replace('UTF-16', 'ISO-8859-1'));
  expect((await clew(['convert', wrong, '--format', 'turtle'])).err).toContain('declares the encoding ISO-8859-1');
});

describe('losses', () => {
  const scruffy = join(INTEROP, 'scruffy-end3-M.provn');

  test('are told on standard error, and the document is whole without them', async () => {
    const { code, out, err } = await clew(['convert', scruffy, '--format', 'ntriples']);
    expect(code).toBe(0);
    expect(out).toContain('<http://example.org/end1>');
    expect(err).toMatch(/^clew: lost: ntriples cannot hold 1 fact\.\n {2}http:\/\/example.org\/end1 prov:wasEndedBy: /);
  });

  test('stand in the answer with --json', async () => {
    const file = join(folder, 'scruffy.ttl');
    const said = JSON.parse(await ok('convert', scruffy, '--out', file, '--json')) as Record<string, unknown>;
    expect(said).toMatchObject({
      file,
      from: 'prov-n',
      format: 'turtle',
      losses: [{ subject: 'http://example.org/end1' }],
    });
    expect(said['bytes']).toBe(readFileSync(file).length);
    const { err } = await clew(['convert', scruffy, '--format', 'turtle', '--json']);
    expect(JSON.parse(err)).toMatchObject({ losses: [{ subject: 'http://example.org/end1' }] });
  });

  test('of an export: a bundle where there is one graph', async () => {
    const other = join(folder, 'bundles');
    const document = `${PREFIXES}ex:b { ex:a a prov:Entity . }\n`;
    await ok('import', put(folder, 'bundle.trig', document), '--data', other);
    const { code, err } = await clew(['export', '--format', 'turtle', '--data', other]);
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('https://example.org/b: ') as string });
    expect(await ok('export', '--format', 'prov-n', '--data', other)).toContain('bundle ');
  });
});

describe('profiles', () => {
  test('need an element, and no direction', async () => {
    for (const args of [[], [...OF, '--depth', '2']]) {
      const { code, err } = await clew(['export', ...args, '--format', 'cyclonedx', '--data', data]);
      expect([code, err]).toEqual([2, expect.stringContaining('--format cyclonedx')]);
    }
    const { code, err } = await clew(['export', '--of', 'person:acme/ada', '--format', 'cyclonedx', '--data', data]);
    expect([code, err]).toEqual([2, expect.stringContaining('is a Person; cyclonedx is written of a ModelVersion')]);
  });

  test('are told from the name of the file, and give the same bytes each time', async () => {
    const [one, two] = [join(folder, 'one.cdx.json'), join(folder, 'two.cdx.json')];
    const said = await clew(['export', ...OF, '--out', one, '--data', data]);
    expect([said.code, said.out]).toEqual([0, expect.stringContaining('bytes of cyclonedx')]);
    await clew(['export', ...OF, '--out', two, '--data', data]);
    expect(readFileSync(one, 'utf8')).toBe(readFileSync(two, 'utf8'));
    expect(JSON.parse(readFileSync(one, 'utf8'))).toMatchObject({ bomFormat: 'CycloneDX' });
  });

  test('are listed by --help', async () => {
    const { out } = await clew(['export', '--help']);
    for (const name of [...PROFILES, ...SERIALIZATIONS]) expect(out).toContain(name);
  });
});

test('the table of formats has a row for each', () => {
  const table = readFileSync(join(import.meta.dirname, '../../docs/mapping/README.md'), 'utf8');
  for (const name of [...DOCUMENT_FORMATS, ...PROFILES]) expect(table).toContain(`| \`${name}\` |`);
});

describe('folders', () => {
  test('are read by the document in them, and refused where there is none', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    const { code, err } = await clew(['import', empty, '--data', join(folder, 'none')]);
    expect([code, err]).toEqual([2, expect.stringContaining('holds no document that is known')]);
    writeFileSync(join(empty, 'README.md'), '---\nlicense: mit\n---\n# A model\n');
    expect(await ok('convert', empty, '--format', 'prov-json')).toContain('"prefix"');
  });
});
