/** The entities of a crate, flattened as RO-Crate has them: https://www.researchobject.org/ro-crate/specification/1.1/structure.html */
import type { Iri } from '../../prov/iri.ts';

/** A node that is named elsewhere in the document. */
export interface Reference {
  readonly '@id': string;
}

/** A property's value; undefined stands for one that is not said. */
export type Member = string | number | Reference | readonly (string | Reference)[] | undefined;

export interface Entity {
  readonly '@id': string;
  readonly '@type': string | readonly string[];
  readonly [property: string]: Member;
}

export class Crate {
  readonly #entities = new Map<string, Entity>();
  readonly #named = new Set<Iri>();

  /** Adds an entity, unless one with this `@id` is there. @returns a reference to it */
  add(entity: Entity): Reference {
    if (!this.#entities.has(entity['@id'])) this.#entities.set(entity['@id'], entity);
    return { '@id': entity['@id'] };
  }

  /** Names a thing that is to be described, now or later: what it consists of may go deep. */
  refer(iri: Iri): Reference {
    if (!this.#entities.has(iri)) this.#named.add(iri);
    return { '@id': iri };
  }

  /** Describes what was named and is not described, and what that names, until nothing is left. */
  settle(describe: (iri: Iri) => void): void {
    for (const iri of this.#named) {
      this.#named.delete(iri);
      if (!this.#entities.has(iri)) describe(iri);
    }
  }

  /** Entities of a type, sorted by `@id`. */
  ofType(...types: readonly string[]): Entity[] {
    return this.graph.filter((entity) => [entity['@type']].flat().some((type) => types.includes(type)));
  }

  /** Every entity, sorted by `@id`. */
  get graph(): Entity[] {
    return [...this.#entities.values()].sort((a, b) => (a['@id'] < b['@id'] ? -1 : 1));
  }
}

/** A single value alone, none as undefined, each reference once: how the specification's own examples are written. */
export function compacted(list: readonly (string | Reference)[]): Member {
  const once = [...new Map(list.map((one) => [JSON.stringify(one), one])).values()];
  return once.length > 1 ? once : once[0];
}
