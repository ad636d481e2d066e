/** Cards of Hugging Face among the documents that are imported, and the folder that such a card describes. */
import type { DocumentImporter } from '../importer.ts';

export const HUGGINGFACE: DocumentImporter = {
  format: 'huggingface',
  mediaType: 'text/markdown',
  extensions: ['md'],
  folderFile: 'README.md',
  recognizes: ({ name, head }) => /\.md$/i.test(name) && /^\uFEFF?---[ \t]*\r?\n/.test(head),
  read: async ({ text, name, folder }, { vocabulary }) => {
    const { readHuggingFace } = await import('./read.ts');
    const { statements, version, isOwn } = readHuggingFace(text, {
      vocabulary,
      source: name,
      ...(folder !== undefined && { folder }),
    });
    if (folder === undefined) return statements;
    const { readFolder } = await import('./folder.ts');
    return [...statements, ...(await readFolder(folder, version, isOwn))];
  },
};
