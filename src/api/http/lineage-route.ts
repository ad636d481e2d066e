/**
 * `POST /api/v1/lineage` and `/api/v1/lineage/batch`: OpenLineage events from unmodified clients. What they need of an answer is in
 * docs/mapping/openlineage.md: 201 and never a redirect, 4xx for what would fail again, 503 with Retry-After for what would not.
 */
import type { IngestCode } from '../../ingest/fault.ts';
import { readEvent, type LineageEvent } from '../../ingest/openlineage/event.ts';
import { EVENT_LIMITS, MAX_BATCH, parseEvent } from '../../ingest/openlineage/read.ts';
import { recordEvent } from '../../ingest/openlineage/record.ts';
import type { Context } from '../../lineage/context.ts';
import { Fault } from '../../prov/fault.ts';
import { parseJson, type Json } from '../../rdf/json.ts';
import type { StoreCode } from '../../store/store.ts';
import { publicError, retryAfter, type Log } from '../answers.ts';
import { requestFault } from '../problem.ts';
import type { Exchange, Route } from './exchange.ts';
import { bodyText } from './request-body.ts';

const PATH = '/api/v1/lineage';

/** Events of a batch under way at a time. */
const AHEAD = 1_024;

export interface LineageRouteSettings {
  /** Largest body, bytes after decompression. */
  readonly maxBody: number;
  readonly log: Log;
}

/** The exact paths, and those with a slash at the end, which clients make of a base address. */
export function lineageRoutes(context: Pick<Context, 'recorder'>, settings: LineageRouteSettings): Route[] {
  const one = async (exchange: Exchange): Promise<void> => {
    const event = parseEvent(await eventText(exchange, settings.maxBody));
    const { number, digest, created } = await recordEvent(context.recorder, event).catch(passing);
    answer(exchange, 201, { number, digest, created });
  };
  const many = async (exchange: Exchange): Promise<void> => {
    const json = parseJson(await eventText(exchange, settings.maxBody), undefined, EVENT_LIMITS);
    if (!Array.isArray(json)) throw batchFault('ILLEGAL_DOCUMENT', 'A batch is a list of events');
    if (json.length > MAX_BATCH)
      throw batchFault('INPUT_TOO_LARGE', `A batch has at most ${MAX_BATCH} events, and this has ${json.length}`);
    answer(exchange, 200, await recordBatch(context, json as readonly Json[], settings.log));
  };
  return [PATH, `${PATH}/`].flatMap((path) => [
    { path, methods: ['POST'], handle: one },
    { path: path === PATH ? `${PATH}/batch` : `${PATH}/batch/`, methods: ['POST'], handle: many },
  ]);
}

/** Clients send again after 503 and not after 507, and a full disk may be emptied. */
function passing(error: unknown): never {
  if (!(error instanceof Fault) || error.code !== 'STORE_FULL') throw error;
  throw new Fault<StoreCode>('STORE_BUSY', error.message, { hint: 'Send the event again later.', cause: error });
}

interface FailedEvent {
  readonly index: number;
  readonly reason: string;
  /** Whether the same event may succeed later. */
  readonly retriable: boolean;
}

/** Every event by itself: the answer names those that were refused. https://openlineage.io/apidocs/openapi/#tag/OpenLineage/operation/postEventBatch */
async function recordBatch(context: Pick<Context, 'recorder'>, batch: readonly Json[], log: Log): Promise<object> {
  const failed: FailedEvent[] = [];
  for (let from = 0; from < batch.length; from += AHEAD) {
    const chunk = batch.slice(from, from + AHEAD);
    const outcomes = await Promise.all(chunk.map((json, i) => attempt(context, json, from + i, log)));
    failed.push(...outcomes.flatMap((outcome) => outcome ?? []));
  }
  const retriable = failed.filter((event) => event.retriable).length;
  return {
    status: failed.length === 0 ? 'success' : 'partial_success',
    summary: {
      received: batch.length,
      successful: batch.length - failed.length,
      failed: failed.length,
      retriable,
      non_retriable: failed.length - retriable,
    },
    failed_events: failed,
  };
}

/** Undefined if it is recorded. */
async function attempt(
  { recorder }: Pick<Context, 'recorder'>,
  json: Json,
  index: number,
  log: Log,
): Promise<FailedEvent | undefined> {
  try {
    const event: LineageEvent = readEvent(json, [index]);
    await recordEvent(recorder, event);
    return undefined;
  } catch (error) {
    const { code, message } = publicError(error, log);
    return { index, reason: `${code}: ${message}`, retriable: code === 'INTERNAL' || retryAfter(code) !== undefined };
  }
}

/**
 * The body of a request that may come from anywhere: clients of other languages send `application/json; charset=UTF-8`, some none at all. An
 * API key is accepted and not looked at: nothing here asks who sends.
 */
async function eventText({ request }: Exchange, maxBody: number): Promise<string> {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (type !== '' && type !== 'application/json' && !type.endsWith('+json'))
    throw requestFault('WRONG_MEDIA_TYPE', `An event is posted as application/json, not ${type.slice(0, 80)}.`);
  return bodyText(request, maxBody);
}

function batchFault(code: IngestCode, message: string): Fault<IngestCode> {
  return new Fault(code, `${message}.`, { place: { pointer: '' } });
}

/** Never 204 and never without a length: clients in Java fail on the one and wait on the other. */
function answer({ response }: Exchange, status: 200 | 201, body: object): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text);
}
