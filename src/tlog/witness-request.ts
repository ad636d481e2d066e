/** What is sent to a witness: https://c2sp.org/tlog-witness#add-checkpoint */
import { decodeBase64, encodeBase64 } from './base64.ts';
import { LogFault } from './fault.ts';
import { HASH_SIZE } from './hash.ts';

export interface AddCheckpoint {
  /** Size of the checkpoint the witness cosigned last, as far as the sender knows. */
  readonly old: bigint;
  /** Consistency proof from there. */
  readonly proof: readonly Uint8Array[];
  /** Signed note. */
  readonly checkpoint: string;
}

const MAX_PROOF = 63;
const MAX_SIZE = 2n ** 63n;

/** The body of a request. @throws LogFault MALFORMED */
export function formatRequest({ old, proof, checkpoint }: AddCheckpoint): string {
  if (proof.length > MAX_PROOF) throw new LogFault('MALFORMED', `A request has at most ${MAX_PROOF} proof lines.`);
  return [`old ${old}`, ...proof.map(encodeBase64), '', checkpoint].join('\n');
}

/** @throws LogFault MALFORMED */
export function parseRequest(body: Uint8Array): AddCheckpoint {
  const malformed = (why: string) => new LogFault('MALFORMED', `Not a request to add a checkpoint: ${why}.`);
  const text = Buffer.from(body).toString('utf8');
  if (!Buffer.from(text).equals(body)) throw malformed('it is not UTF-8');
  const gap = text.indexOf('\n\n');
  if (gap < 0) throw malformed('no empty line stands before the checkpoint');
  const [first, ...lines] = text.slice(0, gap).split('\n');
  const old = /^old (0|[1-9]\d{0,18})$/.exec(first!)?.[1];
  if (old === undefined || BigInt(old) >= MAX_SIZE) throw malformed('the first line is not "old" and a size');
  if (lines.length > MAX_PROOF) throw malformed(`it has more than ${MAX_PROOF} proof lines`);
  const proof = lines.map((line) => {
    const hash = decodeBase64(line);
    if (hash?.length !== HASH_SIZE) throw malformed(`a proof line is not the base64 of ${HASH_SIZE} bytes`);
    return hash;
  });
  return { old: BigInt(old), proof, checkpoint: text.slice(gap + 2) };
}
