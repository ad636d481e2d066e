import { isIri } from '../../prov/iri.ts';
import { recordIri } from '../../prov/record.ts';
import { Fault } from '../../prov/fault.ts';
import type { LineageCode } from '../../lineage/codes.ts';
import type { Assertion } from '../../lineage/history.ts';
import { leafHashOf } from '../../lineage/leaf.ts';
import { pageSize } from '../../lineage/limits.ts';
import type { RemovalAct } from '../../lineage/removed.ts';
import { parseEnvelope } from '../../sign/dsse.ts';
import type { RecordRow } from '../../store/store.ts';
import { badCursor, decodeCursor, encodeCursor } from '../cursor.ts';
import type { Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { connection, type PageArguments } from './connection.ts';
import { proofOf } from './log.ts';
import { propertyAnswers } from './value.ts';

/** Resolvers of `Record`. */
export const record = {
  iri: (row: RecordRow) => recordIri(row.digest),
  actor: (row: RecordRow): Subject | null => (row.actor === undefined ? null : { iri: row.actor }),
  envelope: ({ envelope, actor }: RecordRow) => {
    if (envelope === undefined || actor === undefined) return null;
    const { payloadType, signatures } = parseEnvelope(Buffer.from(envelope));
    const keyIds = [...new Set(signatures.flatMap(({ keyid }) => keyid ?? []))];
    return { payloadType, signedBy: { iri: actor } satisfies Subject, keyIds, json: envelope };
  },
  replacedBy: (row: RecordRow) => row.until ?? null,
  leaf: (row: RecordRow) => row.leaf ?? null,
  leafHash: (row: RecordRow) => (row.leaf === undefined ? null : leafHashOf(row.leaf)),
  proof: proofOf,
  removed: ({ removedBy }: RecordRow, _: unknown, { loaders }: Operation) =>
    removedBy === undefined ? null : loaders.removal(removedBy),
};

/** Resolvers of `RecordRemoval`. */
export const recordRemoval = {
  by: ({ row }: RemovalAct) => row,
  at: ({ row }: RemovalAct) => row.recordedAt,
  reason: ({ reason }: RemovalAct) => reason ?? null,
};

/** Resolvers of `Assertion`. */
export const assertion = {
  types: ({ said }: Assertion) => [...new Set(said.flatMap((d) => d.types))],
  properties: ({ said }: Assertion, _: unknown, { context }: Operation) =>
    said.flatMap((d) => propertyAnswers(d.attributes, context.vocabulary, d.bundle)),
  relationCount: ({ said }: Assertion) => said.reduce((sum, d) => sum + d.relations.length, 0),
};

/** `Element.records`: newest first. */
export async function recordsOf({ iri, asOf }: Subject, args: PageArguments, operation: Operation) {
  const first = pageSize(args.first);
  const last = args.after === undefined || args.after === null ? undefined : recordPlace(args.after);
  const before = last ?? (asOf === undefined ? undefined : asOf + 1);
  const { assertions, more } = await operation.loaders.history(iri, { first, before });
  const edges = assertions.map((node) => ({ cursor: encodeCursor('n', [node.record.number]), node }));
  return connection<Assertion, (typeof edges)[number]>(edges, { more, after: args.after }, () =>
    operation.loaders.historySize({ iri, asOf }),
  );
}

/** `Query.records`: oldest first. */
export async function allRecords(_: unknown, args: PageArguments, operation: Operation) {
  const first = pageSize(args.first);
  const from = args.after === undefined || args.after === null ? 0 : recordPlace(args.after) + 1;
  return operation.read(async ({ reader }) => {
    const { size } = await reader.head();
    const rows = await reader.records({ from, first });
    const edges = rows.map((node) => ({ cursor: encodeCursor('n', [node.number]), node }));
    return connection<RecordRow, (typeof edges)[number]>(
      edges,
      { more: from + rows.length < size, after: args.after },
      () => size,
    );
  });
}

function recordPlace(cursor: string): number {
  const [number] = decodeCursor('n', cursor, 1);
  if (typeof number !== 'number') throw badCursor();
  return number;
}

/** `Query.record`. @throws Fault BAD_ARGUMENT, NOT_FOUND */
export async function oneRecord(
  _: unknown,
  args: { number?: number | null; digest?: string | null },
  operation: Operation,
): Promise<RecordRow> {
  const { number, digest } = args;
  if ((number ?? undefined) === undefined ? (digest ?? undefined) === undefined : (digest ?? undefined) !== undefined) {
    throw new Fault<LineageCode>('BAD_ARGUMENT', 'Give either the number or the digest of a record.');
  }
  const rows = await operation.read(({ reader }) =>
    reader.records(typeof number === 'number' ? { numbers: [number] } : { digests: [digest!] }),
  );
  const found = rows.find((row) => row.until === undefined) ?? rows.at(-1);
  if (found) return found;
  throw new Fault<LineageCode>(
    'NOT_FOUND',
    `There is no record ${typeof number === 'number' ? number : isIri(digest!) ? digest : JSON.stringify(digest)}.`,
  );
}
