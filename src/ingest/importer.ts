/** What every importer of a document does: tell whether a document is of its format, and read it into statements. */
import type { Iri } from '../prov/iri.ts';
import type { Statement } from '../prov/statement.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';

/** Formats of the trade that are read from files, as `--format` takes them. */
export const IMPORT_FORMATS = ['openlineage', 'croissant', 'cyclonedx', 'ro-crate', 'huggingface'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** One document, its bytes read within the limit. */
export interface ImportInput {
  /** As the caller named it: a path, or `standard input`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The whole as text. @throws Fault FILE where the bytes are not UTF-8 */
  readonly text: string;
  /** How it begins, for telling formats apart: at most 64 Ki characters, what is not UTF-8 replaced. */
  readonly head: string;
  /** `sha256:…` of the bytes. */
  readonly digest: string;
  /** Where the caller named a folder: its path. The document is then the importer's `folderFile` in it. */
  readonly folder?: string;
}

export interface ImportOptions {
  readonly vocabulary: Vocabulary;
  /** What relative IRIs are resolved against, if the caller said so. */
  readonly base?: Iri | undefined;
}

/** What one record is to say, of a document that holds many. */
export interface ImportPart {
  /** Where it stands in the document, for messages: `event 3`. */
  readonly name: string;
  readonly statements: readonly Statement[];
}

interface ImporterOfFormat {
  readonly format: ImportFormat;
  readonly mediaType: string;
  /** The usual endings of its files, without the first dot: `cdx.json`. */
  readonly extensions: readonly string[];
  /** The file that makes a folder one of this format: `ro-crate-metadata.json`. */
  readonly folderFile?: string;
  /** Whether a document is of this format, by its name and how it begins. Looks at nothing else, and is quick. */
  recognizes(input: ImportInput): boolean;
}

/** A format of which one document is one record. Loads its reader when it is first used: most documents are of another format. */
export interface DocumentImporter extends ImporterOfFormat {
  /** @throws Fault with the JSON Pointer, or the line and column */
  read(input: ImportInput, options: ImportOptions): readonly Statement[] | Promise<readonly Statement[]>;
}

/** A format of which one document holds many records: events, one a line. All of them are read before the first is recorded. */
export interface PartsImporter extends ImporterOfFormat {
  /** @throws Fault that names the part */
  readParts(input: ImportInput, options: ImportOptions): readonly ImportPart[] | Promise<readonly ImportPart[]>;
}

export type Importer = DocumentImporter | PartsImporter;
