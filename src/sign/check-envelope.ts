/** A kept envelope, checked again: for those who verify a history later. */
import { hash } from 'node:crypto';
import type { Description } from '../prov/description.ts';
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import type { Source } from '../prov/record.ts';
import { agentKeyOf, openSubmission, SIGNING_KEY, type AgentKey } from './agent-key.ts';

/** What of a record its envelope vouches for. */
export interface SignedRow {
  readonly envelope?: string;
  readonly actor?: Iri;
  readonly source?: Source;
}

/**
 * Whether the signatures of a record's envelope hold, by keys of its actor, over the document that it names as its source. A record without an envelope
 * has nothing to check. That the document says what the record says is not checked: it would have to be read with the vocabulary of that time.
 * @param keysAt the key of an id as it was recorded before this record
 * @returns what is wrong, as sentences; empty if nothing is
 */
export function checkEnvelope(row: SignedRow, keysAt: (keyId: string) => AgentKey | undefined): string[] {
  if (row.envelope === undefined) return [];
  try {
    // Whether a key had ended by then was decided when it was recorded; the signature holds for ever.
    const { agent, mediaType, payload } = openSubmission(
      Buffer.from(row.envelope),
      (keyid) => {
        const known = keysAt(keyid);
        return known && { key: known.key, agent: known.agent };
      },
      0,
    );
    const digest = `sha256:${hash('sha256', payload, 'hex')}`;
    return [
      ...(row.actor === agent ? [] : [`Its envelope is signed by ${agent}, it names ${row.actor ?? 'nobody'}.`]),
      ...(row.source?.digest === digest ? [] : [`Its envelope holds ${digest}, it names ${row.source?.digest}.`]),
      ...(row.source?.mediaType === mediaType
        ? []
        : [`Its envelope is of ${mediaType}, not ${row.source?.mediaType}.`]),
    ];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [`Its envelope does not hold: ${error.message}`];
  }
}

/** The keys that a history has described so far, for a reader who goes through it in order. */
export class KeyHistory {
  readonly #keys = new Map<string, AgentKey>();

  /** Takes note of the keys that a record describes. A key never changes, so the first description decides. */
  learn(descriptions: Iterable<Description>): void {
    for (const description of descriptions) {
      if (description.bundle !== undefined || !description.types.includes(SIGNING_KEY)) continue;
      const known = keyIn(description);
      if (known && !this.#keys.has(known.key.id)) this.#keys.set(known.key.id, known);
    }
  }

  at(keyId: string): AgentKey | undefined {
    return this.#keys.get(keyId);
  }
}

/** The key, if the description is of a whole one: later ones may say only that it ended. */
function keyIn(description: Description): AgentKey | undefined {
  try {
    return agentKeyOf(description);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}
