/** A witness with its folder: the key it signs with, the logs it knows, and what it cosigned. */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { keyFault, makeKey, readNamedKey, type NamedKey } from '../log/key.ts';
import { cosigner } from '../tlog/cosignature.ts';
import { LogFault } from '../tlog/fault.ts';
import { COSIGNATURE_ED25519, isName, parseKey, verifierKey } from '../tlog/key.ts';
import type { Verifier } from '../tlog/note.ts';
import { verifierOf } from '../tlog/verifier.ts';
import { Witness } from '../tlog/witness.ts';
import { KeptHeads } from './state.ts';

export interface WitnessSettings {
  /** Of the state and, unless named otherwise, the key; made if missing. */
  readonly folder: string;
  /** An Ed25519 key as Go's note package writes it; made when there is none. */
  readonly keyFile?: string | undefined;
  /** Name of a key that is made. */
  readonly name?: string | undefined;
  /** Verifier keys of the logs to cosign; the name of a key is the origin of its log. */
  readonly logs: readonly string[];
}

export interface OpenWitness {
  /** What logs and their readers are given: `<name>+<hash>+<base64>`, of type 0x04. */
  readonly vkey: string;
  readonly origins: readonly string[];
  readonly witness: Witness;
  readonly heads: KeptHeads;
}

/** @throws Fault LOG_KEY if a key cannot be used; the system's error */
export async function openWitness({ folder, keyFile, name, logs }: WitnessSettings): Promise<OpenWitness> {
  const known = verifiersOf(logs);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const key = await keyIn(keyFile ?? join(folder, 'witness.key'), name);
  const heads = new KeptHeads(join(folder, 'witness.db'));
  return {
    vkey: verifierKey(key.name, key.privateKey, COSIGNATURE_ED25519),
    origins: [...known.keys()],
    witness: new Witness(known, [cosigner(key.name, key.privateKey)], heads),
    heads,
  };
}

/** A log may have several keys, while it changes from one to another. */
function verifiersOf(logs: readonly string[]): Map<string, Verifier[]> {
  const known = new Map<string, Verifier[]>();
  for (const vkey of new Set(logs)) {
    try {
      const key = parseKey(vkey);
      known.set(key.name, [...(known.get(key.name) ?? []), verifierOf(key)]);
    } catch (error) {
      if (!(error instanceof LogFault)) throw error;
      throw keyFault(`${JSON.stringify(vkey.slice(0, 200))} is no key of a log: ${error.message}`);
    }
  }
  return known;
}

async function keyIn(file: string, wanted: string | undefined): Promise<NamedKey> {
  const there = await readNamedKey(file);
  if (there) {
    if (wanted === undefined || wanted === there.name) return there;
    throw keyFault(
      `The key in ${file} is named ${there.name}, not ${wanted}.`,
      'A witness keeps its name with its key.',
    );
  }
  const name = wanted ?? `clew.invalid/witness-${randomBytes(8).toString('hex')}`;
  if (!isName(name)) {
    throw keyFault(`${JSON.stringify(name)} cannot name a key: it would hold white space or a plus sign.`);
  }
  await makeKey(file, name);
  return (await readNamedKey(file))!;
}
