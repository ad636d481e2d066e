import { Fault, type Place } from '../prov/fault.ts';

/** What can be wrong with the ontology or a module: everything is found before the program starts to serve. */
export type VocabularyCode =
  /** A file or folder that was named cannot be read. */
  | 'MODULE_UNREADABLE'
  /** A file, or the number of files, is over its limit. */
  | 'MODULE_TOO_LARGE'
  /** Not Turtle. */
  | 'MODULE_SYNTAX'
  /** A file of terms does not say which ontology, prefix and namespace it belongs to. */
  | 'MODULE_HEADER'
  /** Two modules claim one prefix or namespace. */
  | 'NAMESPACE_CLASH'
  /** A term is declared twice, or by a module it does not belong to. */
  | 'TERM_CLASH'
  /** Two terms, or two collections, would be spelled alike. */
  | 'NAME_CLASH'
  /** A spelling that GraphQL, JSON-LD or short names need for themselves. */
  | 'RESERVED_NAME'
  /** A kind that is no sub-class of prov:Entity, prov:Activity or prov:Agent. */
  | 'KIND_WITHOUT_PROV_CLASS'
  /** A declaration that contradicts itself or lacks a part. */
  | 'TERM_INVALID';

export function vocabularyFault(
  code: VocabularyCode,
  message: string,
  more: { place?: Place; hint?: string; cause?: unknown } = {},
): Fault<VocabularyCode> {
  return new Fault<VocabularyCode>(code, message, more);
}
