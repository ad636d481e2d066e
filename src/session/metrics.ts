/** The metrics of a file that a command wrote: `{"f1": 0.93, "loss": [0.9, 0.4, 0.2], "test": {"auc": 0.97}}`. */
import { JsonNumber } from '../rdf/json.ts';
import type { LoggedMetric } from './journal.ts';
import { readLeaves, type Leaf } from './parameter-file.ts';
import { doubleText } from './parameters.ts';

export interface FileMetrics {
  readonly metrics: readonly LoggedMetric[];
  /** Names of values that are no numbers, or that have an empty name. */
  readonly left: readonly string[];
}

/** Reads them; a list of numbers is the history of one metric, its steps counted from 0. @throws Fault BAD_PARAMETERS */
export async function readMetricsFile(file: string): Promise<FileMetrics> {
  const metrics: LoggedMetric[] = [];
  const left: string[] = [];
  for (const { name, value } of await readLeaves(file)) {
    const list = Array.isArray(value) ? (value as readonly Leaf['value'][]) : undefined;
    const numbers = (list ?? [value]).map(numberOf);
    if (name === '' || numbers.some((number) => number === undefined)) left.push(name);
    else
      numbers.forEach((number, i) =>
        metrics.push({ name, value: number!, ...(list !== undefined && { step: String(i) }) }),
      );
  }
  return { metrics, left };
}

/** Numbers, and the texts that programs write for those that JSON cannot hold. */
function numberOf(value: Leaf['value']): string | undefined {
  if (value instanceof JsonNumber) return doubleText(value.text);
  return typeof value === 'string' && /^[+-]?(nan|inf|infinity)$/i.test(value) ? doubleText(value) : undefined;
}
