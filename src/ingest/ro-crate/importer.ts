/** RO-Crates among the documents that are imported: metadata alone, a folder, or a zip. */
import type { DocumentImporter } from '../importer.ts';
import { METADATA } from './document.ts';

export const RO_CRATE: DocumentImporter = {
  format: 'ro-crate',
  mediaType: 'application/ld+json',
  extensions: ['crate.zip', METADATA],
  folderFile: METADATA,
  recognizes: ({ name, head, bytes }) =>
    /ro-crate-metadata\.json(?:ld)?$/i.test(name) ||
    isZip(bytes) ||
    (/^\uFEFF?\s*\{/.test(head) && /"https?:\/\/w3id\.org\/ro\/crate\/1\.\d+(?:-DRAFT)?\/context"/.test(head)),
  read: async (input, { vocabulary }) => {
    const { readCrate } = await import('./read.ts');
    const { name, folder, bytes } = input;
    if (isZip(bytes)) {
      const { readZip } = await import('./zip.ts');
      const { metadata, payload } = await readZip(bytes);
      return readCrate(metadata, { vocabulary, source: `${name}/${METADATA}`, payload });
    }
    if (folder === undefined) return readCrate(input.text, { vocabulary, source: name });
    const { payloadOf } = await import('./folder.ts');
    return readCrate(input.text, { vocabulary, source: name, payload: await payloadOf(folder) });
  },
};

/** Whether bytes begin as a zip does: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7. */
function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}
