import type { Description } from '../prov/description.ts';
import { Fault } from '../prov/fault.ts';
import { attributeText } from '../prov/merge.ts';
import { ENDED_AT, STARTED_AT } from '../prov/statement.ts';
import { instant } from '../prov/time.ts';
import type { LineageCode } from './codes.ts';

/**
 * An activity starts before it ends: https://www.w3.org/TR/prov-constraints/#start-precedes-end (constraint 30).
 * @throws Fault TIME_ORDER
 */
export function checkTimes(descriptions: readonly Description[]): void {
  for (const description of descriptions) {
    const start = attributeText(description, STARTED_AT);
    const end = start === undefined ? undefined : attributeText(description, ENDED_AT);
    if (start !== undefined && end !== undefined && instant(end) < instant(start)) {
      throw new Fault<LineageCode>('TIME_ORDER', `${description.id} ends at ${end}, before it starts at ${start}.`, {
        hint: 'Check the two times and their zones.',
        details: { subject: description.id, start, end },
      });
    }
  }
}
