/** Resolvers of what can be proven: `Query.log`, `Record.proof`. */
import type { RecordRow } from '../../store/store.ts';
import type { Head } from '../../log/heads.ts';
import { proveConsistency, proveInclusion, type Consistency, type History, type Stage } from '../../log/prove.ts';
import type { Operation } from '../operation.ts';

/** `Query.log`; null while nothing was published here. */
export async function publishedLog(_: unknown, _args: unknown, { context }: Operation): Promise<Head | null> {
  return (await context.log?.head()) ?? null;
}

/** `Record.proof`. @throws Fault NOT_YET, NOT_FOUND, BAD_ARGUMENT, LOG_DAMAGED */
export async function proofOf(
  { number }: RecordRow,
  { size }: { size?: number | null },
  operation: Operation,
): Promise<string | null> {
  const { log } = operation.context;
  return log ? proveInclusion(log, historyOf(operation), number, size ?? undefined) : null;
}

const stage = ({ size, root, note }: Stage) => ({ size, root, checkpoint: note ?? null });

/** Resolvers of `Log`. */
export const log = {
  checkpoint: ({ note }: Head) => note,
  vkey: (_: Head, _args: unknown, { context }: Operation) => context.log!.vkey(),
  consistency: async (
    head: Head,
    { from, to }: { from: number; to?: number | null },
    operation: Operation,
  ): Promise<Record<keyof Pick<Consistency, 'from' | 'to' | 'proof'>, unknown>> => {
    const found = await proveConsistency(operation.context.log!, historyOf(operation), from, to ?? head.size);
    return { from: stage(found.from), to: stage(found.to), proof: found.proof };
  },
};

/** The operation's own snapshot: a second one inside the first could wait for it for ever. */
function historyOf(operation: Operation): History {
  return { read: (use) => operation.read(({ reader }) => use(reader)) };
}
