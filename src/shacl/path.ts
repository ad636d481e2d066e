/** Property paths compiled to walks: https://www.w3.org/TR/shacl/#property-paths */
import type { Term } from '@rdfjs/types';
import { compact, RDF, SHACL } from '../prov/namespaces.ts';
import type { Value } from '../prov/value.ts';
import { badShape, nodeName, type ShapesDocument } from './document.ts';
import type { Graph, Properties } from './graph.ts';
import { termKey } from './term.ts';

export interface Path {
  /** As SPARQL writes it, for people: `^prov:used`. */
  readonly text: string;
  /** Set if the path is one predicate. */
  readonly predicate?: string;
  /** Distinct values reached from a node. `properties` is what the graph says of it. */
  values(graph: Graph, from: Value, properties: Properties | undefined): readonly Value[];
}

/** Deepest nesting of one path. */
const MAX_DEPTH = 16;

const KINDS = ['alternativePath', 'zeroOrMorePath', 'oneOrMorePath', 'zeroOrOnePath', 'inversePath'] as const;

/**
 * Compiles a path.
 * @throws Fault BAD_SHAPE for a path that SHACL does not define, or an inverse of more than one predicate, which no official report could be made for
 */
export function compilePath(term: Term, owner: Term, document: ShapesDocument, depth = 0): Path {
  if (depth > MAX_DEPTH) throw badShape(owner, `has a path nested deeper than ${MAX_DEPTH}, or within itself`);
  if (term.termType === 'NamedNode') return predicatePath(term.value);
  if (term.termType !== 'BlankNode')
    throw badShape(owner, `has a path that is the literal ${JSON.stringify(term.value)}`);
  const compile = (part: Term): Path => compilePath(part, owner, document, depth + 1);
  if (document.all(term, `${RDF}first`).length > 0) return sequencePath(document.list(term, owner).map(compile));
  for (const kind of KINDS) {
    const inner = document.all(term, SHACL + kind)[0];
    if (inner === undefined) continue;
    if (kind === 'alternativePath') return alternativePath(document.list(inner, owner).map(compile));
    const path = compile(inner);
    if (kind === 'inversePath') {
      if (path.predicate === undefined) throw badShape(owner, 'has an inverse path of more than one predicate');
      return inversePath(path.predicate);
    }
    return repeatedPath(path, kind);
  }
  throw badShape(owner, `has a path ${nodeName(term)} that is none of SHACL's`);
}

function predicatePath(predicate: string): Path {
  return {
    text: compact(predicate),
    predicate,
    values: (graph, from, properties) => graph.valuesIn(from, properties, predicate),
  };
}

function inversePath(predicate: string): Path {
  return { text: `^${compact(predicate)}`, values: (graph, from) => graph.subjectsOf(predicate, from) };
}

function sequencePath(steps: readonly Path[]): Path {
  return {
    text: steps.map((step) => grouped(step)).join('/'),
    values(graph, from, properties) {
      let at: readonly Value[] = steps[0]!.values(graph, from, properties);
      for (let i = 1; i < steps.length; i++) {
        if (at.length === 1) at = steps[i]!.values(graph, at[0]!, graph.properties(at[0]!));
        else if (at.length > 1)
          at = distinct(at.flatMap((value) => steps[i]!.values(graph, value, graph.properties(value))));
      }
      return at;
    },
  };
}

function alternativePath(ways: readonly Path[]): Path {
  return {
    text: ways.map((way) => grouped(way)).join('|'),
    values: (graph, from, properties) => distinct(ways.flatMap((way) => way.values(graph, from, properties))),
  };
}

/** Walks with a list of what is open, so that a chain of any length needs no stack. */
function repeatedPath(step: Path, kind: 'zeroOrMorePath' | 'oneOrMorePath' | 'zeroOrOnePath'): Path {
  return {
    text: `${grouped(step)}${{ zeroOrMorePath: '*', oneOrMorePath: '+', zeroOrOnePath: '?' }[kind]}`,
    values(graph, from, properties) {
      const next = step.values(graph, from, properties);
      if (kind === 'zeroOrOnePath') return distinct([...next, from]);
      const reached = new Map<string, Value>();
      const open = [...next];
      for (let value = open.pop(); value !== undefined; value = open.pop()) {
        const key = termKey(value);
        if (reached.has(key)) continue;
        reached.set(key, value);
        for (const further of step.values(graph, value, graph.properties(value))) open.push(further);
      }
      if (kind === 'zeroOrMorePath') reached.set(termKey(from), from);
      return [...reached.values()];
    },
  };
}

function grouped(path: Path): string {
  return path.predicate !== undefined || path.text.startsWith('^') ? path.text : `(${path.text})`;
}

function distinct(values: readonly Value[]): readonly Value[] {
  if (values.length < 2) return values;
  const seen = new Map<string, Value>();
  for (const value of values) if (!seen.has(termKey(value))) seen.set(termKey(value), value);
  return [...seen.values()];
}
