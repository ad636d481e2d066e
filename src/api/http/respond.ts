import { pipeline } from 'node:stream/promises';
import { Readable, type Transform } from 'node:stream';
import { createGzip, createZstdCompress } from 'node:zlib';
import { requestFault } from '../problem.ts';
import type { Exchange } from './exchange.ts';
import { chooseEncoding, chooseType, type Encoding } from './negotiate.ts';

/** Answers with a whole body; HEAD gets the headers alone. */
export function send({ request, response }: Exchange, status: number, type: string, body: string | Buffer): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.byteLength });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

export function sendJson(exchange: Exchange, value: unknown): void {
  send(exchange, 200, 'application/json; charset=utf-8', `${JSON.stringify(value)}\n`);
}

/**
 * The media type to answer in. @throws Fault NOT_ACCEPTABLE, listing what there is
 */
export function negotiated({ request, response }: Exchange, offered: readonly string[]): string {
  response.appendHeader('vary', 'accept');
  const type = chooseType(request.headers.accept, offered);
  if (type !== undefined) return type;
  throw requestFault(
    'NOT_ACCEPTABLE',
    'There is no answer of a type that you accept.',
    `Accept one of ${offered.join(', ')}.`,
  );
}

/**
 * Answers with a stream, compressed if the client likes that. Nothing is written before the first chunk is there, so an early fault is still
 * answered as one; a later one breaks the connection off, which no client takes for a whole answer.
 */
export async function stream(
  exchange: Exchange,
  type: string,
  chunks: AsyncIterable<Uint8Array | string>,
): Promise<void> {
  const { request, response } = exchange;
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  const encoding = chooseEncoding(request.headers['accept-encoding'] as string | undefined);
  response.appendHeader('vary', 'accept-encoding');
  response.writeHead(200, { 'content-type': type, ...(encoding !== 'identity' && { 'content-encoding': encoding }) });
  if (request.method === 'HEAD') {
    await iterator.return?.();
    response.end();
    return;
  }
  const source = Readable.from(rest(first, iterator), { objectMode: false });
  const compressor = compress(encoding);
  await (compressor ? pipeline(source, compressor, response) : pipeline(source, response));
}

async function* rest(
  first: IteratorResult<Uint8Array | string>,
  iterator: AsyncIterator<Uint8Array | string>,
): AsyncGenerator<Uint8Array | string> {
  try {
    for (let next = first; !next.done; next = await iterator.next()) if (next.value.length > 0) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

function compress(encoding: Encoding): Transform | undefined {
  if (encoding === 'zstd') return createZstdCompress();
  return encoding === 'gzip' ? createGzip() : undefined;
}
