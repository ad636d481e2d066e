/** Proofs out of a store that the command opens itself. What was recorded without a service is published first. */
import { proveConsistency, proveInclusion, recordNumber } from '../log/prove.ts';
import { openContext } from '../open.ts';
import { Fault } from '../prov/fault.ts';
import type { Settings } from '../settings.ts';
import type { CliCode } from './fault.ts';
import type { Proofs } from './proofs-over.ts';

/** @throws Fault of the store; BEHIND, FORK, LOG_DAMAGED, LOG_KEY if the log cannot be continued */
export async function proofsIn(settings: Settings): Promise<Proofs> {
  // Whatever goes wrong comes out of publish() below.
  const context = await openContext({ ...settings, mustExist: true }, { publish: () => undefined });
  try {
    const { log, publisher, store } = context;
    if (!log || !publisher) throw new Fault<CliCode>('BAD_USAGE', 'A store in memory has no log.');
    await publisher.publish();
    return {
      inclusion: async (record, size) =>
        proveInclusion(log, store, await store.read((reader) => recordNumber(reader, record)), size),
      consistency: (from, to) => proveConsistency(log, store, from, to),
      close: () => context.close(),
    };
  } catch (error) {
    await context.close();
    throw error;
  }
}
