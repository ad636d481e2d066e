/** What client commands on this machine saw of a log binds a store of that log: a copy that was restored from an old backup must not sign another history. */
import { FACT } from '../lineage/facts.ts';
import type { Store } from '../store/store.ts';
import { LogFault } from '../tlog/fault.ts';
import { openNote } from '../tlog/note.ts';
import { parseVerifier } from '../tlog/verifier.ts';
import { headOf, knownHeads } from './heads.ts';

/**
 * Keeps in the store those checkpoints of its own log, signed by its own key, that are larger than all it has. So what is recorded or signed next knows
 * of them, wherever it happens.
 * @param notes checkpoints of any logs
 */
export async function rememberHeads(store: Store, notes: readonly string[]): Promise<void> {
  if (notes.length === 0) return;
  const { size, facts } = await store.read(async (reader) => ({
    size: (await reader.head()).size,
    facts: await reader.facts(),
  }));
  const [origin, vkey] = [facts.get(FACT.origin), facts.get(FACT.vkey)];
  if (origin === undefined || vkey === undefined) return;
  const known = new Set(knownHeads(facts.get(FACT.known), origin).map((head) => head.note));
  const news = notes.filter((note) => isOwn(note, origin, vkey) && headOf(note).size > size && !known.has(note));
  if (news.length === 0) return;
  await store.write(async (writer) => {
    const now = (await writer.facts()).get(FACT.known);
    const kept = now === undefined ? [] : (JSON.parse(now) as string[]);
    await writer.setFact(FACT.known, JSON.stringify([...new Set([...kept, ...news])]));
  });
}

/** A note that anybody could have put there must not stop a log. */
function isOwn(note: string, origin: string, vkey: string): boolean {
  try {
    openNote(Buffer.from(note), [parseVerifier(vkey)]);
    return headOf(note).origin === origin;
  } catch (error) {
    if (error instanceof LogFault) return false;
    throw error;
  }
}
