/** Shapes into closures: the checker at the door and of whole graphs. docs/design/shacl.md */
import type { Quad, Quad_Object, Term } from '@rdfjs/types';
import { Fault } from '../prov/fault.ts';
import { compact, SHACL } from '../prov/namespaces.ts';
import { Checker, type RootShape } from './check.ts';
import type { ClassTree } from './classes.ts';
import type { ConstraintCompiler, ShapeSource } from './constraint.ts';
import { counts } from './constraints/count.ts';
import { and, not, or, xone } from './constraints/logic.ts';
import { closed, hasValue, oneOf } from './constraints/other.ts';
import { disjoint, equal, lessThan } from './constraints/pair.ts';
import { ranges } from './constraints/range.ts';
import { nodes, qualified } from './constraints/shape.ts';
import { languages, lengths, patterns } from './constraints/text.ts';
import { classes, datatypes, nodeKinds } from './constraints/value.ts';
import { badShape, nodeName, ShapesDocument, type ShapeTerm } from './document.ts';
import type { ShaclCode } from './fault.ts';
import type { Severity } from './finding.ts';
import { messageOf } from './message.ts';
import { compilePath } from './path.ts';
import { innerName, Shape } from './shape.ts';
import { targetsOf, TARGET_PREDICATES } from './targets.ts';
import { refuseUnanswerable } from './unanswerable.ts';

/** Cheap constraints first: most nodes that fail, fail by count or kind. */
const COMPILERS: readonly ConstraintCompiler[] = [
  counts,
  nodeKinds,
  datatypes,
  oneOf,
  lengths,
  patterns,
  ranges,
  languages,
  classes,
  hasValue,
  closed,
  equal,
  disjoint,
  lessThan,
  nodes,
  and,
  or,
  xone,
  not,
  qualified,
];

/** Every `sh:` property of a shape that is compiled, or that says nothing about data. */
const KNOWN: ReadonlySet<string> = new Set(
  [
    ...'path property node and or xone not class datatype nodeKind minCount maxCount minLength maxLength pattern flags'.split(
      ' ',
    ),
    ...'minExclusive minInclusive maxExclusive maxInclusive languageIn uniqueLang equals disjoint lessThan'.split(' '),
    ...'lessThanOrEquals closed ignoredProperties hasValue in qualifiedValueShape qualifiedMinCount'.split(' '),
    ...'qualifiedMaxCount qualifiedValueShapesDisjoint severity message deactivated'.split(' '),
    ...'name description order group defaultValue'.split(' '),
    ...TARGET_PREDICATES,
  ].map((local) => SHACL + local),
);

/** Most triples of shapes, ours and modules' together. */
export const MAX_SHAPE_TRIPLES = 200_000;

/** A construct that the compiler leaves to rdf-validate-shacl, with every shape that has it in it. */
export interface Unknown {
  readonly shape: string;
  readonly construct: string;
}

/** Shapes ready to be checked against. */
export type CompiledShapes = Checker;

/**
 * Compiles the SHACL core. Shapes with a construct that the compiler does not know are not compiled but handed to rdf-validate-shacl with each
 * graph; `unknown` of the answer lists them.
 * @param quads the shapes graph; graph names are ignored
 * @param ontology super-classes of classes, as `Vocabulary` answers
 * @throws Fault BAD_SHAPE, BAD_PATTERN, SHACL_LIMIT
 */
export function compileShapes(quads: readonly Quad[], ontology: ClassTree): CompiledShapes {
  if (quads.length > MAX_SHAPE_TRIPLES)
    throw new Fault<ShaclCode>('SHACL_LIMIT', `Shapes of over ${MAX_SHAPE_TRIPLES} triples are not compiled.`);
  const document = new ShapesDocument(quads);
  refuseUnanswerable(document);
  const compiler = new Compiler(document);
  const roots: RootShape[] = [];
  const left: ShapeTerm[] = [];
  for (const term of document.subjects()) {
    const targets = targetsOf(term, document);
    if (!targets) continue;
    const shape = compiler.shape(term);
    if (compiler.isUnknown(term)) left.push(term);
    else if (shape.constraints.length + shape.properties.length > 0) roots.push({ shape, targets });
  }
  return new Checker({ roots, left, unknown: compiler.unknown, document, ontology, names: compiler.names });
}

class Compiler {
  readonly unknown: Unknown[] = [];
  readonly #document: ShapesDocument;
  readonly #shapes = new Map<string, Shape>();
  readonly #unknown = new Set<string>();
  /** Shapes being compiled, outermost first. */
  readonly #open: { readonly name: string; readonly shown: string }[] = [];

  constructor(document: ShapesDocument) {
    this.#document = document;
  }

  get names(): ReadonlyMap<string, string> {
    return new Map([...this.#shapes].map(([node, shape]) => [node, shape.name]));
  }

  isUnknown(term: Term): boolean {
    return this.#unknown.has(nodeName(term));
  }

  /** The compiled shape; compiled once. @throws Fault BAD_SHAPE if it refers, over some steps, to itself */
  shape(given: Quad_Object): Shape {
    const parent = this.#open.at(-1);
    const term = this.#document.shapeTerm(given, given);
    const name = nodeName(term);
    if (this.#open.some((open) => open.name === name))
      throw badShape(term, 'refers to itself, over one or more steps; recursive shapes are not checked');
    const known = this.#shapes.get(name);
    if (known) {
      if (this.#unknown.has(name)) this.#markOpen();
      return known;
    }
    const path = this.#pathOf(term);
    const shown =
      term.termType === 'NamedNode' ? term.value : innerName(parent?.shown ?? 'A shape without a name', path);
    const shape = new Shape({
      name: shown,
      severity: this.#severity(term),
      message: messageOf(this.#document.all(term, `${SHACL}message`)),
      path,
      deactivated: this.#document.isTrue(term, 'deactivated'),
    });
    this.#shapes.set(name, shape);
    this.#open.push({ name, shown });
    this.#fill(shape, term);
    this.#open.pop();
    return shape;
  }

  #fill(shape: Shape, term: ShapeTerm): void {
    for (const predicate of this.#document.predicates(term))
      if (predicate.startsWith(SHACL) && !KNOWN.has(predicate)) this.#leave(shape, compact(predicate));
    if (shape.path && this.#hasPropertyShapeInAnd(term))
      this.#leave(shape, 'sh:and of property shapes on a property shape');
    const source: ShapeSource = {
      term,
      path: shape.path,
      document: this.#document,
      shape: (inner) => this.shape(inner),
    };
    shape.constraints = COMPILERS.flatMap((compile) => compile(source));
    shape.properties = this.#document.all(term, `${SHACL}property`).map((inner) => {
      const property = this.shape(inner);
      if (!property.path)
        throw badShape(inner, `stands under sh:property of ${compact(shape.name)} but has no sh:path`);
      return property;
    });
  }

  #leave(shape: Shape, construct: string): void {
    this.unknown.push({ shape: shape.name, construct });
    this.#markOpen();
  }

  /** What contains a construct that is not known is not known either. */
  #markOpen(): void {
    for (const open of this.#open) this.#unknown.add(open.name);
  }

  #hasPropertyShapeInAnd(term: ShapeTerm): boolean {
    const members = this.#document.all(term, `${SHACL}and`).flatMap((list) => this.#document.list(list, term));
    return members.some((member) => this.#document.all(member, `${SHACL}path`).length > 0);
  }

  #pathOf(term: ShapeTerm): Shape['path'] {
    const path = this.#document.one(term, 'path');
    return path && compilePath(path, term, this.#document);
  }

  /** A severity of one's own refuses, as nothing says that it does not. */
  #severity(term: ShapeTerm): Severity {
    const given = this.#document.one(term, 'severity')?.value;
    return given === `${SHACL}Warning` ? 'Warning' : given === `${SHACL}Info` ? 'Info' : 'Violation';
  }
}
