import type { ExitCode } from './exit.ts';

/** Carries out a command's work; its exit code becomes the program's. What it throws is told as an error. */
export type Run = (job: () => Promise<ExitCode>) => Promise<void>;
