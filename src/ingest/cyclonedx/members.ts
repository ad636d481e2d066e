/** An object of a document, of which every member is either said in our terms or kept under its own name. */
import type { Iri } from '../../prov/iri.ts';
import type { Value } from '../../prov/value.ts';
import { isObject, type Json, type JsonObject } from '../../rdf/json.ts';
import { jsonValue } from '../json-value.ts';

/** Namespace of CycloneDX's own names; the same for every version of the specification, whose names do not change their meaning. */
export const CYCLONEDX = 'http://cyclonedx.org/schema/bom#';

/** A name of CycloneDX's, or a path of names within one: `modelCard/considerations/users`. */
export function cyclonedx(path: string): Iri {
  return `${CYCLONEDX}${path.split('/').map(encodeURIComponent).join('/')}` as Iri;
}

export class Members {
  readonly #object: JsonObject;
  readonly #said = new Set<string>();

  constructor(object: JsonObject) {
    this.#object = object;
  }

  /** A member that stays among those kept. */
  peek(key: string): Json | undefined {
    return this.#object.get(key);
  }

  /** Text that the caller says in our terms. */
  text(key: string): string | undefined {
    const value = this.#object.get(key);
    if (typeof value !== 'string') return undefined;
    this.#said.add(key);
    return value;
  }

  /** Texts of a list that the caller says in our terms. */
  texts(key: string): string[] {
    const value = this.#object.get(key);
    if (!Array.isArray(value)) return [];
    this.#said.add(key);
    return (value as readonly Json[]).filter((item) => typeof item === 'string');
  }

  /** Objects of a list; the caller says which of them are wholly said, the others are kept. */
  objects(key: string): JsonObject[] {
    return objectsOf(this.#object.get(key));
  }

  object(key: string): Members | undefined {
    const value = this.#object.get(key);
    return isObject(value) ? new Members(value) : undefined;
  }

  /** Says of a member that all of it is said. */
  said(key: string): void {
    this.#said.add(key);
  }

  /**
   * What is left, under CycloneDX's own names: of a list each item.
   * @param within the path of the object, if it is not the thing itself
   */
  kept(within = ''): Record<Iri, Value[]> {
    const out: Record<Iri, Value[]> = {};
    for (const [key, value] of this.#object) {
      if (this.#said.has(key)) continue;
      const items = Array.isArray(value) ? (value as readonly Json[]) : [value];
      if (items.length > 0) out[cyclonedx(within + key)] = items.map(jsonValue);
    }
    return out;
  }
}

/** The objects of a list, if it is one. */
export function objectsOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter((item) => isObject(item)) : [];
}
