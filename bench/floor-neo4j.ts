/**
 * The floor for recording on Neo4j: the same rows put in with bare `UNWIND` batches, one per label or relationship type, with the constraints that make
 * rows addressable and nothing more. The store and the floor each have a server of their own, started the way the tests start theirs.
 */
import driver, { type Driver, type ManagedTransaction } from 'neo4j-driver';
import { launchNeo4j, type LaunchedNeo4j } from '../scripts/neo4j/launch.ts';
import { localName, type Iri } from '../src/prov/iri.ts';
import { upperName } from '../src/prov/relations.ts';
import { openNeo4j } from '../src/store/neo4j/open.ts';
import type { Changes, ElementRow, PropertyRow, Store } from '../src/store/store.ts';

const CONSTRAINTS = [
  'CREATE CONSTRAINT FOR (n:Element) REQUIRE n.iri IS UNIQUE',
  'CREATE CONSTRAINT FOR (n:Record) REQUIRE n.number IS UNIQUE',
  'CREATE CONSTRAINT FOR (n:Description) REQUIRE n.key IS UNIQUE',
];

export class BareNeo4j {
  readonly #driver: Driver;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  async prepare(): Promise<void> {
    for (const constraint of CONSTRAINTS) await this.#driver.executeQuery(constraint);
  }

  /** Inserts the rows in one transaction; returns the seconds it took. */
  async insert(changes: Changes): Promise<number> {
    const began = performance.now();
    const session = this.#driver.session();
    await session.executeWrite((transaction) => insertAll(transaction, changes));
    await session.close();
    return (performance.now() - began) / 1000;
  }

  close(): Promise<void> {
    return this.#driver.close();
  }
}

async function insertAll(transaction: ManagedTransaction, changes: Changes): Promise<void> {
  const attributes = Map.groupBy(changes.properties, (row) => row.iri);
  const put = async (text: string, rows: readonly unknown[]) => {
    if (rows.length > 0) await transaction.run(text, { rows });
  };
  await put(
    'UNWIND $rows AS row CREATE (n:Record) SET n = row',
    changes.records.map(({ source: _, ...row }) => row),
  );
  await put('UNWIND $rows AS row CREATE (n:Description) SET n = row', changes.newDescriptions);
  await put(
    'UNWIND $rows AS row MATCH (r:Record {number: row.record}), (d:Description {key: row.key}) CREATE (r)-[:SAYS {seq: row.seq}]->(d)',
    changes.bodies.map(({ record, seq, key }) => ({ record, seq, key })),
  );
  for (const [kind, rows] of Map.groupBy(changes.newElements, (row) => row.kind ?? 'Element')) {
    const labels = kind === 'Element' ? ':Element' : `:Element:${kind}`;
    await put(
      `UNWIND $rows AS row CREATE (n${labels}) SET n = row`,
      rows.map((row) => node(row, attributes)),
    );
  }
  await put(
    'UNWIND $rows AS row MATCH (n:Element {iri: row.iri}) SET n = row',
    changes.changedElements.map((row) => node(row, attributes)),
  );
  for (const [name, rows] of Map.groupBy(changes.newEdges, (row) => row.name)) {
    await put(
      `UNWIND $rows AS row MATCH (a:Element {iri: row.from}), (b:Element {iri: row.to}) CREATE (a)-[r:${upperName(name)}]->(b) SET r = row.edge`,
      rows.map(({ from, to, ...edge }) => ({ from, to, edge })),
    );
  }
}

function node(row: ElementRow, attributes: ReadonlyMap<Iri, readonly PropertyRow[]>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const { predicate, key } of attributes.get(row.iri) ?? []) out[localName(predicate)] = key;
  return { ...out, ...row };
}

/** Two fresh servers: one for the store, one for the floor. */
export async function neo4j(): Promise<{ store: Store; floor: BareNeo4j; close(): Promise<void> }> {
  const servers: LaunchedNeo4j[] = [];
  const launch = async () => {
    const server = await launchNeo4j();
    servers.push(server);
    return server;
  };
  const kept = await launch();
  const store = await openNeo4j({ url: kept.address, user: kept.user, password: kept.password });
  const bare = await launch();
  const floor = new BareNeo4j(driver.driver(bare.address, driver.auth.basic(bare.user, bare.password)));
  await floor.prepare();
  const close = async () => {
    await store.close();
    await floor.close();
    await Promise.all(servers.map((server) => server.stop()));
  };
  return { store, floor, close };
}
