import { beforeEach, expect, it } from 'vitest';
import { iri } from '../../../src/prov/iri.ts';
import { openNeo4j } from '../../../src/store/neo4j/open.ts';
import { append, id } from '../../contract/build.ts';
import { describeNeo4j, driverFor, freshNeo4j } from '../../stores/neo4j.empty.ts';

describeNeo4j('what a person sees in Neo4j', () => {
  let url: string;
  beforeEach(async () => {
    url = await freshNeo4j();
  });

  async function cypher(text: string): Promise<Record<string, unknown>[]> {
    const driver = driverFor(url);
    const { records } = await driver.executeQuery(text);
    await driver.close();
    return records.map((record) => record.toObject());
  }

  it('elements under the labels of their classes and kind, attributes under their names', async () => {
    const store = await openNeo4j({ url });
    const properties = {
      'https://w3id.org/clew/ns#rows': 12,
      'https://w3id.org/clew/ns#format': 'parquet',
      'https://w3id.org/clew/ns#learningRate': 1e-8,
      'https://w3id.org/clew/ns#name': 'never twice',
    };
    await append(store, {
      elements: {
        data: { kind: 'DatasetVersion', name: 'transactions', version: '3', digest: 'sha256:00', properties },
        run: { kind: 'Run', classes: ['Activity'] },
      },
      edges: [['run', 'used', 'data', { role: 'training', time: '2026-11-01T00:00:00Z' }]],
    });
    await store.close();
    const [row] = await cypher(
      `MATCH (d:Element:Entity:DatasetVersion)<-[used:USED]-(r:Element:Activity:Run)
       RETURN d.iri AS iri, d.name AS name, d.version AS version, d.digest AS digest, d.rows AS rows, d.format AS format,
         d.learningRate AS rate, used.role AS role, used.time AS time, used.since AS since, used.key AS key, labels(d) AS labels`,
    );
    expect(row).toMatchObject({
      iri: id('data'),
      name: 'transactions',
      version: '3',
      digest: 'sha256:00',
      format: 'parquet',
      rate: 1e-8,
      role: ['training'],
      time: '2026-11-01T00:00:00Z',
      labels: ['Element', 'Entity', 'DatasetVersion'],
    });
    expect(String(row!['rows'])).toBe('12');
    expect(String(row!['since'])).toBe('0');
    expect(row!['key']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('no label, attribute or value of an earlier state of an element', async () => {
    const store = await openNeo4j({ url });
    await append(store, {
      elements: { x: { kind: 'Draft', name: 'old', status: 'running', properties: { 'urn:p:speed': 1 } } },
    });
    await append(store, { elements: { x: { kind: 'Model', classes: ['Entity', 'Agent'], name: 'new' } } });
    await store.close();
    const rows = await cypher(
      'MATCH (n:Element) RETURN labels(n) AS labels, n.name AS name, n.status AS status, n.speed AS speed, n.since AS since',
    );
    expect(
      rows.map((row) => ({ ...row, since: String(row['since']), labels: (row['labels'] as string[]).sort() })),
    ).toEqual([
      { labels: ['Agent', 'Element', 'Entity', 'Model'], name: 'new', status: null, speed: null, since: '0' },
    ]);
  });

  it('a kind with the name of a label of ours is kept apart from it', async () => {
    const store = await openNeo4j({ url });
    await append(store, { elements: { x: { kind: 'Record' }, y: { kind: 'Agent', classes: [] } } });
    const found = await store.read((r) =>
      r.find({ kinds: ['Record', 'Agent'], sort: { by: 'iri', descending: false }, first: 9, count: true }),
    );
    expect(found.elements.map((e) => [e.kind, e.classes])).toEqual([
      ['Record', ['Entity']],
      ['Agent', []],
    ]);
    expect(found.total).toBe(2);
    await store.close();
    expect(await cypher('MATCH (n:Record) RETURN n.digest IS NOT NULL AS ours')).toEqual([{ ours: true }]);
  });

  it('texts longer than an index takes, whole', async () => {
    const store = await openNeo4j({ url });
    const start = `https://example.org/${'é'.repeat(3_000)}`;
    const [first, second] = [iri(`${start}/1`), iri(`${start}/2`)];
    const name = `${'😀'.repeat(40_000)}end`;
    await append(store, {
      elements: { [first]: { name }, [second]: { name: `${name}.` } },
      edges: [[first, 'wasDerivedFrom', second]],
    });
    await store.read(async (r) => {
      expect([...(await r.elements([first, second])).keys()].sort()).toEqual([first, second]);
      expect((await r.elements([first])).get(first)?.name).toBe(name);
      const named = await r.find({ name, sort: { by: 'iri', descending: false }, first: 9 });
      expect(named.elements.map((e) => e.iri)).toEqual([first]);
      const walk = await r.reach({ from: [first], direction: 'upstream', limit: 9, budget: 60_000 });
      expect(walk.elements.map((e) => e.iri)).toEqual([first, second]);
      const [edge] = (await r.edges({ of: [second], direction: 'downstream' })).get(second)!.edges;
      expect(edge).toMatchObject({ from: first, to: second });
    });
    await store.close();
  });

  it('no more property names than the limit on them', async () => {
    const store = await openNeo4j({ url });
    const before = await cypher('CALL db.propertyKeys() YIELD propertyKey RETURN count(*) AS n');
    const properties = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`urn:p:invented${i}`, 'x']));
    await append(store, { elements: { x: { properties } } });
    const last = { predicate: id('urn:p:invented4999'), is: 'eq', value: 'x' } as const;
    const found = await store.read((r) =>
      r.find({ properties: [last], sort: { by: 'iri', descending: false }, first: 9 }),
    );
    expect(found.elements.map((e) => e.iri)).toEqual([id('x')]);
    await store.close();
    const after = await cypher('CALL db.propertyKeys() YIELD propertyKey RETURN count(*) AS n');
    expect(Number(after[0]!['n'])).toBeLessThanOrEqual(Math.max(4_000, Number(before[0]!['n'])));
  });
});
