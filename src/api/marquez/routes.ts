/** The reads of Marquez's API (https://marquezproject.github.io/marquez/openapi.html), so that tools that talk to it work: docs/mapping/openlineage.md. */
import { Kept, type KeptReading } from '../../lineage/kept.ts';
import type { Context } from '../../lineage/context.ts';
import type { Exchange, Route } from '../http/exchange.ts';
import { send } from '../http/respond.ts';
import { decodePath } from '../http/vocabulary.ts';
import { requestFault } from '../problem.ts';
import { columnLineageOf } from './columns.ts';
import { events } from './events.ts';
import { lineageOf } from './lineage.ts';
import * as lists from './lists.ts';
import { pageOf, wholeNumber } from './paging.ts';
import { search } from './search.ts';
import { jsonText } from './verbatim.ts';

const ROOT = '/api/v1';

/** How far Marquez walks if nobody says how far. */
const DEPTH = 20;

/** Longest answer, milliseconds. */
const TIMEOUT = 10_000;

type Served = Pick<Context, 'store' | 'vocabulary'>;

/** An answer; `receipt` says of a walk whether it is all there is. */
interface Answer {
  readonly receipt?: { readonly complete: boolean };
}

type Read = (reading: KeptReading, parameters: URLSearchParams, path: readonly string[]) => Promise<Answer>;

/** Reads by path below {@link ROOT}, `*` for a part that names something, with the parameters that each looks at. */
const READS: readonly { readonly path: string; readonly parameters: readonly string[]; readonly read: Read }[] = [
  {
    path: 'lineage',
    parameters: ['nodeId', 'depth'],
    read: (reading, p) => lineageOf(reading, p.get('nodeId'), wholeNumber(p, 'depth', DEPTH)),
  },
  {
    path: 'column-lineage',
    parameters: ['nodeId', 'depth', 'withDownstream'],
    read: (reading, p) =>
      columnLineageOf(reading, p.get('nodeId'), {
        depth: wholeNumber(p, 'depth', DEPTH),
        downstream: p.get('withDownstream') === 'true',
      }),
  },
  {
    path: 'events/lineage',
    parameters: ['limit', 'offset', 'before', 'after', 'sortDirection'],
    read: events,
  },
  { path: 'search', parameters: ['q', 'filter', 'sort', 'namespace', 'limit', 'offset'], read: search },
  { path: 'namespaces', parameters: ['limit', 'offset'], read: (reading, p) => lists.namespaces(reading, pageOf(p)) },
  { path: 'namespaces/*', parameters: [], read: (reading, _, [name]) => lists.namespace(reading, name!) },
  {
    path: 'namespaces/*/jobs',
    parameters: ['limit', 'offset'],
    read: (reading, p, [within]) => lists.jobs(reading, within, pageOf(p)),
  },
  {
    path: 'namespaces/*/jobs/*',
    parameters: [],
    read: (reading, _, path) => lists.job(reading, namedBy(path)),
  },
  {
    path: 'namespaces/*/jobs/*/runs',
    parameters: ['limit', 'offset'],
    read: (reading, p, path) => lists.runs(reading, namedBy(path), pageOf(p)),
  },
  {
    path: 'namespaces/*/datasets',
    parameters: ['limit', 'offset'],
    read: (reading, p, [within]) => lists.datasets(reading, within, pageOf(p)),
  },
  {
    path: 'namespaces/*/datasets/*',
    parameters: [],
    read: (reading, _, path) => lists.dataset(reading, namedBy(path)),
  },
  {
    path: 'namespaces/*/datasets/*/versions',
    parameters: ['limit', 'offset'],
    read: (reading, p, path) => lists.versions(reading, namedBy(path), pageOf(p)),
  },
  {
    path: 'namespaces/*/datasets/*/versions/*',
    parameters: [],
    read: (reading, _, path) => lists.version(reading, namedBy(path), path[2]!),
  },
  {
    path: 'jobs',
    parameters: ['limit', 'offset'],
    read: (reading, p) => lists.jobs(reading, undefined, pageOf(p)),
  },
  { path: 'jobs/runs/*', parameters: [], read: (reading, _, [id]) => lists.run(reading, id!) },
];

function namedBy([namespace, name]: readonly string[]): { namespace: string; name: string } {
  return { namespace: namespace!, name: name! };
}

/** @param posts the routes that take events: the address of one is also that of a read */
export function marquezRoutes({ store, vocabulary }: Served, posts: readonly Route[]): Route[] {
  const kept = new Kept();
  const handle = async (exchange: Exchange): Promise<void> => {
    const { pathname, searchParams } = exchange.url;
    const parts = pathname
      .slice(ROOT.length + 1)
      .replace(/\/$/, '')
      .split('/');
    const found = READS.find(({ path }) => matches(path.split('/'), parts));
    if (!found) throw requestFault('NO_SUCH_PATH', 'There is nothing at this path.', `There is ${listing()}.`);
    const named = parts.filter((_, i) => found.path.split('/')[i] === '*').map(decodePath);
    const answer = await store.read(
      async (reader) => found.read(await kept.over(reader, vocabulary), searchParams, named),
      { timeout: TIMEOUT },
    );
    const ignored = [...new Set(searchParams.keys())].filter((name) => !found.parameters.includes(name));
    // Tools of other versions send more than is known here: they work, and are told.
    if (ignored.length > 0) exchange.response.setHeader('clew-ignored', ignored.map(encodeURIComponent).join(', '));
    if (answer.receipt) exchange.response.setHeader('clew-complete', String(answer.receipt.complete));
    send(exchange, 200, 'application/json; charset=utf-8', jsonText(answer));
  };
  const folders = [...new Set(READS.map(({ path }) => path.split('/')[0]!))].filter((name) => name !== 'lineage');
  return [
    ...posts.map((route) =>
      route.path.startsWith(`${ROOT}/lineage`) && !route.path.includes('batch') ? both(route, handle) : route,
    ),
    ...folders.map((name): Route => ({ path: `${ROOT}/${name}`, below: true, methods: ['GET'], handle })),
  ];
}

/** A path that is read as well as posted to. */
function both(post: Route, read: Route['handle']): Route {
  return {
    path: post.path,
    methods: ['GET', 'POST'],
    handle: (exchange) => (exchange.request.method === 'POST' ? post.handle(exchange) : read(exchange)),
  };
}

function matches(pattern: readonly string[], parts: readonly string[]): boolean {
  return (
    pattern.length === parts.length && pattern.every((part, i) => (part === '*' ? parts[i] !== '' : part === parts[i]))
  );
}

function listing(): string {
  return READS.map(({ path }) => `${ROOT}/${path}`).join(', ');
}
