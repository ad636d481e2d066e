import type { KeyObject } from 'node:crypto';
import { Fault } from '../../prov/fault.ts';
import { MEDIA_TYPE, writeEvidence } from '../../evidence/write.ts';
import type { PublicationCode } from '../../log/fault.ts';
import type { PublishedLog } from '../../log/published.ts';
import type { Context } from '../../lineage/context.ts';
import { exportAs, type Export } from '../../lineage/export.ts';
import { isExportFormat, type ExportFormat } from '../../lineage/export-format.ts';
import { exportProfile } from '../../profile/export.ts';
import type { ProfileName } from '../../profile/profile.ts';
import type { Loss } from '../../prov/loss.ts';
import { isRdfFormat } from '../../rdf/format.ts';
import { signExport } from '../../sign/export-proof.ts';
import { CRYPTOSUITES } from '../../sign/proof.ts';
import type { Exchange, Route } from './exchange.ts';
import { badArgument, DIRECTIONS, formatOf, oneOf, readParameters, unused, wantsLosses } from './export-parameters.ts';
import { sendJson, stream } from './respond.ts';

type ExportContext = Context & { readonly log?: PublishedLog };

/** The Ed25519 key that exports are signed with; undefined while there is none. */
export type ProofKey = () => Promise<KeyObject | undefined>;

/**
 * `/export`: a closure, a record or the whole graph in a serialization of PROV, or an element in a profile. The format is the parameter's, else the one
 * that Accept likes best. RDF is streamed. With `losses=only`, what the document cannot hold.
 */
export function exportRoute(context: ExportContext, proofKey?: ProofKey): Route {
  return {
    path: '/export',
    methods: ['GET'],
    handle: async (exchange) => {
      const format = formatOf(exchange);
      if (format === 'bundle') return answerEvidence(exchange, context);
      if (!isExportFormat(format)) return answerProfile(exchange, context, format);
      return answerExport(exchange, await signedAs(exchange, context, format, proofKey));
    },
  };
}

/** The export, with the proof that the parameter asks for. @throws Fault BAD_ARGUMENT, NOT_YET, SIGNED_TOO_LARGE */
async function signedAs(
  exchange: Exchange,
  context: Context,
  format: ExportFormat,
  proofKey: ProofKey | undefined,
): Promise<Export> {
  const request = { ...readParameters(exchange), format };
  const cryptosuite = oneOf('proof', exchange.url.searchParams.get('proof') ?? undefined, CRYPTOSUITES);
  if (cryptosuite === undefined) return exportAs(context, request);
  if (format !== 'jsonld') throw badArgument('A proof stands in JSON-LD alone.', 'Ask for format=jsonld.');
  const privateKey = await proofKey?.();
  if (!privateKey)
    throw new Fault<PublicationCode>('NOT_YET', 'This service has no key to sign with: its log was never signed.');
  const made = await exportAs(context, request);
  const created = new Date().toISOString();
  return { ...made, chunks: once(await signExport(made.chunks, { cryptosuite, privateKey, created })) };
}

async function* once<T>(content: T): AsyncGenerator<T> {
  yield await Promise.resolve(content);
}

/** `/export?of=…&format=bundle`: an element and its lineage with all that proves them, in one archive. */
async function answerEvidence(exchange: Exchange, context: ExportContext): Promise<void> {
  const asked = readParameters(exchange);
  const { of, direction, depth } = asked;
  const other = unused(asked, ['of', 'direction', 'depth']);
  if (other !== undefined) throw badArgument(`Evidence has no ${other}: it is as of the newest checkpoint.`);
  if (of === undefined) throw badArgument('Evidence is of an element: give of.');
  if (exchange.url.searchParams.has('proof'))
    throw badArgument('Evidence takes no proof: it holds the proofs of the log.');
  if (wantsLosses(exchange)) throw badArgument('Evidence loses nothing: it holds the records themselves.');
  if (!context.log)
    throw new Fault<PublicationCode>('NOT_YET', 'A store in memory has no log that could prove anything.');
  const way = oneOf('direction', direction, DIRECTIONS);
  const { complete, asOf, chunks } = await writeEvidence(context, context.log, { of, direction: way, depth });
  exchange.response.setHeader('clew-as-of', String(asOf));
  exchange.response.setHeader('clew-complete', String(complete));
  await stream(exchange, MEDIA_TYPE, chunks);
}

/** `/export?of=…&format=cyclonedx`: an element in another vocabulary of the trade. */
async function answerProfile(exchange: Exchange, context: Context, profile: ProfileName): Promise<void> {
  const asked = readParameters(exchange);
  const { of, asOf } = asked;
  const other = exchange.url.searchParams.has('proof') ? 'proof' : unused(asked, ['of', 'asOf']);
  if (other !== undefined) throw badArgument(`${profile} takes no ${other}.`, 'There are of and asOf.');
  if (of === undefined) throw badArgument(`${profile} is of an element: give of.`);
  const made = await exportProfile(context, { of, profile, asOf });
  tellReceipt(exchange, made.receipt.asOf, made.receipt.complete);
  if (wantsLosses(exchange)) return sendLosses(exchange, made.receipt.asOf, made.receipt.complete, made.losses);
  exchange.response.setHeader('clew-losses', String(made.losses.length));
  await stream(exchange, withCharset(made.mediaType), once(made.content));
}

/** Answers an export; headers tell whether a closure is whole, as of which record, and how much is lost where that is known before the end. */
export async function answerExport(exchange: Exchange, made: Export): Promise<void> {
  const { mediaType, asOf, receipt } = made;
  tellReceipt(exchange, asOf, receipt?.complete);
  if (wantsLosses(exchange)) {
    for await (const _ of made.chunks);
    return sendLosses(exchange, asOf, receipt?.complete, made.losses());
  }
  let { chunks } = made;
  if (!isRdfFormat(made.format)) {
    chunks = once(await gathered(chunks));
    exchange.response.setHeader('clew-losses', String(made.losses().length));
  }
  await stream(exchange, withCharset(mediaType), chunks);
}

function tellReceipt({ response }: Exchange, asOf: number, complete: boolean | undefined): void {
  if (asOf >= 0) response.setHeader('clew-as-of', String(asOf));
  if (complete !== undefined) response.setHeader('clew-complete', String(complete));
}

/** The report of losses: `{ asOf, complete, losses: [{ subject, term, reason }] }`. */
function sendLosses(exchange: Exchange, asOf: number, complete: boolean | undefined, losses: readonly Loss[]): void {
  sendJson(exchange, { asOf, ...(complete !== undefined && { complete }), losses });
}

async function gathered(chunks: AsyncIterable<string | Uint8Array>): Promise<string> {
  const parts: string[] = [];
  for await (const chunk of chunks) parts.push(String(chunk));
  return parts.join('');
}

/** Text says that it is UTF-8; JSON and XML are so by themselves. */
function withCharset(mediaType: string): string {
  return /^(?:text\/|application\/trig$)/.test(mediaType) && !mediaType.includes('charset')
    ? `${mediaType}; charset=utf-8`
    : mediaType;
}
