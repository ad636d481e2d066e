/** A search expression as it was written: `params.lr > 0.01 and status = "failed"`. The language is on docs/search.md. */

/** Where a piece stands in the expression: UTF-16 offsets, the end exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What is compared: `metrics.auc`, `metrics."val/auc"`, `status`. */
export interface WrittenKey extends Span {
  /** What stands before the first dot, if a dot was written: `metrics`. */
  readonly family?: string;
  readonly name: string;
}

/** What it is compared with. */
export interface WrittenValue extends Span {
  readonly text: string;
  /** A quoted text is taken as it is; a bare one is a number, `true` or `false`. */
  readonly quoted: boolean;
}

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=';

export type Expression =
  | { readonly is: 'and' | 'or'; readonly parts: readonly Expression[] }
  | { readonly is: 'not'; readonly part: Expression }
  | Condition;

export type Condition =
  | { readonly is: 'compare'; readonly key: WrittenKey; readonly operator: Operator; readonly value: WrittenValue }
  | {
      readonly is: 'in';
      readonly key: WrittenKey;
      readonly negated: boolean;
      readonly values: readonly WrittenValue[];
    }
  | {
      readonly is: 'between';
      readonly key: WrittenKey;
      readonly negated: boolean;
      readonly low: WrittenValue;
      readonly high: WrittenValue;
    }
  | {
      readonly is: 'like';
      readonly key: WrittenKey;
      readonly negated: boolean;
      readonly anyCase: boolean;
      readonly pattern: WrittenValue;
    }
  | { readonly is: 'null'; readonly key: WrittenKey; readonly negated: boolean }
  | { readonly is: 'words'; readonly key: WrittenKey; readonly words: WrittenValue };
