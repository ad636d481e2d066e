/** A generated history recorded into a store, and the middle of some times: what several benchmarks begin and end with. */
import type { Recorder } from '../src/lineage/record.ts';
import { generate, type Shape } from './generate.ts';

/** Submissions under way at once: as many as share one transaction. */
const SLICE = 2_048;

export async function fill(recorder: Recorder, elements: number, shape: Shape): Promise<void> {
  let waiting: Promise<unknown>[] = [];
  for (const { submission } of generate(elements, shape)) {
    waiting.push(recorder.record(submission));
    if (waiting.length < SLICE) continue;
    await Promise.all(waiting);
    waiting = [];
  }
  await Promise.all(waiting);
}

export function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
}
