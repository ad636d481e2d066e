/** One transaction as the rest of the adapter sees it: statements in, columns out, until the callback that owns it has ended. */
import type { ManagedTransaction } from 'neo4j-driver';
import type { Columns } from './rows.ts';

/** Sends one statement. Its text is fixed or assembled from the closed lists of `labels.ts`; values travel as parameters only. */
export type Run = (text: string, parameters?: Readonly<Record<string, unknown>>) => Promise<Columns[]>;

export interface Handle {
  readonly run: Run;
  /** After this, `run` throws. */
  close(): void;
}

/** @param sent called for every statement */
export function handleOn(transaction: ManagedTransaction, sent: () => void): Handle {
  let open = true;
  return {
    run: async (text, parameters) => {
      if (!open) throw new Error('a reader or writer of the store was used after its callback had ended');
      sent();
      const { records } = await transaction.run(text, parameters);
      return records.map((record) => record.keys.map((_, i) => record.get(i) as unknown));
    },
    close: () => {
      open = false;
    },
  };
}
