/**
 * A witness: it cosigns checkpoints of logs it knows, each only when it extends the last one it cosigned, so that a log cannot show two
 * histories to two readers who ask for its cosignature. Without HTTP. https://c2sp.org/tlog-witness
 */
import { EMPTY_ROOT } from './hash.ts';
import { LogFault } from './fault.ts';
import { parseCheckpoint, type Checkpoint } from './checkpoint.ts';
import { addLines, openNote, signatureLines, splitNote, type Note, type Signer, type Verifier } from './note.ts';
import { verifyConsistency } from './proof.ts';
import { parseRequest, type AddCheckpoint } from './witness-request.ts';

/** The last checkpoint of a log that was cosigned. */
export interface WitnessedHead {
  readonly size: bigint;
  readonly root: Uint8Array;
  /** The signed note, with the log's signatures that were checked and the witness's own. */
  readonly note: string;
}

/** Where a witness remembers. */
export interface WitnessState {
  /** The head for an origin, undefined before the first. */
  load(origin: string): Promise<WitnessedHead | undefined>;
  /**
   * Stores `next` if size and root of what is stored are still those of `seen` (or nothing is stored, for undefined), in one step. What it
   * says it stored must survive a crash.
   * @returns whether it was stored
   */
  compareAndSwap(origin: string, seen: WitnessedHead | undefined, next: WitnessedHead): Promise<boolean>;
}

export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly contentType: string;
  readonly body: string;
}

export class Witness {
  readonly #logs: ReadonlyMap<string, readonly Verifier[]>;
  readonly #signers: readonly Signer[];
  readonly #state: WitnessState;

  /**
   * @param logs verifiers of each log's keys by its origin
   * @param signers cosigners (`cosigner`), one or more
   */
  constructor(logs: ReadonlyMap<string, readonly Verifier[]>, signers: readonly Signer[], state: WitnessState) {
    this.#logs = logs;
    this.#signers = signers;
    this.#state = state;
  }

  /** Answers the body of an `add-checkpoint` request: https://c2sp.org/tlog-witness#add-checkpoint */
  async addCheckpoint(body: Uint8Array): Promise<WitnessAnswer> {
    try {
      return await this.#answer(parseRequest(body));
    } catch (error) {
      if (error instanceof LogFault && error.code === 'MALFORMED') return plain(400, error.message);
      throw error;
    }
  }

  async #answer(request: AddCheckpoint): Promise<WitnessAnswer> {
    const message = Buffer.from(request.checkpoint);
    const checkpoint = parseCheckpoint(splitNote(message).text);
    const verifiers = this.#logs.get(checkpoint.origin);
    if (verifiers === undefined) return plain(404, `This witness does not know the log ${checkpoint.origin}.`);
    const note = open(message, verifiers);
    if (note instanceof LogFault) return plain(403, note.message);
    if (request.old > checkpoint.size) return plain(400, 'The old size is larger than that of the checkpoint.');
    const seen = await this.#state.load(checkpoint.origin);
    if (request.old !== (seen?.size ?? 0n)) return conflict(seen);
    if (seen?.size === checkpoint.size && !Buffer.from(seen.root).equals(checkpoint.root)) return conflict(seen);
    const wrong = inconsistency(seen, checkpoint, request.proof);
    if (wrong !== undefined) return plain(422, wrong.message);
    return this.#cosign(note, checkpoint, seen);
  }

  async #cosign(note: Note, checkpoint: Checkpoint, seen: WitnessedHead | undefined): Promise<WitnessAnswer> {
    const lines = signatureLines(note.text, this.#signers);
    const next: WitnessedHead = {
      size: checkpoint.size,
      root: checkpoint.root,
      note: addLines(`${note.text}\n${lines}`, note.signatures),
    };
    // Nobody sees the cosignature before it is certain that no other one was given from the same head.
    if (await this.#state.compareAndSwap(checkpoint.origin, seen, next))
      return { status: 200, contentType: 'text/plain; charset=utf-8', body: lines };
    return conflict(await this.#state.load(checkpoint.origin));
  }
}

function plain(status: WitnessAnswer['status'], body: string): WitnessAnswer {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${body}\n` };
}

function conflict(seen: WitnessedHead | undefined): WitnessAnswer {
  return { status: 409, contentType: 'text/x.tlog.size', body: `${seen?.size ?? 0n}\n` };
}

function open(message: Uint8Array, verifiers: readonly Verifier[]): Note | LogFault {
  try {
    return openNote(message, verifiers);
  } catch (error) {
    if (error instanceof LogFault && error.code === 'SIGNATURE') return error;
    throw error;
  }
}

/** Why a checkpoint does not extend the head; undefined if it does. */
function inconsistency(
  seen: WitnessedHead | undefined,
  { size, root }: Checkpoint,
  proof: readonly Uint8Array[],
): LogFault | undefined {
  try {
    if (seen !== undefined && seen.size > 0n) verifyConsistency(seen.size, size, seen.root, root, proof);
    else if (proof.length > 0) throw new LogFault('PROOF', 'A proof from size 0 must be empty.');
    else if (size === 0n && !EMPTY_ROOT.equals(root))
      throw new LogFault('PROOF', 'A log without entries has another root.');
    return undefined;
  } catch (error) {
    if (error instanceof LogFault && error.code === 'PROOF') return error;
    throw error;
  }
}
