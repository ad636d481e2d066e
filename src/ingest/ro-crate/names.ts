/** What the entities of a crate are here, and their IRIs: docs/mapping/ro-crate.md says what identifies each and why. */
import { sha256 } from '../../prov/description.ts';
import { clip, isIri, type Iri } from '../../prov/iri.ts';
import { ID, idOf } from '../../prov/name.ts';
import { CLEW } from '../../prov/namespaces.ts';
import type { KindDefinition, Vocabulary } from '../../prov/vocabulary.ts';
import { illegal, isA, textOf, type CrateDocument, type Entity } from './document.ts';

/** The files that came with the metadata, by their path below the root of the crate. */
export type Payload = ReadonlyMap<string, { readonly digest: string; readonly byteSize: number }>;

/** Runs of programs, and what orchestrates them. */
export const RUNS = ['CreateAction', 'ActivateAction', 'UpdateAction', 'ControlAction', 'OrganizeAction'] as const;

/** Types of theirs → kinds of ours; the first that fits. */
const KINDS: readonly (readonly [type: string, kind: string])[] = [
  ...RUNS.map((type) => [type, 'Run'] as const),
  ['Person', 'Person'],
  ['Organization', 'Organization'],
  ['ComputationalWorkflow', 'Code'],
  ['SoftwareSourceCode', 'Code'],
  ['SoftwareApplication', 'SoftwareAgent'],
  ['File', 'DataFile'],
  ['Dataset', 'DatasetVersion'],
];

/** Kinds that demand a name and a version, which only the author of an address can give to what has it. */
const VERSIONED: ReadonlySet<string> = new Set(['DatasetVersion']);

/** Kinds that a name of ours may give to what it names: a crate says of these what they demand. */
const OF_OURS: ReadonlySet<string> = new Set([
  ...['Run', 'DatasetVersion', 'ModelVersion', 'DataFile', 'Artifact', 'Report', 'Code', 'Environment'],
  ...['Person', 'Organization', 'SoftwareAgent'],
]);

const HEX = /^[0-9a-fA-F]{64}$/;

export class CrateNames {
  /** `crate-` and 16 hexadecimal digits of the metadata: what has no name of its own is named after its crate. */
  readonly key: string;
  readonly #document: CrateDocument;
  readonly #vocabulary: Vocabulary;
  readonly #payload: Payload;

  constructor(document: CrateDocument, text: string, vocabulary: Vocabulary, payload: Payload) {
    this.key = `crate-${sha256(text).slice(0, 16)}`;
    this.#document = document;
    this.#vocabulary = vocabulary;
    this.#payload = payload;
  }

  /** Whether what is said of an entity can contradict nobody else: it is named after this crate, or by a history such as ours. */
  isOwn(id: string): boolean {
    return !isIri(id) || id.startsWith(ID);
  }

  /** The kind of ours; undefined for what we have none for, which is kept as it is. */
  kind(entity: Entity): string | undefined {
    const { id } = entity;
    if (entity === this.#document.root) return isIri(id) && !id.startsWith(ID) ? undefined : 'DatasetVersion';
    if (id.startsWith('pkg:')) return 'Package';
    const named = id.startsWith(ID) ? this.#kindOfName(id.slice(ID.length)) : undefined;
    if (named) return OF_OURS.has(named.name) ? named.name : undefined;
    const kind = KINDS.find(([type]) => isA(entity, type))?.[1];
    return kind !== undefined && VERSIONED.has(kind) && !this.isOwn(id) ? undefined : kind;
  }

  /** An entity's own IRI where it has one; a file's bytes where their SHA-256 is known. */
  iri(id: string): Iri {
    const entity = this.#document.entities.get(id);
    const kind = entity && this.kind(entity);
    if (kind === 'DataFile') {
      const digest = this.digest(entity!);
      if (digest !== undefined) return idOf(this.#definition('DataFile'), digest);
    }
    if (isIri(id)) return id;
    if (entity === this.#document.root) return idOf(this.#definition('DatasetVersion'), this.rootName, this.key);
    const definition = this.#definition(kind === undefined || !this.#hasName(kind) ? 'Artifact' : kind);
    return idOf(definition, `${this.key}/${id.toWellFormed()}`, definition.versioned ? this.key : undefined);
  }

  /** What people call the crate. */
  get rootName(): string {
    return textOf(this.#document.root, 'name')?.trim().toWellFormed() || 'ro-crate';
  }

  /**
   * The SHA-256 of a file: of the bytes that came along, else as the crate says.
   * @returns `sha256:…`
   * @throws Fault ILLEGAL_DOCUMENT where the two differ
   */
  digest(entity: Entity): string | undefined {
    const said = textOf(entity, 'sha256')?.trim().toLowerCase();
    const stated = said !== undefined && HEX.test(said) ? `sha256:${said}` : undefined;
    const found = this.payload(entity)?.digest;
    if (found !== undefined && stated !== undefined && found !== stated) {
      throw illegal(
        `The bytes of ${JSON.stringify(clip(entity.id))} in the crate are ${found}, not ${stated}.`,
        [...entity.at, 'sha256'],
        'The file was changed after it was described: restore it, or describe it again.',
      );
    }
    return found ?? stated;
  }

  /** What came along with the metadata for an entity. */
  payload(entity: Entity): { readonly digest: string; readonly byteSize: number } | undefined {
    return this.#payload.get(entity.id) ?? this.#payload.get(decoded(entity.id).replace(/^\.\//, ''));
  }

  #kindOfName(name: string): KindDefinition | undefined {
    const prefix = name.slice(0, name.indexOf(':'));
    return this.#vocabulary.kinds.find((kind) => kind.prefix === prefix && kind.versioned === name.includes('@'));
  }

  #hasName(kind: string): boolean {
    return this.#definition(kind).prefix !== undefined;
  }

  #definition(kind: string): KindDefinition {
    return this.#vocabulary.kind(kind)!;
  }

  /** The class of a kind. */
  classOf(kind: string): Iri {
    return this.#vocabulary.kind(kind)?.iri ?? (`${CLEW}${kind}` as Iri);
  }
}

/** A path as it is, of one that is written as a URI. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch (error) {
    if (error instanceof URIError) return id;
    throw error;
  }
}
