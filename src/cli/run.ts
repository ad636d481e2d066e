/** Carries out a command's work; its exit code (exit.ts; of `clew run`, the command's) becomes the program's. What it throws is told as an error. */
export type Run = (job: () => Promise<number>) => Promise<void>;
