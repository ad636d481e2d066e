/** A card as a tree of blocks, which each renderer writes in its own syntax: what a card says does not depend on how it looks. */

/** A run of text: plain, verbatim (identifiers, digests), a link, or a remark by the card itself. */
export type Inline =
  string | { readonly code: string } | { readonly link: string; readonly text: string } | { readonly note: string };

/** The parts of one cell or item; they stand on lines of their own. */
export type Cell = readonly Inline[];

export interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export type Block =
  | { readonly paragraph: Cell }
  | { readonly list: readonly Cell[] }
  /** What is known of one thing, by label. A value that is not known says so. */
  | { readonly facts: readonly (readonly [label: string, value: Cell])[]; readonly caption: string }
  | { readonly table: Table };

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
  /** Sections within it, one level deep. */
  readonly sections?: readonly Section[];
}

export interface Card {
  readonly title: string;
  readonly lead: Cell;
  readonly sections: readonly Section[];
}

/** What a card says where nothing is recorded. */
export const UNKNOWN: Inline = { note: 'Not recorded' };
