import { Fault } from '../../prov/fault.ts';

/** Runs `read` on a part of an input; a fault gets the JSON Pointer of that part, unless it has a more exact one. */
export function at<T>(pointer: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Fault) || error.place?.pointer !== undefined) throw error;
    throw new Fault(error.code, error.message, {
      place: { ...error.place, pointer },
      ...(error.hint !== undefined && { hint: error.hint }),
      ...(error.details !== undefined && { details: error.details }),
      cause: error.cause,
    });
  }
}

/** The values of a field that takes one or a list, each with its JSON Pointer: only in a list has a value a number. */
export function placesOf(value: unknown, pointer: string): [value: unknown, pointer: string][] {
  return Array.isArray(value) ? value.map((each, i) => [each, `${pointer}/${i}`]) : [[value, pointer]];
}
