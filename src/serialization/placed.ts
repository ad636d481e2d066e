/** Checks of the model, at a place of a document. */
import { Fault, type Place } from '../prov/fault.ts';

/** Runs a check of the model and adds the place to its fault, if that has none. */
export function placed<T>(place: Place, check: () => T): T {
  try {
    return check();
  } catch (cause) {
    if (!(cause instanceof Fault) || cause.place !== undefined) throw cause;
    throw again(cause, place);
  }
}

/** Runs the reading of a document and names the document in its faults. */
export function sourced<T>(source: string | undefined, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw source === undefined ? cause : inSource(cause, source);
  }
}

/** The same fault with the name of the document, if it has none; any other error as it is. */
export function inSource(cause: unknown, source: string): unknown {
  if (!(cause instanceof Fault) || cause.place?.source !== undefined) return cause;
  return again(cause, { ...cause.place, source });
}

function again(cause: Fault, place: Place): Fault {
  return new Fault(cause.code, cause.message, {
    place,
    ...(cause.hint !== undefined && { hint: cause.hint }),
    ...(cause.details !== undefined && { details: cause.details }),
    cause,
  });
}
