/** Records, descriptions and elements as they are asked for by name. */
import { int } from 'neo4j-driver';
import type { Iri } from '../../prov/iri.ts';
import { instant } from '../../prov/time.ts';
import { indexKey } from '../project.ts';
import type { BodyRow, DescriptionName, DescriptionRow, ElementRow, Head, Reader, RecordRow } from '../store.ts';
import { readEdges } from './edges.ts';
import { find } from './find.ts';
import { gather } from './gather.ts';
import { keyOf } from './keys.ts';
import { checkpoint, checkpoints, facts, leaves } from './log.ts';
import { reach } from './reach.ts';
import { DESCRIPTION, descriptionRow, ELEMENT, elementRow, RECORD, recordRow } from './rows.ts';
import { valueToken } from './search.ts';
import { asOf, type Snapshot } from './snapshot.ts';
import { mentions, spans } from './remove.ts';
import { differing, everyIri, timelines } from './stored.ts';

type RecordQuery = Parameters<Reader['records']>[0];

/** Whole numbers as parameters; what is beyond a list's or history's end is clamped by the statements themselves. */
const whole = (number: number) => int(Math.min(number, Number.MAX_SAFE_INTEGER));

const BY_RANGE = `MATCH (r:Record) WHERE r.number >= $from AND r.number < $size RETURN ${RECORD} ORDER BY r.number LIMIT $first`;
const BY_DIGEST = `MATCH (r:Record) WHERE r.digest IN $digests AND r.number < $size RETURN ${RECORD} ORDER BY r.number`;
const BY_NUMBER = `MATCH (r:Record) WHERE r.number IN $numbers AND r.number < $size RETURN ${RECORD} ORDER BY r.number`;
const BY_SUBJECT = `MATCH (d:Description {subject: $subject})<-[:SAYS]-(r:Record) WHERE r.number < $before
  WITH DISTINCT r ORDER BY r.number DESC LIMIT $first RETURN ${RECORD}`;

const DESCRIPTIONS = `MATCH (d:Description) WHERE d.subject IN $of AND d.since <= $asOf AND (d.until IS NULL OR d.until > $asOf)
       RETURN ${DESCRIPTION} ORDER BY d.subject, coalesce(d.bundle, ''), d.key`;
const ELEMENTS = `UNWIND $iris AS iri MATCH (n:Element {iri: iri}) WHERE n.since <= $asOf RETURN ${ELEMENT}`;

export class Neo4jReader implements Reader {
  protected snapshot: Snapshot;

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
  }

  async head(): Promise<Head> {
    const { check, size, recordedAt } = this.snapshot;
    check();
    return { size, ...(recordedAt !== undefined && { recordedAt }) };
  }

  async records(query: RecordQuery): Promise<RecordRow[]> {
    const size = this.snapshot.size;
    const rows = await this.#recordColumns(query, size);
    return rows.map((columns) => recordRow(columns, size));
  }

  #recordColumns(query: RecordQuery, size: number): Promise<readonly (readonly unknown[])[]> {
    const { run } = this.snapshot;
    if ('digests' in query) return run(BY_DIGEST, { digests: query.digests, size: int(size) });
    if ('numbers' in query) return run(BY_NUMBER, { numbers: query.numbers.map(whole), size: int(size) });
    const first = whole(query.first);
    if ('from' in query) return run(BY_RANGE, { from: whole(query.from), size: int(size), first });
    return run(BY_SUBJECT, { subject: keyOf(query.of), before: int(Math.min(query.before ?? size, size)), first });
  }

  async recordNumbers(of: readonly Iri[], page: Parameters<Reader['recordNumbers']>[1]): Promise<Map<Iri, number[]>> {
    const size = this.snapshot.size;
    const rows = await this.snapshot.run(
      `UNWIND $of AS subject CALL (subject) {
         MATCH (d:Description {subject: subject})<-[:SAYS]-(r:Record) WHERE r.number < $before
         WITH DISTINCT coalesce(d.longSubject, d.subject) AS iri, r.number AS number ORDER BY number DESC LIMIT $first RETURN iri, number
       } RETURN iri, number ORDER BY iri, number DESC`,
      { of: [...new Set(of)].map(keyOf), before: int(Math.min(page.before ?? size, size)), first: whole(page.first) },
    );
    const found = new Map<Iri, number[]>();
    for (const [iri, number] of rows as [Iri, number][]) {
      const list = found.get(iri);
      if (list) list.push(number);
      else found.set(iri, [number]);
    }
    return found;
  }

  async recordAt(time: string): Promise<number | undefined> {
    const [row] = await this.snapshot.run(
      `MATCH (r:Record) WHERE r.recordedAt <= $time AND r.number < $size
       RETURN r.number ORDER BY r.recordedAt DESC, r.number DESC LIMIT 1`,
      // Stored times are UTC with milliseconds, so that their order as text is their order in time.
      { time: new Date(instant(time)).toISOString(), size: int(this.snapshot.size) },
    );
    return row?.[0] as number | undefined;
  }

  async descriptions(of: readonly Iri[], at?: number): Promise<DescriptionRow[]> {
    const rows = await this.snapshot.run(DESCRIPTIONS, { of: of.map(keyOf), asOf: int(asOf(this.snapshot, at)) });
    return rows.map((columns) => descriptionRow(columns, this.snapshot.size));
  }

  async bodies(records: readonly number[], of?: readonly Iri[]): Promise<BodyRow[]> {
    const rows = await this.snapshot.run(
      `MATCH (r:Record)-[says:SAYS]->(d:Description) WHERE r.number IN $records AND r.number < $size AND ($of IS NULL OR d.subject IN $of)
       RETURN r.number, says.seq, coalesce(d.longSubject, d.subject), d.key, d.json ORDER BY r.number, says.seq`,
      { records: records.map(whole), size: int(this.snapshot.size), of: of?.map(keyOf) ?? null },
    );
    return rows.map(([record, seq, iri, key, json]) => ({ record, seq, iri, key, json }) as BodyRow);
  }

  /** By key alone, which no other element has: asked for the subject as well, the planner reads the whole index for each. */
  async assertions(of: readonly DescriptionName[]): Promise<Map<string, number>> {
    const rows = await this.snapshot.run(
      `MATCH (d:Description)<-[:SAYS]-(r:Record) WHERE d.key IN $keys AND r.number < $size AND (r.until IS NULL OR r.until >= $size)
       RETURN d.key, count(r)`,
      { keys: of.map(({ key }) => key), size: int(this.snapshot.size) },
    );
    return new Map(rows.map(([key, count]) => [key as string, count as number]));
  }

  async elements(iris: readonly Iri[], at?: number): Promise<Map<Iri, ElementRow>> {
    const rows = await this.snapshot.run(ELEMENTS, {
      iris: [...new Set(iris)].map(keyOf),
      asOf: int(asOf(this.snapshot, at)),
    });
    return new Map(rows.map((columns) => [columns[0] as Iri, elementRow(columns)]));
  }

  async identified(keys: readonly string[], predicates: readonly Iri[]): Promise<Map<string, Iri[]>> {
    if (keys.length === 0 || predicates.length === 0) return new Map();
    const wanted = [...new Set(keys)].map((key) => ({
      key,
      search: predicates.map((predicate) => `"${valueToken(predicate, indexKey(key))}"`).join(' OR '),
    }));
    const rows = await this.snapshot.run(
      `UNWIND $wanted AS w CALL db.index.fulltext.queryNodes('element_search', w.search) YIELD node AS n
       WITH w.key AS key, n WHERE n.since <= $asOf RETURN key, coalesce(n.longIri, n.iri) AS iri ORDER BY key, iri`,
      { wanted, asOf: int(this.snapshot.size - 1) },
    );
    const found = new Map<string, Iri[]>();
    for (const [key, iri] of rows as [string, Iri][]) {
      const list = found.get(key);
      if (list) list.push(iri);
      else found.set(key, [iri]);
    }
    return found;
  }

  spans: Reader['spans'] = (of, without) => spans(this.snapshot, of, without);
  mentions: Reader['mentions'] = (of, without) => mentions(this.snapshot, of, without);
  leaves: Reader['leaves'] = (from, first) => leaves(this.snapshot, from, first);
  checkpoint: Reader['checkpoint'] = (atMost) => checkpoint(this.snapshot, atMost);
  checkpoints: Reader['checkpoints'] = (after, first) => checkpoints(this.snapshot, after, first);
  everyIri: Reader['everyIri'] = (first, after) => everyIri(this.snapshot, first, after);
  timelines: Reader['timelines'] = (of) => timelines(this.snapshot, of);
  differing: Reader['differing'] = (elements, properties) => differing(this.snapshot, elements, properties);
  facts: Reader['facts'] = () => facts(this.snapshot);
  find: Reader['find'] = (query) => find(this.snapshot, query);
  gather: Reader['gather'] = (query) => gather(this.snapshot, query);
  edges: Reader['edges'] = (query) => readEdges(this.snapshot, query);
  reach: Reader['reach'] = (query) => reach(this.snapshot, query);
}
