/** What stands in the graph, for those who compare it with what history says. */
import { int, isInt } from 'neo4j-driver';
import type { Iri } from '../../prov/iri.ts';
import { EDGE_NAMES, upperName } from '../../prov/relations.ts';
import type { DescriptionRow, Difference, EdgeRow, ElementRow, PropertyRow } from '../store.ts';
import { keyOf } from './keys.ts';
import { labelsOf } from './labels.ts';
import { DESCRIPTION, descriptionRow, EDGE, edgeRow, elementProperties, type Properties } from './rows.ts';
import type { Snapshot } from './snapshot.ts';

/** Relationships of other types are not ours, and no answer reads them. */
const EDGE_TYPES = EDGE_NAMES.map(upperName);

/** See `Reader.everyIri`: by its key alone, for a node that hides lacks what other indexes stand on. */
export async function everyIri({ run, size }: Snapshot, first: number, after: Iri | undefined): Promise<Iri[]> {
  const rows = await run(
    `MATCH (n:Element) WHERE n.iri > $after AND coalesce(n.since, 0) < $size
     RETURN coalesce(n.longIri, n.iri) ORDER BY n.iri LIMIT $first`,
    { after: after === undefined ? '' : keyOf(after), size: int(size), first: int(first) },
  );
  return rows.map(([iri]) => iri as Iri);
}

/** See `Reader.timelines`. */
export async function timelines(
  { run, size }: Snapshot,
  of: readonly Iri[],
): Promise<{ readonly descriptions: DescriptionRow[]; readonly edges: EdgeRow[] }> {
  const parameters = { of: [...new Set(of)].map(keyOf), size: int(size), types: EDGE_TYPES };
  const descriptions = await run(
    `MATCH (d:Description) WHERE d.subject IN $of AND d.since < $size RETURN ${DESCRIPTION} ORDER BY d.key, d.since`,
    parameters,
  );
  const edges = await run(
    `UNWIND $of AS iri MATCH (a:Element {iri: iri})-[r]->(b:Element) WHERE type(r) IN $types AND r.since < $size RETURN ${EDGE} ORDER BY r.key, r.since`,
    parameters,
  );
  return {
    descriptions: descriptions.map((columns) => descriptionRow(columns, size)),
    edges: edges.map((columns) => edgeRow(columns, size)),
  };
}

/** See `Reader.differing`. Owners and words are properties of the node, and so part of its row. */
export async function differing(
  { run }: Snapshot,
  elements: readonly ElementRow[],
  properties: readonly PropertyRow[],
): Promise<Difference[]> {
  const wanted = Map.groupBy(properties, (row) => row.iri);
  const rows = await run(
    `UNWIND $iris AS iri MATCH (n:Element {iri: iri}) RETURN coalesce(n.longIri, n.iri), labels(n), properties(n)`,
    { iris: elements.map((row) => keyOf(row.iri)) },
  );
  const stored = new Map(rows.map(([iri, labels, node]) => [iri as Iri, { labels, node }]));
  return elements.flatMap((row): Difference[] => {
    const own = stored.get(row.iri);
    if (!own) return [{ iri: row.iri, part: 'missing' }];
    const found: Difference[] = [];
    if (labelsOf(row).slice(1).split(':').sort().join() !== [...(own.labels as string[])].sort().join())
      found.push({ iri: row.iri, part: 'labels' });
    const node = own.node as Properties;
    // Which attributes stand on the node under their own names depends on how many names the database had then; it says so itself.
    const expected = elementProperties(row, wanted.get(row.iri) ?? [], (name) => name in node);
    if (lineOf(expected) !== lineOf(node)) {
      const words = expected['search'] !== node['search'];
      found.push({ iri: row.iri, part: words ? 'words' : 'row' });
    }
    return found;
  });
}

function lineOf(properties: Properties): string {
  const plain = (value: unknown) => (isInt(value) ? value.toNumber() : value);
  return JSON.stringify(
    Object.keys(properties)
      .sort()
      .map((key) => [key, plain(properties[key])]),
  );
}
