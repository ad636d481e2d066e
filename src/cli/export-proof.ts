/** `clew export --proof`: who signs an export, and with which key. */
import type { KeyObject } from 'node:crypto';
import type { Exported, ExportQuery } from '../client/http.ts';
import { readNamedKey } from '../log/key.ts';
import { Fault } from '../prov/fault.ts';
import type { Settings } from '../settings.ts';
import { signExport } from '../sign/export-proof.ts';
import type { Cryptosuite } from '../sign/proof.ts';
import type { CliCode } from './fault.ts';
import { readPrivateKey } from './private-key.ts';
import type { Target } from './target.ts';

interface ProofOptions {
  readonly proof?: Cryptosuite;
  readonly proofKey?: string;
}

/** @throws Fault BAD_USAGE */
export function checkProof({ proof, proofKey }: ProofOptions, format: string): void {
  if (proof === undefined && proofKey !== undefined) throw usage('--proof-key needs --proof: say how to sign.');
  if (proof !== undefined && format !== 'jsonld')
    throw usage('--proof needs --format jsonld: a proof stands in JSON-LD.');
}

/**
 * The export, signed if that is wanted: with the key given; else with the log's key, which a service uses itself.
 * @throws Fault BAD_USAGE, FILE, LOG_KEY; of `signExport`; of the export
 */
export async function exportWithProof(
  target: Target,
  { logKey }: Pick<Settings, 'logKey'>,
  { proof, proofKey }: ProofOptions,
  query: ExportQuery,
): Promise<Exported> {
  if (proof === undefined) return target.export(query);
  if (proofKey === undefined && !target.context) return target.export({ ...query, proof });
  const privateKey = proofKey === undefined ? await keyOfLog(logKey) : await readPrivateKey(proofKey);
  const created = new Date().toISOString();
  const { chunks, losses } = await target.export(query);
  return { chunks: once(await signExport(chunks, { cryptosuite: proof, privateKey, created })), losses };
}

async function keyOfLog(file: string): Promise<KeyObject> {
  const key = await readNamedKey(file);
  if (key) return key.privateKey;
  throw usage(
    `There is no key of a log at ${file}: name a key with --proof-key, or have the log signed first (clew prove).`,
  );
}

async function* once(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text);
}

function usage(message: string): Fault<CliCode> {
  return new Fault<CliCode>('BAD_USAGE', message);
}
