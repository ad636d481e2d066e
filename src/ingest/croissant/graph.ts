/** Croissant written as a flat graph, as mlcroissant reads it too: https://www.w3.org/TR/json-ld11/#flattened-document-form */
import { clip } from '../../prov/iri.ts';
import { isObject, type Json, type JsonObject } from '../../rdf/json.ts';
import { illegal, type Tokens } from './document.ts';
import { CR, SC, type Terms } from './terms.ts';

/** Where a node is a part and not a reference: what else names it by `@id` stays a reference. */
const PARTS: ReadonlySet<string> = new Set([
  ...['distribution', 'creator', 'author', 'publisher', 'funder', 'maintainer'].map((name) => SC + name),
  ...['recordSet', 'field', 'subField'].map((name) => CR + name),
]);

/** Parts within each other, those of sub-fields too. */
const MAX_DEPTH = 32;

/**
 * The one dataset of a graph with its parts in their places. Places of later faults are those of this form.
 * @throws Fault ILLEGAL_DOCUMENT where the graph has no dataset or several, or a node that is no part of it, which would be lost
 */
export function datasetOf(document: JsonObject, terms: Terms): JsonObject {
  const graph = document.get('@graph');
  const nodes = Array.isArray(graph) ? (graph as readonly Json[]) : [graph ?? null];
  const byId = new Map<string, JsonObject>();
  for (const [i, node] of nodes.entries()) {
    if (!isObject(node)) throw illegal('A node of the graph was expected here.', ['@graph', i]);
    const id = node.get('@id');
    if (typeof id !== 'string') continue;
    if (byId.has(id)) throw illegal(`Two nodes of the graph have the @id ${JSON.stringify(clip(id))}.`, ['@graph', i]);
    byId.set(id, node);
  }
  const datasets = nodes.filter((node) => isObject(node)).filter((node) => isDataset(node, terms));
  const [dataset] = datasets;
  if (dataset === undefined || datasets.length > 1) {
    throw illegal(
      `The graph describes ${datasets.length === 0 ? 'no dataset' : `${datasets.length} datasets`}; one is read.`,
      ['@graph'],
      'Write one document for each dataset, with its parts in their places.',
    );
  }
  const placed = new Set<JsonObject>([dataset]);
  const whole = place(dataset, { byId, placed, terms }, 0, ['@graph', nodes.indexOf(dataset)]);
  const lost = nodes.findIndex((node) => isObject(node) && !placed.has(node));
  if (lost >= 0) {
    throw illegal(
      'This node of the graph is no part of the dataset.',
      ['@graph', lost],
      'Refer to it from distribution, recordSet, field or those behind the dataset, or leave it out.',
    );
  }
  const about = [...document].filter(([key]) => key !== '@graph');
  return new Map([...about, ...whole]);
}

interface Placing {
  readonly byId: ReadonlyMap<string, JsonObject>;
  readonly placed: Set<JsonObject>;
  readonly terms: Terms;
}

function isDataset(node: JsonObject, terms: Terms): boolean {
  const type = node.get('@type');
  const types = Array.isArray(type) ? (type as readonly Json[]) : [type];
  return types.some((one) => typeof one === 'string' && terms.iri(one) === `${SC}Dataset`);
}

function place(node: JsonObject, placing: Placing, depth: number, at: Tokens): JsonObject {
  if (depth > MAX_DEPTH) throw illegal(`Parts are within each other deeper than ${MAX_DEPTH}.`, at);
  return new Map(
    [...node].map(([key, value]) => {
      if (!PARTS.has(placing.terms.iri(key))) return [key, value];
      if (!Array.isArray(value)) return [key, partOf(value, placing, depth, [...at, key])];
      return [key, (value as readonly Json[]).map((item, i) => partOf(item, placing, depth, [...at, key, i]))];
    }),
  );
}

/** The node that a reference names, or what stands there already. */
function partOf(value: Json, placing: Placing, depth: number, at: Tokens): Json {
  if (!isObject(value)) return value;
  const id = value.get('@id');
  const node = value.size === 1 && typeof id === 'string' ? placing.byId.get(id) : undefined;
  if (node) placing.placed.add(node);
  return place(node ?? value, placing, depth + 1, at);
}
