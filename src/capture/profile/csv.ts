/** Rows of a delimited file, as a stream. RFC 4180 with the freedoms that spreadsheets take. */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { Fault } from '../../prov/fault.ts';
import type { CaptureCode } from '../fault.ts';
import { unreadable } from '../unreadable.ts';

/** Longest record, in characters: a quote that is never closed must not read a whole file into memory. */
const LONGEST_RECORD = 1_048_576;

/** Most columns. */
export const MAX_COLUMNS = 2_000;

/** @throws Fault UNREADABLE, NOT_A_TABLE (with the line) */
export async function* csvRows(path: string, delimiter: string): AsyncGenerator<readonly string[]> {
  const parser = parse({ delimiter, bom: true, skip_empty_lines: true, max_record_size: LONGEST_RECORD });
  // Errors of either stream end the iteration below.
  const rows = pipeline(createReadStream(path), parser, () => undefined);
  let names: readonly string[] | undefined;
  try {
    for await (const row of rows as AsyncIterable<readonly string[]>) {
      if (names === undefined) checkNames(path, (names = row));
      yield row;
    }
  } catch (error) {
    if (error instanceof CsvError) throw noTable(path, `${error.message.replace(/\.?$/, '.')}`, error);
    if (error instanceof Fault) throw error;
    throw unreadable(path, error);
  }
  if (names === undefined) throw noTable(path, 'It is empty.');
}

function checkNames(path: string, names: readonly string[]): void {
  if (names.length > MAX_COLUMNS) throw noTable(path, `It has ${names.length} columns; the limit is ${MAX_COLUMNS}.`);
  const empty = names.findIndex((name) => name.trim() === '');
  if (empty >= 0) throw noTable(path, `Column ${empty + 1} has no name in the first line.`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw noTable(path, `Two columns are called ${JSON.stringify(twice)}.`);
}

function noTable(path: string, why: string, cause?: Error): Fault<CaptureCode> {
  return new Fault<CaptureCode>('NOT_A_TABLE', `${path} cannot be read as a delimited table. ${why}`, {
    hint: 'The first line names the columns; give --delimiter if it is not a comma.',
    ...(cause && { cause }),
  });
}
