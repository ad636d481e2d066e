/** Asking a witness for its cosignature, as a log does. https://c2sp.org/tlog-witness#add-checkpoint */
import { parseCheckpoint } from './checkpoint.ts';
import { LogFault } from './fault.ts';
import { addLines, openNote, splitNote, type Verifier } from './note.ts';
import { formatRequest } from './witness-request.ts';

/** Sends the body of a request to one witness, and hands back its answer. */
export type SendToWitness = (body: string) => Promise<{ readonly status: number; readonly body: string }>;

/** Makes the consistency proof between two sizes of the log. */
export type ProveConsistency = (old: bigint, size: bigint) => Promise<readonly Uint8Array[]>;

export type WitnessOutcome =
  /** `checkpoint` has the cosignature, which was checked. */
  | { readonly kind: 'cosigned'; readonly checkpoint: string }
  /** The witness cosigned a larger tree of this log: this one is behind its own past, and must sign nothing. */
  | { readonly kind: 'ahead'; readonly size: bigint }
  /** The witness cosigned another tree of this log, which this one does not extend: history was forked. */
  | { readonly kind: 'forked'; readonly size: bigint; readonly reason: string }
  /** The witness does not want to; nothing follows for the log. */
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string };

/** Characters of a witness's reason that are kept. */
const REASON = 500;
/** A witness that others ask too may move on between two requests. */
const ATTEMPTS = 3;

/**
 * @param checkpoint signed note of the log
 * @param known the size this witness is thought to have cosigned last, 0 if unknown; it tells if that is wrong
 * @param verifiers of the witness's keys
 * @throws LogFault SIGNATURE if its cosignature does not hold, MALFORMED if its answer cannot be read
 */
export async function askWitness(
  checkpoint: string,
  known: bigint,
  verifiers: readonly Verifier[],
  send: SendToWitness,
  prove: ProveConsistency,
): Promise<WitnessOutcome> {
  const { size } = parseCheckpoint(splitNote(Buffer.from(checkpoint)).text);
  let old = known < size ? known : size;
  for (let attempt = 1; ; attempt++) {
    const proof = old === 0n || old === size ? [] : await prove(old, size);
    const { status, body } = await send(formatRequest({ old, proof, checkpoint }));
    if (status === 200) return { kind: 'cosigned', checkpoint: withCosignature(checkpoint, body, verifiers) };
    if (status === 422) return { kind: 'forked', size: old, reason: body.slice(0, REASON) };
    if (status !== 409) return { kind: 'refused', status, reason: body.slice(0, REASON) };
    const last = readSize(body);
    if (last > size) return { kind: 'ahead', size: last };
    // Asked from the size of this very checkpoint, it can only mean that the roots differ.
    if (last === old && old === size)
      return { kind: 'forked', size: old, reason: 'It cosigned another root for this size.' };
    if (last === old || attempt === ATTEMPTS)
      return { kind: 'refused', status, reason: `It named size ${last} when asked from ${old}.` };
    old = last;
  }
}

/** The checkpoint with the witness's lines that hold; lines by keys nobody knows are left out. @throws LogFault SIGNATURE, MALFORMED */
export function withCosignature(checkpoint: string, lines: string, verifiers: readonly Verifier[]): string {
  const { text } = splitNote(Buffer.from(checkpoint));
  return addLines(checkpoint, openNote(Buffer.from(`${text}\n${lines}`), verifiers).signatures);
}

function readSize(body: string): bigint {
  const size = /^(0|[1-9]\d{0,18})\n?$/.exec(body)?.[1];
  if (size === undefined) throw new LogFault('MALFORMED', 'The witness answered with a conflict, and no size.');
  return BigInt(size);
}
