/** Request bodies, plain or compressed, never more in memory than the limit. */
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { requestFault } from '../problem.ts';

/**
 * The body as text. A compressed one is inflated piece by piece and given up where it exceeds the limit, however small it was when it was sent.
 * @param most bytes after decompression
 * @throws Fault TOO_LARGE, WRONG_MEDIA_TYPE (another content coding), BAD_REQUEST (not gzip, cut off, not UTF-8)
 */
export async function bodyText(request: IncomingMessage, most: number): Promise<string> {
  const coding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (coding !== 'identity' && coding !== 'gzip' && coding !== 'x-gzip')
    throw requestFault(
      'WRONG_MEDIA_TYPE',
      `The content coding ${coding.slice(0, 40)} is not known here.`,
      'Use gzip or none.',
    );
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge(most);
  const chunks: Buffer[] = [];
  let size = 0;
  const collect = async (source: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of source) {
      size += chunk.length;
      if (size > most) throw tooLarge(most);
      chunks.push(chunk);
    }
  };
  if (coding === 'identity') await collect(request);
  else await inflated(request, collect);
  return utf8(Buffer.concat(chunks));
}

async function inflated(
  request: IncomingMessage,
  collect: (source: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  try {
    // The request must outlive the pipeline: a fault is still to be answered on its connection.
    await pipeline(request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>, createGunzip(), collect);
  } catch (error) {
    // zlib's own faults: https://nodejs.org/api/zlib.html#error-codes
    if (!String((error as NodeJS.ErrnoException).code).startsWith('Z_')) throw error;
    throw Object.assign(requestFault('BAD_REQUEST', 'The body is said to be gzip, and cannot be inflated.'), {
      cause: error,
    });
  }
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw Object.assign(requestFault('BAD_REQUEST', 'The body is not UTF-8 text.'), { cause });
  }
}

function tooLarge(most: number): Error {
  return requestFault('TOO_LARGE', `The body is larger than ${most} bytes.`, 'Send fewer or smaller events at once.');
}
