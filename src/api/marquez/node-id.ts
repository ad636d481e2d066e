/** Node ids as Marquez writes them: `dataset:NAMESPACE:NAME`, `job:NAMESPACE:NAME`, `run:UUID`. Namespaces hold colons, so one id may be read in several ways. */
import type { Named } from '../../ingest/openlineage/names.ts';
import { requestFault } from '../problem.ts';

export type NodeId =
  | { readonly type: 'run'; readonly id: string }
  /** The likeliest first. */
  | { readonly type: 'job' | 'dataset' | 'datasetField'; readonly readings: readonly Named[] };

/** Colons that do not stand before `//` or digits, as in `s3://bucket` and `host:5432`: where Marquez splits. */
const DIVIDER = /:(?!\/\/|\d+)/g;

/** Most ways to read one id: as many as it has colons. */
const MOST_READINGS = 32;

/** Longest node id, in UTF-16 code units: two names and what joins them. */
const MAX_LENGTH = 2_100;

/** @throws Fault BAD_REQUEST */
export function parseNodeId(text: string | null): NodeId {
  const [, type, rest] = /^(dataset|job|run|datasetField):(.+)$/s.exec(text ?? '') ?? [];
  if (type === undefined || rest === undefined || text!.length > MAX_LENGTH)
    throw requestFault(
      'BAD_REQUEST',
      `nodeId is ${text === null ? 'missing' : JSON.stringify(text.slice(0, 80))}.`,
      'Write dataset:NAMESPACE:NAME, job:NAMESPACE:NAME or run:UUID.',
    );
  if (type === 'run') return { type, id: rest };
  const readings = readingsOf(rest);
  if (readings.length === 0)
    throw requestFault('BAD_REQUEST', `${JSON.stringify(text!.slice(0, 80))} has no name after its namespace.`);
  return { type: type as 'job' | 'dataset' | 'datasetField', readings };
}

/** The first divider first, as Marquez reads it; then every other colon. */
function readingsOf(text: string): Named[] {
  const [likely] = [...text.matchAll(DIVIDER)].map((match) => match.index);
  const others = [...text.matchAll(/:/g)].map((match) => match.index).filter((at) => at !== likely);
  return [...(likely === undefined ? [] : [likely]), ...others]
    .slice(0, MOST_READINGS)
    .map((at) => ({ namespace: text.slice(0, at), name: text.slice(at + 1) }))
    .filter(({ namespace, name }) => namespace !== '' && name !== '');
}

export function nodeIdOf(type: 'job' | 'dataset', { namespace, name }: Named): string {
  return `${type}:${namespace}:${name}`;
}
