/** What records say of a closure: the graph, the documents that show it and its SHACL report, from nothing but the records and the vocabulary. */
import { edgesOf } from '../prov/edge.ts';
import { describe, parseDescription, statementsOf, type Description } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import { fold } from '../prov/merge.ts';
import { PREFIXES } from '../prov/namespaces.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import { jsonLdContext } from '../rdf/context.ts';
import { serialize } from '../rdf/write/serialize.ts';
import type { CompiledShapes } from '../shacl/compile.ts';
import { descriptionsGraph } from '../shacl/graph.ts';
import { reportRdf } from '../shacl/report-rdf.ts';
import { reportJson, validationReport } from '../shacl/report.ts';
import type { Asked, BundleFile } from './format.ts';

/** What a view is made with. */
export interface Terms {
  readonly vocabulary: Vocabulary;
  readonly shapes: CompiledShapes;
}

/** Folds what records in force say of some elements. @param said canonical JSON of descriptions */
export function foldSaid(said: Iterable<string>, elements: ReadonlySet<string>, { vocabulary }: Terms): Description[] {
  const groups = new Map<string, Map<string, Description>>();
  for (const json of said) {
    const description = parseDescription(json);
    if (!elements.has(description.id)) continue;
    const key = `${description.id} ${description.bundle ?? ''}`;
    const group = groups.get(key);
    if (group) group.set(json, description);
    else groups.set(key, new Map([[json, description]]));
  }
  return [...groups.keys()].sort().map((key) => fold([...groups.get(key)!.values()], vocabulary).description);
}

/** The files that show a graph, in the order of the archive. */
export async function documents(
  descriptions: readonly Description[],
  { vocabulary, shapes }: Terms,
): Promise<BundleFile[]> {
  const prefixes = { ...PREFIXES, ...vocabulary.namespaces };
  const context = jsonLdContext(vocabulary)['@context'];
  // Turtle has one graph: what was said in bundles stands beside what was said outside of them.
  const merged = describe(descriptions.flatMap(statementsOf).map(({ bundle: _bundle, ...said }) => said));
  const report = await validationReport(
    shapes,
    descriptionsGraph(descriptions, () => []),
  );
  return [
    file('graph.ttl', serialize(merged, { format: 'turtle', prefixes })),
    file('graph.jsonld', serialize(descriptions, { format: 'jsonld', prefixes, context })),
    file('shacl-report.ttl', reportRdf(report.quads, 'turtle')),
    file('shacl-report.json', [JSON.stringify(reportJson(report), undefined, 1), '\n']),
  ];
}

function file(path: string, chunks: Iterable<string>): BundleFile {
  return { path, bytes: Buffer.concat([...chunks].map((chunk) => Buffer.from(chunk))) };
}

/** What a walk through a graph reaches, and whether anything leads out of what there is of the graph. */
export interface Walked {
  readonly reached: ReadonlySet<string>;
  readonly complete: boolean;
}

/** Walks again as it was asked, within the descriptions there are. */
export function walkAgain(descriptions: readonly Description[], { of, direction, depth = Infinity }: Asked): Walked {
  const up = new Map<string, Set<Iri>>();
  const down = new Map<string, Set<Iri>>();
  for (const description of descriptions)
    for (const { from, to } of edgesOf(description)) {
      add(up, from, to);
      add(down, to, from);
    }
  const ways = [...(direction === 'downstream' ? [] : [up]), ...(direction === 'upstream' ? [] : [down])];
  const reached = new Set<string>([of]);
  let complete = true;
  for (const way of ways) {
    const seen = new Set<string>([of]);
    let edge = [of as string];
    for (let hop = 0; edge.length > 0; hop++) {
      const next = new Set(edge.flatMap((iri) => [...(way.get(iri) ?? [])]).filter((iri) => !seen.has(iri)));
      if (hop >= depth) {
        complete &&= next.size === 0;
        break;
      }
      edge = [...next];
      for (const iri of edge) seen.add(iri);
    }
    for (const iri of seen) reached.add(iri);
  }
  return { reached, complete };
}

function add(map: Map<string, Set<Iri>>, key: Iri, value: Iri): void {
  const set = map.get(key);
  if (set) set.add(value);
  else map.set(key, new Set([value]));
}
