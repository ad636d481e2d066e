import type { Loss } from '../prov/loss.ts';
import { compact } from '../prov/namespaces.ts';
import { shortName } from '../prov/name.ts';
import { painter, printable, type Terminal } from './terminal.ts';

/** Losses told one by one; the others are counted. */
const TOLD = 20;

/** Tells on `err` what a document that was written cannot hold. With `json`, all of it in one JSON object on one line. */
export function tellLosses(terminal: Terminal, format: string, losses: readonly Loss[], json: boolean): void {
  const { err, env } = terminal;
  if (losses.length === 0) return;
  if (json) {
    err.write(`${JSON.stringify({ losses })}\n`);
    return;
  }
  const paint = painter(err, env);
  const facts = losses.length === 1 ? '1 fact' : `${losses.length} facts`;
  err.write(`${paint('yellow', 'clew: lost:')} ${format} cannot hold ${facts}.\n`);
  for (const { subject, term, reason } of losses.slice(0, TOLD)) {
    const what = term === undefined ? shortName(subject) : `${shortName(subject)} ${compact(term)}`;
    err.write(`  ${printable(`${what}: ${reason}`)}\n`);
  }
  if (losses.length > TOLD) err.write(`  … and ${losses.length - TOLD} more; --json lists all.\n`);
}
