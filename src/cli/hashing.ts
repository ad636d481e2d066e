/** How far the digests of inputs and outputs are, on one line of a terminal that is rewritten and cleared at the end. */
import type { DigestProgress } from '../capture/digest.ts';

/** What is quicker than this is not worth a line, milliseconds; and between two lines. */
const PATIENCE = 300;
const PAUSE = 100;

const MEGABYTE = 1_000_000;

/**
 * @param write puts text on the terminal
 * @param now milliseconds
 * @returns to be told of progress; of one file or folder after the other
 */
export function hashingLine(write: (text: string) => void, now: () => number): (told: DigestProgress) => void {
  let began: number | undefined;
  let last = 0;
  let isShown = false;
  return ({ bytes, totalBytes }) => {
    const at = now();
    began ??= at;
    if (bytes >= totalBytes) {
      if (isShown) write('\r\u001b[2K');
      [began, isShown] = [undefined, false];
    } else if (at - began >= PATIENCE && at - last >= PAUSE) {
      const share = Math.floor((100 * bytes) / totalBytes);
      write(
        `\r\u001b[2Kclew: hashing: ${Math.floor(bytes / MEGABYTE)} of ${Math.ceil(totalBytes / MEGABYTE)} MB (${share} %)`,
      );
      [last, isShown] = [at, true];
    }
  };
}
