import type { PartsImporter } from '../importer.ts';

/** OpenLineage events in a file: one, a list, or one a line. Every event becomes a record. */
export const OPENLINEAGE: PartsImporter = {
  format: 'openlineage',
  mediaType: 'application/json',
  extensions: ['ndjson', 'jsonl', 'openlineage.json'],
  recognizes: ({ head }) =>
    /^\uFEFF?\s*[[{]/.test(head) && /"eventTime"\s*:/.test(head) && /"(?:job|dataset|producer)"\s*:/.test(head),
  readParts: async ({ text, name }) => {
    const [{ parseEvents }, { mapEvent }] = await Promise.all([import('./read.ts'), import('./map.ts')]);
    return parseEvents(text, name).map((event, i) => ({ name: `event ${i + 1}`, statements: mapEvent(event) }));
  },
};
