/** One transaction as the rest of the adapter sees it: statements in, columns out, until the callback that owns it has ended. */
import type { ManagedTransaction } from 'neo4j-driver';
import type { Columns } from './rows.ts';

/** Sends one statement. Its text is fixed or assembled from the closed lists of `labels.ts`; values travel as parameters only. */
export type Run = (text: string, parameters?: Readonly<Record<string, unknown>>) => Promise<Columns[]>;

export interface Handle {
  readonly run: Run;
  /** Throws if the callback has ended or its time is over. */
  readonly check: () => void;
  close(): void;
}

export interface HandleOptions {
  /** Called for every statement. */
  readonly sent: () => void;
  /** Milliseconds from now. The server ends statements that take longer; this ends a callback that dawdles between them. */
  readonly timeout?: number | undefined;
  /** What to throw then. */
  readonly late: () => Error;
}

export function handleOn(transaction: ManagedTransaction, { sent, timeout, late }: HandleOptions): Handle {
  const deadline = timeout === undefined ? Infinity : performance.now() + timeout;
  let open = true;
  const check = () => {
    if (!open) throw new Error('A handle of the store was used after its callback had ended.');
    if (performance.now() > deadline) throw late();
  };
  return {
    check,
    run: async (text, parameters) => {
      check();
      sent();
      const { records } = await transaction.run(text, parameters);
      return records.map((record) => record.keys.map((_, i) => record.get(i) as unknown));
    },
    close: () => {
      open = false;
    },
  };
}
