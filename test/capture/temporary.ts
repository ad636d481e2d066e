/** A folder that is gone after the test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'clew-capture-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
