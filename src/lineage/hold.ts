/** Legal holds: recorded, above every expiry and removal, until they are released by a later record. */
import { parseDescription } from '../prov/description.ts';
import { iri as iriOf, type Iri } from '../prov/iri.ts';
import { CLEW, XSD_DATETIME } from '../prov/namespaces.ts';
import { recordIri } from '../prov/record.ts';
import { element, GENERATED_AT, INVALIDATED_AT, relate, type Statement } from '../prov/statement.ts';
import { isReference, valueText, type Value } from '../prov/value.ts';
import type { Reader, RecordRow } from '../store/store.ts';
import { tombstoneName } from './tombstone.ts';

export const LEGAL_HOLD = `${CLEW}LegalHold` as Iri;
const HOLDS = `${CLEW}holds` as Iri;
const REASON = `${CLEW}reason` as Iri;

/** A hold in force. */
export interface Hold {
  readonly iri: Iri;
  readonly reason?: string;
}

const PAGE = 500;

/**
 * What is held now: each element or record, with the hold. A hold holds itself, so that the record of it cannot be removed either.
 * @param now when; a release in the future has not happened yet
 */
export async function holdsInForce(reader: Reader, now = new Date()): Promise<ReadonlyMap<string, Hold>> {
  const held = new Map<string, Hold>();
  let after: { value: null; iri: Iri } | undefined;
  for (;;) {
    const page = await reader.find({
      types: [LEGAL_HOLD],
      sort: { by: 'iri', descending: false },
      first: PAGE,
      ...(after && { after }),
    });
    const active = page.elements.filter((row) => row.endTime === undefined || row.endTime > now.getTime());
    for (const { iri, json } of await reader.descriptions(active.map((row) => row.iri))) {
      const { attributes } = parseDescription(json);
      const [reason] = attributes[REASON] ?? [];
      const hold = { iri, ...(reason && { reason: valueText(reason) }) };
      held.set(iri, hold);
      for (const value of attributes[HOLDS] ?? []) if (isReference(value)) held.set(value.iri, hold);
    }
    const last = page.elements.at(-1);
    if (!page.more || !last) return held;
    after = { value: null, iri: last.iri };
  }
}

/** The hold on one of these names, if there is one. */
export function holdOn(held: ReadonlyMap<string, Hold>, names: readonly string[]): Hold | undefined {
  for (const name of names) if (held.has(name)) return held.get(name);
  return undefined;
}

/** The names by which a hold may keep a record: as it is exported today, and as it would be once removed. */
export function recordNames({ digest, leaf }: RecordRow): Iri[] {
  return [recordIri(digest), ...(leaf === undefined ? [] : [recordIri(tombstoneName(leaf))])];
}

export interface HoldRequest {
  /** `urn:clew:hold:…` or any IRI of one's own. */
  readonly iri: string;
  /** Elements and records (`urn:clew:record:…`). */
  readonly holds: readonly string[];
  readonly reason: string;
  /** The agent who orders it. */
  readonly by?: string | undefined;
  /** xsd:dateTime */
  readonly from: string;
}

/** What a record says that places things under hold. */
export function holdStatements({ iri, holds, reason, by, from }: HoldRequest): Statement[] {
  const time: Value = { value: from, datatype: XSD_DATETIME };
  return [
    element(iri, [LEGAL_HOLD], {
      [HOLDS]: holds.map((name) => ({ iri: iriOf(name) })),
      [REASON]: { value: reason },
      [GENERATED_AT]: time,
    }),
    ...(by === undefined ? [] : [relate('wasAttributedTo', iri, by)]),
  ];
}

/** What a record says that releases a hold. @param at xsd:dateTime */
export function releaseStatements(iri: string, at: string): Statement[] {
  return [element(iri, [LEGAL_HOLD], { [INVALIDATED_AT]: { value: at, datatype: XSD_DATETIME } })];
}
