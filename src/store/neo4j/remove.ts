/** The one act that deletes nodes and relationships. What the server's files keep of them, and until when: docs/design/removal.md. */
import { int } from 'neo4j-driver';
import type { Iri } from '../../prov/iri.ts';
import { EDGE_NAMES, upperName } from '../../prov/relations.ts';
import type { DescriptionChange, MentionRow, Removal, SpanRow } from '../removal.ts';
import type { DescriptionName, EdgeRow, ElementRow, PropertyRow } from '../store.ts';
import { keyOf } from './keys.ts';
import { edgeName, labelsOf } from './labels.ts';
import { elementProperties, edgeProperties, recordProperties, type AdmitName } from './rows.ts';
import type { Snapshot } from './snapshot.ts';

/** Rows per statement. */
const ROWS = 5_000;

/** See `Reader.spans`. */
export async function spans(
  { run, size }: Snapshot,
  of: readonly DescriptionName[],
  without: readonly number[],
): Promise<SpanRow[]> {
  const rows = await run(
    `UNWIND $of AS o WITH DISTINCT o MATCH (d:Description {key: o.key})<-[:SAYS]-(r:Record)
     WHERE d.subject = o.subject AND r.number < $size AND NOT r.number IN $without
     RETURN coalesce(d.longSubject, d.subject), d.key, min(r.number) AS first, CASE WHEN r.until < $size THEN r.until END AS until
     ORDER BY d.key, first`,
    {
      of: of.map(({ iri, key }) => ({ subject: keyOf(iri), key })),
      size: int(size),
      without: without.map((number) => int(number)),
    },
  );
  return rows.map(([iri, key, since, until]) => ({
    iri: iri as Iri,
    key: key as string,
    since: since as number,
    ...(until !== null && { until: until as number }),
  }));
}

/** See `Reader.mentions`. */
export async function mentions(
  { run, size }: Snapshot,
  of: readonly Iri[],
  without: readonly Iri[],
): Promise<MentionRow[]> {
  const rows = await run(
    // In text written by us, an unescaped quotation mark ends a name: only the member `object` looks so.
    `UNWIND $of AS iri MATCH (b:Element {iri: iri})<-[r]-(a:Element) WHERE r.since < $size AND NOT a.iri IN $without
     RETURN coalesce(b.longIri, b.iri) AS to, type(r) AS type, r.json IS NOT NULL AND NOT r.json CONTAINS '"object":' AS starter,
       min(r.since) AS since
     ORDER BY to, type, starter`,
    { of: [...new Set(of)].map(keyOf), size: int(size), without: without.map(keyOf) },
  );
  return rows.map(([iri, type, starter, since]) => ({
    iri: iri as Iri,
    name: edgeName(type as string),
    starter: starter as boolean,
    since: since as number,
  }));
}

/** See `Writer.remove`. Sent one after the other: each statement sees what those before it did. */
export async function remove(snapshot: Snapshot, removal: Removal, admit: AdmitName): Promise<void> {
  const { run } = snapshot;
  for (const part of chunks(removal.removed))
    await run('MATCH (r:Record)-[says:SAYS]->() WHERE r.number IN $numbers DELETE says', {
      numbers: part.map((number) => int(number)),
    });
  await each(
    snapshot,
    'UNWIND $rows AS row MATCH (r:Record {number: row.number}) WHERE r.leaf = row.leaf SET r = row RETURN count(*)',
    removal.records.map(recordProperties),
    'a record cannot become a tombstone',
  );
  await changeDescriptions(snapshot, removal.descriptions);
  await each(
    snapshot,
    `UNWIND $rows AS row MATCH (:Element {iri: row.from})-[r]->() WHERE r.key = row.key AND r.since = row.since
     DELETE r RETURN count(*)`,
    removal.goneEdges.map(({ from, key, since }) => ({ from: keyOf(from), key, since: int(since) })),
    'an edge to be deleted does not exist',
  );
  await addEdges(snapshot, removal.newEdges);
  await rewriteElements(snapshot, removal, admit);
  await each(
    snapshot,
    'UNWIND $rows AS iri MATCH (n:Element {iri: iri}) DELETE n RETURN count(*)',
    removal.gone.map(keyOf),
    'an element to be deleted does not exist',
  );
}

/** A second time at which a description is in force needs a node of its own, said by the records of that time. */
async function changeDescriptions(snapshot: Snapshot, changes: readonly DescriptionChange[]): Promise<void> {
  const at = ({ key, since }: DescriptionChange) => ({ key, was: int(since) });
  const split = changes.flatMap((change) =>
    change.becomes.slice(1).map(({ since, until }) => ({
      ...at(change),
      since: int(since),
      ...(until !== undefined && { until: int(until) }),
    })),
  );
  await each(
    snapshot,
    `UNWIND $rows AS row MATCH (d:Description {key: row.key}) WHERE d.since = row.was
     CREATE (copy:Description) SET copy = properties(d), copy.since = row.since, copy.until = row.until
     WITH d, copy, row CALL (d, copy, row) {
       MATCH (r:Record)-[says:SAYS]->(d) WHERE r.number >= row.since AND (row.until IS NULL OR r.number < row.until)
       CREATE (r)-[:SAYS {seq: says.seq}]->(copy) DELETE says
     } RETURN count(DISTINCT copy)`,
    split,
    'a description to be divided does not exist',
  );
  await each(
    snapshot,
    `UNWIND $rows AS row MATCH (d:Description {key: row.key}) WHERE d.since = row.was
     SET d.since = row.since, d.until = row.until RETURN count(*)`,
    changes.flatMap((change) =>
      change.becomes.slice(0, 1).map(({ since, until }) => ({
        ...at(change),
        since: int(since),
        ...(until !== undefined && { until: int(until) }),
      })),
    ),
    'a description to be changed does not exist',
  );
  await each(
    snapshot,
    'UNWIND $rows AS row MATCH (d:Description {key: row.key}) WHERE d.since = row.was DELETE d RETURN count(*)',
    changes.filter((change) => change.becomes.length === 0).map(at),
    'a description to be deleted does not exist',
  );
}

async function addEdges(snapshot: Snapshot, edges: readonly EdgeRow[]): Promise<void> {
  for (const [name, rows] of Map.groupBy(edges, (row) => row.name)) {
    await each(
      snapshot,
      ADD_EDGES.get(name)!,
      rows.map((row) => [keyOf(row.from), keyOf(row.to), edgeProperties(row)]),
      'an end of an edge does not exist',
    );
  }
}

/** Adds edges of one name: rows of both ends and the relationship's properties. */
export const ADD_EDGES: ReadonlyMap<EdgeRow['name'], string> = new Map(
  EDGE_NAMES.map((name) => [
    name,
    `UNWIND $rows AS row MATCH (a:Element {iri: row[0]}), (b:Element {iri: row[1]}) CREATE (a)-[r:${upperName(name)}]->(b) SET r = row[2] RETURN count(*)`,
  ]),
);

async function rewriteElements(
  snapshot: Snapshot,
  { elements, properties }: { readonly elements: readonly ElementRow[]; readonly properties: readonly PropertyRow[] },
  admit: AdmitName,
): Promise<void> {
  const byIri = Map.groupBy(properties, (row) => row.iri);
  for (const [labels, rows] of Map.groupBy(elements, labelsOf)) {
    await each(
      snapshot,
      `UNWIND $rows AS row MATCH (n:Element {iri: row.iri}) REMOVE n:$([label IN labels(n) WHERE label <> 'Element'])
       SET n${labels} SET n = row RETURN count(*)`,
      rows.map((row) => elementProperties(row, byIri.get(row.iri) ?? [], admit)),
      'an element to be changed does not exist',
    );
  }
}

/** Runs a statement over rows; it must answer with as many as it was given. */
async function each({ run }: Snapshot, text: string, rows: readonly unknown[], failure: string): Promise<void> {
  for (const part of chunks(rows)) {
    const [answer] = await run(text, { rows: part });
    if (answer?.[0] !== part.length) throw new Error(`${failure}: ${String(answer?.[0])} of ${part.length} were found`);
  }
}

function chunks<T>(rows: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(rows.length / ROWS) }, (_, i) => rows.slice(i * ROWS, (i + 1) * ROWS));
}
