/** Rows that were changed into something that cannot even be read: found out by reading them one at a time. */

/** Whether it was thrown by what was read, and not by the store. */
export function isUnreadable(error: unknown): error is Error {
  return error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError;
}

/**
 * Does something with several things at once; if one of them cannot be read, with each alone.
 * @param found told of each that cannot be read
 */
export async function eachReadable<T>(
  things: readonly T[],
  use: (things: readonly T[]) => Promise<void>,
  found: (thing: T, error: Error) => void,
): Promise<void> {
  try {
    await use(things);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    if (things.length === 1) found(things[0]!, error);
    else for (const thing of things) await eachReadable([thing], use, found);
  }
}
