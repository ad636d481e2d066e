import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCroissant } from '../../src/ingest/croissant/read.ts';
import type { Opened } from '../../src/open.ts';
import { closureOf } from '../../src/profile/subject.ts';
import { CROISSANT } from '../../src/profile/croissant/profile.ts';
import type { ProfileDocument } from '../../src/profile/profile.ts';
import { describe as descriptionsOf } from '../../src/prov/description.ts';
import { Fault } from '../../src/prov/fault.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import { literal } from '../../src/prov/value.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { openEmpty } from '../ingest/context.ts';
import { judge } from './judge.ts';

const FIXTURES = globSync(join(import.meta.dirname, '../fixtures/croissant/**/*.json')).sort();
const { vocabulary } = await loadVocabulary({ modules: [] });
const CREATED = '2026-11-21T12:00:00Z';

/** Stores already open, each with the versions that it holds: two fixtures tell of one version, and would mix in one store. */
const stores: { readonly context: Opened; readonly versions: Set<string> }[] = [];

async function storeFor(version: string): Promise<Opened> {
  let store = stores.find(({ versions }) => !versions.has(version));
  if (!store) stores.push((store = { context: await openEmpty(), versions: new Set() }));
  store.versions.add(version);
  return store.context;
}

async function write(statements: readonly Statement[], id: string): Promise<ProfileDocument> {
  const context = await storeFor(id);
  await context.recorder.record({ statements });
  return CROISSANT.write(await closureOf(context, id), { created: CREATED });
}

function versionIn(statements: readonly Statement[]): string {
  const found = statements.find((s) => s.statement === 'element' && s.types.some((t) => t.endsWith('#DatasetVersion')));
  if (found?.statement !== 'element') throw new Error('No dataset version.');
  return found.id;
}

/** What documents say, without what is only about the document: its context, the version of the format, and what it did not say of itself. */
function meaning(statements: readonly Statement[]) {
  const apart = /json-ld#|conformsTo$|schema\.org\/(name|version)$/;
  return descriptionsOf(statements).map((d) => ({
    ...d,
    attributes: Object.fromEntries(Object.entries(d.attributes).filter(([key]) => !apart.test(key))),
  }));
}

const CLEW = 'https://w3id.org/clew/ns#';
const HASH = 'b1c0f0f7e1f2a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c';

/** A dataset version that no Croissant described, with hostile words. */
function native(): Statement[] {
  const version = 'urn:clew:dataset:acme/x@3';
  const file = `urn:clew:datafile:sha256:${HASH}`;
  return [
    element('urn:clew:dataset:acme/x', [`${CLEW}Dataset`], {
      [`${CLEW}name`]: literal('acme/x'),
      'http://www.w3.org/ns/dcat#landingPage': { iri: 'https://example.org/x' as never },
    }),
    element(version, [`${CLEW}DatasetVersion`], {
      [`${CLEW}name`]: literal('acme/x'),
      [`${CLEW}version`]: literal('3'),
      [`${CLEW}rowCount`]: literal('9007199254740993', 'http://www.w3.org/2001/XMLSchema#integer' as never),
      [`${CLEW}tag`]: [literal('</script><script>alert(1)</script>'), literal('"quote\\ \u2028')],
      'http://purl.org/dc/terms/description': [literal('Zeilen', undefined, 'de'), literal('Rows', undefined, 'en')],
      'http://purl.org/dc/terms/license': { iri: 'http://spdx.org/licenses/CC-BY-4.0' as never },
      'https://example.org/ns#own': literal('1e-8', 'http://www.w3.org/2001/XMLSchema#double' as never),
    }),
    relate('specializationOf', version, 'urn:clew:dataset:acme/x'),
    element(file, [`${CLEW}DataFile`], { [`${CLEW}digest`]: literal(`sha256:${HASH}`) }),
    relate('hadMember', version, file, { attributes: { [`${CLEW}path`]: literal('data/a b.csv') } }),
    element('urn:clew:datafile:lost', [`${CLEW}DataFile`], { [`${CLEW}name`]: literal('lost') }),
    relate('hadMember', version, 'urn:clew:datafile:lost'),
    element('urn:clew:run:1', [`${CLEW}Run`], {}),
    relate('wasGeneratedBy', version, 'urn:clew:run:1', { role: { iri: `${CLEW}outputData` as never } }),
    element('urn:clew:person:ada', ['http://www.w3.org/ns/prov#Person'], { [`${CLEW}name`]: literal('Ada') }),
    relate('wasAttributedTo', version, 'urn:clew:person:ada', { role: { iri: `${CLEW}author` as never } }),
  ];
}

let folder: string;
const written = new Map<string, { document: ProfileDocument; from: readonly Statement[] }>();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croissant-'));
  for (const file of FIXTURES) {
    const from = readCroissant(readFileSync(file, 'utf8'), { vocabulary });
    written.set(basename(file), { from, document: await write(from, versionIn(from)) });
  }
  written.set('native', { from: native(), document: await write(native(), 'urn:clew:dataset:acme/x@3') });
});
afterAll(async () => {
  for (const { context } of stores) await context.close();
  await rm(folder, { recursive: true });
});

function textOf({ content }: ProfileDocument): string {
  if (typeof content !== 'string') throw new Error('Text was expected.');
  return content;
}

test('there is something to write', () => expect(written.size).toBe(16));

describe('round trip', () => {
  test.each(FIXTURES.map((file) => basename(file)))('%s says the same when it is read again', (name) => {
    const { document, from } = written.get(name)!;
    expect(meaning(readCroissant(textOf(document), { vocabulary }))).toEqual(meaning(from));
  });

  test('attributes of ours come back with datatype and digits', () => {
    const [version] = descriptionsOf(readCroissant(textOf(written.get('native')!.document), { vocabulary })).filter(
      (d) => d.id.endsWith('acme/x@3'),
    );
    const [original] = descriptionsOf(native()).filter((d) => d.id.endsWith('acme/x@3'));
    expect(version!.attributes).toMatchObject(
      Object.fromEntries(Object.entries(original!.attributes).filter(([key]) => !key.endsWith('description'))),
    );
  });
});

describe('a version that no Croissant described', () => {
  test('files with a digest are listed, what is unknown is not invented but named', () => {
    const { document } = written.get('native')!;
    const json = JSON.parse(textOf(document)) as { distribution: unknown[]; creator: unknown; url: unknown };
    expect(json.distribution).toEqual([
      {
        '@type': 'cr:FileObject',
        '@id': 'data/a_b.csv',
        name: 'data/a b.csv',
        contentUrl: 'data/a b.csv',
        encodingFormat: 'application/octet-stream',
        sha256: HASH,
      },
    ]);
    expect(json.creator).toMatchObject({ '@type': 'sc:Person', name: 'Ada' });
    expect(json.url).toBe('https://example.org/x');
    const lost = document.losses.map(({ subject, term }) => `${subject} ${term ?? ''}`.trim());
    expect(lost).toEqual(
      expect.arrayContaining([
        'urn:clew:datafile:lost',
        'urn:clew:run:1',
        `urn:clew:datafile:sha256:${HASH} ${CLEW}mediaType`,
        'urn:clew:dataset:acme/x@3 http://www.w3.org/ns/prov#wasGeneratedBy',
      ]),
    );
  });

  test('equal closures give equal bytes', async () => {
    expect((await write(native(), 'urn:clew:dataset:acme/x@3')).content).toBe(written.get('native')!.document.content);
  });

  test('without a name it is refused, naming what to record', async () => {
    const nameless = [element('urn:x:v', ['http://www.w3.org/ns/prov#Entity'], { 'urn:x:p': literal('1') })];
    await expect(write(nameless, 'urn:x:v')).rejects.toSatisfy((e) => e instanceof Fault && e.code === 'BAD_ARGUMENT');
  });
});

test('mlcroissant finds every document valid', async ({ skip }) => {
  const paths: string[] = [];
  for (const [name, { document }] of written) {
    const path = join(folder, `${name}.json`);
    await writeFile(path, document.content);
    paths.push(path);
  }
  // mlcroissant calls a record set whose fields are only named by `references` valid; so does ours, and it stands among the fixtures.
  const said = await judge('croissant/judge.py', paths);
  if (said.startsWith('not run')) skip(said);
  expect(said.split('\n')).toEqual(Array.from({ length: 16 }, () => 'valid'));
});
