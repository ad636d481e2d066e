import type { Reading } from './reading.ts';
import { resolveMoment } from './moment.ts';
import { resolveName } from './name.ts';
import { statesOf, type ElementState } from './state.ts';

/**
 * One element with all that is in force about it.
 * @param id IRI, short name, alias or foreign identifier: see `resolveName`
 * @param asOf a record number or a time; without it, now
 * @throws Fault NOT_FOUND, AMBIGUOUS, BAD_ARGUMENT
 */
export async function look(reading: Reading, id: string, asOf?: string | number): Promise<ElementState> {
  const moment = asOf === undefined ? undefined : await resolveMoment(reading.reader, asOf);
  const iri = await resolveName(reading, id, moment);
  return (await statesOf(reading, [iri], moment)).get(iri)!;
}
