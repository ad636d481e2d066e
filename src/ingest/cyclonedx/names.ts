/** What the components of a bill of materials are, and their IRIs: docs/mapping/cyclonedx.md says what identifies each and why. */
import { PackageURL } from 'packageurl-js';
import { Fault } from '../../prov/fault.ts';
import { sha256 } from '../../prov/description.ts';
import { clip, iri, isIri, type Iri } from '../../prov/iri.ts';
import { ID, idOf } from '../../prov/name.ts';
import type { KindDefinition, Vocabulary } from '../../prov/vocabulary.ts';
import { isObject, jsonOf, type Json, type JsonObject } from '../../rdf/json.ts';
import type { IngestCode } from '../fault.ts';
import { checkHashes, sha256Of } from './hashes.ts';
import { objectsOf } from './members.ts';

/** A thing of the document: what it is here, and under which name. */
export interface Named {
  readonly iri: Iri;
  /** A kind of ours; undefined for things that we have no kind for. */
  readonly kind: string | undefined;
  readonly name: string;
  readonly version: string | undefined;
  /** `pypi`, of a package. */
  readonly ecosystem?: string;
}

export class BomNames {
  /** The document itself. */
  readonly bom: Iri;
  readonly #vocabulary: Vocabulary;
  readonly #byRef = new Map<string, Named>();
  readonly #datasets: Named[] = [];
  readonly #explained = new Set<string>();
  readonly #byComponent = new Map<JsonObject, Named>();

  /** BOM-Link (https://cyclonedx.org/capabilities/bomlink/) where the document has a serial number, else a name by content. */
  constructor(vocabulary: Vocabulary, document: JsonObject) {
    this.#vocabulary = vocabulary;
    const serial = document.get('serialNumber');
    const version = document.get('version');
    this.bom = iri(
      typeof serial === 'string'
        ? `urn:cdx:${serial.replace(/^urn:uuid:/, '')}/${version === undefined ? '1' : jsonOf(version)}`
        : `urn:clew:cyclonedx:sha256:${sha256(jsonOf(document))}`,
    );
  }

  /** The serial number without its scheme, or the digest: what local identifiers of the document are put below. */
  get local(): string {
    return this.bom.slice(this.bom.lastIndexOf(':') + 1);
  }

  /** A part of the document as BOM-Link has it: `urn:cdx:serial/version#ref`. */
  part(ref: string): Iri {
    return iri(`${this.bom}#${encodeURIComponent(ref)}`);
  }

  id(kind: string, name: string, version?: string): Iri {
    return idOf(this.#vocabulary.kind(kind)!, name, version);
  }

  /** What a `bom-ref` stands for. */
  named(ref: Json | undefined): Named | undefined {
    return typeof ref === 'string' ? this.#byRef.get(ref) : undefined;
  }

  of(component: JsonObject): Named {
    return this.#byComponent.get(component)!;
  }

  /** Says that a reference means a thing. @throws Fault ILLEGAL_DOCUMENT where the document gives it to two */
  refer(ref: Json | undefined, named: Named, pointer: string): void {
    if (typeof ref !== 'string') return;
    // "Every bom-ref must be unique within the BOM": https://cyclonedx.org/docs/1.7/json/#components_items_bom-ref
    if (this.#byRef.has(ref)) {
      throw new Fault<IngestCode>('ILLEGAL_DOCUMENT', `The bom-ref ${JSON.stringify(clip(ref))} is given twice.`, {
        place: { pointer: `${pointer}/bom-ref` },
        hint: 'References to it could mean either; give each part a bom-ref of its own.',
      });
    }
    this.#byRef.set(ref, named);
  }

  /** Names a component. @throws Fault ILLEGAL_DOCUMENT (package URL, hashes, bom-ref) */
  enter(component: JsonObject, pointer: string): void {
    const named = this.#identify(component, pointer);
    checkHashes(component, pointer, named.kind !== 'Package' && named.kind !== undefined);
    this.#byComponent.set(component, named);
    this.refer(component.get('bom-ref'), named, pointer);
    for (const [i, entry] of objectsOf(component.get('data')).entries())
      this.refer(entry.get('bom-ref'), named, `${pointer}/data/${i}`);
    if (named.kind === 'DatasetVersion') this.#datasets.push(named);
  }

  /** Says that a run of the document made one of two things from the other. */
  explain(made: string, from: string): void {
    this.#explained.add(JSON.stringify([made, from]));
  }

  isExplained(made: Json | undefined, from: Json | undefined): boolean {
    return this.#explained.has(JSON.stringify([made, from]));
  }

  /** The dataset that a slice of a metric names, as data component or as one of our short names. */
  dataset(slice: string): Named | undefined {
    return this.#datasets.find(
      ({ iri: id, name, version }) => id === ID + slice || name === slice || `${name}@${version}` === slice,
    );
  }

  /** A name of ours as bom-ref, as our own exports have it: the thing itself. */
  own(ref: Json | undefined): { iri: Iri; kind: KindDefinition } | undefined {
    if (typeof ref !== 'string' || !ref.startsWith(ID) || !isIri(ref)) return undefined;
    const prefix = ref.slice(ID.length, ref.indexOf(':', ID.length));
    const kind = this.#vocabulary.kinds.find((k) => k.prefix === prefix && k.versioned === ref.includes('@'));
    return kind && { iri: ref, kind };
  }

  #identify(component: JsonObject, pointer: string): Named {
    const type = component.get('type');
    const group = textOf(component.get('group'));
    const plain = textOf(component.get('name')) ?? '';
    const name = group === undefined || group === '' ? plain : `${group}/${plain}`;
    const version = textOf(component.get('version'));
    const own = this.own(component.get('bom-ref'));
    if (own?.kind.prov === 'Entity') return { iri: own.iri, kind: own.kind.name, name: plain, version };
    const digest = sha256Of(component);
    if (type === 'machine-learning-model') return this.#versioned('ModelVersion', component, name, version, digest);
    if (type === 'data' && !isOtherData(component))
      return this.#versioned('DatasetVersion', component, name, version, digest);
    if (type === 'file' && digest !== undefined)
      return { iri: this.id('DataFile', `sha256:${digest}`), kind: 'DataFile', name: plain, version };
    const found = type === 'data' || type === 'file' ? undefined : packageOf(component, group, plain, version, pointer);
    if (found) return found;
    const ref = textOf(component.get('bom-ref')) ?? pointer;
    const kind = type === 'data' || type === 'file' ? 'Artifact' : undefined;
    return { iri: this.part(ref), kind, name, version };
  }

  /** Something without a version has the one that its content gives. */
  #versioned(
    kind: string,
    component: JsonObject,
    name: string,
    version: string | undefined,
    digest: string | undefined,
  ): Named {
    const known =
      version === undefined || version === '' ? (digest ?? sha256(jsonOf(component)).slice(0, 16)) : version;
    const named = name === '' ? known : name;
    return { iri: this.id(kind, named, known), kind, name: named, version: known };
  }
}

/** Data that are no dataset: configurations, definitions, code. */
function isOtherData(component: JsonObject): boolean {
  const data = objectsOf(component.get('data'));
  return data.length > 0 && data.every((entry) => entry.get('type') !== 'dataset');
}

/**
 * The package that a component is: by its package URL, else by name and version (`pkg:generic/…`, which is what that type is for).
 * @returns undefined without a version: a package is one version of it
 */
function packageOf(
  component: JsonObject,
  group: string | undefined,
  name: string,
  version: string | undefined,
  pointer: string,
): Named | undefined {
  const given = textOf(component.get('purl'));
  const said = version === '' ? undefined : version;
  const purl = given === undefined ? undefined : purlOf(given, pointer);
  const known = purl?.version ?? said;
  if (known === undefined || (purl === undefined && name === '')) return undefined;
  const whole = purl
    ? new PackageURL(purl.type, purl.namespace, purl.name, known, purl.qualifiers, purl.subpath)
    : new PackageURL('generic', group === '' ? undefined : group, name, known);
  return {
    iri: iri(whole.toString()),
    kind: 'Package',
    name: whole.namespace ? `${whole.namespace}/${whole.name}` : whole.name,
    version: known,
    ecosystem: whole.type,
  };
}

/** @throws Fault ILLEGAL_DOCUMENT */
function purlOf(text: string, pointer: string): PackageURL {
  try {
    return PackageURL.fromString(text);
  } catch (cause) {
    throw new Fault<IngestCode>(
      'ILLEGAL_DOCUMENT',
      `Not a package URL: ${JSON.stringify(clip(text))}: ${(cause as Error).message}.`,
      {
        place: { pointer: `${pointer}/purl` },
        hint: 'A package URL looks like pkg:pypi/numpy@2.4.6: https://github.com/package-url/purl-spec.',
        cause,
      },
    );
  }
}

export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** All components of a list and within them, each with its JSON Pointer: nested ones, and those of its pedigree. */
export function* componentsIn(list: Json | undefined, pointer: string): Generator<[JsonObject, string]> {
  if (!Array.isArray(list)) return;
  for (const [i, component] of (list as readonly Json[]).entries()) {
    if (isObject(component)) yield* componentsOf(component, `${pointer}/${i}`);
  }
}

export function* componentsOf(component: JsonObject, pointer: string): Generator<[JsonObject, string]> {
  yield [component, pointer];
  yield* componentsIn(component.get('components'), `${pointer}/components`);
  const pedigree = component.get('pedigree');
  if (!isObject(pedigree)) return;
  for (const part of ['ancestors', 'descendants', 'variants'] as const)
    yield* componentsIn(pedigree.get(part), `${pointer}/pedigree/${part}`);
}
