import type { DocumentImporter } from '../importer.ts';

/** Bills of materials in CycloneDX's JSON. XML is recognized to be refused with a hint, not taken for RDF. */
export const CYCLONEDX: DocumentImporter = {
  format: 'cyclonedx',
  mediaType: 'application/vnd.cyclonedx+json',
  extensions: ['cdx.json', 'bom.json'],
  recognizes: ({ head }) =>
    /^\uFEFF?\s*\{/.test(head)
      ? /"bomFormat"\s*:\s*"CycloneDX"/.test(head)
      : /^\uFEFF?\s*<[\s\S]*http:\/\/cyclonedx\.org\/schema\/bom/.test(head),
  async read(input, { vocabulary }) {
    const { readCycloneDx } = await import('./read.ts');
    return readCycloneDx(input.text, { vocabulary, source: input.name });
  },
};
