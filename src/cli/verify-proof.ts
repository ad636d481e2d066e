/** `clew verify FILE.jsonld`: the Data Integrity proof of an export, with no store, no service and no network. */
import { open } from 'node:fs/promises';
import { Findings } from '../log/levels.ts';
import { Fault } from '../prov/fault.ts';
import type { Settings } from '../settings.ts';
import { trusting, verifyExport } from '../sign/export-proof.ts';
import type { SignCode } from '../sign/fault.ts';
import { parsePublicKey, type PublicKey } from '../sign/key.ts';
import { keyOfDidKey } from '../sign/multikey.ts';
import type { CliCode } from './fault.ts';
import { reason, readInput } from './input.ts';
import type { Terminal } from './terminal.ts';
import { keptKeys } from './verify-heads.ts';
import type { Verdict } from './verify-report.ts';
import { keyText, smallFile, type TrustOptions } from './verify-trust.ts';

const SAYS = {
  signature: 'the document is what its Data Integrity proof was made over, by a key that is believed',
} as const;

/** What is said of the document, where it is no reason not to look at it: the proof, or what it is over, is not what was signed. */
const WRONG: readonly SignCode[] = ['WRONG_SIGNATURE', 'PROOF_EXPIRED', 'PROOF_PURPOSE', 'NOT_SIGNABLE'];

export interface ProofChecks extends Pick<TrustOptions, 'vkey'> {
  /** Files of public keys as PEM. */
  readonly key?: readonly string[];
}

/** Whether a file begins as a JSON object does, which no archive does. @throws Fault FILE */
export async function isJsonObject(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0);
      return /^\s*\{/.test(buffer.toString('latin1', 0, bytesRead));
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new Fault<CliCode>('FILE', `Cannot read ${file}: ${reason(cause)}.`, { cause });
  }
}

/** Whether a document says at all that it has a proof. @throws Fault FILE, LIMIT */
export async function hasProof(terminal: Terminal, file: string): Promise<boolean> {
  const { text } = await readInput(terminal, file);
  return /"proof"\s*:/.test(text);
}

/** @throws Fault FILE, LIMIT, MALFORMED_KEY, MALFORMED_PROOF; those of reading JSON and JSON-LD */
export async function verifyProofFile(
  terminal: Terminal,
  settings: Settings,
  file: string,
  { vkey = [], key = [] }: ProofChecks,
): Promise<Verdict> {
  const { text } = await readInput(terminal, file);
  const texts = await Promise.all([...vkey.map(keyText), ...key.map(smallFile)]);
  const given = texts.map(parsePublicKey);
  const kept = given.length > 0 ? [] : await keptKeys(settings.heads);
  const findings = new Findings(SAYS);
  try {
    const known = [...given, ...kept.map((each) => parsePublicKey(each.vkey))];
    // By the key that the proof itself names, whoever has it: whether anything was changed can be told without knowing anybody.
    const named = (method: string): PublicKey | undefined => trusting(known)(method) ?? keyOfDidKey(method);
    const proof = await verifyExport(text, named);
    findings.checked('signature', 1);
    const where = kept.find((each) => parsePublicKey(each.vkey).id === proof.keyId)?.where;
    const isKnown = known.some(({ id }) => id === proof.keyId);
    if (!isKnown && given.length > 0)
      findings.found('signature', proof.verificationMethod, 'It is signed by another key than the one given.');
    else if (!isKnown)
      findings.unchecked(
        'signature',
        `Nobody vouches for ${proof.verificationMethod}: give the key with --vkey or --key.`,
      );
    if (where !== undefined) findings.note(`The key is the one ${where}: the one that the log was first seen with.`);
    findings.note(
      proof.cryptosuite === 'eddsa-jcs-2022'
        ? 'What was signed is the document as canonical JSON, by eddsa-jcs-2022: its tree may be read.'
        : 'What was signed is the graph of the document as canonical N-Quads, by eddsa-rdfc-2022: read the graph, not the tree of the JSON.',
    );
  } catch (error) {
    if (!(error instanceof Fault) || !WRONG.some((code) => code === error.code)) throw error;
    findings.found('signature', error.place?.pointer ?? 'proof', error.message);
  }
  return findings.result(['signature'], 0);
}
