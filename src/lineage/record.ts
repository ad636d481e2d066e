/** The one verb that writes: statements in, a receipt out. */
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { CLEW } from '../prov/namespaces.ts';
import type { Submission } from '../prov/record.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import { checkShapes } from './door.ts';
import type { CompiledShapes } from '../shacl/compile.ts';
import type { Finding } from '../shacl/finding.ts';
import type { RecordRow, Store, Writer } from '../store/store.ts';
import { refuseConflicts, refuseCycles, refuseTwoNatures } from './contradictions.ts';
import { secretOf } from './facts.ts';
import { freshSalt, leafOf, pseudonym, type Operation } from './leaf.ts';
import { prepare, type Prepared } from './prepare.ts';
import { RelationIdentifiers } from './relation-identifiers.ts';
import { takeAway } from './rebuild.ts';
import { removable } from './removable.ts';
import { KeyRing, SIGNING_KEY } from './signing-keys.ts';
import { checkTimes } from './times.ts';
import { Workspace } from './workspace.ts';

/** Proof that a submission is part of history; durable by the time it is given. */
export interface Receipt {
  /** Place in history, from 0. */
  readonly number: number;
  /** `sha256:…` of the canonical record. */
  readonly digest: string;
  /** UTC, milliseconds. */
  readonly recordedAt: string;
  /** False if a record with this content was in force already: nothing changed. */
  readonly created: boolean;
  /** Subjects described. */
  readonly elements: number;
  /** Relations asserted. */
  readonly relations: number;
  /** What shapes report without refusing: warnings and infos. */
  readonly findings: readonly Finding[];
}

/** Decides whether the actor may record this; throws a Fault FORBIDDEN if not. */
export type Authorize = (submission: Submission) => Promise<void>;

/** Where submissions are recorded: in this thread, or in the writer's. */
export interface Recording {
  /** Records one submission atomically. */
  record(submission: Submission): Promise<Receipt>;
  /** Resolves when everything submitted so far is settled. */
  idle(): Promise<void>;
}

export interface RecorderOptions {
  readonly now?: () => Date;
  readonly authorize?: Authorize;
  /** Most records in one transaction of the store. */
  readonly batch?: number;
}

interface Waiting {
  readonly prepared: Prepared;
  readonly resolve: (receipt: Receipt) => void;
  readonly reject: (error: unknown) => void;
}

/** What the records of one transaction share. */
interface Staging {
  readonly space: Workspace;
  readonly keys: KeyRing;
  readonly identifiers: RelationIdentifiers;
  readonly secret: string;
}

/** Most descriptions in one transaction, a single larger record apart: about half a second of work. */
const BATCH_DESCRIPTIONS = 8_000;

/**
 * Records submissions, many callers at once: those that arrive while a transaction is under way share the next one (group commit). Each is
 * accepted or refused by itself.
 */
export class Recorder implements Recording {
  readonly #store: Store;
  readonly #vocabulary: Vocabulary;
  readonly #shapes: CompiledShapes;
  readonly #options: Required<Pick<RecorderOptions, 'now' | 'batch'>> & RecorderOptions;
  readonly #queue: Waiting[] = [];
  #draining: Promise<void> | undefined;
  /** Of pseudonyms, once it is known to be stored. */
  #secret: string | undefined;

  constructor(store: Store, vocabulary: Vocabulary, shapes: CompiledShapes, options: RecorderOptions = {}) {
    this.#store = store;
    this.#vocabulary = vocabulary;
    this.#shapes = shapes;
    this.#options = { now: () => new Date(), batch: 2048, ...options };
  }

  /**
   * Records one submission atomically.
   * @throws Fault LIMIT, BAD_ARGUMENT, UNKNOWN_TERM, NOT_FOUND or CONFLICT (a record to replace), CONFLICT (an attribute that would change, a relation identifier used
   * twice), TIME_ORDER,
   * CYCLE, INVALID (shapes), FORBIDDEN; StoreFault. Nothing is changed then.
   */
  async record(submission: Submission): Promise<Receipt> {
    await this.#options.authorize?.(submission);
    return this.recordPrepared(prepare(submission, this.#vocabulary));
  }

  /** Records what `prepare` made of a submission that may be recorded. */
  recordPrepared(prepared: Prepared): Promise<Receipt> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ prepared, resolve, reject });
      this.#draining ??= this.#drain();
    });
  }

  /** Resolves when everything submitted so far is settled. */
  async idle(): Promise<void> {
    await this.#draining;
  }

  async #drain(): Promise<void> {
    // One turn of the event loop, so that callers of the same moment share a transaction.
    await new Promise((next) => setImmediate(next));
    while (this.#queue.length > 0) {
      const batch = this.#take();
      try {
        const outcomes = await this.#store.write((writer) => this.#stage(writer, batch));
        outcomes.forEach((outcome, i) =>
          outcome instanceof Error ? batch[i]!.reject(outcome) : batch[i]!.resolve(outcome),
        );
      } catch (error) {
        for (const waiting of batch) waiting.reject(error);
        // A store that is gone was tried for long enough: those who wait behind would each wait as long again.
        if (error instanceof Fault && error.code === 'STORE_UNAVAILABLE')
          for (const waiting of this.#queue.splice(0)) waiting.reject(error);
      }
    }
    this.#draining = undefined;
  }

  #take(): Waiting[] {
    let size = 0;
    let count = 0;
    while (count < this.#queue.length && count < this.#options.batch) {
      // A removal has a transaction to itself: what it takes away is computed from what is stored.
      if (isRemoval(this.#queue[count]!)) {
        if (count === 0) count = 1;
        break;
      }
      size += this.#queue[count]!.prepared.descriptions.length;
      if (count > 0 && size > BATCH_DESCRIPTIONS) break;
      count++;
    }
    return this.#queue.splice(0, count);
  }

  async #stage(writer: Writer, batch: readonly Waiting[]): Promise<(Receipt | Error)[]> {
    const space = await Workspace.open(
      writer,
      this.#vocabulary,
      batch.map((w) => w.prepared),
    );
    const staging: Staging = {
      space,
      keys: new KeyRing(space, this.#vocabulary),
      identifiers: new RelationIdentifiers(space, this.#vocabulary, batch),
      secret: await this.#secretOf(writer),
    };
    const outcomes: (Receipt | Error)[] = [];
    let changed = false;
    let removed: readonly RecordRow[] = [];
    for (const { prepared } of batch) {
      try {
        removed = await removable(writer, prepared.submission);
        const receipt = await this.#stageOne(staging, prepared, removed);
        changed ||= receipt.created;
        outcomes.push(receipt);
      } catch (error) {
        // A refusal concerns this record alone; anything else undoes the transaction.
        if (!(error instanceof Fault) || error.code.startsWith('STORE_')) throw error;
        outcomes.push(error);
      }
    }
    if (changed) await writer.apply(space.changes());
    if (changed && removed.length > 0) await takeAway(writer, this.#vocabulary, removed, space.next - 1);
    return outcomes;
  }

  async #secretOf(writer: Writer): Promise<string> {
    if (this.#secret !== undefined) return this.#secret;
    const { secret, made } = await secretOf(writer);
    // A secret just made is lost if this transaction is undone.
    if (!made) this.#secret = secret;
    return secret;
  }

  async #stageOne(
    { space, keys, identifiers, secret }: Staging,
    prepared: Prepared,
    removed: readonly RecordRow[],
  ): Promise<Receipt> {
    const known = space.inForce(prepared.digest);
    if (known) return receiptOf(known, prepared, false, []);
    const draft = space.draft(prepared, this.#row(space, prepared, secret, removed));
    refuseConflicts(draft);
    refuseTwoNatures(draft);
    await identifiers.check(draft);
    checkTimes(draft.after);
    await keys.check(draft);
    await refuseCycles(space, draft);
    const findings = checkShapes(
      this.#shapes,
      draft.after,
      (iri) => draft.subjects.get(iri)?.row?.types ?? space.row(iri)?.types ?? [],
    );
    space.commit(draft);
    return receiptOf(draft.record, prepared, true, findings);
  }

  #row(space: Workspace, prepared: Prepared, secret: string, removed: readonly RecordRow[]): RecordRow {
    const { submission, digest, canonical } = prepared;
    const now = this.#options.now().toISOString();
    // Never before its predecessor, whatever the clock does.
    const recordedAt = now > space.recordedAt ? now : space.recordedAt;
    const salt = freshSalt();
    const schema = this.#vocabulary.digest;
    return {
      number: space.next,
      digest,
      recordedAt,
      ...(submission.actor !== undefined && { actor: submission.actor }),
      ...(submission.source !== undefined && { source: submission.source }),
      revises: submission.revises ?? [],
      schema,
      ...(submission.envelope !== undefined && { envelope: submission.envelope }),
      ...(submission.removes?.length && { removes: submission.removes }),
      leaf: leafOf({
        op: operationOf(prepared),
        salt,
        canonical,
        actor: submission.actor && pseudonym(secret, submission.actor),
        previous: [...space.leavesOf(submission), ...removed.map((row) => row.leaf!)],
        recordedAt,
        schema,
      }),
      salt: salt.toString('hex'),
    };
  }
}

function isRemoval({ prepared }: Waiting): boolean {
  return (prepared.submission.removes?.length ?? 0) > 0;
}

const LOG_EPOCH = `${CLEW}LogEpoch` as Iri;

/** What the leaf says the record does. */
function operationOf({ submission, descriptions }: Prepared): Operation {
  if (submission.removes?.length) return 'remove';
  if (descriptions.some((d) => d.types.includes(SIGNING_KEY))) return 'key';
  if (descriptions.some((d) => d.types.includes(LOG_EPOCH))) return 'restore';
  return submission.revises?.length ? 'revise' : 'assert';
}

function receiptOf(
  row: RecordRow,
  { descriptions }: Prepared,
  created: boolean,
  findings: readonly Finding[],
): Receipt {
  return {
    number: row.number,
    digest: row.digest,
    recordedAt: row.recordedAt,
    created,
    elements: descriptions.length,
    relations: descriptions.reduce((sum, d) => sum + d.relations.length, 0),
    findings,
  };
}
