/** Descriptions to documents, piece by piece. */
import type { Description } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { PREFIXES } from '../../prov/namespaces.ts';
import type { RdfFormat } from '../format.ts';
import type { JsonLdContext } from './jsonld-terms.ts';
import { JsonLdWriter } from './jsonld.ts';
import { LineWriter } from './lines.ts';
import { TurtleWriter } from './turtle.ts';
import type { RdfWriter } from './writer.ts';

export interface WriteOptions {
  readonly format: RdfFormat;
  /** For Turtle and TriG; our own by default. */
  readonly prefixes?: Readonly<Record<string, string>>;
  /** Declares only prefixes of namespaces that occur: the whole document is held until its end. */
  readonly onlyUsedPrefixes?: boolean;
  /** For JSON-LD; expanded form without it. */
  readonly context?: JsonLdContext;
}

/** Characters gathered before a chunk is handed on. */
export const CHUNK = 32_768;

export function rdfWriter(options: WriteOptions): RdfWriter {
  switch (options.format) {
    case 'ntriples':
      return new LineWriter(false);
    case 'nquads':
      return new LineWriter(true);
    case 'turtle':
      return new TurtleWriter(false, options.prefixes ?? PREFIXES, options.onlyUsedPrefixes);
    case 'trig':
      return new TurtleWriter(true, options.prefixes ?? PREFIXES, options.onlyUsedPrefixes);
    case 'jsonld':
      return new JsonLdWriter(options.context);
  }
}

/** A description and the graph it is written to, if that is not its bundle's. */
export interface Placed {
  readonly description: Description;
  readonly graph: Iri | undefined;
}

/**
 * Writes descriptions as they come, each to the graph of its bundle, in chunks of about {@link CHUNK} characters; only one chunk is held.
 * @throws Fault ILLEGAL_IRI, ILLEGAL_LITERAL
 */
export function* serialize(
  descriptions: Iterable<Description>,
  options: WriteOptions,
): Generator<string, void, undefined> {
  const writer = rdfWriter(options);
  for (const description of descriptions) {
    writer.write(description, description.bundle);
    if (writer.length >= CHUNK && options.onlyUsedPrefixes !== true) yield writer.take();
  }
  writer.end();
  yield writer.take();
}

/** A whole document as one string, for small ones. */
export function rdfText(descriptions: Iterable<Description>, options: WriteOptions): string {
  return [...serialize(descriptions, options)].join('');
}
