/**
 * The schema, as numbered steps; the number reached stands on the (:Log) node. Community has uniqueness constraints, range and full-text indexes,
 * which is all that is used. Every command can be repeated, so that a step that was interrupted, or run by two processes at once, ends well.
 */

export interface Migration {
  readonly number: number;
  readonly commands: readonly string[];
}

export const MIGRATIONS: readonly Migration[] = [
  {
    number: 1,
    commands: [
      'CREATE CONSTRAINT log_id IF NOT EXISTS FOR (n:Log) REQUIRE n.id IS UNIQUE',
      'CREATE CONSTRAINT element_iri IF NOT EXISTS FOR (n:Element) REQUIRE n.iri IS UNIQUE',
      'CREATE CONSTRAINT record_number IF NOT EXISTS FOR (n:Record) REQUIRE n.number IS UNIQUE',
      'CREATE INDEX record_digest IF NOT EXISTS FOR (n:Record) ON (n.digest)',
      'CREATE INDEX record_time IF NOT EXISTS FOR (n:Record) ON (n.recordedAt)',
      'CREATE INDEX description_key IF NOT EXISTS FOR (n:Description) ON (n.key)',
      'CREATE INDEX description_subject IF NOT EXISTS FOR (n:Description) ON (n.subject)',
      // A listing is one kind in one order: each order has an index that already stands in it.
      'CREATE INDEX element_by_iri IF NOT EXISTS FOR (n:Element) ON (n.kind, n.iri)',
      'CREATE INDEX element_by_name IF NOT EXISTS FOR (n:Element) ON (n.kind, n.name, n.iri)',
      'CREATE INDEX element_by_time IF NOT EXISTS FOR (n:Element) ON (n.kind, n.time, n.iri)',
      'CREATE INDEX element_by_since IF NOT EXISTS FOR (n:Element) ON (n.kind, n.since, n.iri)',
      "CREATE FULLTEXT INDEX element_search IF NOT EXISTS FOR (n:Element) ON EACH [n.search] OPTIONS { indexConfig: { `fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false } }",
    ],
  },
  {
    number: 2,
    commands: [
      'CREATE CONSTRAINT checkpoint_size IF NOT EXISTS FOR (n:Checkpoint) REQUIRE n.size IS UNIQUE',
      'CREATE CONSTRAINT fact_name IF NOT EXISTS FOR (n:Fact) REQUIRE n.name IS UNIQUE',
    ],
  },
  {
    number: 3,
    // Nodes get `values`: rows that were computed before are computed anew at this start (`lineage/reproject.ts`).
    commands: ["MATCH (f:Fact {name: 'projection'}) DELETE f"],
  },
];

/** The schema this code reads and writes. */
export const SCHEMA = MIGRATIONS.at(-1)!.number;
