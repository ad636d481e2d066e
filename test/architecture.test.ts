/** The rules of the house, read from one table: who may import whom, how long a file may be, what it may not be called. */
import { readFileSync } from 'node:fs';
import { globSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Room → the rooms it may import. A room is the longest listed prefix of a file's path under `src/`. Every import between rooms that is not
 * listed is a violation, type imports too; so is a listed one that nobody uses any more.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  prov: [],
  tlog: [],
  'settings.ts': ['prov'],
  capture: ['prov'],
  store: ['prov'],
  'store/sqlite': ['prov', 'store'],
  'store/neo4j': ['prov', 'store'],
  rdf: ['prov'],
  constraints: ['prov'],
  shacl: ['prov', 'rdf'],
  sign: ['prov', 'rdf'],
  lineage: ['prov', 'store', 'rdf', 'serialization', 'shacl', 'constraints', 'tlog'],
  log: ['prov', 'store', 'sign', 'lineage', 'tlog'],
  ingest: ['prov', 'capture', 'rdf', 'serialization', 'store', 'lineage', 'sign'],
  client: ['prov', 'tlog'],
  session: ['prov', 'capture', 'rdf', 'settings.ts', 'client', 'tlog', 'open.ts'],
  'index.ts': ['prov', 'session'],
  witness: ['log', 'tlog'],
  evidence: ['prov', 'store', 'rdf', 'shacl', 'lineage', 'log', 'tlog'],
  backup: ['prov', 'store', 'lineage', 'tlog'],
  serialization: ['prov', 'rdf'],
  profile: ['prov', 'rdf', 'lineage', 'ingest'],
  api: ['prov', 'constraints', 'store', 'rdf', 'sign', 'lineage', 'profile', 'ingest', 'log', 'evidence', 'watch'],
  'open.ts': [
    'prov',
    'settings.ts',
    'store',
    'store/sqlite',
    'store/neo4j',
    'rdf',
    'shacl',
    'lineage',
    'log',
    'client',
  ],
  watch: ['prov', 'store', 'lineage', 'log', 'tlog', 'backup', 'open.ts'],
  writer: ['prov', 'store', 'lineage', 'log', 'open.ts'],
  cli: [
    'prov',
    'constraints',
    'capture',
    'session',
    'backup',
    'settings.ts',
    'rdf',
    'shacl',
    'sign',
    'lineage',
    'log',
    'evidence',
    'ingest',
    'serialization',
    'profile',
    'client',
    'api',
    'open.ts',
    'writer',
    'witness',
    'watch',
  ],
};

/** Packages that only these rooms may import. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'neo4j-driver': ['store/neo4j'],
  'node:sqlite': ['store/sqlite', 'witness'],
  graphql: ['api'],
  'graphql-yoga': ['api'],
  '@graphql-tools/schema': ['api'],
  n3: ['rdf', 'shacl'],
  jsonld: ['rdf'],
  'rdf-canonize': ['rdf'],
  '@scure/base': ['sign'],
  canonicalize: ['sign'],
  'rdf-validate-shacl': ['shacl'],
  commander: ['cli'],
  '@viz-js/viz': ['cli'],
  'ml-matrix': ['lineage'],
  jstat: ['lineage'],
  '@aws-sdk/client-s3': ['backup'],
  'tar-stream': ['evidence'],
  'csv-parse': ['capture'],
  munkres: ['lineage'],
  saxes: ['serialization'],
  ajv: ['ingest'],
  yauzl: ['ingest'],
  yazl: ['profile'],
  'ajv-formats': ['ingest'],
  'spdx-expression-parse': ['lineage'],
  'spdx-license-ids': ['lineage'],
};

const BANNED_NAMES = /^(utils?|helpers?|common|types?|managers?|services?)$/i;
const LONGEST = 300;
const LONGEST_FUNCTION = 70;

const sources = globSync('src/**/*.ts', { cwd: ROOT })
  .map((f) => f.split(sep).join('/'))
  .sort();
const everything = globSync('{src,test,bench,scripts,examples,bin}/**/*.{ts,js,mjs}', {
  cwd: ROOT,
  exclude: (name) => name === 'node_modules' || name === '.venv',
}).map((f) => f.split(sep).join('/'));

interface Import {
  readonly from: string;
  readonly to: string;
}

function roomOf(file: string): string | undefined {
  const path = file.replace(/^src\//, '');
  return Object.keys(MAY_IMPORT)
    .filter((room) => path === room || path.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];
}

/** Every module named by import, export … from, import() or import type. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles.map(({ fileName }) => ({
    from: file,
    to: fileName.startsWith('.')
      ? normalize(join(dirname(file), fileName))
          .split(sep)
          .join('/')
      : fileName,
  }));
}

const imports = sources.flatMap(importsOf);

function isForbidden({ from, to }: Import): boolean {
  if (!to.startsWith('src/')) return false;
  const [room, target] = [roomOf(from), roomOf(to)];
  if (room === undefined || target === undefined) return true;
  return target !== room && !MAY_IMPORT[room]!.includes(target);
}

describe('imports go one way', () => {
  test('there is something to check', () => {
    expect(sources.length).toBeGreaterThan(60);
    expect(imports.length).toBeGreaterThan(200);
    const empty = Object.keys(MAY_IMPORT).filter((room) => !sources.some((file) => roomOf(file) === room));
    expect(empty, 'rooms of the table without a file').toEqual([]);
  });

  test('every source file stands in a room of the table', () => {
    expect(sources.filter((file) => roomOf(file) === undefined)).toEqual([]);
  });

  test('no room imports a room that the table does not allow', () => {
    expect(imports.filter(isForbidden).map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  test('nothing is allowed that nobody needs', () => {
    const used = new Set(imports.map(({ from, to }) => `${roomOf(from)} → ${to.startsWith('src/') ? roomOf(to) : ''}`));
    const listed = Object.entries(MAY_IMPORT).flatMap(([room, targets]) => targets.map((to) => `${room} → ${to}`));
    expect(listed.filter((pair) => !used.has(pair))).toEqual([]);
  });

  test('a violation would be found', () => {
    const forbidden: Import[] = [
      { from: 'src/prov/iri.ts', to: 'src/store/store.ts' },
      { from: 'src/store/sqlite/open.ts', to: 'src/store/neo4j/open.ts' },
      { from: 'src/lineage/record.ts', to: 'src/store/sqlite/open.ts' },
      { from: 'src/lineage/record.ts', to: 'src/api/server.ts' },
      { from: 'src/client/http.ts', to: 'src/lineage/record.ts' },
      { from: 'src/api/server.ts', to: 'src/cli/main.ts' },
    ];
    expect(forbidden.filter(isForbidden)).toEqual(forbidden);
  });

  test('the table itself has no cycle', () => {
    const visit = (room: string, path: readonly string[]): string[] => {
      if (path.includes(room)) return [[...path, room].join(' → ')];
      return MAY_IMPORT[room]!.flatMap((next) => visit(next, [...path, room]));
    };
    expect(Object.keys(MAY_IMPORT).flatMap((room) => visit(room, []))).toEqual([]);
  });

  test('source files import nothing outside src/, and only existing files', () => {
    const wrong = imports
      .filter(({ to }) => /^(\.|src\/|test\/|bench\/|scripts\/|examples\/)/.test(to))
      .filter(({ to }) => !sources.includes(to));
    expect(wrong).toEqual([]);
  });

  test('a package that belongs to a room is imported by that room alone', () => {
    const wrong = imports.flatMap(({ from, to }) => {
      const rooms = PACKAGES[to];
      return rooms && !rooms.includes(roomOf(from)!) ? [`${from} imports ${to}`] : [];
    });
    expect(wrong).toEqual([]);
  });

  test('every imported package is a dependency, not a development dependency', () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const packages = new Set(
      imports
        .map(({ to }) => to)
        .filter((to) => !to.startsWith('src/') && !to.startsWith('node:'))
        .map((to) =>
          to
            .split('/')
            .slice(0, to.startsWith('@') ? 2 : 1)
            .join('/'),
        ),
    );
    // @rdfjs/types holds declarations alone, erased before anything runs.
    expect([...packages].filter((name) => !(name in dependencies) && name !== '@rdfjs/types')).toEqual([]);
  });
});

describe('small files from one concept each', () => {
  test('no file or folder has a name that says nothing', () => {
    const wrong = everything.filter((file) =>
      file.split('/').some((part) => BANNED_NAMES.test(part.replace(/(\.test)?\.(ts|js|mjs)$/, ''))),
    );
    expect(wrong).toEqual([]);
  });

  test(`a file past ${LONGEST} lines says at its top why it is one thing`, () => {
    const wrong = sources.filter((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8');
      const opening = /^\s*\/\*\*([\s\S]*?)\*\//.exec(text)?.[1] ?? '';
      return text.split('\n').length > LONGEST && !/\bone (thing|file|place|table|concept|class|port)\b/i.test(opening);
    });
    expect(wrong).toEqual([]);
  });

  test(`no function is past ${LONGEST_FUNCTION} lines`, () => {
    expect(sources.flatMap(longFunctions)).toEqual([]);
  });

  test('the median file has at most 150 lines', () => {
    const lengths = sources.map((f) => readFileSync(join(ROOT, f), 'utf8').split('\n').length).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(150);
  });

  test('every room says in one sentence what it is for', () => {
    const rooms = Object.keys(MAY_IMPORT);
    const silent = rooms.filter((room) => {
      if (room.endsWith('.ts')) return !readFileSync(join(ROOT, 'src', room), 'utf8').startsWith('/**');
      // An adapter's door says what it is for; every other room has a README.
      const door = room.includes('/') ? `src/${room}/open.ts` : `src/${room}/README.md`;
      const [opening = ''] = globSync(door, { cwd: ROOT }).map((file) => readFileSync(join(ROOT, file), 'utf8'));
      return room.includes('/') ? !opening.startsWith('/** ') : opening.trim().length < 20;
    });
    expect(silent).toEqual([]);
  });
});

function longFunctions(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const out: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const lineOf = (at: number): number => source.getLineAndCharacterOfPosition(at).line;
      const length = lineOf(node.end) - lineOf(node.getStart(source)) + 1;
      if (length > LONGEST_FUNCTION) out.push(`${file}:${lineOf(node.getStart(source)) + 1} has ${length} lines`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return out;
}
