/** The canonical form of a record and its digest: docs/design/canonical-record.md. */
import type { Iri } from './iri.ts';
import { sha256 } from './description.ts';
import type { Statement } from './statement.ts';

/** Where the statements were read from, as far as is known. */
export interface Source {
  /** File name, URL or tracking server. Never fetched. */
  readonly name?: string;
  /** `text/turtle`, `application/json`, … */
  readonly mediaType?: string;
  /** `sha256:…` of the document's bytes. */
  readonly digest?: string;
}

/** What somebody asserts: one record to be. */
export interface Submission {
  readonly statements: readonly Statement[];
  /** The agent who asserts it. */
  readonly actor?: Iri;
  readonly source?: Source;
  /** Digests (`sha256:…`) of earlier records that this one replaces: from here on only what this one says is in force. */
  readonly revises?: readonly string[];
  /** The signed envelope (DSSE) that the statements came in, exactly as it was sent; whoever hands it over has checked it. */
  readonly envelope?: string;
  /** The keys, each a clew:SigningKey of `actor`, whose signatures on the envelope hold. No part of the record. */
  readonly signedBy?: readonly Iri[];
  /** Tombstone names (`leaf:…`) of earlier records whose content this one removes. */
  readonly removes?: readonly string[];
  /** Numbers of the records that `removes` names: where they are looked for. No part of the record. */
  readonly removing?: readonly number[];
}

/** What a record says besides its descriptions. */
export type RecordHead = Pick<Submission, 'actor' | 'source' | 'revises' | 'envelope' | 'removes'>;

/** Canonical JSON (RFC 8785) of everything in the record but its descriptions; a record's bytes are this with `"descriptions"` filled in. */
export function recordJson(record: RecordHead, bodies: readonly string[]): string {
  const actor = record.actor === undefined ? '' : `"actor":${JSON.stringify(record.actor)},`;
  const envelope = record.envelope === undefined ? '' : `"envelope":"sha256:${sha256(record.envelope)}",`;
  const removes = listJson('removes', record.removes);
  const revises = listJson('revises', record.revises);
  return `{${actor}"descriptions":[${bodies.join(',')}],${envelope}${removes}${revises}${sourceJson(record.source)}"v":1}`;
}

function listJson(name: string, names: readonly string[] | undefined): string {
  return names?.length ? `"${name}":${JSON.stringify([...new Set(names)].sort())},` : '';
}

function sourceJson(source: Source | undefined): string {
  if (!source) return '';
  const parts = (['digest', 'mediaType', 'name'] as const)
    .filter((key) => source[key] !== undefined)
    .map((key) => `"${key}":${JSON.stringify(source[key])}`);
  return parts.length === 0 ? '' : `"source":{${parts.join(',')}},`;
}

/**
 * The digest of a record, which depends on content alone: who, from what, replacing what, saying what. Not on time or order.
 * @param canonical what {@link recordJson} gives
 */
export function recordDigest(canonical: string): string {
  return `sha256:${sha256(canonical)}`;
}

/** The IRI of a record, the name of its graph in TriG: the same wherever the record is stored. */
export function recordIri(digest: string): Iri {
  // A record whose content was removed goes by its leaf: `urn:clew:record:leaf:…`.
  return `urn:clew:record:${digest.replace('sha256:', '')}` as Iri;
}
