import type { RelationName } from '../../prov/relations.ts';

/** A field whose content states relations from the element described. */
export interface NestedField {
  readonly relation: RelationName;
  readonly role?: string;
  /** The relation leads from what the field gives to the element described. */
  readonly inverse: boolean;
  /** The field describes elements of this kind; without it, it gives ids. */
  readonly kind?: string;
}

/** How an element gets its IRI where the input gives none: `@identified`. */
export interface IdentityPlan {
  readonly by: 'NAME' | 'PACKAGE_URL' | 'CONTENT';
  /** Said to those whose input does not identify its element. */
  readonly note?: string;
}

/** What the fields of the typed inputs mean. */
export interface InputPlan {
  readonly kinds: ReadonlyMap<
    string,
    {
      readonly identity: IdentityPlan;
      /** Field → property IRI. */
      readonly properties: ReadonlyMap<string, string>;
      readonly nested: ReadonlyMap<string, NestedField>;
    }
  >;
  /** Field of the record → kind of its elements. */
  readonly lists: ReadonlyMap<string, string>;
}
