/** The rows of elements after a removal: those that the removed records described, and those they led to. */
import { parseDescription } from '../prov/description.ts';
import { impliedClasses } from '../prov/edge.ts';
import type { Iri } from '../prov/iri.ts';
import type { ProvClass } from '../prov/relations.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import { elementRow, propertyRows } from '../store/project.ts';
import type { MentionRow, Removal } from '../store/removal.ts';
import type { EdgeRow, ElementRow, Reader } from '../store/store.ts';
import { firstOf, foldedNow, NO_PAST, type Past } from './timeline.ts';

export interface Affected extends Pick<Removal, 'elements' | 'properties' | 'gone'> {
  /** Referred to, by today's vocabulary, and not in the store. */
  readonly missing: readonly ElementRow[];
}

/**
 * @param pasts elements whose descriptions changed, as they are now
 * @param others elements that lost an edge to them, or have one since another record
 */
export async function affected(
  reader: Reader,
  vocabulary: Vocabulary,
  pasts: ReadonlyMap<Iri, Past>,
  others: readonly Iri[],
): Promise<Affected> {
  const all = [...new Set([...pasts.keys(), ...others])];
  const unchanged = all.filter((iri) => !pasts.has(iri));
  const own = new Map([...(await pastsOf(reader, unchanged)), ...pasts]);
  const edges = [...pasts.values()].flatMap((past) => past.edges);
  const mentioned = mentions(await reader.mentions(all, [...pasts.keys()]), edges);
  const stored = await reader.elements(all);
  const out = { elements: [] as ElementRow[], properties: [] as Removal['properties'][number][], gone: [] as Iri[] };
  const missing: ElementRow[] = [];
  for (const iri of all) {
    const past = own.get(iri) ?? NO_PAST;
    const { classes, since } = mentioned.get(iri) ?? { classes: new Set<ProvClass>(), since: Infinity };
    const first = Math.min(since, firstOf(past));
    const before = stored.get(iri);
    if (first === Infinity) {
      if (before) out.gone.push(iri);
      continue;
    }
    const folded = foldedNow(past, vocabulary);
    const row = elementRow(iri, folded, classesOf(past, classes, vocabulary), first, vocabulary);
    if (!before) missing.push(row);
    else if (pasts.has(iri) || lineOf(row) !== lineOf(before)) {
      out.elements.push(row);
      for (const property of propertyRows(iri, folded)) out.properties.push(property);
    }
  }
  return { ...out, missing };
}

/** Descriptions of elements and edges from them, those that ended too. */
export async function pastsOf(reader: Reader, iris: readonly Iri[]): Promise<Map<Iri, Past>> {
  if (iris.length === 0) return new Map();
  const { descriptions, edges } = await reader.timelines(iris);
  const byIri = Map.groupBy(descriptions, (row) => row.iri);
  const byStart = Map.groupBy(edges, (row) => row.from);
  return new Map(iris.map((iri) => [iri, { descriptions: byIri.get(iri) ?? [], edges: byStart.get(iri) ?? [] }]));
}

/** What leads to elements teaches classes, and is when they were first referred to. */
function mentions(
  rows: readonly MentionRow[],
  edges: readonly EdgeRow[],
): Map<Iri, { readonly classes: Set<ProvClass>; readonly since: number }> {
  const out = new Map<Iri, { classes: Set<ProvClass>; since: number }>();
  const add = (iri: Iri, implied: ProvClass | undefined, since: number) => {
    const entry = out.get(iri) ?? { classes: new Set<ProvClass>(), since };
    if (implied) entry.classes.add(implied);
    out.set(iri, { ...entry, since: Math.min(entry.since, since) });
  };
  for (const { iri, name, starter, since } of rows) add(iri, impliedBy(name, starter).to, since);
  for (const edge of edges) add(edge.to, impliedBy(edge.name, isStarter(edge)).to, edge.since);
  return out;
}

type EdgeName = EdgeRow['name'];

function impliedBy(name: EdgeName, starter: boolean): ReturnType<typeof impliedClasses> {
  return impliedClasses({ name, relation: starter ? {} : { object: '' } } as Parameters<typeof impliedClasses>[0]);
}

function isStarter({ json }: EdgeRow): boolean {
  return (JSON.parse(json) as { object?: Iri }).object === undefined;
}

/** Every class an element ever was: declared, or taught by a relation in either direction. None is forgotten when a description ends. */
function classesOf(
  { descriptions, edges }: Past,
  implied: ReadonlySet<ProvClass>,
  vocabulary: Vocabulary,
): ReadonlySet<ProvClass> {
  const classes = new Set(implied);
  for (const { json } of descriptions)
    for (const name of vocabulary.provClasses(parseDescription(json).types)) classes.add(name);
  for (const edge of edges) {
    const { from } = impliedBy(edge.name, isStarter(edge));
    if (from) classes.add(from);
  }
  return classes;
}

function lineOf(row: ElementRow): string {
  const keys = Object.keys(row).sort() as (keyof ElementRow)[];
  return JSON.stringify(keys.map((key) => [key, row[key]]));
}
