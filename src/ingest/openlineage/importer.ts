import type { PartsImporter } from '../importer.ts';
import { mapEvent } from './map.ts';
import { parseEvents } from './read.ts';

/** OpenLineage events in a file: one, a list, or one a line. Every event becomes a record. */
export const openlineageImporter: PartsImporter = {
  format: 'openlineage',
  mediaType: 'application/json',
  extensions: ['ndjson', 'jsonl', 'json'],
  recognizes: ({ head }) =>
    /^\uFEFF?\s*[[{]/.test(head) && /"eventTime"\s*:/.test(head) && /"(?:job|dataset|producer)"\s*:/.test(head),
  readParts: ({ text, name }) =>
    parseEvents(text, name).map((event, i) => ({ name: `event ${i + 1}`, statements: mapEvent(event) })),
};
