/** Files in which a system says what it is. One that is not there, or may not be read, says nothing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param root `/`, or a folder in which tests plant such files */
export function systemText(root: string, path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return undefined;
  }
}
