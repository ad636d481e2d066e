/** The commands on an embedded store with the sample history. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from 'n3';
import { beforeAll, describe, expect, test } from 'vitest';
import { SAMPLE_FOLDER } from '../../src/cli/sample.ts';
import { put, PREFIXES, temporaryFolder } from './files.ts';
import { clew } from './terminal.ts';

const folder = temporaryFolder();
const data = join(folder, 'data');
const samples = readdirSync(SAMPLE_FOLDER)
  .filter((name) => name.endsWith('.ttl'))
  .sort()
  .map((name) => join(SAMPLE_FOLDER, name));

interface Imported {
  readonly number: number;
  readonly digest: string;
  readonly created: boolean;
  readonly warnings: readonly string[];
}

async function importAll(): Promise<Imported[]> {
  const { code, out, err } = await clew(['import', ...samples, '--actor', 'person:acme/ada', '--data', data, '--json']);
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out) as Imported[];
}

let first: Imported[];
beforeAll(async () => {
  first = await importAll();
});

describe('clew import', () => {
  test('makes one record per file, and the sample breaks no shape and draws no warning', () => {
    expect(first.map((r) => r.number)).toEqual(samples.map((_, i) => i));
    expect(first.every((r) => r.created)).toBe(true);
    expect(first.flatMap((r) => r.warnings)).toEqual([]);
  });

  test('changes nothing the second time', async () => {
    const again = await importAll();
    expect(again.map((r) => [r.number, r.digest, r.created])).toEqual(first.map((r) => [r.number, r.digest, false]));
  });

  test('records nothing if one of the files is bad', async () => {
    const good = put(folder, 'good.ttl', `${PREFIXES}ex:new a prov:Entity .\n`);
    const bad = put(folder, 'bad.ttl', `${PREFIXES}ex:new a prov:Entity\n  ex:p ex:o\n`);
    const { code, err } = await clew(['import', good, bad, '--data', data]);
    expect(code).toBe(2);
    expect(err).toMatch(/bad\.ttl, line 6, column 3/);
    expect((await clew(['show', 'https://example.org/new', '--data', data])).code).toBe(1);
  });

  test('resolves relative IRIs against --base, and refuses them without it', async () => {
    const relative = put(folder, 'relative.ttl', '<#run> <http://www.w3.org/ns/prov#used> <data> .\n');
    const other = join(folder, 'base');
    expect((await clew(['import', relative, '--data', other])).code).toBe(2);
    expect((await clew(['validate', relative, '--base', 'https://example.org/x/'])).code).toBe(0);
    expect((await clew(['import', relative, '--base', 'https://example.org/x/', '--data', other])).code).toBe(0);
    const { out } = await clew(['show', 'https://example.org/x/#run', '--data', other]);
    expect(out).toContain('https://example.org/x/data');
  });

  test('reads standard input', async () => {
    const document = `${PREFIXES}<urn:clew:person:acme/ada> a prov:Person ; clew:name "Ada Okafor" .\n`;
    const other = join(folder, 'stdin');
    const { code, out } = await clew(['import', '-', '--format', 'turtle', '--data', other], { input: document });
    expect(code).toBe(0);
    expect(out).toMatch(/^-: record 0 \(1 elements, 0 relations\) sha256:[0-9a-f]{64}\n$/);
  });
});

describe('clew show', () => {
  test('shows properties, relations and records of what an alias points at', async () => {
    const { code, out } = await clew(['show', 'model:churn@production', '--data', data]);
    expect(code).toBe(0);
    expect(out).toContain('model:churn@7  ModelVersion\n');
    expect(out).toMatch(/\n {2}version +7\n/);
    expect(out).toContain('  → wasGeneratedBy as model  Run run:acme/train-7\n');
    expect(out).toContain('  ← wasDerivedFrom  Evaluation evaluation:acme/churn-7-test\n');
    expect(out).toMatch(/ {2}5 {2}\S+Z by person:acme\/ada from 06-model-7\.ttl\n/);
  });

  test('shows it as it was', async () => {
    const { out } = await clew(['show', 'model:churn@production', '--as-of', '3', '--data', data, '--json']);
    expect((JSON.parse(out) as { shortName: string }).shortName).toBe('model:churn@6');
  });

  test('answers no with exit code 1', async () => {
    const { code, out, err } = await clew(['show', 'model:nobody@1', '--data', data]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('Nothing is known as "model:nobody@1"');
  });

  test('makes no store where there is none', async () => {
    const nowhere = join(folder, 'nowhere');
    const { code, err } = await clew(['show', 'x:y', '--data', nowhere]);
    expect(code).toBe(2);
    expect(err).toContain('There is no store at');
    expect(existsSync(nowhere)).toBe(false);
  });
});

describe('clew lineage', () => {
  test('draws the tree with a receipt', async () => {
    const { code, out } = await clew(['lineage', 'model:churn@production', '--data', data]);
    expect(code).toBe(0);
    expect(out).toContain('used (trainingData) DatasetVersion dataset:acme/transactions@2026-10-train');
    expect(out.trimEnd().split('\n').at(-1)).toBe('complete: 48 elements as of record 8.');
  });

  test('lists what a filter leaves, each way by itself, also without the start', async () => {
    const { out } = await clew(['lineage', 'model:churn@7', '--direction', 'both', '--kind', 'Run', '--data', data]);
    const [up, down] = out.split('\ndownstream\n');
    expect(up).toContain('upstream\n1 hop  Run run:acme/train-7\n');
    expect(down).toContain('1 hop  Run run:acme/deploy-7\n');
    expect(down).not.toContain('train-7');
  });

  test('a role that nothing here has and nobody declares is refused', async () => {
    for (const verb of [['lineage'], ['paths', 'dataset:acme/transactions@2026-10-raw']]) {
      const found = await clew([...verb, 'model:churn@7', '--role', 'trainingDta', '--data', data]);
      expect(found.code).toBe(2);
      expect(found.err).toMatch(/^clew: No relation here is in the role "trainingDta".*did you mean trainingData\?/);
    }
    const iri = await clew(['lineage', 'model:churn@7', '--role', 'https://example.org/role', '--data', data]);
    expect(iri).toMatchObject({ code: 0, err: '' });
  });

  test('finds what came of a dataset', async () => {
    const kinds = ['--kind', 'ModelVersion', 'Deployment'];
    const id = 'dataset:acme/transactions@2026-10-raw';
    const { out } = await clew(['lineage', id, '--direction', 'downstream', ...kinds, '--data', data, '--json']);
    const answer = JSON.parse(out) as { elements: { node: { shortName: string } }[]; receipt: { complete: boolean } };
    expect(answer.receipt.complete).toBe(true);
    expect(answer.elements.map((e) => e.node.shortName).sort()).toEqual([
      'deployment:acme/churn-eu-canary/2026-11-16',
      'deployment:acme/churn-eu/2026-11-02',
      'deployment:acme/churn-eu/2026-11-09',
      'deployment:acme/winback-eu/2026-11-17',
      'model:churn@6',
      'model:churn@7',
      'model:churn@8',
      'model:winback@3',
    ]);
  });

  test('says that it stopped at the depth asked for', async () => {
    const { out } = await clew(['lineage', 'model:churn@7', '--depth', '1', '--data', data]);
    expect(out).toMatch(/\nnot complete: 5 elements as of record 8; 4 go on beyond the depth asked for\.\n$/);
  });
});

describe('clew lineage, drawn and counted', () => {
  const lineage = (...args: string[]) => clew(['lineage', 'model:churn@7', ...args, '--data', data]);

  test('draws what it shows, as SVG with every name', async () => {
    const { code, out } = await lineage('--stop-at', 'DatasetVersion', '--svg');
    expect(code).toBe(0);
    expect(out).toMatch(/^<\?xml [\s\S]*<\/svg>\n$/);
    const text = out.replaceAll('&#45;', '-');
    expect(text).toContain('>dataset:acme/transactions@2026-10-train<');
    expect(text).not.toContain('dataset:acme/transactions@2026-10-raw');
  });

  test('collapses kinds, in text and as Mermaid', async () => {
    const { out } = await lineage('--group');
    expect(out).toMatch(/^ModelVersion +2 {2}0 to 1 hops\n/);
    expect(out).toContain('DatasetVersion wasDerivedFrom DatasetVersion × 1\n');
    const { out: drawn } = await lineage('--group', '--mermaid');
    expect(drawn).toContain('n1(["Model × 1<br/>from 1 hop on"])');
    expect(drawn).toContain('|"hadMember × 15"|');
  });

  test('takes one form at a time', async () => {
    const { code, err } = await lineage('--svg', '--json');
    expect(code).toBe(2);
    expect(err).toBe("clew: option '--svg' cannot be used with option '--json'\n");
  });
});

describe('clew paths', () => {
  const paths = (...args: string[]) => clew(['paths', ...args, '--data', data]);

  test('a walk that was cut cannot tell', async () => {
    const found = await paths('model:churn@7', 'dataset:acme/transactions@2026-10-raw', '--limit', '5');
    expect(found.code).toBe(2);
    expect(found.out).toContain('No path from model:churn@7 to dataset:acme/transactions@2026-10-raw was found.');
    expect((await paths('model:churn@7', 'dataset:acme/transactions@2026-10-raw', '--depth', '1')).code).toBe(1);
    expect((await paths('model:churn@7', 'model:churn@6', '--k', '100000000')).err).toContain('Ask for 200 or less.');
  });

  test('shows every step with its relations, how many paths there are, and the receipt', async () => {
    const { code, out } = await paths('model:churn@7', 'dataset:acme/transactions@2026-10-raw');
    expect(code).toBe(0);
    expect(out).toBe(
      [
        'ModelVersion model:churn@7',
        '  → wasGeneratedBy as model Run run:acme/train-7',
        '  → used as trainingData DatasetVersion dataset:acme/transactions@2026-10-train',
        '  → wasDerivedFrom DatasetVersion dataset:acme/transactions@2026-10-raw',
        '',
        '1 path of 3 hops from model:churn@7 to dataset:acme/transactions@2026-10-raw.',
        'complete: 48 elements as of record 8.',
        '',
      ].join('\n'),
    );
  });

  test('says no with exit code 1, and whether it can be sure', async () => {
    const { code, out } = await paths(
      'model:churn@7',
      'deployment:acme/churn-eu/2026-11-09',
      '--direction',
      'upstream',
    );
    expect(code).toBe(1);
    expect(out).toMatch(/^There is no path .*\.\ncomplete: /);
    const near = await paths('model:churn@7', 'organization:acme', '--depth', '1');
    expect([near.code, near.out]).toEqual([
      1,
      expect.stringMatching(/^There is no path .* within the depth .*\nnot complete: /),
    ]);
  });

  test('lists all pages and draws them as one graph', async () => {
    const ends = ['model:churn@7', 'environment:acme/train-a100', '--direction', 'either', '--k', '20'];
    const { out } = await paths(...ends, '--json');
    const {
      count,
      exact,
      paths: found,
    } = JSON.parse(out) as { count: string; exact: boolean; paths: { length: number }[] };
    expect([count, exact, found.length]).toEqual(['20', false, 20]);
    expect(found.map((path) => path.length)).toEqual(found.map((path) => path.length).sort((a, b) => a - b));
    expect((await paths(...ends, '--dot')).out.match(/peripheries/g)).toHaveLength(2);
  });
});

describe('clew history', () => {
  test('tells who said what, and what changed', async () => {
    const { code, out } = await clew(['history', 'run:acme/train-7', '--data', data]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^run:acme\/train-7 {2}Run\n\nrecord 5 {2}\S+ by person:acme\/ada from 06-model-7.ttl\n {2}\+ a Activity\n/,
    );
    expect(out).toContain('\n  + status finished\n');
    expect(out).toContain('\n  + used as trainingData dataset:acme/transactions@2026-10-train\n');
  });
});

describe('clew query', () => {
  const query = 'query V($id: ID!) { modelVersion(id: $id) { version } }';

  test('answers with JSON', async () => {
    const { code, out } = await clew([
      'query',
      query,
      '--variables',
      '{"id":"model:churn@7"}',
      '--data',
      data,
      '--json',
    ]);
    expect({ code, out }).toEqual({ code: 0, out: '{"data":{"modelVersion":{"version":"7"}}}\n' });
  });

  test('reads query and variables from files and standard input', async () => {
    const file = put(folder, 'q.graphql', query);
    const variables = `@${put(folder, 'v.json', '{"id":"model:churn@6"}')}`;
    const fromFile = await clew(['query', '--file', file, '--variables', variables, '--data', data, '--json']);
    const fromInput = await clew(['query', '-', '--variables', variables, '--data', data, '--json'], { input: query });
    expect(fromFile.out).toBe('{"data":{"modelVersion":{"version":"6"}}}\n');
    expect(fromInput.out).toBe(fromFile.out);
  });

  test('prints errors of GraphQL and says so in its exit code', async () => {
    const { code, out, err } = await clew(['query', '{ modelVersionz { nodes { id } } }', '--data', data, '--json']);
    expect(code).toBe(2);
    expect((JSON.parse(out) as { errors: unknown[] }).errors).toHaveLength(1);
    expect(err).toContain('Did you mean');
  });
});

describe('clew export and validate', () => {
  test.each([
    ['turtle', 'ttl'],
    ['trig', 'trig'],
    ['ntriples', 'nt'],
    ['nquads', 'nq'],
    ['jsonld', 'jsonld'],
  ])('an export as %s is valid, and complete when imported elsewhere', async (format, extension) => {
    const file = join(folder, `churn.${extension}`);
    const exported = await clew(['export', '--of', 'model:churn@7', '--out', file, '--data', data, '--json']);
    expect(JSON.parse(exported.out)).toEqual({ file, format, bytes: readFileSync(file).byteLength, losses: [] });
    const validated = await clew(['validate', file, '--json']);
    expect(validated.err).toBe('');
    expect(validated.code).toBe(0);
    expect(JSON.parse(validated.out)).toMatchObject({ valid: true, counts: { Violation: 0 } });
  });

  test('an export imported into an empty store exports as the same bytes', async () => {
    const [one, two] = [join(folder, 'one.ttl'), join(folder, 'two.ttl')];
    const other = join(folder, 'other');
    await clew(['export', '--of', 'model:churn@7', '--out', one, '--data', data]);
    expect((await clew(['import', one, '--data', other])).code).toBe(0);
    await clew(['export', '--of', 'model:churn@7', '--out', two, '--data', other]);
    expect(readFileSync(two, 'utf8')).toBe(readFileSync(one, 'utf8'));
  });

  test('an export to standard output is the document alone', async () => {
    const { out, err } = await clew(['export', '--of', 'run:acme/train-7', '--depth', '0', '--data', data]);
    expect(err).toBe('');
    expect(new Parser().parse(out).length).toBeGreaterThan(10);
  });

  test('nothing is written where the export fails', async () => {
    const file = join(folder, 'none.ttl');
    expect((await clew(['export', '--of', 'model:none', '--out', file, '--data', data])).code).toBe(1);
    const { code, err } = await clew(['export', '--out', join(folder, 'no/such/folder.ttl'), '--data', data]);
    expect(code).toBe(2);
    expect(err).toContain('there is no such file or folder');
    expect(readdirSync(folder).filter((name) => name.includes('none') || name.endsWith('.part'))).toEqual([]);
  });

  const broken = (): string =>
    put(folder, 'broken.ttl', readFileSync(join(SAMPLE_FOLDER, '06-model-7.ttl'), 'utf8').replace('"sha256:', '"md5:'));

  test('a broken copy is reported, with exit code 1', async () => {
    const { code, out } = await clew(['validate', broken()]);
    expect(code).toBe(1);
    expect(out).toMatch(/^invalid\nRefused: 1 violation/);
    expect(out).toContain('clew:foreignDigest');
  });

  test('the report is a sh:ValidationReport without blank nodes', async () => {
    const { code, out } = await clew(['validate', broken(), '--format', 'turtle']);
    expect(code).toBe(1);
    const quads = new Parser().parse(out);
    const sh = 'http://www.w3.org/ns/shacl#';
    expect(quads.filter((q) => q.predicate.value === `${sh}conforms`).map((q) => q.object.value)).toEqual(['false']);
    expect(quads.filter((q) => q.object.value === `${sh}Violation`)).toHaveLength(1);
    expect(quads.some((q) => q.subject.termType === 'BlankNode' || q.object.termType === 'BlankNode')).toBe(false);
  });

  test.each([
    ['an unknown term', 'ex:a a prov:Entity ; clew:digset "x" .', /did you mean clew:digest\?/],
    ['a cycle', 'ex:a prov:wasDerivedFrom ex:b . ex:b prov:wasDerivedFrom ex:a .', /derived from itself/],
    [
      'an end before the start',
      'ex:r a clew:Run ; clew:name "r" ; prov:startedAtTime "2026-01-02T00:00:00Z"^^xsd:dateTime ; prov:endedAtTime "2026-01-01T00:00:00Z"^^xsd:dateTime .',
      /before it starts/,
    ],
  ])('%s is invalid, too', async (_, statements, expected) => {
    const { code, out } = await clew(['validate', put(folder, 'rule.ttl', `${PREFIXES}${statements}\n`)]);
    expect(code).toBe(1);
    expect(out).toMatch(/^invalid\n/);
    expect(out).toMatch(expected);
  });

  test('what cannot be read is neither', async () => {
    expect((await clew(['validate', put(folder, 'x.ttl', '<a> <b')])).code).toBe(2);
    const empty = put(folder, 'empty.ttl', PREFIXES);
    const [validated, imported] = [await clew(['validate', empty]), await clew(['import', empty, '--data', data])];
    expect(validated).toEqual(imported);
    expect(validated).toMatchObject({ code: 2, out: '', err: expect.stringContaining('says nothing') as string });
    expect((await clew(['validate', join(folder, 'missing.ttl')])).code).toBe(2);
  });
});

describe('clew migrate', () => {
  test('copies a history and finds both equal', async () => {
    const [from, to] = [`sqlite:${join(data, 'clew.db')}`, `sqlite:${join(folder, 'copy.db')}`];
    const { code, out } = await clew(['migrate', '--from', from, '--to', to, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ copied: samples.length, digest: { records: samples.length } });
    const again = await clew(['migrate', '--from', from, '--to', to]);
    expect(again.out).toMatch(/^equal: 9 records, \d+ elements, \d+ relations \(0 records copied now\)\n/);
  });

  test('refuses a target with another history', async () => {
    const [from, to] = [`sqlite:${join(data, 'clew.db')}`, `sqlite:${join(folder, 'different/clew.db')}`];
    const document = put(folder, 'other.ttl', `${PREFIXES}ex:x a prov:Entity .\n`);
    expect((await clew(['import', document, '--store', to])).code).toBe(0);
    const { code, err } = await clew(['migrate', '--from', from, '--to', to]);
    expect(code).toBe(1);
    expect(err).toContain('another history');
  });
});
