/** Turtle, TriG, N-Triples and N-Quads to quads, by n3's parser with terms of our own, so that language tags stay as written. */
import { Parser } from 'n3';
import { Fault, type Place } from '../prov/fault.ts';
import { clip, iri, type Iri } from '../prov/iri.ts';
import { literal, type Literal, type Reference } from '../prov/value.ts';
import type { Beside } from './beside.ts';
import type { RdfCode } from './fault.ts';
import { checkNesting } from './nesting.ts';
import { ABSOLUTE, absoluteIri, BlankLabels, type NodeId, type ParsedQuad } from './parsed.ts';

export type TurtleFormat = 'turtle' | 'trig' | 'ntriples' | 'nquads';

const N3_NAMES: Readonly<Record<TurtleFormat, string>> = {
  turtle: 'text/turtle',
  trig: 'application/trig',
  ntriples: 'application/n-triples',
  nquads: 'application/n-quads',
};

export interface TurtleOptions {
  readonly format: TurtleFormat;
  /** Relative IRIs are resolved against it; without it they are refused. */
  readonly base?: string | undefined;
  readonly source?: string | undefined;
  /** Gets the prefixes. */
  readonly beside?: Beside | undefined;
  /** Most quads accepted. */
  readonly maxQuads: number;
}

/** A term as n3's parser handles it; `iri` or `value` make it one of our values. */
interface Term {
  readonly termType: string;
  readonly value: string;
  readonly id: string;
  readonly iri?: NodeId;
  readonly literal?: Literal;
}

/** What n3's tokens and lexer tell about positions: lines from 1, columns from 0. */
interface Token {
  readonly line?: number;
  readonly start?: number;
  readonly end?: number;
}

/**
 * Parses a whole document.
 * @throws Fault RDF_SYNTAX, RDF_UNSUPPORTED, RDF_TOO_LARGE, ILLEGAL_IRI, ILLEGAL_LITERAL, each with line and column as far as known
 */
export function parseTurtle(text: string, options: TurtleOptions): ParsedQuad[] {
  if (options.format === 'turtle' || options.format === 'trig') checkNesting(text, options.source);
  const quads: ParsedQuad[] = [];
  const parser = new Parser({
    format: N3_NAMES[options.format],
    ...(options.base !== undefined && { baseIRI: options.base }),
    factory: termFactory((quad) => {
      if (quads.length >= options.maxQuads) throw tooMany(options.maxQuads);
      quads.push(quad);
    }) as never,
  });
  const lexer = (parser as unknown as { _lexer?: { previousToken?: Token; _line?: number } })._lexer;
  try {
    // Without a callback for quads n3 parses at once.
    parser.parse(text, null, (prefix, namespace) => options.beside?.declare(prefix, namespace.value));
  } catch (error) {
    throw placed(error, lexer?.previousToken, lexer?._line, options.source);
  }
  return quads;
}

function tooMany(limit: number): Fault<RdfCode> {
  return new Fault<RdfCode>('RDF_TOO_LARGE', `The document holds more than ${limit} triples.`, {
    hint: 'Split it into several documents.',
  });
}

function unsupported(what: string): Fault<RdfCode> {
  return new Fault<RdfCode>('RDF_UNSUPPORTED', `The document uses ${what}, which RDF 1.1 does not have.`);
}

function nodeOf(term: Term): NodeId {
  return term.iri ?? absoluteIri(term.value);
}

/** A factory whose every quad goes to `add`. n3 makes a quad for a quoted triple too: it is told by being used as a term. */
function termFactory(add: (quad: ParsedQuad) => void): Record<string, unknown> {
  const known = new Map<string, Term>();
  const labels = new BlankLabels();
  const defaultGraph: Term = { termType: 'DefaultGraph', value: '', id: '' };
  const quoted: Term = { termType: 'Quad', value: '', id: '' };
  return {
    namedNode(text: string): Term {
      let term = known.get(text);
      if (term === undefined) {
        // A relative IRI is refused only where a triple uses it: many documents declare the prefix <#> and never use it.
        term = { termType: 'NamedNode', value: text, id: text, ...(ABSOLUTE.test(text) && { iri: iri(text) }) };
        known.set(text, term);
      }
      return term;
    },
    blankNode(label?: string): Term {
      const node = label === undefined ? labels.fresh() : labels.named(label);
      return { termType: 'BlankNode', value: node.slice(2), id: node, iri: node };
    },
    literal(text: string, kind?: string | Term | { language: string; direction: string }): Term {
      if (kind !== undefined && typeof kind !== 'string' && 'direction' in kind) throw unsupported('a base direction');
      const made =
        typeof kind === 'string'
          ? literal(text, undefined, kind)
          : literal(text, kind && (iri((kind as Term).value) as Iri));
      return { termType: 'Literal', value: text, id: `"${text}"`, literal: made };
    },
    variable(): never {
      throw unsupported('a variable');
    },
    defaultGraph: () => defaultGraph,
    quad(subject: Term, predicate: Term, object: Term, graph: Term): Term {
      if (subject === quoted || object === quoted) throw unsupported('a quoted triple');
      add({
        subject: nodeOf(subject),
        predicate: nodeOf(predicate),
        object: object.literal ?? ({ iri: nodeOf(object) } satisfies Reference),
        graph: graph === defaultGraph ? undefined : nodeOf(graph),
      });
      return quoted;
    },
  };
}

/** The same failure with its place. Faults of ours keep their code; what n3 threw becomes RDF_SYNTAX. */
function placed(
  error: unknown,
  previous: Token | undefined,
  lexerLine: number | undefined,
  source: string | undefined,
): Fault {
  const context = (error as { context?: { token?: Token; line?: number; previousToken?: Token } }).context;
  const token = context?.token;
  const before = context?.previousToken ?? previous;
  const line = token?.line ?? context?.line ?? lexerLine;
  const column =
    token?.start !== undefined
      ? token.start + 1
      : before?.line === line && before?.end !== undefined
        ? before.end + 1
        : 1;
  const place: Place = { ...(line !== undefined && { line, column }), ...(source !== undefined && { source }) };
  const where = line === undefined ? '' : ` (line ${line}, column ${column})`;
  if (error instanceof Fault) {
    return new Fault(error.code, `${error.message.replace(/\.$/, '')}${where}.`, {
      place,
      ...(error.hint !== undefined && { hint: error.hint }),
      cause: error,
    });
  }
  const why = clip((error as Error).message, 200).replace(/ on line \d+\.?$/, '');
  return new Fault<RdfCode>('RDF_SYNTAX', `Cannot read the document: ${why}${where}.`, { place, cause: error });
}
