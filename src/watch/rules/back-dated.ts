import { parseDescription } from '../../prov/description.ts';
import { STARTED_AT } from '../../prov/statement.ts';
import { instant } from '../../prov/time.ts';
import { valueText } from '../../prov/value.ts';
import type { RecordRule } from '../rule.ts';

/** Days between an activity's start and its arrival. An import of old runs names its source and is not back-dated. */
const DAYS = 7;

/** An activity that says it began long before it was recorded. */
export const backDated = (): RecordRule => ({
  name: 'back-dated',
  see({ row, bodies }) {
    if (row.source) return undefined;
    const limit = Date.parse(row.recordedAt) - DAYS * 86_400_000;
    for (const { json, iri } of bodies) {
      // Cheap first: most descriptions have no such time.
      if (!json.includes(STARTED_AT)) continue;
      const started = parseDescription(json).attributes[STARTED_AT]?.[0];
      if (!started) continue;
      const time = valueText(started);
      if (instant(time) < limit)
        return {
          rule: 'back-dated',
          about: iri,
          key: iri,
          message: `Record ${row.number}: ${iri} says it began at ${time}, more than ${DAYS} days before it was recorded.`,
        };
    }
    return undefined;
  },
});
