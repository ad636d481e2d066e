import { openNeo4j } from '../../src/store/neo4j/open.ts';
import { describeNeo4j, driverFor, freshNeo4j } from '../stores/neo4j.empty.ts';
import { ADA, DATA, MODEL, RUN } from './verify-world.ts';
import { verifying, type Planted } from './verify.ts';

/** A statement, and the one that takes it back. */
interface Edit {
  readonly change: string;
  readonly undo: string;
}

const swap = (match: string, property: string, from: string, to: string): Edit => ({
  change: `MATCH ${match} SET ${property} = replace(${property}, '${from}', '${to}')`,
  undo: `MATCH ${match} SET ${property} = replace(${property}, '${to}', '${from}')`,
});
const node = (iri: string) => `(n:Element {iri: '${iri}'})`;

const planted: readonly Planted<Edit>[] = [
  {
    name: 'the text of a description',
    edit: swap(`(n:Description {subject: '${DATA}'})`, 'n.json', 'transactions', 'Transactions'),
    level: 'bytes',
    place: 'record 1',
    also: ['commitment'],
  },
  {
    name: 'the order of what a record says',
    edit: {
      change: `MATCH (:Record {number: 4})-[s:SAYS]->() SET s.seq = 5 - s.seq`,
      undo: `MATCH (:Record {number: 4})-[s:SAYS]->() SET s.seq = 5 - s.seq`,
    },
    level: 'bytes',
    place: 'record 4',
    also: ['commitment'],
  },
  {
    name: 'the digest of a record',
    edit: swap('(n:Record {number: 2})', 'n.digest', 'sha256:', 'sha256:0'),
    level: 'bytes',
    place: 'record 2',
  },
  {
    name: 'the envelope of a record',
    edit: swap('(n:Record {number: 8})', 'n.envelope', 'payloadType', 'payload_Type'),
    level: 'bytes',
    place: 'record 8',
    also: ['commitment', 'signature'],
  },
  {
    name: 'a salt with something after it',
    edit: {
      change: `MATCH (n:Record {number: 7}) SET n.salt = n.salt + 'zz'`,
      undo: `MATCH (n:Record {number: 7}) SET n.salt = left(n.salt, 64)`,
    },
    level: 'commitment',
    place: 'record 7',
  },
  {
    name: 'the operation of an entry',
    edit: swap('(n:Record {number: 3})', 'n.leaf', '"op":"assert"', '"op":"revise"'),
    level: 'commitment',
    place: 'record 3',
    also: ['inclusion'],
  },
  {
    name: 'time of record and entry alike',
    edit: {
      change: `MATCH (n:Record {number: 0}) SET n.old = n.recordedAt, n.leaf = replace(n.leaf, n.recordedAt, '2026-01-01T00:00:00.000Z'), n.recordedAt = '2026-01-01T00:00:00.000Z'`,
      undo: `MATCH (n:Record {number: 0}) SET n.recordedAt = n.old, n.leaf = replace(n.leaf, '2026-01-01T00:00:00.000Z', n.old) REMOVE n.old`,
    },
    level: 'inclusion',
    place: 'checkpoint 6',
  },
  {
    name: 'a replaced record in force again',
    edit: {
      change: `MATCH (n:Record {number: 3}) REMOVE n.until`,
      undo: `MATCH (n:Record {number: 3}) SET n.until = 4`,
    },
    level: 'commitment',
    place: 'record 4',
  },
  {
    name: 'the newest record cut off',
    edit: {
      change: `MATCH (n:Record {number: 9}) SET n.number = 99 WITH n MATCH (l:Log {id: 'log'}) SET l.size = 9`,
      undo: `MATCH (n:Record {number: 99}) SET n.number = 9 WITH n MATCH (l:Log {id: 'log'}) SET l.size = 10`,
    },
    level: 'inclusion',
    place: 'checkpoint 10',
    also: ['graph'],
  },
  {
    name: 'the note of a checkpoint',
    edit: swap('(n:Checkpoint {size: 6})', 'n.note', 'example.org/told', 'example.org/tolD'),
    level: 'signature',
    place: 'checkpoint 6',
  },
  { name: 'a property of an element', edit: swap(node(DATA), 'n.name', 'acme', 'acmE'), level: 'graph', place: DATA },
  {
    name: 'an attribute under its own name',
    edit: {
      change: `MATCH ${node(MODEL)} SET n.old = n.pValue, n.pValue = 0.5`,
      undo: `MATCH ${node(MODEL)} SET n.pValue = n.old REMOVE n.old`,
    },
    level: 'graph',
    place: MODEL,
  },
  {
    name: 'the words an element is found by',
    edit: swap(node(DATA), 'n.search', 'acme', 'acm'),
    level: 'graph',
    place: DATA,
  },
  {
    name: 'a label',
    edit: { change: `MATCH ${node(DATA)} SET n:Agent`, undo: `MATCH ${node(DATA)} REMOVE n:Agent` },
    level: 'graph',
    place: DATA,
  },
  {
    name: 'a relation added',
    edit: {
      change: `MATCH ${node(MODEL)}, (d:Element {iri: '${DATA}'}) CREATE (n)-[:WAS_DERIVED_FROM {key: 'x', since: 0}]->(d)`,
      undo: `MATCH ${node(MODEL)}-[r:WAS_DERIVED_FROM {key: 'x'}]->() DELETE r`,
    },
    level: 'graph',
    place: MODEL,
  },
  {
    name: 'a relation that ends earlier',
    edit: {
      change: `MATCH ${node(RUN)}-[r:USED]->() SET r.until = 9`,
      undo: `MATCH ${node(RUN)}-[r:USED]->() REMOVE r.until`,
    },
    level: 'graph',
    place: RUN,
  },
  {
    name: 'a relation turned to another element',
    edit: {
      change: `MATCH ${node(RUN)}-[r:USED]->(), (a:Element {iri: '${ADA}'}) CREATE (n)-[s:USED]->(a) SET s = properties(r) DELETE r`,
      undo: `MATCH ${node(RUN)}-[r:USED]->(), (a:Element {iri: '${DATA}'}) CREATE (n)-[s:USED]->(a) SET s = properties(r) DELETE r`,
    },
    level: 'graph',
    place: RUN,
  },
  {
    name: 'a description that ended, in force again',
    edit: {
      change: `MATCH (n:Description) WHERE n.until IS NOT NULL SET n.old = n.until REMOVE n.until`,
      undo: `MATCH (n:Description) WHERE n.old IS NOT NULL SET n.until = n.old REMOVE n.old`,
    },
    level: 'graph',
    place: MODEL,
  },
  {
    name: 'an element that nobody spoke of',
    edit: {
      change: `MATCH ${node(DATA)} CREATE (m:Element:Entity {iri: 'urn:clew:dataset:injected', kind: n.kind, types: n.types, text: n.text, search: n.search, described: true, since: 0})`,
      undo: `MATCH (m:Element {iri: 'urn:clew:dataset:injected'}) DELETE m`,
    },
    level: 'graph',
    place: 'urn:clew:dataset:injected',
  },
  {
    name: 'an element without a kind that leads to one we know',
    edit: {
      change: `MATCH ${node(DATA)} CREATE (m:Element {iri: 'urn:clew:dataset:hidden', since: 0, types: [], described: true, text: ''})-[:USED {key: 'y', since: 0}]->(n)`,
      undo: `MATCH (m:Element {iri: 'urn:clew:dataset:hidden'}) DETACH DELETE m`,
    },
    level: 'graph',
    place: 'urn:clew:dataset:hidden',
  },
];

describeNeo4j('on a real Neo4j', () => {
  let url: string;
  verifying<Edit>('Neo4j', {
    async open() {
      url = await freshNeo4j();
      return openNeo4j({ url });
    },
    async damage(_folder, { change, undo }) {
      const run = async (cypher: string) => {
        const driver = driverFor(url);
        try {
          await driver.executeQuery(cypher);
        } finally {
          await driver.close();
        }
      };
      await run(change);
      const store = await openNeo4j({ url });
      return {
        store,
        undo: async () => {
          await store.close();
          await run(undo);
        },
      };
    },
    planted,
  });
});
