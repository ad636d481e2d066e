/** One record in a signed envelope (DSSE), posted to `/records`. */
import type { Context } from '../../lineage/context.ts';
import { readSigned } from '../../ingest/signed.ts';
import type { Submission } from '../../prov/record.ts';
import { requestFault } from '../problem.ts';
import type { Exchange } from './exchange.ts';

/** What Sigstore calls an envelope, and the shorter name that others use: https://github.com/secure-systems-lab/dsse/blob/master/envelope.md has none. */
export const ENVELOPE_TYPES: readonly string[] = ['application/vnd.dsse.envelope.v1+json', 'application/vnd.dsse+json'];

/**
 * Records what the envelope holds and answers with the receipt.
 * @throws Fault TOO_LARGE; of `readSigned`; of recording
 */
export async function recordSigned(
  { request, response }: Exchange,
  context: Context,
  { maxBody, readRecord }: { readonly maxBody: number; readonly readRecord: (text: string) => Submission },
): Promise<void> {
  const envelope = await bodyOf(request, maxBody);
  const submission = await readSigned(envelope, { ...context, readRecord });
  const { findings, ...receipt } = await context.recorder.record(submission);
  const warnings = findings.map(({ focus, path, message }) => ({
    focus,
    ...(path !== undefined && { path }),
    message,
  }));
  const body = JSON.stringify({ ...receipt, actor: submission.actor, signedBy: submission.signedBy, warnings });
  response
    .writeHead(receipt.created ? 201 : 200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    })
    .end(body);
}

async function bodyOf(body: AsyncIterable<Buffer>, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > most)
      throw requestFault('TOO_LARGE', `The envelope is larger than ${most} bytes.`, 'Split the document.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
