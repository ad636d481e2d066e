/** The Mermaid diagram of docs/model.md: which kinds are usually related how, read from the roles and the shapes. */
import type { Quad } from 'n3';
import { CLEW, PROV, SHACL } from '../src/prov/namespaces.ts';
import type { LoadedOntology } from '../src/rdf/vocabulary.ts';

export interface UsualRelation {
  readonly from: string;
  readonly relation: string;
  readonly to: string;
  readonly role?: string;
}

/** Relations that a role is declared for, and those whose far end a shape asks to be of a class. */
export function usualRelations({ vocabulary, ontology, shapes }: LoadedOntology): UsualRelation[] {
  const one = (quads: readonly Quad[], subject: string, predicate: string) =>
    quads.find((q) => q.subject.value === subject && q.predicate.value === predicate)?.object.value;
  const out: UsualRelation[] = [];
  for (const { iri } of vocabulary.roles) {
    const [from, relation, to] = ['fromClass', 'inRelation', 'toClass'].map((name) => one(ontology, iri, CLEW + name));
    if (from && relation && to) out.push({ from, relation, to, role: iri });
  }
  for (const { subject, object } of shapes.filter((q) => q.predicate.value === `${SHACL}property`)) {
    const from = one(shapes, subject.value, `${SHACL}targetClass`);
    const relation = one(shapes, object.value, `${SHACL}path`);
    if (from === undefined || !relation?.startsWith(PROV)) continue;
    for (const to of classesOf(object.value, shapes)) if (to !== from) out.push({ from, relation, to });
  }
  return out;
}

/** The classes a property shape names: sh:class, alone or as alternatives of sh:or. */
function classesOf(shape: string, shapes: readonly Quad[]): string[] {
  const objects = (subject: string, name: string) =>
    shapes.filter((q) => q.subject.value === subject && q.predicate.value === name).map((q) => q.object.value);
  const out = objects(shape, `${SHACL}class`);
  const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
  for (
    let list = objects(shape, `${SHACL}or`)[0];
    list !== undefined && list !== `${RDF}nil`;
    list = objects(list, `${RDF}rest`)[0]
  ) {
    for (const option of objects(list, `${RDF}first`)) out.push(...objects(option, `${SHACL}class`));
  }
  return out;
}

/** One arrow per pair of kinds and relation, with its roles. */
export function classDiagram({ vocabulary }: LoadedOntology, relations: readonly UsualRelation[]): string {
  const roleName = new Map<string, string>(vocabulary.roles.map((r) => [r.iri, r.name]));
  const arrows = new Map<string, { from: string; to: string; relation: string; roles: string[] }>();
  for (const { from, relation, to, role } of relations) {
    const [a, b] = [vocabulary.kindByIri(from)?.name, vocabulary.kindByIri(to)?.name ?? agent(to)];
    if (!a || !b) continue;
    const name = relation.slice(PROV.length);
    const key = `${a} ${name} ${b}`;
    const arrow = arrows.get(key) ?? { from: a, to: b, relation: name, roles: [] };
    if (role) arrow.roles.push(roleName.get(role)!);
    arrows.set(key, arrow);
  }
  const kinds = vocabulary.kinds.filter((k) => [...arrows.values()].some((a) => a.from === k.name || a.to === k.name));
  const lines = ['flowchart LR'];
  for (const { name, prov } of kinds) lines.push(`  ${name}${prov === 'Activity' ? `[[${name}]]` : `(${name})`}`);
  lines.push('  Agent{{Person, Organization, SoftwareAgent}}');
  for (const { from, to, relation, roles } of arrows.values()) {
    const shown = roles.length > 3 ? [...roles.slice(0, 3), '…'] : roles;
    lines.push(`  ${from} -->|"${relation}${shown.length > 0 ? `<br/>${shown.join(', ')}` : ''}"| ${to}`);
  }
  return lines.join('\n');
}

function agent(iri: string): string | undefined {
  return iri === `${PROV}Agent` ? 'Agent' : undefined;
}
