/** The graph, or a part of it, as a document of RDF or of another serialization of PROV: docs/design/rdf.md, docs/mapping/. */
import { describe, parseDescription, statementsOf, type Description } from '../prov/description.ts';
import { Fault } from '../prov/fault.ts';
import { clip, type Iri } from '../prov/iri.ts';
import type { Loss } from '../prov/loss.ts';
import { recordIri } from '../prov/record.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import type { Placed } from '../rdf/write/serialize.ts';
import type { BodyRow, DescriptionRow, RecordRow, Store } from '../store/store.ts';
import type { LineageCode } from './codes.ts';
import type { Context } from './context.ts';
import { keepsGraphs, mediaTypeOf, type ExportFormat } from './export-format.ts';
import { checkRequest, directionOf, type ExportForm, type ExportRequest } from './export-request.ts';
import { writeAs, type Pages } from './export-write.ts';
import { resolveMoment } from './moment.ts';
import { recordDescription, removalsOf } from './record-description.ts';
import { foldRows } from './state.ts';
import { trace, type TraceReceipt } from './trace.ts';

export interface Export {
  readonly format: ExportFormat;
  readonly mediaType: string;
  /** The newest record counted: the same request as of it has the same answer for ever. */
  readonly asOf: number;
  /** Of a closure, whether it is whole. */
  readonly receipt?: TraceReceipt;
  /** The document, read from the store as it is consumed. */
  readonly chunks: AsyncIterable<string>;
  /** What the document cannot hold; complete once all chunks were consumed. */
  losses(): readonly Loss[];
}

/** Elements, and records, read from the store at a time: few, because what is held together sets how much memory an export takes. */
const PAGE = 100;
const RECORDS = 16;

/**
 * Prepares an export. Everything that can be wrong with the request is found now; the document itself is read page by page, as of one record, so
 * that it is of one moment although no transaction stays open.
 * @throws Fault BAD_ARGUMENT, NOT_FOUND, AMBIGUOUS, LIMIT; StoreFault
 */
export async function exportAs(context: Context, request: ExportRequest): Promise<Export> {
  const graphs = keepsGraphs(request.format);
  const form = request.form ?? (request.format === 'trig' || request.format === 'nquads' ? 'records' : 'merged');
  checkRequest(request, form, graphs);
  const source = new Source(context.store, context.vocabulary, graphs);
  const { asOf, receipt, elements, record } = await begin(context, request);
  const pages = record
    ? source.record(record, form)
    : elements
      ? source.elements(pagesOf(elements), asOf, form)
      : form === 'records'
        ? source.records(asOf)
        : source.elements(source.everything(), asOf, form);
  return {
    format: request.format,
    mediaType: mediaTypeOf(request.format),
    asOf,
    ...(receipt && { receipt }),
    ...writeAs(pages, context.vocabulary, request.format, receipt, source.dropped),
  };
}

interface Begun {
  readonly asOf: number;
  readonly receipt?: TraceReceipt;
  readonly elements?: readonly Iri[];
  readonly record?: RecordRow;
}

/** The one look at the store that settles what is exported, as of when. */
function begin({ store, vocabulary }: Context, request: ExportRequest): Promise<Begun> {
  return store.read(async (reader): Promise<Begun> => {
    if (request.of !== undefined) {
      const { of, depth, asOf, validAt, limit } = request;
      const direction = directionOf(request.direction ?? 'upstream');
      const traced = await trace({ reader, vocabulary }, { of: [of], direction, depth, asOf, validAt, limit });
      return { asOf: traced.receipt.asOf, receipt: traced.receipt, elements: traced.elements.map((e) => e.iri) };
    }
    const { size } = await reader.head();
    const asOf = request.asOf === undefined ? size - 1 : await resolveMoment(reader, request.asOf);
    if (request.record === undefined) return { asOf };
    const [record] = await reader.records({ digests: [request.record] });
    if (record && record.number <= asOf) return { asOf, record };
    throw new Fault<LineageCode>('NOT_FOUND', `There is no record ${clip(request.record)}.`, {
      hint: 'Give its digest, sha256: and 64 hexadecimal digits.',
    });
  });
}

function* pagesOf(iris: readonly Iri[]): Generator<readonly Iri[]> {
  for (let i = 0; i < iris.length; i += PAGE) yield iris.slice(i, i + PAGE);
}

/** Reads a store page by page. Each page is a transaction of its own; the record number keeps them at one moment. */
class Source {
  readonly #store: Store;
  readonly #vocabulary: Vocabulary;
  /** Whether bundles can be kept apart. */
  readonly #graphs: boolean;
  /** Bundles whose statements were written without them. */
  readonly dropped = new Set<Iri>();

  constructor(store: Store, vocabulary: Vocabulary, graphs: boolean) {
    this.#store = store;
    this.#vocabulary = vocabulary;
    this.#graphs = graphs;
  }

  /** Every element, by IRI. */
  async *everything(): AsyncGenerator<readonly Iri[]> {
    let after: { value: null; iri: Iri } | undefined;
    for (;;) {
      const page = await this.#store.read((reader) =>
        reader.find({ sort: { by: 'iri', descending: false }, first: PAGE, ...(after && { after }) }),
      );
      yield page.elements.map((e) => e.iri);
      const last = page.elements.at(-1);
      if (!page.more || !last) return;
      after = { value: null, iri: last.iri };
    }
  }

  /** What is in force about elements. */
  async *elements(
    pages: Iterable<readonly Iri[]> | AsyncIterable<readonly Iri[]>,
    asOf: number,
    form: ExportForm,
  ): Pages {
    const told = new Set<number>();
    for await (const iris of pages) {
      if (iris.length === 0) continue;
      const rows = await this.#store.read((reader) => reader.descriptions(iris, asOf));
      if (form === 'records') yield await this.#placedByRecord(rows, told);
      else yield this.#merged(iris, rows);
    }
  }

  *#merged(iris: readonly Iri[], rows: readonly DescriptionRow[]): Generator<Placed> {
    const byIri = Map.groupBy(rows, (row) => row.iri);
    for (const iri of iris) {
      const own = byIri.get(iri);
      if (!own) continue;
      const { descriptions } = foldRows(own, this.#vocabulary);
      for (const d of this.#graphs ? descriptions : this.#withoutBundles(descriptions))
        yield { description: d, graph: d.bundle };
    }
  }

  /** Descriptions in the graphs of the records that brought them, each record introduced once. */
  async #placedByRecord(rows: readonly DescriptionRow[], told: Set<number>): Promise<Placed[]> {
    const bySince = Map.groupBy(rows, (row) => row.since);
    const numbers = [...bySince.keys()].sort((a, b) => a - b);
    if (numbers.length === 0) return [];
    const records = await this.#store.read((reader) => reader.records({ numbers }));
    const out: Placed[] = [];
    for (const record of records) {
      if (!told.has(record.number)) out.push({ description: recordDescription(record), graph: undefined });
      told.add(record.number);
      for (const row of bySince.get(record.number) ?? []) out.push(placed(parseDescription(row.json), record));
    }
    return out;
  }

  /** Every record in force, with what it says. */
  async *records(asOf: number): Pages {
    for (let next = 0; next <= asOf; next += RECORDS) {
      yield await this.#store.read(async (reader) => {
        const page = await reader.records({ from: next, first: Math.min(RECORDS, asOf + 1 - next) });
        const inForce = page.filter((record) => record.until === undefined || record.until > asOf);
        const removals = await removalsOf(reader, inForce);
        return told(inForce, await reader.bodies(inForce.map((record) => record.number)), removals);
      });
    }
  }

  /** One record, with what it says. */
  async *record(record: RecordRow, form: ExportForm): Pages {
    const { bodies, removals } = await this.#store.read(async (reader) => ({
      bodies: await reader.bodies([record.number]),
      removals: await removalsOf(reader, [record]),
    }));
    const said = bodies.map((body) => parseDescription(body.json));
    if (form === 'records') {
      yield [
        { description: recordDescription(record, removals), graph: undefined },
        ...said.map((d) => placed(d, record)),
      ];
    } else yield (this.#graphs ? said : this.#withoutBundles(said)).map((d) => ({ description: d, graph: d.bundle }));
  }

  /** For syntaxes with one graph only: what was said in bundles stands beside what was said outside of them. */
  #withoutBundles(descriptions: readonly Description[]): readonly Description[] {
    for (const { bundle } of descriptions) if (bundle !== undefined) this.dropped.add(bundle);
    if (descriptions.every((d) => d.bundle === undefined)) return descriptions;
    return describe(descriptions.flatMap(statementsOf).map(({ bundle: _bundle, ...said }) => said));
  }
}

/** Records with what they say, each parsed when its turn comes. */
function* told(
  records: readonly RecordRow[],
  bodies: readonly BodyRow[],
  removals: ReadonlyMap<number, RecordRow>,
): Generator<Placed> {
  const byRecord = Map.groupBy(bodies, (body) => body.record);
  for (const record of records) {
    yield { description: recordDescription(record, removals), graph: undefined };
    for (const body of byRecord.get(record.number) ?? []) yield placed(parseDescription(body.json), record);
  }
}

function placed(description: Description, record: RecordRow): Placed {
  return { description, graph: description.bundle ?? recordIri(record.digest) };
}
