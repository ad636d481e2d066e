import type { KeyObject } from 'node:crypto';
import { Fault } from '../../prov/fault.ts';
import { MEDIA_TYPE, writeEvidence } from '../../evidence/write.ts';
import type { PublicationCode } from '../../log/fault.ts';
import type { PublishedLog } from '../../log/published.ts';
import type { Context } from '../../lineage/context.ts';
import type { LineageCode } from '../../lineage/codes.ts';
import { exportAs, type Export } from '../../lineage/export.ts';
import type { ExportForm, ExportRequest } from '../../lineage/export-request.ts';
import { FORMAT, RDF_FORMATS, formatOfMediaType, isRdfFormat, type RdfFormat } from '../../rdf/format.ts';
import { signExport } from '../../sign/export-proof.ts';
import { CRYPTOSUITES } from '../../sign/proof.ts';
import type { Exchange, Route } from './exchange.ts';
import { negotiated, stream } from './respond.ts';

const DIRECTIONS = ['upstream', 'downstream', 'both'] as const;
const FORMS = ['merged', 'records'] as const satisfies readonly ExportForm[];
const PARAMETERS: ReadonlySet<string> = new Set([
  'of',
  'direction',
  'depth',
  'limit',
  'record',
  'asOf',
  'format',
  'form',
  'proof',
]);

type ExportContext = Context & { readonly log?: PublishedLog };

/** The Ed25519 key that exports are signed with; undefined while there is none. */
export type ProofKey = () => Promise<KeyObject | undefined>;

/** `/export`: a closure, a record or the whole graph as RDF, streamed. The format is the parameter's, else the one that Accept likes best. */
export function exportRoute(context: ExportContext, proofKey?: ProofKey): Route {
  return {
    path: '/export',
    methods: ['GET'],
    handle: async (exchange) =>
      exchange.url.searchParams.get('format') === 'bundle'
        ? answerEvidence(exchange, context)
        : answerExport(exchange, await signedAs(exchange, context, proofKey)),
  };
}

/** The export, with the proof that the parameter asks for. @throws Fault BAD_ARGUMENT, NOT_YET, SIGNED_TOO_LARGE */
async function signedAs(exchange: Exchange, context: Context, proofKey: ProofKey | undefined): Promise<Export> {
  const request = readRequest(exchange);
  const cryptosuite = oneOf('proof', exchange.url.searchParams.get('proof') ?? undefined, CRYPTOSUITES);
  if (cryptosuite === undefined) return exportAs(context, request);
  if (request.format !== 'jsonld') throw badArgument('A proof stands in JSON-LD alone.', 'Ask for format=jsonld.');
  const privateKey = await proofKey?.();
  if (!privateKey)
    throw new Fault<PublicationCode>('NOT_YET', 'This service has no key to sign with: its log was never signed.');
  const made = await exportAs(context, request);
  const created = new Date().toISOString();
  return { ...made, chunks: once(await signExport(made.chunks, { cryptosuite, privateKey, created })) };
}

async function* once(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text);
}

/** `/export?of=…&format=bundle`: an element and its lineage with all that proves them, in one archive. */
async function answerEvidence(exchange: Exchange, context: ExportContext): Promise<void> {
  const { of, direction, depth, ...more } = readRequest(exchange, 'turtle');
  const other = Object.entries(more).find(([name, value]) => name !== 'format' && value !== undefined);
  if (other) throw badArgument(`Evidence has no ${other[0]}: it is as of the newest checkpoint.`);
  if (of === undefined) throw badArgument('Evidence is of an element: give of.');
  if (exchange.url.searchParams.has('proof'))
    throw badArgument('Evidence takes no proof: it holds the proofs of the log.');
  if (!context.log)
    throw new Fault<PublicationCode>('NOT_YET', 'A store in memory has no log that could prove anything.');
  const way = oneOf('direction', direction, DIRECTIONS);
  const { complete, asOf, chunks } = await writeEvidence(context, context.log, { of, direction: way, depth });
  exchange.response.setHeader('clew-as-of', String(asOf));
  exchange.response.setHeader('clew-complete', String(complete));
  await stream(exchange, MEDIA_TYPE, chunks);
}

/** Streams an export; headers tell whether a closure is whole, and as of which record. */
export async function answerExport(exchange: Exchange, { mediaType, asOf, receipt, chunks }: Export): Promise<void> {
  const { response } = exchange;
  if (asOf >= 0) response.setHeader('clew-as-of', String(asOf));
  if (receipt) response.setHeader('clew-complete', String(receipt.complete));
  const text = mediaType === FORMAT.turtle.mediaType || mediaType === FORMAT.trig.mediaType;
  await stream(exchange, text ? `${mediaType}; charset=utf-8` : mediaType, chunks);
}

function readRequest(exchange: Exchange, as?: RdfFormat): ExportRequest {
  const parameters = exchange.url.searchParams;
  for (const name of parameters.keys()) {
    if (!PARAMETERS.has(name)) {
      throw badArgument(
        `Unknown parameter ${JSON.stringify(name.slice(0, 40))}.`,
        `There are ${[...PARAMETERS].join(', ')}.`,
      );
    }
    if (parameters.getAll(name).length > 1) throw badArgument(`The parameter ${name} is given twice.`);
  }
  const text = (name: string) => parameters.get(name) ?? undefined;
  const types = RDF_FORMATS.map((each) => FORMAT[each].mediaType);
  return {
    format: as ?? formatOf(text('format'), () => negotiated(exchange, types)),
    of: text('of'),
    direction: oneOf('direction', text('direction'), DIRECTIONS),
    depth: wholeNumber('depth', text('depth')),
    limit: wholeNumber('limit', text('limit')),
    record: text('record'),
    asOf: text('asOf'),
    form: oneOf('form', text('form'), FORMS),
  };
}

function formatOf(given: string | undefined, negotiate: () => string): RdfFormat {
  if (given === undefined) return formatOfMediaType(negotiate())!;
  if (isRdfFormat(given)) return given;
  throw badArgument(`Unknown format ${JSON.stringify(given.slice(0, 40))}.`, `There are ${RDF_FORMATS.join(', ')}.`);
}

function oneOf<T extends string>(name: string, given: string | undefined, values: readonly T[]): T | undefined {
  const found = values.find((value) => value === given);
  if (given === undefined || found !== undefined) return found;
  throw badArgument(`Unknown ${name} ${JSON.stringify(given.slice(0, 40))}.`, `There are ${values.join(', ')}.`);
}

function wholeNumber(name: string, given: string | undefined): number | undefined {
  if (given === undefined || /^\d{1,9}$/.test(given)) return given === undefined ? undefined : Number(given);
  throw badArgument(`${name} is ${JSON.stringify(given.slice(0, 40))}; it must be a whole number, 0 or more.`);
}

function badArgument(message: string, hint?: string): Fault<LineageCode> {
  return new Fault('BAD_ARGUMENT', message, { ...(hint !== undefined && { hint }) });
}
