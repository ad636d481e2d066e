/**
 * Writes docs/model.md: what can be recorded, with every spelling, generated from the ontology, the shapes and the GraphQL schema.
 * `node scripts/model-doc.ts` writes it; with `--check` it only says whether it is fresh (exit code 1 if not).
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { getDirectiveValues, isObjectType, type GraphQLSchema } from 'graphql';
import { format } from 'prettier';
import { buildSchema } from '../src/api/schema/build.ts';
import { compact, SHACL } from '../src/prov/namespaces.ts';
import { EDGE_NAMES, RELATIONS, upperName } from '../src/prov/relations.ts';
import type { KindDefinition, PropertyDefinition } from '../src/prov/vocabulary.ts';
import { loadVocabulary, type LoadedOntology } from '../src/rdf/vocabulary.ts';
import { kindLabel } from '../src/store/neo4j/labels.ts';
import { classDiagram, usualRelations, type UsualRelation } from './model-diagram.ts';

export const MODEL_DOC = fileURLToPath(new URL('../docs/model.md', import.meta.url));

/** The page as it should be now. */
export async function modelDocument(): Promise<string> {
  const loaded = await loadVocabulary();
  const schema = await buildSchema(loaded.vocabulary);
  const relations = usualRelations(loaded);
  const page = [
    HEAD,
    section('Kinds', `${KINDS}\n\n${kindTable(loaded)}`),
    section('How they hang together', `${DIAGRAM}\n\n\`\`\`mermaid\n${classDiagram(loaded, relations)}\n\`\`\``),
    section('Relations', `${RELATION_HEAD}\n\n${relationTable()}`),
    section('Roles', `${ROLES}\n\n${roleTable(loaded, relations)}`),
    section('Properties', `${PROPERTIES}\n\n${propertySections(loaded, schema)}`),
    section('What is refused and what is reported', `${SHAPES}\n\n${shapeTable(loaded)}`),
  ].join('\n\n');
  return format(`${page}\n`, { parser: 'markdown', printWidth: 120 });
}

const HEAD = `# The model

<!-- Written by scripts/model-doc.ts from ontology/; a test keeps it fresh. -->

What can be recorded, on top of [PROV-O](https://www.w3.org/TR/prov-o/). Everything here comes from the files in [ontology/](../ontology/);
[a module](design/modules.md) adds to it without code. [design/ontology.md](design/ontology.md) says why it is as it is.`;

const KINDS = `A kind is a GraphQL type with a collection, a label in Neo4j, a JSON-LD type, and a beginning of short names. Some have narrower types
that are no kinds of their own: a training run is a \`Run\` with the type \`clew:TrainingRun\`.`;

const DIAGRAM = `Arrows point to the past, as PROV's do: from what came of something to what it came from. Named on an arrow are the relation and the usual role.`;

const RELATION_HEAD = `All relations of PROV-DM can be recorded between any elements, with role, time, attributes and an identifier.`;

const ROLES = `A role (\`prov:hadRole\`) says what a thing or an agent was in a relation. Other roles than these are taken as IRIs of your own.`;

const PROPERTIES = `The key is the JSON-LD key and the GraphQL field; where the schema has another field, it stands after a slash. *One* means that a second,
different value is a conflict; *progress* that the furthest stage holds; else values add up. *Any literal* keeps datatype and spelling:
\`1e-8\`, \`INF\` and \`"0.10"\` come out as they went in.`;

const SHAPES = `The messages of the SHACL shapes in [ontology/shapes/](../ontology/shapes/) beyond those on single properties. A *Violation* is refused; a
*Warning* or *Info* is recorded and reported: something is visibly unknown.`;

function section(title: string, text: string): string {
  return `## ${title}\n\n${text}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const code = (text: string) => `\`${text}\``;

function kindTable({ vocabulary }: LoadedOntology): string {
  const rows = vocabulary.kinds.map((kind) => {
    const types = vocabulary.classes.filter(
      (c) => c.iri !== kind.iri && !vocabulary.kindByIri(c.iri) && c.parents.includes(kind.iri),
    );
    const narrower = types.length > 0 ? ` Types: ${types.map((t) => code(compact(t.iri))).join(', ')}.` : '';
    return [
      code(kind.name),
      code(kind.plural),
      code(`:${kindLabel(kind.name)}`),
      code(compact(kind.iri)),
      shortForm(kind),
      `PROV ${kind.prov}`,
      kind.comment + narrower,
    ];
  });
  return table(['GraphQL type', 'collection', 'Cypher label', 'class', 'short name', 'is a', 'what it is'], rows);
}

function shortForm(kind: KindDefinition): string {
  if (kind.prefix === undefined) return 'its IRI';
  return code(kind.versioned ? `${kind.prefix}:…@…` : `${kind.prefix}:…`);
}

function relationTable(): string {
  const rows = EDGE_NAMES.map((name) => {
    if (name === 'hadPlan')
      return [
        code(name),
        code(`:${upperName(name)}`),
        'Activity → Entity',
        'the plan of an association, so that a walk reaches it',
      ];
    const { domain, range, qualifiedClass, broader } = RELATIONS[name];
    const more = [
      qualifiedClass ? `qualified as ${code(compact(qualifiedClass))}` : '',
      broader ? `a ${code(broader)}` : '',
    ];
    return [
      code(name),
      code(`:${upperName(name)}`),
      `${domain ?? 'any'} → ${range ?? 'any'}`,
      more.filter(Boolean).join('; '),
    ];
  });
  return table(['relation', 'Cypher type', 'from → to', ''], rows);
}

function roleTable({ vocabulary }: LoadedOntology, relations: readonly UsualRelation[]): string {
  const nameOf = (iri: string) => vocabulary.kindByIri(iri)?.name ?? compact(iri);
  const rows = vocabulary.roles.map((role) => {
    const usual = relations.find((r) => r.role === role.iri);
    const where = usual
      ? `${nameOf(usual.from)} ${code(compact(usual.relation).replace('prov:', ''))} ${nameOf(usual.to)}`
      : '';
    return [code(role.name), code(compact(role.iri)), where, role.comment];
  });
  return table(['key', 'role', 'usual in', 'what it says'], rows);
}

function propertySections({ vocabulary }: LoadedOntology, schema: GraphQLSchema): string {
  const listed = vocabulary.properties.filter(
    (p) => !p.iri.startsWith('http://www.w3.org/ns/prov#') || p.kinds.length > 0,
  );
  const groups: [string, PropertyDefinition[]][] = [['Any kind', listed.filter((p) => p.kinds.length === 0)]];
  for (const kind of vocabulary.kinds) groups.push([kind.name, listed.filter((p) => p.kinds.includes(kind.name))]);
  groups.push(['Record (in exports only)', listed.filter((p) => p.kinds.includes('Record'))]);
  return groups
    .filter(([, properties]) => properties.length > 0)
    .map(([title, properties]) => {
      const rows = properties.map((p) => [keys(p, title, schema), code(compact(p.iri)), valuesOf(p), p.comment]);
      return `### ${title}\n\n${table(['key', 'property', 'values', 'what it says'], rows)}`;
    })
    .join('\n\n');
}

function keys(property: PropertyDefinition, kind: string, schema: GraphQLSchema): string {
  const type = schema.getType(kind === 'Any kind' ? 'Artifact' : kind);
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  if (fields.some((f) => f.name === property.name) || fields.length === 0) return code(property.name);
  const serving = fields.find(
    (f) => f.astNode && getDirectiveValues(schema.getDirective('property')!, f.astNode)?.['iri'] === property.iri,
  );
  return serving
    ? `${code(property.name)} / ${code(serving.name)}`
    : `${code(property.name)} / in ${code('properties')}`;
}

function valuesOf({ range, reference, merge, stages }: PropertyDefinition): string {
  const what = reference ? (range ? `→ ${code(compact(range))}` : 'IRI') : range ? code(compact(range)) : 'any literal';
  if (merge === 'progress') return `${what}, progress: ${[...stages!.keys()].join(', ')}`;
  return merge === 'single' ? `${what}, one` : what;
}

function shapeTable({ shapes }: LoadedOntology): string {
  const said = (subject: string, name: string) =>
    shapes.find((q) => q.subject.value === subject && q.predicate.value === SHACL + name)?.object.value;
  const rows = shapes
    .filter((q) => q.predicate.value === `${SHACL}message` && q.subject.value.includes('-'))
    .map((q) => {
      const [of = '', rule = ''] = q.subject.value.split('#')[1]!.split('-');
      return [
        of,
        code(rule),
        (said(q.subject.value, 'severity') ?? `${SHACL}Violation`).slice(SHACL.length),
        q.object.value,
      ];
    });
  return table(['of', 'rule', 'severity', 'message'], rows);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = await modelDocument();
  if (!process.argv.includes('--check')) await writeFile(MODEL_DOC, page);
  else if ((await readFile(MODEL_DOC, 'utf8')) !== page) {
    console.error('docs/model.md is stale: run node scripts/model-doc.ts');
    process.exitCode = 1;
  }
}
