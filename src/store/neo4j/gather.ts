/** Values some hops away, for many elements at once. */
import { int } from 'neo4j-driver';
import type { Iri } from '../../prov/iri.ts';
import type { Gathered, GatherQuery, Hop } from '../gather.ts';
import { keyOf } from './keys.ts';
import { typePattern } from './labels.ts';
import { splitValue, valuePrefix } from './search.ts';
import type { Snapshot } from './snapshot.ts';

/** See `Reader.gather`: one statement. It begins at the ends, unless it is asked about certain elements or ends of any kind. */
export async function gather(snapshot: Snapshot, query: GatherQuery): Promise<Gathered[]> {
  const { path, kinds, of, ends, name, predicate, lacking } = query;
  // A hop along relations that no element has leads nowhere; a type that Neo4j does not know costs it a warning.
  if (path.some((hop) => !hop.names.some((edge) => snapshot.edgeNames.includes(edge)))) return [];
  const rows = await snapshot.run(textOf(query), {
    asOf: int(snapshot.size - 1),
    begin: (of ?? ends)?.map(keyOf) ?? null,
    name: name === undefined ? null : keyOf(name),
    prefix: predicate === undefined ? null : valuePrefix(predicate),
    lacking: lacking === undefined ? null : valuePrefix(lacking),
    ...Object.fromEntries([kinds, ...path.map((hop) => hop.kinds ?? null)].map((list, i) => [`kinds${i}`, list])),
  });
  if (predicate === undefined) return rows.map(([iri, key]) => ({ iri: iri as Iri, key: key as string }));
  return rows.flatMap(([iri, values]) =>
    (values as string[]).map((value) => ({ iri: iri as Iri, ...splitValue(value) })),
  );
}

/** Elements along the path are `n0`, where it begins, to `nN`, its end. */
function textOf({ path, of, ends, name, predicate, lacking }: GatherQuery): string {
  const last = `n${path.length}`;
  const forward = of !== undefined || (ends === undefined && path.length > 0 && path.at(-1)!.kinds === undefined);
  const first = forward ? 'n0' : last;
  const begin =
    of === undefined && ends === undefined
      ? // Kinds that the last hop has to say, or those asked about.
        `MATCH (${first}:Element) WHERE ${first}.kind IN $kinds${forward ? 0 : path.length} AND ${first}.iri IS NOT NULL`
      : `UNWIND $begin AS iri MATCH (${first}:Element {iri: iri}) WHERE true`;
  const named = name === undefined ? '' : ` AND ${last}.name = $name`;
  const lacks =
    lacking === undefined ? '' : ` AND none(v IN coalesce(${last}.values, []) WHERE v STARTS WITH $lacking)`;
  const atEnd = first === last ? `${named}${lacks}` : '';
  const hops = path.map(pattern).join('');
  const conditions = path.flatMap((_, i) => [`r${i}.since <= $asOf AND (r${i}.until IS NULL OR r${i}.until > $asOf)`]);
  conditions.push(
    'n0.kind IN $kinds0',
    ...path.flatMap(({ kinds }, i) => (kinds ? [`n${i + 1}.kind IN $kinds${i + 1}`] : [])),
  );
  const value =
    predicate === undefined
      ? `coalesce(${last}.longIri, ${last}.iri)`
      : `[v IN coalesce(${last}.values, []) WHERE v STARTS WITH $prefix]`;
  return [
    `${begin} AND ${first}.since <= $asOf${atEnd} WITH DISTINCT ${first}`,
    `MATCH (n0)${hops} WHERE ${conditions.join(' AND ')}${first === last ? '' : `${named}${lacks}`}`,
    `WITH n0, ${value} AS found ${predicate === undefined ? '' : 'WHERE size(found) > 0'}`,
    'RETURN coalesce(n0.longIri, n0.iri), found',
  ].join(' ');
}

function pattern({ direction, names }: Hop, i: number): string {
  const type = typePattern(names);
  return direction === 'upstream' ? `-[r${i}${type}]->(n${i + 1})` : `<-[r${i}${type}]-(n${i + 1})`;
}
