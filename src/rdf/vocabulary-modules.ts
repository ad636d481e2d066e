/** Which module owns which namespace, and that no module speaks for another. */
import { localName, type Iri } from '../prov/iri.ts';
import { CLEW, OWL, PREFIXES, PROV, RDF_TYPE } from '../prov/namespaces.ts';
import { vocabularyFault } from './vocabulary-fault.ts';
import type { ParsedFile, TermGraph } from './vocabulary-graph.ts';

const VANN = 'http://purl.org/vocab/vann/';
const NCNAME = /^[a-z][a-z0-9]*$/;

/** An ontology with its own prefix and namespace: ours, PROV, or a module dropped beside them. */
export interface Module {
  readonly prefix: string;
  readonly namespace: string;
  readonly core: boolean;
}

const CORE: readonly Module[] = [
  { prefix: 'clew', namespace: CLEW, core: true },
  { prefix: 'prov', namespace: PROV, core: true },
];

/**
 * The modules in force, ours first. Every file of terms outside our folder says in an owl:Ontology header which prefix and namespace it
 * belongs to (vann:preferredNamespacePrefix, vann:preferredNamespaceUri); files that say the same form one module.
 * @throws Fault MODULE_HEADER, NAMESPACE_CLASH, TERM_CLASH
 */
export function modulesOf(graph: TermGraph): Module[] {
  const modules = [...CORE];
  const owners = new Map<ParsedFile, Module>();
  for (const file of graph.files) {
    if (file.core) continue;
    const header = headerOf(file, graph);
    let module = modules.find((m) => !m.core && m.prefix === header.prefix && m.namespace === header.namespace);
    if (!module) {
      refuseClash(header, modules, file);
      modules.push((module = { ...header, core: false }));
    }
    owners.set(file, module);
  }
  for (const file of graph.files) refuseForeign(file, owners.get(file), modules, graph);
  return modules;
}

/** The module whose namespace a term is in. */
export function ownerOf(term: string, modules: readonly Module[]): Module | undefined {
  return modules.find((m) => term.startsWith(m.namespace));
}

function headerOf(file: ParsedFile, graph: TermGraph): { prefix: string; namespace: string } {
  const header = file.quads.find((q) => q.predicate.value === RDF_TYPE && q.object.value === `${OWL}Ontology`)?.subject
    .value;
  const stated = (property: string) =>
    file.quads.find((q) => q.subject.value === header && q.predicate.value === VANN + property)?.object.value;
  const prefix = stated('preferredNamespacePrefix');
  const namespace = stated('preferredNamespaceUri');
  if (header === undefined || prefix === undefined || namespace === undefined) {
    throw vocabularyFault('MODULE_HEADER', `${file.name} does not say which module it belongs to.`, {
      place: { source: file.name },
      hint:
        'Begin it with <https://…> a owl:Ontology ; vann:preferredNamespacePrefix "lora" ; vann:preferredNamespaceUri "https://…#" . ' +
        'Data belong in a folder called data, shapes in one called shapes.',
    });
  }
  if (!NCNAME.test(prefix) || !/^[A-Za-z][A-Za-z0-9+.-]*:.*[#/]$/.test(namespace)) {
    throw vocabularyFault(
      'MODULE_HEADER',
      `${file.name} declares the prefix "${prefix}" for the namespace "${namespace}".`,
      {
        place: graph.place(header, file),
        hint: 'A prefix is lower-case letters and digits; a namespace is an absolute IRI that ends in # or /.',
      },
    );
  }
  return { prefix, namespace };
}

function refuseClash(
  header: { prefix: string; namespace: string },
  modules: readonly Module[],
  file: ParsedFile,
): void {
  const taken = modules.find((m) => m.prefix === header.prefix || overlap(m.namespace, header.namespace));
  const known = PREFIXES[header.prefix];
  if (taken || (known !== undefined && known !== header.namespace)) {
    const by = taken ? `${taken.prefix}: <${taken.namespace}>` : `${header.prefix}: <${known}>`;
    throw vocabularyFault(
      'NAMESPACE_CLASH',
      `${file.name} declares ${header.prefix}: <${header.namespace}>, which clashes with ${by}.`,
      { place: { source: file.name }, hint: 'Give the module a prefix and a namespace of its own.' },
    );
  }
}

function overlap(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

/** A module speaks only of its own terms and of foreign ones that nobody here owns: what others declared stays as it was. */
function refuseForeign(
  file: ParsedFile,
  module: Module | undefined,
  modules: readonly Module[],
  graph: TermGraph,
): void {
  if (module === undefined) return;
  for (const quad of file.quads) {
    const subject = quad.subject.value;
    if (quad.subject.termType !== 'NamedNode') continue;
    const owner = ownerOf(subject, modules);
    const declaredByCore = owner === undefined && [...graph.filesOf(subject)].some((f) => f.core);
    if ((owner === undefined || owner === module) && !declaredByCore) continue;
    const whose = owner ? `the module ${owner.prefix}` : 'the core ontology';
    throw vocabularyFault(
      'TERM_CLASH',
      `${file.name} makes a statement about ${localName(subject)}, a term of ${whose}.`,
      {
        place: graph.place(subject as Iri, file),
        hint: 'Declare a sub-class or sub-property in the namespace of this module instead.',
      },
    );
  }
}
