/** Reads classes, kinds, properties and roles out of ontology triples. */
import type { Place } from '../prov/fault.ts';
import { localName, type Iri } from '../prov/iri.ts';
import { CLEW, DCTERMS, OWL, PROV, RDF, RDFS, XSD } from '../prov/namespaces.ts';
import { isRelationName, RELATIONS, type ProvClass, type RelationName } from '../prov/relations.ts';
import { CLASS_IRI } from '../prov/statement.ts';
import type { KindDefinition, Merge, PropertyDefinition, TermDefinition } from '../prov/vocabulary.ts';
import { vocabularyFault } from './vocabulary-fault.ts';
import type { TermGraph } from './vocabulary-graph.ts';
import { ownerOf, type Module } from './vocabulary-modules.ts';

export interface ClassDefinition extends TermDefinition {
  readonly parents: readonly Iri[];
  /** Set if members of the class are told of by messages that may disagree; see `reconciled` in `src/prov/merge.ts`. */
  readonly reconciles?: true;
}

/** Namespaces whose own classes are no words of provenance. */
const META = [OWL, RDF, RDFS, XSD];

/** The term's spelling in GraphQL, JSON-LD and Cypher: clew:key, or the local name, after the prefix if a module declares it. */
function nameOf(term: Iri, graph: TermGraph, modules: readonly Module[], upper: boolean): string {
  const key = graph.texts(term, `${CLEW}key`)[0];
  if (key !== undefined) return key;
  const local = localName(term);
  const file = [...graph.filesOf(term)][0];
  const owner = ownerOf(term, modules);
  const prefix = file?.core || owner === undefined || local.toLowerCase().startsWith(owner.prefix) ? '' : owner.prefix;
  const text = prefix + (prefix ? local.charAt(0).toUpperCase() + local.slice(1) : local);
  return (upper ? text.charAt(0).toUpperCase() : text.charAt(0)) + text.slice(1);
}

function commentOf(term: Iri, graph: TermGraph): string {
  const shared = graph.iris(term, `${PROV}sharesDefinitionWith`);
  const texts = [
    ...graph.texts(term, `${PROV}definition`),
    ...graph.texts(term, `${RDFS}comment`),
    ...graph.texts(term, `${DCTERMS}description`),
    ...shared.flatMap((other) => graph.texts(other, `${PROV}definition`)),
  ];
  return (texts.find((text) => !text.includes('<')) ?? labelOf(term, graph)).trim();
}

function labelOf(term: Iri, graph: TermGraph): string {
  return graph.texts(term, `${RDFS}label`)[0] ?? localName(term);
}

/** Every declared class and datatype with its direct super-classes, in order of declaration. */
export function readClasses(graph: TermGraph, modules: readonly Module[]): ClassDefinition[] {
  return graph
    .subjects()
    .filter(
      (term) =>
        graph.is(term, `${OWL}Class`, `${RDFS}Class`, `${RDFS}Datatype`) && !META.some((ns) => term.startsWith(ns)),
    )
    .map((iri) => ({
      iri,
      name: nameOf(iri, graph, modules, true),
      comment: commentOf(iri, graph),
      parents: graph.iris(iri, `${RDFS}subClassOf`),
      ...(graph.texts(iri, `${CLEW}reconciles`)[0] === 'true' && { reconciles: true as const }),
    }));
}

/** Individuals of prov:Role. */
export function readRoles(graph: TermGraph, modules: readonly Module[]): TermDefinition[] {
  return graph
    .subjects()
    .filter((term) => graph.is(term, `${PROV}Role`))
    .map((iri) => ({ iri, name: nameOf(iri, graph, modules, false), comment: commentOf(iri, graph) }));
}

/**
 * The classes that have a clew:plural.
 * @throws Fault KIND_WITHOUT_PROV_CLASS, TERM_INVALID (not a class, two unrelated kinds above it)
 */
export function readKinds(graph: TermGraph, classes: readonly ClassDefinition[]): KindDefinition[] {
  const byIri = new Map<string, ClassDefinition>(classes.map((c) => [c.iri, c]));
  const isKind = (term: Iri) => graph.said(term, `${CLEW}plural`).length > 0;
  return graph
    .subjects()
    .filter(isKind)
    .map((iri) => {
      const cls = byIri.get(iri);
      const place = () => graph.place(iri);
      if (!cls) {
        throw vocabularyFault('TERM_INVALID', `${localName(iri)} has a clew:plural but is no owl:Class.`, {
          place: place(),
          hint: 'Add "a owl:Class".',
        });
      }
      const above = ancestors(iri, byIri);
      const prov = (['Entity', 'Activity', 'Agent'] as const).filter((name) => above.includes(CLASS_IRI[name]));
      if (prov.length !== 1) {
        throw vocabularyFault(
          'KIND_WITHOUT_PROV_CLASS',
          `The kind ${cls.name} is ${prov.length === 0 ? 'no sub-class' : 'a sub-class of more than one'} of prov:Entity, prov:Activity and prov:Agent.`,
          { place: place(), hint: 'Add rdfs:subClassOf with one of them, or with a kind that is one.' },
        );
      }
      const parent = nearestKind(above.slice(1).filter(isKind), byIri, cls.name, place);
      const parts = kindParts(iri, parent, graph);
      return {
        iri,
        name: cls.name,
        plural: graph.texts(iri, `${CLEW}plural`)[0] ?? '',
        label: labelOf(iri, graph),
        comment: cls.comment,
        prov: prov[0] as ProvClass,
        ...(parent !== undefined && { parent: byIri.get(parent)!.name }),
        ...parts,
        module: graph.said(iri, `${CLEW}plural`)[0]!.file.name,
      };
    });
}

/** Prefix and versioning are inherited: a LoRA adapter is addressed as the model version it is. */
function kindParts(iri: Iri, parent: Iri | undefined, graph: TermGraph): { prefix?: string; versioned: boolean } {
  const chain = parent === undefined ? [iri] : [iri, parent];
  const first = (property: string) => chain.flatMap((term) => graph.texts(term, CLEW + property))[0];
  const prefix = first('shortPrefix');
  return { ...(prefix !== undefined && { prefix }), versioned: first('versioned') === 'true' };
}

/** The class, then everything above it, nearest first. */
function ancestors(iri: Iri, byIri: ReadonlyMap<string, ClassDefinition>): Iri[] {
  const out: Iri[] = [];
  const open = [iri];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    if (out.includes(at)) continue;
    out.push(at);
    open.push(...(byIri.get(at)?.parents ?? []));
  }
  return out;
}

function nearestKind(
  kinds: readonly Iri[],
  byIri: ReadonlyMap<string, ClassDefinition>,
  name: string,
  place: () => Place,
): Iri | undefined {
  const nearest = kinds[0];
  if (nearest === undefined) return undefined;
  const above = ancestors(nearest, byIri);
  const unrelated = kinds.find((kind) => !above.includes(kind));
  if (unrelated) {
    throw vocabularyFault(
      'TERM_INVALID',
      `The kind ${name} specializes two unrelated kinds, ${localName(nearest)} and ${localName(unrelated)}.`,
      {
        place: place(),
        hint: 'Make it a sub-class of one kind; more classes can be given to each thing as types.',
      },
    );
  }
  return nearest;
}

/** Declared properties of PROV-O, ours and the modules'. Annotations on terms are none. @throws Fault TERM_INVALID */
export function readProperties(
  graph: TermGraph,
  modules: readonly Module[],
  classes: readonly ClassDefinition[],
  kinds: readonly KindDefinition[],
): PropertyDefinition[] {
  const byIri = new Map<string, ClassDefinition>(classes.map((c) => [c.iri, c]));
  const kindName = new Map<string, string>(kinds.map((k) => [k.iri, k.name]));
  /** The kind a class is or lies in; a class in no kind (prov:Activity, clew:Record) stands for itself. */
  const kindOver = (cls: Iri) => {
    const over = ancestors(cls, byIri).find((term) => kindName.has(term));
    return over === undefined ? nameOf(cls, graph, modules, true) : kindName.get(over)!;
  };
  return graph
    .subjects()
    .filter((term) => graph.is(term, `${OWL}ObjectProperty`, `${OWL}DatatypeProperty`, `${RDF}Property`))
    .map((iri) => {
      const relation = relationAbove(iri, graph);
      const range = graph.iris(iri, `${RDFS}range`)[0];
      const reference =
        graph.is(iri, `${OWL}ObjectProperty`) ||
        (range !== undefined && byIri.has(range) && !graph.is(range, `${RDFS}Datatype`));
      const described = [
        ...graph.iris(iri, `${CLEW}appliesTo`),
        ...(iri.startsWith(PROV) ? [] : graph.iris(iri, `${RDFS}domain`)),
      ];
      return {
        iri,
        name: nameOf(iri, graph, modules, false),
        label: labelOf(iri, graph),
        comment: commentOf(iri, graph),
        range: range === `${RDFS}Literal` ? undefined : range,
        reference,
        ...mergeOf(iri, graph),
        kinds: [...new Set(described.map(kindOver))],
        ...(relation !== undefined && { relation }),
        subPropertyOf: graph.iris(iri, `${RDFS}subPropertyOf`),
      };
    });
}

/** The PROV relation that a property is or specializes. */
function relationAbove(property: Iri, graph: TermGraph): RelationName | undefined {
  const seen: Iri[] = [];
  const open = [property];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    if (seen.includes(at)) continue;
    seen.push(at);
    const name = at.startsWith(PROV) ? at.slice(PROV.length) : '';
    if (isRelationName(name) && RELATIONS[name].property === at) return name;
    open.push(...graph.iris(at, `${RDFS}subPropertyOf`));
  }
  return undefined;
}

function mergeOf(iri: Iri, graph: TermGraph): { merge: Merge; stages?: ReadonlyMap<string, number> } {
  const said = graph.texts(iri, `${CLEW}mergePolicy`)[0];
  const policy = said ?? (graph.is(iri, `${OWL}FunctionalProperty`) ? 'single' : 'set');
  if (policy === 'set' || policy === 'single') return { merge: policy };
  const stages = stagesOf(graph.texts(iri, `${CLEW}stages`)[0] ?? '');
  if (policy !== 'progress' || stages.size === 0) {
    throw vocabularyFault(
      'TERM_INVALID',
      `The property ${localName(iri)} has the merge policy "${policy}"${policy === 'progress' ? ' without stages' : ''}.`,
      {
        place: graph.place(iri),
        hint: 'Use clew:mergePolicy "set", "single", or "progress" with clew:stages "a < b | c".',
      },
    );
  }
  return { merge: policy, stages };
}

/** `a < b | c` as a → 0, b → 1, c → 1. */
function stagesOf(text: string): ReadonlyMap<string, number> {
  const stages = new Map<string, number>();
  for (const [stage, values] of text.split('<').entries()) {
    for (const value of values.split('|')) if (value.trim()) stages.set(value.trim(), stage);
  }
  return stages;
}
