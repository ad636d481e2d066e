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

/** What the fields of the typed inputs mean. */
export interface InputPlan {
  readonly kinds: ReadonlyMap<
    string,
    {
      /** Without an id, the element is identified by all that is said of it. */
      readonly byContent: boolean;
      /** Field → property IRI. */
      readonly properties: ReadonlyMap<string, string>;
      readonly nested: ReadonlyMap<string, NestedField>;
    }
  >;
  /** Field of the record → kind of its elements. */
  readonly lists: ReadonlyMap<string, string>;
}
