/**
 * The journal of a run under way: one JSON text a line, only ever appended, by as many processes as want to. A line that a crash cut short is told
 * apart by not being JSON; those before and after it are whole, because every line begins with a line feed of its own.
 */
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Statement } from '../prov/statement.ts';
import type { Literal } from '../prov/value.ts';
import { restoreStatements } from './saved.ts';

/** How a run ended. */
export interface End {
  /** UTC; undefined if nobody saw it end. */
  readonly at?: string;
  readonly status: 'running' | 'finished' | 'failed' | 'killed';
  readonly exitCode?: number;
  readonly errorType?: string;
  readonly errorMessage?: string;
}

export interface LoggedParameter {
  readonly name: string;
  readonly value: Literal;
}

export interface LoggedMetric {
  readonly name: string;
  /** In the lexical form of xsd:double. */
  readonly value: string;
  readonly step?: string;
  /** Milliseconds since 1970. */
  readonly at?: number;
}

export type Entry =
  | { readonly parameters: readonly LoggedParameter[] }
  | { readonly metrics: readonly LoggedMetric[] }
  | { readonly said: readonly Statement[] }
  | { readonly gaps: readonly string[] }
  | { readonly end: End };

/** Everything that a journal holds. */
export interface Journal {
  readonly parameters: readonly LoggedParameter[];
  readonly metrics: readonly LoggedMetric[];
  readonly said: readonly Statement[];
  /** What could not be seen, one sentence each. */
  readonly gaps: readonly string[];
  /** The first end that was told. */
  readonly end: End | undefined;
}

/** Appends one entry in one write. @param durable wait for the disk: a power cut loses nothing after this */
export function append(file: string, entry: Entry, durable: boolean): void {
  const bytes = Buffer.from(`\n${JSON.stringify(entry)}\n`);
  const handle = openSync(file, 'a', 0o600);
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
    if (durable) fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Reads a journal; one that was never written to is empty. @throws Fault of the model, for a file that was edited */
export function readJournal(file: string): Journal {
  const journal = {
    parameters: [] as LoggedParameter[],
    metrics: [] as LoggedMetric[],
    said: [] as Statement[],
    gaps: [] as string[],
    end: undefined as End | undefined,
  };
  let torn = 0;
  for (const line of linesOf(file)) {
    const entry = parse(line);
    if (entry === undefined) torn++;
    else if ('parameters' in entry) journal.parameters.push(...entry.parameters);
    else if ('metrics' in entry) for (const metric of entry.metrics) journal.metrics.push(metric);
    else if ('said' in entry) for (const said of restoreStatements(entry.said)) journal.said.push(said);
    else if ('gaps' in entry) journal.gaps.push(...entry.gaps);
    else journal.end ??= entry.end;
  }
  if (torn > 0)
    journal.gaps.push(`${torn} entries that were being written when the machine or the process stopped are lost.`);
  return journal;
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function parse(line: string): Entry | undefined {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    // Cut short: the reader says so.
    return undefined;
  }
}
