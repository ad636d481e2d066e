/**
 * Which log this is: the origin line of its checkpoints and the key that signs them. Both are kept in the store when the log is first signed, so
 * that every instance on one store signs as the same log, and a lost key is not quietly followed by another one.
 */
import { randomBytes } from 'node:crypto';
import { FACT } from '../lineage/facts.ts';
import type { Reader, Store } from '../store/store.ts';
import { isName } from '../tlog/key.ts';
import { keyFault, makeKey, readKey, type LogKey } from './key.ts';

export interface IdentitySettings {
  /** File of the private key. */
  readonly keyFile: string;
  /** The origin that the operator wants; else the one kept in the store, else the name of the key, else one made up. */
  readonly origin?: string | undefined;
}

interface Kept {
  readonly origin: string | undefined;
  readonly vkey: string | undefined;
}

/** The key of a store's log, its name being the origin; made with its file when the store has none yet. @throws Fault LOG_KEY */
export async function identityOf(store: Store, { keyFile, origin: wanted }: IdentitySettings): Promise<LogKey> {
  if (wanted !== undefined && !isName(wanted)) {
    throw keyFault(`${JSON.stringify(wanted)} cannot be an origin: it would hold white space or a plus sign.`);
  }
  const kept = await store.read(keptIn);
  const found = await readKey(keyFile);
  const origin = wanted ?? kept.origin ?? found?.name ?? `clew.invalid/${randomBytes(8).toString('hex')}`;
  checkOrigin(origin, kept);
  if (found === undefined && isOf(kept.vkey, origin)) throw lostKey(origin, keyFile);
  const key = found ?? (await makeKey(keyFile, origin));
  if (key.name !== origin) {
    throw keyFault(
      `The key in ${keyFile} is of the log ${key.name}, this is the log ${origin}.`,
      'Name the key of this log with --log-key.',
    );
  }
  await store.write(async (writer) => {
    // Another instance may have begun at the same moment: the first one decides.
    const now = await keptIn(writer);
    checkOrigin(origin, now);
    if (isOf(now.vkey, origin) && now.vkey !== key.vkey) throw otherKey(origin, keyFile, now.vkey!);
    if (now.origin === undefined) await writer.setFact(FACT.origin, origin);
    if (now.vkey !== key.vkey) await writer.setFact(FACT.vkey, key.vkey);
  });
  return key;
}

async function keptIn(reader: Reader): Promise<Kept> {
  const facts = await reader.facts();
  return { origin: facts.get(FACT.origin), vkey: facts.get(FACT.vkey) };
}

/** A verifier key of an earlier origin says nothing about this one. */
function isOf(vkey: string | undefined, origin: string): boolean {
  return vkey?.split('+')[0] === origin;
}

function checkOrigin(origin: string, kept: Kept): void {
  if (kept.origin !== undefined && kept.origin !== origin) {
    throw keyFault(
      `The log of this store is ${kept.origin}, not ${origin}.`,
      'A log keeps its origin for ever: leave --log-origin out.',
    );
  }
}

function lostKey(origin: string, keyFile: string): Error {
  return keyFault(
    `The log ${origin} was signed before, and there is no key at ${keyFile}.`,
    'Name its key with --log-key, the same for every instance. Without that key the log cannot be continued, only begun anew under another origin.',
  );
}

function otherKey(origin: string, keyFile: string, vkey: string): Error {
  return keyFault(
    `The log ${origin} is signed with another key than the one in ${keyFile}.`,
    `Name the key whose public half is ${vkey} with --log-key, the same for every instance.`,
  );
}
