/** Marking what is recalled wherever elements are shown. */

/** What a query asks of an element for that. */
export const RECALLS = 'recalls { isRecalled recall { shortName state } }';

export interface MaybeRecalled {
  /** Where it was asked for. */
  readonly recalls?: readonly {
    readonly isRecalled: boolean;
    readonly recall: { readonly shortName: string; readonly state: 'OPEN' | 'CLOSED' | 'WITHDRAWN' };
  }[];
}

/** `recalled by recall:…` for an element that itself is what is bad; undefined for any other. */
export function recalledBy({ recalls = [] }: MaybeRecalled): string | undefined {
  const names = recalls.filter(({ isRecalled }) => isRecalled).map(({ recall }) => recall.shortName);
  return names.length === 0 ? undefined : `recalled by ${names.join(', ')}`;
}
