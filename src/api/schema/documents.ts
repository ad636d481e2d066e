import { readFile, readdir } from 'node:fs/promises';
import { Kind, parse, type DocumentNode, type FieldDefinitionNode } from 'graphql';

/** Where the hand-written SDL stands: `graphql/` at the root of the package, from `src/` and `dist/` alike. */
export const SDL_FOLDER = new URL('../../../graphql/', import.meta.url);

/** The file that holds what the bundled vocabulary gives; written by `scripts/graphql-kinds.ts`, for people and client generators to read. */
export const GENERATED = 'kinds.generated.graphql';

/** The hand-written SDL, file by file in order of name. */
export async function handWritten(folder: URL = SDL_FOLDER): Promise<DocumentNode> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.graphql') && name !== GENERATED).sort();
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')));
  return parse(texts.join('\n'), { noLocation: true });
}

/** Fields of the interfaces, by interface name. */
export function interfaceFields(document: DocumentNode): Map<string, readonly FieldDefinitionNode[]> {
  const found = new Map<string, readonly FieldDefinitionNode[]>();
  for (const node of document.definitions) {
    if (node.kind === Kind.INTERFACE_TYPE_DEFINITION) found.set(node.name.value, node.fields ?? []);
  }
  return found;
}

/** Fields that hand-written extensions add to object types, by type name. */
export function extensionFields(document: DocumentNode): Map<string, readonly FieldDefinitionNode[]> {
  const found = new Map<string, readonly FieldDefinitionNode[]>();
  for (const node of document.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
    found.set(node.name.value, [...(found.get(node.name.value) ?? []), ...(node.fields ?? [])]);
  }
  return found;
}

/** The document with Element's fields in each interface that implements it: GraphQL wants them repeated, people need not read them four times. */
export function inherited(document: DocumentNode): DocumentNode {
  const element = interfaceFields(document).get('Element') ?? [];
  return {
    ...document,
    definitions: document.definitions.map((node) =>
      node.kind === Kind.INTERFACE_TYPE_DEFINITION && node.interfaces?.some((i) => i.name.value === 'Element')
        ? { ...node, fields: [...element, ...(node.fields ?? [])] }
        : node,
    ),
  };
}
