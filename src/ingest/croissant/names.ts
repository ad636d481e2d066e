/** The IRIs of what a Croissant document describes: docs/mapping/croissant.md. */
import { sha256 } from '../../prov/description.ts';
import { iri, isIri, type Iri } from '../../prov/iri.ts';
import { ID, idOf } from '../../prov/name.ts';
import { CLEW } from '../../prov/namespaces.ts';
import type { Vocabulary } from '../../prov/vocabulary.ts';

/** A term of the ML module. */
export function clew(term: string): Iri {
  return `${CLEW}${term}` as Iri;
}

/** Name and version of the dataset that a document or card is about, and what is named after them. */
export class DatasetNames {
  readonly name: string;
  readonly version: string;
  readonly dataset: Iri;
  readonly datasetVersion: Iri;
  readonly #vocabulary: Vocabulary;

  constructor(vocabulary: Vocabulary, name: string, version: string) {
    this.name = name;
    this.version = version;
    this.#vocabulary = vocabulary;
    this.dataset = this.#id('Dataset', name);
    this.datasetVersion = this.#id('DatasetVersion', name, version);
  }

  /**
   * A file: its bytes, where a strong digest is known, so that everybody who saw them means the same entity; else this file of this version.
   * @param digest `sha256:` and 64 hexadecimal digits
   */
  dataFile(id: string, digest: string | undefined): Iri {
    return this.#id('DataFile', digest ?? `${this.name}/${this.version}/${id}`);
  }

  /** A field of this version. */
  column(id: string): Iri {
    const version = this.datasetVersion.slice(`${ID}dataset:`.length);
    return iri(`${ID}column:${version}/${encodeURIComponent(id.toWellFormed())}`);
  }

  /** Somebody whom the document names: by the address it gives for them, else by name within this dataset, since names are shared. */
  agent(kind: 'Person' | 'Organization', name: string, addresses: readonly string[]): Iri {
    return addresses.find((address) => isIri(address)) ?? this.#id(kind, `${this.name}/${name}`);
  }

  /** Something the document derives the dataset from without an address of its own. */
  unnamed(content: string): Iri {
    return this.#id('Artifact', `${this.name}/${sha256(content).slice(0, 16)}`);
  }

  #id(kind: string, name: string, version?: string): Iri {
    return idOf(this.#vocabulary.kind(kind)!, name.toWellFormed(), version?.toWellFormed());
  }
}
