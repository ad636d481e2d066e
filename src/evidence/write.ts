/** The file of evidence, written as it is read from the store: only the graph asked for is held in memory. */
import type { Context } from '../lineage/context.ts';
import { leafHashOf, parseLeaf } from '../lineage/leaf.ts';
import type { PublishedLog } from '../log/published.ts';
import { archiveOf } from './archive.ts';
import { choose, recordFiles, type Chosen, type EvidenceRequest } from './collect.ts';
import { FORM, LIMITS, manifestText, overLimit, sha256, type BundleFile, type Manifest } from './format.ts';
import { README } from './readme.ts';
import { documents, foldSaid } from './view.ts';

export interface Evidence {
  readonly complete: boolean;
  /** Number of the newest record that it speaks of. */
  readonly asOf: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

export const MEDIA_TYPE = 'application/x-tar';

/**
 * Prepares evidence of an element and its lineage, as of the newest published checkpoint. Equal content and checkpoint give equal bytes.
 * @throws Fault NOT_YET, NOT_FOUND, AMBIGUOUS, LIMIT, LOG_DAMAGED; StoreFault
 */
export async function writeEvidence(context: Context, log: PublishedLog, request: EvidenceRequest): Promise<Evidence> {
  const chosen = await choose(context, log, request);
  const { complete, head } = chosen;
  return { complete, asOf: head.size - 1, chunks: archiveOf(listed(files(context, log, chosen), context, chosen)) };
}

/** Every file but the manifest. */
async function* files(context: Context, log: PublishedLog, chosen: Chosen): AsyncGenerator<BundleFile> {
  const text = (path: string, content: string): BundleFile => ({ path, bytes: Buffer.from(content) });
  yield text('README.txt', README);
  yield text('checkpoint', chosen.head.note);
  yield text('log.vkey', `${chosen.vkey}\n`);
  if (chosen.policy !== undefined) yield text('policy', chosen.policy);
  const ended = new Set<string>();
  const said: { readonly hash: string; readonly json: readonly string[] }[] = [];
  for await (const { record, files: own } of recordFiles(context, log, chosen)) {
    yield* own;
    const { leaf } = record.row;
    for (const hash of parseLeaf(leaf!).prev ?? []) ended.add(hash);
    said.push({ hash: leafHashOf(leaf!), json: record.bodies.map((body) => body.json) });
  }
  const inForce = said.filter(({ hash }) => !ended.has(hash)).flatMap(({ json }) => json);
  yield* await documents(foldSaid(inForce, new Set(chosen.elements), context), context);
}

/** The files, and after them the manifest that lists them. */
async function* listed(
  all: AsyncIterable<BundleFile>,
  { vocabulary }: Context,
  { head, asked, complete, elements, numbers }: Chosen,
): AsyncGenerator<BundleFile> {
  const list: Manifest['files'][number][] = [];
  let total = 0;
  for await (const file of all) {
    total += file.bytes.length;
    if (file.bytes.length > LIMITS.file || total > LIMITS.bytes) throw overLimit('bytes', LIMITS.bytes);
    list.push({ path: file.path, bytes: file.bytes.length, sha256: sha256(file.bytes) });
    yield file;
  }
  const { origin, size } = head;
  const manifest = { form: FORM, origin, size, asked, complete, elements, files: list, records: numbers } as const;
  yield { path: 'manifest.json', bytes: Buffer.from(manifestText({ ...manifest, schema: vocabulary.digest })) };
}
