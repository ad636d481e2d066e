import type { LineageCode } from '../../lineage/codes.ts';
import type { Receipt, Recording } from '../../lineage/record.ts';
import { Fault } from '../../prov/fault.ts';
import type { LineageEvent } from './event.ts';
import { mapEvent } from './map.ts';

/**
 * Records one event, and resolves when it is durable. The record's content depends on the event alone: sent again, it is the same record.
 *
 * Producers give versions that contradict each other (a table format names the version before the commit as the one written), so that columns seem
 * to derive from themselves over several runs. PROV has no such derivation; what then remains true is that they influenced each other.
 * @throws Fault of `Recorder.record`
 */
export async function recordEvent(recorder: Pick<Recording, 'record'>, event: LineageEvent): Promise<Receipt> {
  try {
    return await recorder.record({ statements: mapEvent(event) });
  } catch (error) {
    if (!(error instanceof Fault) || (error as Fault<LineageCode>).code !== 'CYCLE') throw error;
    return recorder.record({ statements: mapEvent(event, 'wasInfluencedBy') });
  }
}
