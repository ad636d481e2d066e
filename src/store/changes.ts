import type { Changes } from './store.ts';

/** Changes that change nothing, to be filled with what does. */
export const NO_CHANGES: Changes = {
  records: [],
  bodies: [],
  newDescriptions: [],
  closedDescriptions: [],
  newElements: [],
  changedElements: [],
  properties: [],
  newEdges: [],
  closedEdges: [],
  closedRecords: [],
};
