/** The official JSON Schemas, which judge what is written. Formats are not asserted: real events break them. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

const FOLDER = join(import.meta.dirname, '../../fixtures/openlineage/spec');

const ajv = new Ajv2020({ strict: false, validateFormats: false });
const ids = new Set<string>();
for (const file of globSync('**/*.json', { cwd: FOLDER })) {
  const schema = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as { $id: string };
  ajv.addSchema(schema);
  ids.add(schema.$id);
}

/** What is wrong with an event and with the facets in it; empty if it is valid. Facets of nobody's schema are not judged. */
export function faults(event: object): string[] {
  const judge = (schema: string, value: unknown, what: string) =>
    ajv.validate(schema, value) ? [] : [`${what}: ${ajv.errorsText()}`];
  return [
    ...judge('https://openlineage.io/spec/2-0-2/OpenLineage.json', event, 'event'),
    ...facetsIn(event).flatMap(([name, facet]) => {
      const [schema] = String((facet as Record<string, unknown>)['_schemaURL']).split('#');
      return ids.has(schema!) ? judge(schema!, { [name]: facet }, name) : [];
    }),
  ];
}

/** Every facet with its name. */
export function facetsIn(value: unknown): [string, object][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as Record<string, unknown>).flatMap(([key, member]): [string, object][] =>
    /^(f|inputF|outputF)acets$/.test(key) ? (Object.entries(member as object) as [string, object][]) : facetsIn(member),
  );
}
