/** Croissant among the documents that are imported. */
import type { DocumentImporter } from '../importer.ts';

export const CROISSANT: DocumentImporter = {
  format: 'croissant',
  mediaType: 'application/ld+json',
  extensions: ['croissant.json'],
  /** By what it says it conforms to, wherever in its beginning; the name `croissant.json` is what hubs use. */
  recognizes: ({ name, head }) =>
    /croissant\.json(?:ld)?$/i.test(name) ||
    (/^\uFEFF?\s*\{/.test(head) && /"https?:\/\/mlcommons\.org\/croissant\//.test(head)),
  read: async ({ text, name }, { vocabulary }) => {
    const { readCroissant } = await import('./read.ts');
    return readCroissant(text, { vocabulary, source: name });
  },
};
