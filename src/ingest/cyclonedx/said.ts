/** Statements gathered from a document: in our terms for everybody, and under CycloneDX's own names in a bundle of the document's. */
import type { Iri } from '../../prov/iri.ts';
import type { RelationName } from '../../prov/relations.ts';
import { element, relate, type RelationParts, type Statement } from '../../prov/statement.ts';
import { literal, type Value } from '../../prov/value.ts';
import { TERM, type Vocabulary } from '../../prov/vocabulary.ts';
import type { JsonObject } from '../../rdf/json.ts';

import { clew, words } from '../../capture/terms.ts';
import { known } from '../mlflow/terms.ts';
import type { Members } from './members.ts';
import { textOf, type BomNames, type Named } from './names.ts';
import { ownProperty } from './own.ts';

export type Said = Readonly<Record<string, Value | readonly Value[] | undefined>>;

/** Attributes of several makers: values of one property add up. */
export function together(...parts: readonly Said[]): Said {
  const out: Record<string, Value[]> = {};
  for (const part of parts) {
    for (const [key, given] of Object.entries(part)) {
      if (given !== undefined)
        (out[key] ??= []).push(...(Array.isArray(given) ? (given as Value[]) : [given as Value]));
    }
  }
  return out;
}

export class Statements {
  readonly names: BomNames;
  readonly vocabulary: Vocabulary;
  readonly all: Statement[] = [];
  readonly #parts = new Map<Iri, string>();

  constructor(names: BomNames, vocabulary: Vocabulary) {
    this.names = names;
    this.vocabulary = vocabulary;
  }

  /** What everybody may know of a thing, whatever document says it. */
  say(thing: Iri, types: readonly Iri[], attributes: Said = {}): void {
    this.all.push(element(thing, types, known(attributes)));
  }

  /**
   * What this document says of a thing: its properties, and what has no term of ours. It stands in the document's bundle, so that a package that
   * many documents list does not gather all their references and remarks.
   * @param also attributes that belong to the document, not to the thing
   */
  keep(thing: Iri, members: Members, also: Said = {}): void {
    const tags = this.#tags(members);
    const attributes = known({ ...members.kept(), ...also, ...(tags.length > 0 && { [clew('tag')]: tags }) });
    if (Object.keys(attributes).length > 0) this.all.push(element(thing, [], attributes, this.names.bom));
  }

  relate(name: RelationName, subject: Iri, object: Iri, parts: RelationParts = {}): void {
    if (subject !== object) this.all.push(relate(name, subject, object, parts));
  }

  /** A file, of which nothing is said but what its bytes decide. */
  file(digest: string, mediaType?: string): Iri {
    const id = this.names.id('DataFile', `sha256:${digest}`);
    this.say(id, [clew('DataFile')], {
      [TERM.digest]: literal(`sha256:${digest}`),
      [clew('mediaType')]: mediaType === undefined ? undefined : words(mediaType),
    });
    return id;
  }

  /**
   * Properties that our own exports name by our terms (`clew:rowCount`), typed as the ontology declares them.
   * @returns attributes of the thing; these properties are no tags then
   */
  own({ kind }: Pick<Named, 'kind'>, members: Members): Record<Iri, Value[]> {
    const out: Record<Iri, Value[]> = {};
    if (kind === undefined || this.vocabulary.kind(kind) === undefined) return out;
    for (const property of members.objects('properties')) {
      const own = ownProperty(property, this.vocabulary);
      if (own?.of === undefined && own) (out[own.term.iri] ??= []).push(own.value);
    }
    return out;
  }

  /** Says that a thing without a component of its own is named by properties, which may tell more of it. */
  part(thing: Iri, kind: string): void {
    this.#parts.set(thing, kind);
  }

  /** What properties say of such things: `clew:passed of metric:acme/churn-7-test/auc`. @returns the other properties */
  parts(properties: readonly JsonObject[]): JsonObject[] {
    return properties.filter((property) => {
      const own = ownProperty(property, this.vocabulary);
      const kind = own?.of === undefined ? undefined : this.#parts.get(own.of);
      if (own?.of !== undefined && kind !== undefined) this.say(own.of, [clew(kind)], { [own.term.iri]: own.value });
      return kind === undefined;
    });
  }

  /** `name=value` of the properties that no term of ours says. */
  #tags(members: Members): Value[] {
    const properties = this.parts(members.objects('properties'));
    members.said('properties');
    return properties.flatMap((property) => {
      const [name, value] = [textOf(property.get('name')), textOf(property.get('value'))];
      if (name === undefined && value === undefined) return [];
      const own = ownProperty(property, this.vocabulary);
      if (own && own.of === undefined) return [];
      return [words(value === undefined ? name! : `${name ?? ''}=${value}`)];
    });
  }
}
