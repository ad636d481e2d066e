/** The three checkers brought to one form, so that their answers can be compared. */
import SHACLValidator from 'rdf-validate-shacl';
import type { DatasetCore, Quad, Term } from '@rdfjs/types';
import { DataFactory, Store } from 'n3';
import type { Iri } from '../../src/prov/iri.ts';
import { RDF_TYPE } from '../../src/prov/namespaces.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { SUBCLASS_OF } from '../../src/shacl/classes.ts';
import { compileShapes } from '../../src/shacl/compile.ts';
import type { Finding } from '../../src/shacl/finding.ts';
import type { Graph, TypesOf } from '../../src/shacl/graph.ts';
import { GraphDataset } from '../../src/shacl/official/graph-dataset.ts';
import { OfficialValidator } from '../../src/shacl/official/validator.ts';
import { findingsOf } from '../../src/shacl/official/findings.ts';
import { termKey } from '../../src/shacl/term.ts';

const loaded = await loadVocabulary();
export const { vocabulary } = loaded;
export const shapeQuads = loaded.shapes;
export const shapes = compileShapes(shapeQuads, vocabulary);

const official = new OfficialValidator(shapeQuads, vocabulary);
const asItComes = new SHACLValidator(new Store([...shapeQuads]), { maxNodeChecks: 0 } as ConstructorParameters<
  typeof SHACLValidator
>[1]);
const classQuads = vocabulary.classes.flatMap(({ iri, parents }) =>
  parents.map((parent) =>
    DataFactory.quad(DataFactory.namedNode(iri), DataFactory.namedNode(SUBCLASS_OF), DataFactory.namedNode(parent)),
  ),
);
const classStore = new Store(classQuads);

/** One line per result: focus, path, component, value, severity, message, shape. */
export function keysOf(findings: readonly Finding[]): string[] {
  return findings
    .map((f) =>
      [f.focus, f.path ?? '', f.component, f.value ? termKey(f.value) : '', f.severity, f.message, f.shape].join(' | '),
    )
    .sort();
}

export function compiledKeys(graph: Graph): string[] {
  return keysOf(shapes.check(graph));
}

export async function officialKeys(graph: Graph): Promise<string[]> {
  return keysOf(findingsOf(await official.validate(graph), shapes.names));
}

/** As it comes, but for `maxNodeChecks`, which loses results otherwise. */
export async function defaultKeys(graph: Graph, typesOf: TypesOf): Promise<string[]> {
  const data = new LookupStore(n3Quads(graph), typesOf) as unknown as DatasetCore;
  return keysOf(findingsOf(await asItComes.validate(data), shapes.names));
}

function n3Quads(graph: Graph): Quad[] {
  const term = (t: Term): Term =>
    t.termType === 'Literal'
      ? DataFactory.literal(t.value, t.language || DataFactory.namedNode(t.datatype.value))
      : DataFactory.namedNode(t.value);
  return [...new GraphDataset(graph, vocabulary)].map((q) =>
    DataFactory.quad(
      term(q.subject) as Quad['subject'],
      term(q.predicate) as Quad['predicate'],
      term(q.object) as Quad['object'],
    ),
  );
}

/** Knows the classes and the types of what a record refers to, without making targets of them. */
class LookupStore extends Store {
  readonly #typesOf: TypesOf;

  constructor(quads: Quad[], typesOf: TypesOf) {
    super(quads);
    this.#typesOf = typesOf;
  }

  override match(...given: Parameters<Store['match']>): ReturnType<Store['match']> {
    const [subject, predicate, object] = given;
    if (predicate?.value === SUBCLASS_OF) return classStore.match(...given);
    const found = super.match(...given);
    if (!subject || predicate?.value !== RDF_TYPE || object || found.size > 0) return found;
    const types = this.#typesOf(subject.value as Iri).map((type) =>
      DataFactory.quad(subject as Quad['subject'], predicate as Quad['predicate'], DataFactory.namedNode(type)),
    );
    return new Store(types).match();
  }
}
