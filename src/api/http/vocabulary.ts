/** `/ontology`, `/shapes` and `/context`: what words mean, at stable addresses. */
import { describe, sha256 } from '../../prov/description.ts';
import type { Vocabulary } from '../../prov/vocabulary.ts';
import { jsonLdContext } from '../../rdf/context.ts';
import { readRdf } from '../../rdf/read.ts';
import { rdfText } from '../../rdf/write/serialize.ts';
import { requestFault } from '../problem.ts';
import type { Exchange, Route } from './exchange.ts';
import { negotiated, send } from './respond.ts';

export interface OntologyFile {
  readonly name: string;
  readonly text: string;
}

const TURTLE = 'text/turtle';
const JSON_TYPE = 'application/json';
const LINKED = 'application/ld+json';

export function vocabularyRoutes(vocabulary: Vocabulary, files: readonly OntologyFile[]): Route[] {
  const isShape = ({ name }: OntologyFile) => name.startsWith('shapes/') || name.includes('/shapes/');
  const context = `${JSON.stringify(jsonLdContext(vocabulary), undefined, 2)}\n`;
  return [
    folder(
      '/ontology',
      files.filter((file) => !isShape(file)),
      files,
      vocabulary,
    ),
    folder('/shapes', files.filter(isShape), files.filter(isShape), vocabulary),
    {
      path: '/context',
      methods: ['GET'],
      handle: (exchange) => tagged(exchange, negotiated(exchange, ['application/ld+json', JSON_TYPE]), context),
    },
  ];
}

/** The files of a folder: joined as one document of Turtle or JSON-LD, listed as JSON, or one by one below it. */
function folder(
  path: string,
  joined: readonly OntologyFile[],
  below: readonly OntologyFile[],
  vocabulary: Vocabulary,
): Route {
  const whole = joined.map(({ name, text }) => `# ${name}\n${text.trimEnd()}\n`).join('\n');
  const list = joined.map(({ name, text }) => ({ name, path: `/ontology/${name}`, digest: `sha256:${sha256(text)}` }));
  // Made when first asked for: most services never are.
  let linked: Promise<string> | undefined;
  return {
    path,
    below: true,
    methods: ['GET'],
    handle: async (exchange) => {
      const name = decodePath(exchange.url.pathname.slice(path.length + 1));
      if (name === '') {
        const type = negotiated(exchange, [TURTLE, LINKED, JSON_TYPE]);
        if (type === LINKED) return tagged(exchange, type, await (linked ??= linkedData(joined, vocabulary)));
        return tagged(exchange, type, type === TURTLE ? whole : `${JSON.stringify({ files: list }, undefined, 2)}\n`);
      }
      const file = below.find((each) => each.name === name || each.name === `shapes/${name}`);
      if (!file)
        throw requestFault('NO_SUCH_PATH', `There is no file ${JSON.stringify(name.slice(0, 80))} in ${path}.`);
      return tagged(exchange, negotiated(exchange, [TURTLE]), file.text);
    },
  };
}

/** The same triples as JSON-LD; blank nodes get the stable IRIs that every export gives them. */
async function linkedData(files: readonly OntologyFile[], vocabulary: Vocabulary): Promise<string> {
  const statements = await Promise.all(
    files.map(({ name, text }) => readRdf(text, { format: 'turtle', vocabulary, source: name })),
  );
  return rdfText(describe(statements.flat()), { format: 'jsonld' });
}

function tagged(exchange: Exchange, type: string, text: string): Promise<void> {
  const { request, response } = exchange;
  const tag = `"${sha256(text).slice(0, 32)}"`;
  response.setHeader('etag', tag);
  response.setHeader('cache-control', 'no-cache');
  if (request.headers['if-none-match'] === tag) {
    response.writeHead(304).end();
  } else {
    send(exchange, 200, `${type}; charset=utf-8`, text);
  }
  return Promise.resolve();
}

/** @throws Fault BAD_REQUEST for a malformed escape */
export function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw Object.assign(requestFault('BAD_REQUEST', 'The path holds a malformed percent escape.'), { cause });
  }
}
