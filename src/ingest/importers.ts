/** The importers of documents, in the order in which they are asked whether a document is theirs. */
import { CROISSANT } from './croissant/importer.ts';
import { CYCLONEDX } from './cyclonedx/importer.ts';
import { HUGGINGFACE } from './huggingface/importer.ts';
import type { Importer } from './importer.ts';
import { OPENLINEAGE } from './openlineage/importer.ts';
import { RO_CRATE } from './ro-crate/importer.ts';

export const IMPORTERS: readonly Importer[] = [CROISSANT, CYCLONEDX, HUGGINGFACE, OPENLINEAGE, RO_CRATE];

/** The files that make a folder a document. */
export const FOLDER_FILES: readonly string[] = IMPORTERS.flatMap(({ folderFile }) => folderFile ?? []);
