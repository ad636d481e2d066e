import { parseDescription } from '../../prov/description.ts';
import { STARTED_AT } from '../../prov/statement.ts';
import { Rate, type RecordRule } from '../rule.ts';

const TIMES = 10;
const DAY = 86_400_000;

/** A run whose beginning is told again and again: results that are tried until they please. */
export const reasserted = (): RecordRule => {
  const rate = new Rate(DAY);
  return {
    name: 'reasserted',
    see({ row, bodies }) {
      for (const { iri, json } of bodies) {
        if (!json.includes(STARTED_AT) || !parseDescription(json).attributes[STARTED_AT]) continue;
        const count = rate.count(iri, Date.parse(row.recordedAt));
        if (count > TIMES)
          return {
            rule: 'reasserted',
            about: iri,
            key: `${iri} ${row.recordedAt.slice(0, 10)}`,
            message: `The beginning of ${iri} was asserted ${count} times within a day, last by record ${row.number}.`,
          };
      }
      return undefined;
    },
  };
};
