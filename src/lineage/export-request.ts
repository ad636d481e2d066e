/** What may be asked of an export. */
import { Fault } from '../prov/fault.ts';
import { clip } from '../prov/iri.ts';
import type { Direction } from '../store/store.ts';
import type { LineageCode } from './codes.ts';
import { EXPORT_FORMATS, keepsGraphs, mediaTypeOf, type ExportFormat } from './export-format.ts';

/**
 * `merged`: each element once, with all that is in force about it, in the default graph, and what was said in bundles in theirs.
 * `records`: each record a named graph, with who said it and when in the default graph; of a closure, each description stands in the graph of the
 * record that brought it.
 */
export type ExportForm = 'merged' | 'records';

export interface ExportRequest {
  /** An element by any name; its closure is exported. Without it and without `record`, the whole graph. */
  readonly of?: string | undefined;
  /** `upstream` (the default), `downstream` or `both`. */
  readonly direction?: string | undefined;
  /** Hops; without it, as far as the graph goes. 0: only the element. */
  readonly depth?: number | undefined;
  /** Most elements of a closure. */
  readonly limit?: number | undefined;
  /** A record by its digest, `sha256:` and 64 hexadecimal digits: what it says, in force or not. */
  readonly record?: string | undefined;
  /** A record number or a time; without it, now. */
  readonly asOf?: string | number | undefined;
  /** A time: only what was valid then of a closure. */
  readonly validAt?: string | undefined;
  readonly format: ExportFormat;
  /** By default `records` in TriG and N-Quads, else `merged`. */
  readonly form?: ExportForm | undefined;
}

/** @throws Fault BAD_ARGUMENT */
export function checkRequest(request: ExportRequest, form: ExportForm, graphs: boolean): void {
  if (request.of !== undefined && request.record !== undefined) {
    throw new Fault<LineageCode>('BAD_ARGUMENT', 'An export is of an element or of a record, not of both.');
  }
  if (request.of === undefined && (request.direction ?? request.depth ?? request.validAt) !== undefined) {
    throw new Fault<LineageCode>(
      'BAD_ARGUMENT',
      'direction, depth and validAt say how far to go from an element: give of, too.',
    );
  }
  if (form === 'records' && !graphs) {
    throw new Fault<LineageCode>('BAD_ARGUMENT', `${mediaTypeOf(request.format)} cannot keep records apart.`, {
      hint: `Ask for one of ${EXPORT_FORMATS.filter(keepsGraphs).join(', ')}.`,
    });
  }
}

/** @throws Fault BAD_ARGUMENT */
export function directionOf(word: string): Direction | 'both' {
  if (word === 'upstream' || word === 'downstream' || word === 'both') return word;
  throw new Fault<LineageCode>('BAD_ARGUMENT', `Unknown direction ${JSON.stringify(clip(word))}.`, {
    hint: 'There are upstream, downstream and both.',
  });
}
