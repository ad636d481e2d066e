/** Compiled shapes against one graph. */
import { RDF_TYPE } from '../prov/namespaces.ts';
import { isReference, type Value } from '../prov/value.ts';
import { Scope, type ClassTree } from './classes.ts';
import type { Unknown } from './compile.ts';
import type { ShapesDocument, ShapeTerm } from './document.ts';
import type { Finding } from './finding.ts';
import type { Graph, Properties } from './graph.ts';
import { LeftToOfficial } from './official/left.ts';
import type { Shape } from './shape.ts';
import type { Targets } from './targets.ts';
import { termKey } from './term.ts';

/** A shape with targets of its own. */
export interface RootShape {
  readonly shape: Shape;
  readonly targets: Targets;
}

interface CheckerParts {
  readonly roots: readonly RootShape[];
  /** Shapes that rdf-validate-shacl checks. */
  readonly left: readonly ShapeTerm[];
  readonly unknown: readonly Unknown[];
  readonly document: ShapesDocument;
  readonly ontology: ClassTree;
  /** Name of each shape by its node in the shapes graph. */
  readonly names: ReadonlyMap<string, string>;
}

/** Shapes planned per class, remembered up to a number, as class names come from data. */
const REMEMBERED = 4096;

const NONE: readonly Shape[] = [];

/** Holds no state between checks but memories of classes. */
export class Checker {
  /** Constructs that are left to rdf-validate-shacl. */
  readonly unknown: readonly Unknown[];
  readonly document: ShapesDocument;
  readonly ontology: ClassTree;
  /** Name of each shape by its node in the shapes graph (`_:label` for a blank one). */
  readonly names: ReadonlyMap<string, string>;
  readonly #left: LeftToOfficial | undefined;
  readonly #byClass = new Map<string, Shape[]>();
  readonly #bySubject = new Map<string, Shape[]>();
  readonly #byObject = new Map<string, Shape[]>();
  readonly #byNode: (readonly [Value, Shape])[] = [];
  /** Shapes that may meet a node by more than one kind of target. */
  readonly #mixed = new Set<Shape>();
  readonly #plans = new Map<string, readonly Shape[]>();
  readonly #superClasses = new Map<string, ReadonlySet<string>>();

  constructor(parts: CheckerParts) {
    this.unknown = parts.unknown;
    this.document = parts.document;
    this.ontology = parts.ontology;
    this.names = parts.names;
    if (parts.left.length > 0) this.#left = new LeftToOfficial(parts);
    for (const { shape, targets } of parts.roots) {
      const kinds = [targets.classes, targets.nodes, targets.subjectsOf, targets.objectsOf];
      if (targets.objectsOf.length > 0 || kinds.filter((kind) => kind.length > 0).length > 1) this.#mixed.add(shape);
      for (const cls of targets.classes) push(this.#byClass, cls, shape);
      for (const predicate of targets.subjectsOf) push(this.#bySubject, predicate, shape);
      for (const predicate of targets.objectsOf) push(this.#byObject, predicate, shape);
      for (const node of targets.nodes) this.#byNode.push([node, shape]);
    }
  }

  /** Every result on a graph, in the order of its subjects. The graph conforms if there is none: https://www.w3.org/TR/shacl/#conforms */
  check(graph: Graph): Finding[] {
    const scope = new Scope(graph, this.ontology, this.#superClasses);
    const out: Finding[] = [];
    const seen = new Map<Shape, Set<string>>();
    const plans = graph.ownClasses ? new Map<string, readonly Shape[]>() : this.#plans;
    for (const [subject, properties] of graph.subjects()) {
      const shapes = this.#shapesFor(properties, scope, plans);
      if (shapes.length === 0) continue;
      const focus = { iri: subject } as Value;
      for (let i = 0; i < shapes.length; i++) {
        const shape = shapes[i]!;
        if (this.#mixed.has(shape) && !first(seen, shape, focus)) continue;
        if (!shape.passes(scope, focus, properties)) shape.explain(scope, focus, out);
      }
    }
    if (this.#byObject.size > 0) this.#checkObjects(scope, seen, out);
    for (const [node, shape] of this.#byNode) if (first(seen, shape, node)) shape.explain(scope, node, out);
    if (this.#left) out.push(...this.#left.check(graph));
    return out;
  }

  #checkObjects(scope: Scope, seen: Map<Shape, Set<string>>, out: Finding[]): void {
    for (const [, properties] of scope.graph.subjects()) {
      for (const [predicate, shapes] of this.#byObject) {
        for (const value of properties.get(predicate) ?? [])
          for (const shape of shapes) if (first(seen, shape, value)) shape.explain(scope, value, out);
      }
    }
  }

  /** Shapes that have a subject as target by its types or by what it says; each once. */
  #shapesFor(properties: Properties, scope: Scope, plans: Map<string, readonly Shape[]>): readonly Shape[] {
    const types = properties.get(RDF_TYPE);
    let shapes = NONE;
    if (types !== undefined) {
      for (let i = 0; i < types.length; i++) {
        const type = types[i]!;
        if (isReference(type)) shapes = union(shapes, plans.get(type.iri) ?? this.#plan(type.iri, scope, plans));
      }
    }
    if (this.#bySubject.size < properties.size) {
      for (const [predicate, more] of this.#bySubject) if (properties.has(predicate)) shapes = union(shapes, more);
    } else if (this.#bySubject.size > 0) {
      for (const predicate of properties.keys()) {
        const more = this.#bySubject.get(predicate);
        if (more !== undefined) shapes = union(shapes, more);
      }
    }
    return shapes;
  }

  #plan(type: string, scope: Scope, plans: Map<string, readonly Shape[]>): readonly Shape[] {
    let shapes = NONE;
    for (const cls of scope.superClasses(type)) shapes = union(shapes, this.#byClass.get(cls) ?? NONE);
    if (plans.size >= REMEMBERED) plans.clear();
    plans.set(type, shapes);
    return shapes;
  }
}

function push(map: Map<string, Shape[]>, key: string, shape: Shape): void {
  const shapes = map.get(key);
  if (!shapes) map.set(key, [shape]);
  else if (!shapes.includes(shape)) shapes.push(shape);
}

function union(a: readonly Shape[], b: readonly Shape[]): readonly Shape[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  let out: Shape[] | undefined;
  for (const shape of b) if (!a.includes(shape)) (out ??= [...a]).push(shape);
  return out ?? a;
}

/** Whether a shape meets a node for the first time. */
function first(seen: Map<Shape, Set<string>>, shape: Shape, node: Value): boolean {
  let nodes = seen.get(shape);
  if (!nodes) seen.set(shape, (nodes = new Set()));
  const key = termKey(node);
  if (nodes.has(key)) return false;
  nodes.add(key);
  return true;
}
