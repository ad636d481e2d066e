/** Loads what words mean: PROV-O, our ontology and the modules beside it, as one {@link Vocabulary} with its shapes. */
import { fileURLToPath } from 'node:url';
import type { Quad } from 'n3';
import { compareText, sha256 } from '../prov/description.ts';
import { SHACL } from '../prov/namespaces.ts';
import { Vocabulary } from '../prov/vocabulary.ts';
import { modulesBeside, readModules, readOntology } from './vocabulary-files.ts';
import { parseFile, TermGraph } from './vocabulary-graph.ts';
import { modulesOf } from './vocabulary-modules.ts';
import { checkTerms } from './vocabulary-rules.ts';
import { readClasses, readKinds, readProperties, readRoles } from './vocabulary-terms.ts';

/** The ontology folder that came with the program: the same from `src/` and from `dist/`. */
export const ONTOLOGY_FOLDER = fileURLToPath(new URL('../../ontology', import.meta.url));

export interface LoadedOntology {
  readonly vocabulary: Vocabulary;
  /** Every shape triple, ours and the modules'. */
  readonly shapes: readonly Quad[];
  /** Every other triple: classes, properties, roles and their annotations. */
  readonly ontology: readonly Quad[];
  /** The files in force, sorted by name: `run.ttl`, `shapes/run.ttl`, then modules as `lora/lora.ttl`. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

/**
 * Reads and checks the ontology and its modules: those in `modules/` beside it, and those named.
 * @param options.modules `.ttl` files, module folders, or folders of those
 * @param options.ontology another folder in place of the one that came with the program
 * @throws Fault with a {@link VocabularyCode}, naming file and line
 */
export async function loadVocabulary(
  options: { readonly modules?: readonly string[]; readonly ontology?: string } = {},
): Promise<LoadedOntology> {
  const folder = options.ontology ?? ONTOLOGY_FOLDER;
  const files = [
    ...(await readOntology(folder)),
    ...(await readModules([...modulesBeside(folder), ...(options.modules ?? [])])),
  ];
  const parsed = files.map(parseFile);
  const graph = new TermGraph(parsed.filter((file) => !file.shapes));
  const modules = modulesOf(graph);
  const classes = readClasses(graph, modules);
  const kinds = readKinds(graph, classes);
  const properties = readProperties(graph, modules, classes, kinds);
  const roles = readRoles(graph, modules);
  checkTerms({ classes, kinds, properties, roles }, graph);
  const digests = files.map((file) => sha256(file.text)).sort(compareText);
  return {
    vocabulary: new Vocabulary({
      kinds,
      properties,
      roles,
      classes,
      namespaces: Object.fromEntries(modules.map((m) => [m.prefix, m.namespace])),
      digest: `sha256:${sha256(digests.join('\n'))}`,
    }),
    // A module in one file may hold its shapes beside its terms.
    shapes: parsed.flatMap((file) => (file.shapes || hasShapes(file.quads) ? file.quads : [])),
    ontology: parsed.flatMap((file) => (file.shapes ? [] : file.quads)),
    files: files.map(({ name, text }) => ({ name, text })),
  };
}

function hasShapes(quads: readonly Quad[]): boolean {
  return quads.some(
    (quad) => quad.object.value === `${SHACL}NodeShape` || quad.object.value === `${SHACL}PropertyShape`,
  );
}
