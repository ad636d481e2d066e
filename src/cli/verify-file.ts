/** `clew verify FILE`: evidence in one file, with no store, no service and no network. */
import { createReadStream } from 'node:fs';
import { verifyEvidence } from '../evidence/verify.ts';
import { Fault } from '../prov/fault.ts';
import { loadVocabulary } from '../rdf/vocabulary.ts';
import type { Settings } from '../settings.ts';
import { compileShapes } from '../shacl/compile.ts';
import type { CliCode } from './fault.ts';
import { reason } from './input.ts';
import { givenHeads, keptHeads, keptKeys } from './verify-heads.ts';
import { pinnedTrust, type TrustOptions } from './verify-trust.ts';

export interface FileChecks extends TrustOptions {
  readonly head?: readonly string[];
}

/** @throws Fault NOT_EVIDENCE, LIMIT, FILE, LOG_KEY */
export async function verifyFile(settings: Settings, file: string, checks: FileChecks) {
  const { vocabulary, shapes } = await loadVocabulary({ modules: settings.modules });
  const trust = await pinnedTrust(checks);
  const heads = [...(await givenHeads(checks.head))];
  const terms = { vocabulary, shapes: compileShapes(shapes, vocabulary) };
  const kept = async (origin: string) => ({
    heads: await keptHeads(settings.heads, new Set([origin])),
    keys: await keptKeys(settings.heads, origin),
  });
  try {
    return await verifyEvidence(createReadStream(file), { ...trust, heads, kept, terms });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).syscall === undefined) throw cause;
    throw new Fault<CliCode>('FILE', `Cannot read ${file}: ${reason(cause)}.`, { cause });
  }
}
