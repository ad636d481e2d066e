/** What records say in the laws. */
import fc from 'fast-check';
import type { Statement } from '../../src/prov/statement.ts';
import { statement } from '../prov/arbitrary.ts';

const STRICT = new Set([
  'wasDerivedFrom',
  'wasRevisionOf',
  'wasQuotedFrom',
  'hadPrimarySource',
  'specializationOf',
  'mentionOf',
]);

/** Derivations lead from a higher number to a lower one, so that no order of recording closes a cycle. */
export const acyclic = fc
  .array(statement, { minLength: 1, maxLength: 10 })
  .map((list) =>
    list.flatMap((s): Statement[] => {
      if (s.statement === 'element' || !STRICT.has(s.relation)) return [s];
      if (s.object === undefined || s.subject === s.object) return [];
      // One identifier would name two relations if its ends were exchanged.
      return s.subject > s.object ? [s] : s.id === undefined ? [{ ...s, subject: s.object, object: s.subject }] : [];
    }),
  )
  .filter((list) => list.length > 0);
