/** Answers of programs kept in files between processes: one file per question, replaced as a whole. What cannot be read is asked again. */
import { hash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @returns undefined if nothing is kept, or it is not the JSON that was written */
export function keptAnswer(folder: string | undefined, question: string): unknown {
  if (folder === undefined) return undefined;
  try {
    return JSON.parse(readFileSync(fileOf(folder, question), 'utf8')) as unknown;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== undefined || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Keeps an answer where that is possible; where it is not, the next process asks again. */
export function keepAnswer(folder: string | undefined, question: string, answer: unknown): void {
  if (folder === undefined) return;
  const file = fileOf(folder, question);
  const draft = `${file}.${randomUUID()}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(draft, JSON.stringify(answer), { mode: 0o600 });
    renameSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

function fileOf(folder: string, question: string): string {
  return join(folder, `${hash('sha256', question, 'hex').slice(0, 32)}.json`);
}
