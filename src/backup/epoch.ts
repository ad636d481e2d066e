/** Going on after a loss: a history that cannot reach what its log has signed goes on under a new origin, and says so in a record. */
import { FACT } from '../lineage/facts.ts';
import { parseLeaf } from '../lineage/leaf.ts';
import type { Receipt } from '../lineage/record.ts';
import { Fault } from '../prov/fault.ts';
import { iri } from '../prov/iri.ts';
import { CLEW, XSD } from '../prov/namespaces.ts';
import type { Submission } from '../prov/record.ts';
import { element } from '../prov/statement.ts';
import type { Store } from '../store/store.ts';
import type { BackupCode } from './fault.ts';
import { readHead } from './head.ts';

export interface EpochOptions {
  readonly store: Store;
  readonly recorder: { record(submission: Submission): Promise<Receipt> };
  /** The new log's name; one that was never used for this history. */
  readonly origin: string;
  /** Checkpoints of the earlier log seen elsewhere (signed notes). */
  readonly known?: readonly string[];
}

export interface EpochReport {
  readonly origin: string;
  /** The log that is frozen from now on. */
  readonly previous: string;
  /** Records of the earlier log that are left. */
  readonly kept: number;
  /** Number of the record that begins the epoch. */
  readonly record: number;
  /** Size of the largest checkpoint of the earlier log that is known; more than `kept` if records are lost. */
  readonly known: number;
}

/**
 * Records the break (an entry whose operation is `restore`), then gives the log its new name: whatever is signed from here on is of another log than
 * what was signed before, so neither contradicts the other. A run that was killed is finished by the next one.
 * @throws Fault BEHIND (a restore is under way), OTHER_HISTORY (no log was signed yet, or the name was used before); as `Recorder.record`
 */
export async function beginEpoch({ store, recorder, origin, known = [] }: EpochOptions): Promise<EpochReport> {
  const { size, facts, last } = await store.read(async (reader) => {
    const head = await reader.head();
    const [leaf] = head.size === 0 ? [] : await reader.leaves(head.size - 1, 1);
    return { size: head.size, facts: await reader.facts(), last: leaf };
  });
  if (facts.has(FACT.restoring)) {
    throw new Fault<BackupCode>('BEHIND', 'A restore into this store is not finished.', {
      hint: 'Finish it first: run the same clew restore again.',
    });
  }
  const previous = facts.get(FACT.origin);
  if (previous === undefined || previous === origin) {
    const why = previous === undefined ? 'No log was ever signed for this history' : `This log is ${origin} already`;
    throw new Fault<BackupCode>('OTHER_HISTORY', `${why}: there is nothing to go on from.`, {
      hint: previous === undefined ? 'Serve it: nothing stands against signing.' : 'Give a name that was never used.',
    });
  }
  const heads = [...(JSON.parse(facts.get(FACT.known) ?? '[]') as string[]), ...known]
    .map((note) => readHead(note, 'known of this log'))
    .filter((head) => head.origin === previous);
  // Killed after the record and before the new name: the record is there.
  const begun = last !== undefined && parseLeaf(last).op === 'restore';
  const kept = begun ? size - 1 : size;
  const record = begun
    ? kept
    : (
        await recorder.record(
          epochRecord(
            origin,
            previous,
            kept,
            heads.filter((head) => head.size > kept),
          ),
        )
      ).number;
  await store.write(async (writer) => {
    await writer.setFact(FACT.origin, origin);
    await writer.setFact(FACT.vkey, undefined);
    await writer.setFact(FACT.known, undefined);
  });
  return { origin, previous, kept, record, known: Math.max(0, ...heads.map((head) => head.size)) };
}

function epochRecord(
  origin: string,
  previous: string,
  kept: number,
  lost: readonly { readonly note: string }[],
): Submission {
  const id = (name: string) => `urn:clew:epoch:${encodeURIComponent(name)}`;
  return {
    statements: [
      element(id(origin), [`${CLEW}LogEpoch`], {
        [`${CLEW}name`]: { value: `log ${origin}, which goes on from ${previous}` },
        [`${CLEW}logOrigin`]: { value: origin },
        [`${CLEW}recordsKept`]: { value: String(kept), datatype: iri(`${XSD}integer`) },
        [`${CLEW}lostCheckpoint`]: lost.map(({ note }) => ({ value: note })),
      }),
    ],
  };
}
