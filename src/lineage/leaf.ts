/**
 * What of a record stands in the log: a small commitment to it, which says nothing of its content to those who do not have the record and its salt,
 * and which stays when the content is removed (docs/design/log.md).
 */
import { createHmac, hash, randomBytes } from 'node:crypto';
import type { Iri } from '../prov/iri.ts';
import type { RecordRow } from '../store/store.ts';
import { leafHash } from '../tlog/hash.ts';

/** What a record does to history. */
export const OPERATIONS = ['assert', 'revise', 'remove', 'key', 'restore'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** The entry of a record in the log, as read from its JSON. */
export interface Leaf {
  readonly v: 1;
  readonly op: Operation;
  /** Identifies the record without telling its content: `urn:clew:rid:` and 32 hex digits, derived from the salt. */
  readonly rid: string;
  /** Leaf hashes (base64) of the records it replaces or removes, sorted; left out if there are none. */
  readonly prev?: readonly string[];
  /** Pseudonym of the agent who asserts it; left out if nobody is named. */
  readonly actor?: string;
  /** `recordedAt`: UTC, milliseconds; never decreases from leaf to leaf. */
  readonly ts: string;
  /** Base64 of SHA-256 over `clew/record/v1\n`, the salt and the canonical bytes of the record. */
  readonly commit: string;
  /** Number of canonical bytes. */
  readonly size: number;
  /** Digest of the vocabulary and shapes in force. */
  readonly schema: string;
}

/** Bytes of the salt that keeps a small content from being guessed by its hash. */
export const SALT_SIZE = 32;

const COMMIT_DOMAIN = Buffer.from('clew/record/v1\n');
const RID_DOMAIN = Buffer.from('clew/rid/v1\n');

/** What a leaf is made of. */
export interface LeafParts {
  readonly op: Operation;
  /** 32 bytes, random, used once. */
  readonly salt: Uint8Array;
  /** The record's canonical JSON (`recordJson` in prov/record.ts). */
  readonly canonical: string;
  readonly actor?: string | undefined;
  /** Leaves of the records it replaces or removes. */
  readonly previous: readonly string[];
  readonly recordedAt: string;
  readonly schema: string;
}

/** The log entry: RFC 8785 JSON (keys sorted; strings and one small integer only, so that `JSON.stringify` writes the canonical form). */
export function leafOf({ op, salt, canonical, actor, previous, recordedAt, schema }: LeafParts): string {
  const prev = [...new Set(previous.map(leafHashOf))].sort();
  return JSON.stringify({
    ...(actor !== undefined && { actor }),
    commit: commitment(salt, canonical),
    op,
    ...(prev.length > 0 && { prev }),
    rid: ridOf(salt),
    schema,
    size: Buffer.byteLength(canonical),
    ts: recordedAt,
    v: 1,
  });
}

/** Base64 commitment to a record's canonical bytes. */
export function commitment(salt: Uint8Array, canonical: string): string {
  return hash('sha256', Buffer.concat([COMMIT_DOMAIN, salt, Buffer.from(canonical)]), 'base64');
}

/** A record's identifier in the log. */
export function ridOf(salt: Uint8Array): string {
  return `urn:clew:rid:${hash('sha256', Buffer.concat([RID_DOMAIN, salt]), 'hex').slice(0, 32)}`;
}

/** Whether a record's canonical bytes and salt open its leaf's commitment. */
export function opens({ leaf, salt }: Pick<RecordRow, 'leaf' | 'salt'>, canonical: string): boolean {
  if (leaf === undefined || salt === undefined) return false;
  const bytes = Buffer.from(salt, 'hex');
  const { commit, size, rid } = parseLeaf(leaf);
  return commit === commitment(bytes, canonical) && size === Buffer.byteLength(canonical) && rid === ridOf(bytes);
}

/** @throws SyntaxError if it is no JSON */
export function parseLeaf(leaf: string): Leaf {
  return JSON.parse(leaf) as Leaf;
}

/** Base64 of a leaf's hash in the tree. */
export function leafHashOf(leaf: string): string {
  return leafHash(Buffer.from(leaf)).toString('base64');
}

/**
 * The name under which an agent stands in the log: the same for all its records, and no one's without the installation's secret.
 * @param secret `log.secret` among the store's facts, base64
 */
export function pseudonym(secret: string, actor: Iri): string {
  const key = `${secret} ${actor}`;
  let name = pseudonyms.get(key);
  if (name === undefined) {
    name = `urn:clew:actor:${createHmac('sha256', Buffer.from(secret, 'base64')).update(actor).digest('hex').slice(0, 32)}`;
    if (pseudonyms.size >= MAX_PSEUDONYMS) pseudonyms.clear();
    pseudonyms.set(key, name);
  }
  return name;
}

/** Agents are few and assert much; a keyed hash costs more than all the rest of an entry. */
const pseudonyms = new Map<string, string>();
const MAX_PSEUDONYMS = 1_000;

/** Random bytes are drawn for many salts at once; each is given out once. */
const POOL = 256;
let pool = Buffer.alloc(0);

/** A salt for one record. */
export function freshSalt(): Buffer {
  if (pool.length === 0) pool = randomBytes(POOL * SALT_SIZE);
  const salt = pool.subarray(0, SALT_SIZE);
  pool = pool.subarray(SALT_SIZE);
  return salt;
}
