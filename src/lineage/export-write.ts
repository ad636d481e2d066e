/** Pages of descriptions as a document, and what the document cannot hold of them. */
import { statementsOf } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import type { Loss } from '../prov/loss.ts';
import { PREFIXES } from '../prov/namespaces.ts';
import { Fault } from '../prov/fault.ts';
import type { Statement } from '../prov/statement.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import { jsonLdContext } from '../rdf/context.ts';
import { FORMAT, type RdfFormat } from '../rdf/format.ts';
import { RdfLosses } from '../rdf/losses.ts';
import { CHUNK, rdfWriter, type Placed } from '../rdf/write/serialize.ts';
import type { SerializationName } from '../serialization/serialization.ts';
import { isSerializationName, serialization } from '../serialization/serializations.ts';
import type { LineageCode } from './codes.ts';
import type { ExportFormat } from './export-format.ts';
import { LIMITS } from './limits.ts';
import type { TraceReceipt } from './trace.ts';

/** What is written next: one page of rows is held at a time, and of it one element, or one record's description, is parsed. */
export type Pages = AsyncIterable<Iterable<Placed>>;

export interface Writing {
  readonly chunks: AsyncIterable<string>;
  /** What the document cannot hold; whole only when all chunks were taken. */
  losses(): readonly Loss[];
}

/**
 * Starts a document. Nothing is read from `pages` before the first chunk is asked for.
 * @param dropped bundles that `pages` leaves out, as far as it was read
 */
export function writeAs(
  pages: Pages,
  vocabulary: Vocabulary,
  format: ExportFormat,
  receipt: TraceReceipt | undefined,
  dropped: ReadonlySet<Iri>,
): Writing {
  return isSerializationName(format)
    ? writeSerialization(pages, vocabulary, format)
    : writeRdf(pages, vocabulary, format, receipt, dropped);
}

/** Page by page: whatever the size of the graph, a chunk of it is held. */
function writeRdf(
  pages: Pages,
  vocabulary: Vocabulary,
  format: RdfFormat,
  receipt: TraceReceipt | undefined,
  dropped: ReadonlySet<Iri>,
): Writing {
  const losses = new RdfLosses(FORMAT[format].graphs, vocabulary);
  const chunks = rdfChunks(pages, vocabulary, format, receipt, dropped, losses);
  return { chunks, losses: () => losses.all };
}

async function* rdfChunks(
  pages: Pages,
  vocabulary: Vocabulary,
  format: RdfFormat,
  receipt: TraceReceipt | undefined,
  dropped: ReadonlySet<Iri>,
  losses: RdfLosses,
): AsyncGenerator<string> {
  const prefixes = { ...PREFIXES, ...vocabulary.namespaces };
  const context = format === 'jsonld' ? jsonLdContext(vocabulary)['@context'] : undefined;
  const writer = rdfWriter({ format, prefixes, ...(context && { context }) });
  if (receipt && !receipt.complete) {
    writer.remark(
      `Incomplete: ${receipt.frontier.count} elements at the edge were not followed further (${reasons(receipt)}).`,
    );
  }
  for await (const page of pages) {
    for (const { description, graph } of page) {
      writer.write(description, graph);
      losses.see(description, graph);
      if (writer.length >= CHUNK) yield writer.take();
    }
  }
  for (const bundle of dropped) losses.leave(bundle);
  if (dropped.size > 0) {
    writer.remark(
      `What was said in ${dropped.size} bundles stands here without them; TriG, N-Quads and JSON-LD keep bundles apart.`,
    );
  }
  writer.end();
  yield writer.take();
}

/** As a whole: these syntaxes group statements by kind and declare names at the top. */
function writeSerialization(pages: Pages, vocabulary: Vocabulary, format: SerializationName): Writing {
  let losses: readonly Loss[] = [];
  async function* chunks(): AsyncGenerator<string> {
    const statements: Statement[] = [];
    for await (const page of pages) {
      for (const { description, graph } of page) {
        for (const said of statementsOf(description))
          statements.push(graph === undefined ? said : { ...said, bundle: graph });
        if (statements.length > LIMITS.wholeDocument) throw tooLarge(format);
      }
    }
    const written = serialization(format).write(statements, {
      prefixes: { ...PREFIXES, ...vocabulary.namespaces },
      impliedClasses: (types) => vocabulary.provClasses(types),
    });
    losses = written.losses;
    for (let i = 0; i < written.text.length; i += CHUNK) yield written.text.slice(i, i + CHUNK);
  }
  return { chunks: chunks(), losses: () => losses };
}

function tooLarge(format: SerializationName): Fault<LineageCode> {
  return new Fault(
    'LIMIT',
    `The export has more than ${LIMITS.wholeDocument} statements, which ${format} would hold at once.`,
    {
      hint: 'Ask for a closure, or for one of the syntaxes of RDF, which are streamed.',
      details: { limit: 'wholeDocument', maximum: LIMITS.wholeDocument },
    },
  );
}

function reasons({ frontier }: TraceReceipt): string {
  return Object.entries(frontier.reasons)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${count} because of ${reason}`)
    .join(', ');
}
