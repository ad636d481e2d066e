/** What every profile does: write one element's provenance as a document of another vocabulary, and say what that document cannot hold. */
import type { Description } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import type { Loss } from '../prov/loss.ts';
import type { Closure } from '../lineage/closure.ts';

/** Names of the profiles, as `--format` and `?format=` take them. */
export const PROFILES = [
  'cyclonedx',
  'croissant',
  'in-toto',
  'ro-crate',
  'model-card',
  'model-card-html',
  'openlineage',
] as const;
export type ProfileName = (typeof PROFILES)[number];

export interface ProfileOptions {
  /** xsd:dateTime that the document gives as its own time, so that the same closure gives the same bytes. */
  readonly created: string;
  /**
   * What each record in force that describes an element says, oldest first; without it a document tells what the closure does.
   * @throws Fault LIMIT for an element that too many describe
   */
  readonly records?: (iri: Iri) => Promise<readonly (readonly Description[])[]>;
}

export interface ProfileDocument {
  readonly content: string | Uint8Array;
  readonly losses: readonly Loss[];
}

export interface Profile {
  readonly name: ProfileName;
  readonly mediaType: string;
  /** The usual ending of its files, without the first dot: `cdx.json`. */
  readonly extension: string;
  /** Kinds that it can be written for. */
  readonly kinds: readonly string[];
  /** @throws Fault BAD_ARGUMENT where the element lacks what the format demands, naming it */
  write(closure: Closure, options: ProfileOptions): ProfileDocument | Promise<ProfileDocument>;
}
