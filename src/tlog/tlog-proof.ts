/** A proof that an entry is in a log, in one text that can be checked offline for ever: a `.tlog-proof` file. https://c2sp.org/tlog-proof */
import { decodeBase64, encodeBase64 } from './base64.ts';
import { LogFault } from './fault.ts';
import { HASH_SIZE, leafHash } from './hash.ts';
import { splitNote } from './note.ts';
import { checkPolicy, type Policy, type Witnessed } from './policy.ts';
import { verifyInclusion } from './proof.ts';

export interface LogProof {
  /** Of the entry, from 0. */
  readonly index: bigint;
  /** Audit path, lowest hash first. */
  readonly hashes: readonly Uint8Array[];
  /** The signed checkpoint, as the log published it. */
  readonly checkpoint: string;
  /** Whatever the application adds. Nobody signed it. */
  readonly extra?: Uint8Array;
}

const HEADER = 'c2sp.org/tlog-proof@v1';
/** A path in a tree of up to 2^63 entries. */
const MAX_HASHES = 63;
/** Characters of base64 of extra data. */
const MAX_EXTRA = 1_000_000;
const MAX_INDEX = 2n ** 63n - 1n;

/** The text of a proof. @throws LogFault MALFORMED if what it is made of would be read back differently */
export function formatProof({ index, hashes, checkpoint, extra }: LogProof): string {
  const lines = [
    HEADER,
    ...(extra === undefined ? [] : [`extra ${encodeBase64(extra)}`]),
    `index ${index}`,
    ...hashes.map(encodeBase64),
    '',
    checkpoint,
  ];
  const text = lines.join('\n');
  parseProof(text);
  return text;
}

/** Reads a proof; nothing in it is believed yet. @throws LogFault MALFORMED */
export function parseProof(text: string): LogProof {
  const malformed = (why: string) => new LogFault('MALFORMED', `Not a proof of the form ${HEADER}: ${why}.`);
  const gap = text.indexOf('\n\n');
  if (gap < 0) throw malformed('no empty line stands before the checkpoint');
  const lines = text.slice(0, gap).split('\n');
  if (lines.shift() !== HEADER) throw malformed('the first line is another');
  const extra = lines[0]?.startsWith('extra ')
    ? readExtra(lines.shift()!.slice('extra '.length), malformed)
    : undefined;
  const index = /^index (0|[1-9]\d{0,18})$/.exec(lines.shift() ?? '')?.[1];
  if (index === undefined || BigInt(index) > MAX_INDEX) throw malformed('the line of the index is missing or another');
  if (lines.length > MAX_HASHES) throw malformed(`it has more than ${MAX_HASHES} hashes`);
  const hashes = lines.map((line) => {
    const hash = decodeBase64(line);
    if (hash?.length !== HASH_SIZE) throw malformed(`a line is not the base64 of ${HASH_SIZE} bytes`);
    return hash;
  });
  const checkpoint = text.slice(gap + 2);
  splitNote(Buffer.from(checkpoint));
  return { index: BigInt(index), hashes, checkpoint, ...(extra && { extra }) };
}

function readExtra(base64: string, malformed: (why: string) => LogFault): Uint8Array {
  const extra = base64.length > MAX_EXTRA ? undefined : decodeBase64(base64);
  if (extra === undefined) throw malformed(`the extra data are not base64 of up to ${MAX_EXTRA} characters`);
  return extra;
}

/**
 * Checks that `entry` is in a log of the policy, and that enough witnesses saw it there.
 * @param entry the exact bytes of the entry
 * @throws LogFault MALFORMED, SIGNATURE, QUORUM, PROOF
 */
export function verifyProof(text: string, entry: Uint8Array, policy: Policy): Witnessed & { readonly proof: LogProof } {
  const proof = parseProof(text);
  const witnessed = checkPolicy(Buffer.from(proof.checkpoint), policy);
  const { size, root } = witnessed.checkpoint;
  verifyInclusion(leafHash(entry), proof.index, size, root, proof.hashes);
  return { ...witnessed, proof };
}
