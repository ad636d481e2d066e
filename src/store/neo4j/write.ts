/** Writes one transaction's changes as they stand: one statement per label set, relationship type and table, however many rows. */
import { int, type Integer } from 'neo4j-driver';
import type { Changes, EdgeRow, ElementRow, PropertyRow, Writer } from '../store.ts';
import { CLOSE_EDGES } from './edges.ts';
import { keyOf } from './keys.ts';
import { labelsOf } from './labels.ts';
import { addCheckpoint, seal, setFact } from './log.ts';
import { Neo4jReader } from './read.ts';
import { ADD_EDGES, remove } from './remove.ts';
import {
  descriptionProperties,
  edgeProperties,
  elementProperties,
  recordProperties,
  type AdmitName,
  type Properties,
} from './rows.ts';
import type { Snapshot } from './snapshot.ts';

const SET_LOG =
  "MATCH (log:Log {id: 'log'}) SET log.size = $size, log.recordedAt = $recordedAt, log.kinds = $kinds, log.edges = $edges";

/** Rows per statement: bounds the size of one message, not the number of statements of an ordinary batch. */
const ROWS = 20_000;

export class Neo4jWriter extends Neo4jReader implements Writer {
  readonly #admit: AdmitName;

  constructor(snapshot: Snapshot, admit: AdmitName) {
    super(snapshot);
    this.#admit = admit;
  }

  async apply(changes: Changes): Promise<void> {
    const { check, size, kinds, edgeNames } = this.snapshot;
    check();
    changes.records.forEach(({ number }, i) => {
      if (number !== size + i)
        throw new RangeError(`record ${number} does not continue a history of ${size + i} records`);
    });
    const last = changes.records.at(-1);
    const added = [...changes.newElements, ...changes.changedElements].map((row) => row.kind ?? '');
    const after: Snapshot = {
      ...this.snapshot,
      size: size + changes.records.length,
      recordedAt: last?.recordedAt ?? this.snapshot.recordedAt,
      kinds: [...new Set([...kinds, ...added])],
      edgeNames: [...new Set([...edgeNames, ...changes.newEdges.map((row) => row.name)])].sort(),
    };
    // Sent without waiting for one another: the server runs them in this order.
    const sent = [
      ...this.#closeStored(changes),
      ...this.#addHistory(changes),
      ...this.#addElements(changes),
      ...this.#addEdges(changes.newEdges),
      ...this.#closeRecords(changes),
      this.snapshot.run(SET_LOG, {
        size: int(after.size),
        recordedAt: after.recordedAt ?? null,
        kinds: after.kinds,
        edges: after.edgeNames,
      }),
    ];
    await Promise.all(sent);
    this.snapshot = after;
  }

  remove: Writer['remove'] = (removal) => remove(this.snapshot, removal, this.#admit);
  seal: Writer['seal'] = (entries) => seal(this.snapshot, entries);
  addCheckpoint: Writer['addCheckpoint'] = (row) => addCheckpoint(this.snapshot, row);
  setFact: Writer['setFact'] = (name, value) => setFact(this.snapshot, name, value);

  /** Records, their descriptions, and what says what. Most descriptions are said for the first time by the record that brings them: one go. */
  #addHistory({ records, newDescriptions, bodies }: Changes): Promise<void>[] {
    const fresh = new Map(newDescriptions.map((row) => [`${row.since} ${row.key}`, row]));
    const firsts = new Map<number, [seq: Integer, description: Properties][]>();
    const others: [record: Integer, seq: Integer, key: string][] = [];
    for (const { record, seq, key } of bodies) {
      const said = fresh.get(`${record} ${key}`);
      if (!said) {
        others.push([int(record), int(seq), key]);
        continue;
      }
      fresh.delete(`${record} ${key}`);
      const list = firsts.get(record);
      if (list) list.push([int(seq), descriptionProperties(said)]);
      else firsts.set(record, [[int(seq), descriptionProperties(said)]]);
    }
    const groups = [...firsts].map(([record, said]) => [int(record), said]);
    return [
      ...this.#each('UNWIND $rows AS row CREATE (r:Record) SET r = row', records.map(recordProperties)),
      ...this.#each(
        'UNWIND $rows AS row CREATE (d:Description) SET d = row',
        [...fresh.values()].map(descriptionProperties),
      ),
      ...this.#each(
        `UNWIND $rows AS row MATCH (r:Record {number: row[0]}) CALL (r, row) {
           UNWIND row[1] AS said CREATE (r)-[:SAYS {seq: said[0]}]->(d:Description) SET d = said[1]
         } RETURN count(DISTINCT r)`,
        groups,
        'a record to say a description does not exist',
      ),
      ...this.#each(
        `UNWIND $rows AS row MATCH (r:Record {number: row[0]}), (d:Description {key: row[2]})
         WHERE d.since <= row[0] AND (d.until IS NULL OR d.until > row[0])
         CREATE (r)-[:SAYS {seq: row[1]}]->(d) RETURN count(*)`,
        others,
        'a body has no description in force',
      ),
    ];
  }

  #addElements({ newElements, changedElements, properties }: Changes): Promise<void>[] {
    const byIri = Map.groupBy(properties, (row) => row.iri);
    const node = (row: ElementRow) => elementProperties(row, byIri.get(row.iri) ?? NO_PROPERTIES, this.#admit);
    const sent: Promise<void>[] = [];
    for (const [labels, rows] of Map.groupBy(newElements, labelsOf)) {
      sent.push(...this.#each(`UNWIND $rows AS row CREATE (n${labels}) SET n = row`, rows.map(node)));
    }
    for (const [labels, rows] of Map.groupBy(changedElements, labelsOf)) {
      sent.push(
        ...this.#each(
          `UNWIND $rows AS row MATCH (n:Element {iri: row.iri})
           WITH n, row, n.since AS since REMOVE n:$([label IN labels(n) WHERE label <> 'Element'])
           SET n${labels} SET n = row SET n.since = since RETURN count(*)`,
          rows.map(node),
          'an element to be changed does not exist',
        ),
      );
    }
    return sent;
  }

  #addEdges(edges: readonly EdgeRow[]): Promise<void>[] {
    const sent: Promise<void>[] = [];
    for (const [name, rows] of Map.groupBy(edges, (row) => row.name)) {
      const parameters = rows.map((row) => [keyOf(row.from), keyOf(row.to), edgeProperties(row)]);
      sent.push(...this.#each(ADD_EDGES.get(name)!, parameters, 'an end of an edge does not exist'));
    }
    return sent;
  }

  #closeStored({ closedDescriptions, closedEdges }: Changes): Promise<void>[] {
    return [
      ...this.#each(
        CLOSE_DESCRIPTIONS,
        closedDescriptions.map(({ key, until }) => ({ key, until: int(until) })),
        'a description to be closed is not in force',
      ),
      ...this.#each(
        CLOSE_EDGES,
        closedEdges.map(({ from, key, until }) => ({ from: keyOf(from), key, until: int(until) })),
        'an edge to be closed is not in force',
      ),
    ];
  }

  #closeRecords({ closedRecords }: Changes): Promise<void>[] {
    return this.#each(
      'UNWIND $rows AS row MATCH (r:Record {number: row.number}) SET r.until = row.until RETURN count(*)',
      closedRecords.map(({ number, until }) => ({ number: int(number), until: int(until) })),
      'a record to be closed does not exist',
    );
  }

  /** Runs a statement over rows; with `missing`, it must answer with as many as it was given. */
  #each(text: string, rows: readonly unknown[], missing?: string): Promise<void>[] {
    const sent: Promise<void>[] = [];
    for (let at = 0; at < rows.length; at += ROWS) {
      const part = rows.slice(at, at + ROWS);
      sent.push(
        this.snapshot.run(text, { rows: part }).then(([answer]) => {
          if (missing !== undefined && answer?.[0] !== part.length) {
            throw new Error(`${missing}: ${String(answer?.[0])} of ${part.length} rows were written`);
          }
        }),
      );
    }
    return sent;
  }
}

const NO_PROPERTIES: readonly PropertyRow[] = [];

const CLOSE_DESCRIPTIONS = `UNWIND $rows AS row MATCH (d:Description {key: row.key}) WHERE d.until IS NULL SET d.until = row.until RETURN count(*)`;
