import type { PublisherStatus } from '../../log/publish.ts';
import type { Store } from '../../store/store.ts';
import type { WatchStatus } from '../../watch/watcher.ts';
import { requestFault } from '../problem.ts';
import type { Route } from './exchange.ts';
import { sendJson } from './respond.ts';

/** Longest wait for the store's answer, milliseconds. */
const READY_TIMEOUT = 2_000;

/**
 * `/healthz`: the process runs. `/readyz`: the store answers, too. A service that may not continue its log still answers questions, so it is ready, but
 * says that it takes no records.
 */
export function healthRoutes(
  store: Store,
  isClosing: () => boolean,
  log?: () => PublisherStatus,
  watch?: () => Watched,
): Route[] {
  return [
    {
      path: '/healthz',
      methods: ['GET'],
      handle: (exchange) => {
        sendJson(exchange, { status: 'ok' });
        return Promise.resolve();
      },
    },
    {
      path: '/readyz',
      methods: ['GET'],
      handle: async (exchange) => {
        if (isClosing()) throw requestFault('CLOSING', 'The service is closing.');
        const { size } = await store.read((reader) => reader.head(), { timeout: READY_TIMEOUT });
        const published = log?.();
        const status = published?.failing?.final ? 'read-only' : 'ready';
        const checks = watch && checksOf(watch());
        sendJson(exchange, {
          status,
          store: store.name,
          records: size,
          ...(published && { log: published }),
          ...(checks && { checks }),
        });
      },
    },
  ];
}

/** What a service knows of its watcher. */
export interface Watched {
  /** Seconds since the watcher gave a sign of life. */
  readonly silent: number;
  readonly last: WatchStatus | undefined;
}

/** Seconds after which a watcher that says nothing counts as stopped. */
export const SILENT = 3_600;

/** A stopped checker must not look healthy: `overdue` names what did not give a result, the watcher itself included. */
function checksOf({ silent, last }: Watched) {
  const overdue = [...(last?.overdue ?? []), ...(silent > SILENT ? ['watcher'] : [])];
  const failing = Object.values(last?.results ?? {}).filter((result) => result.verdict !== 'holds');
  return {
    status: failing.length > 0 ? 'failing' : overdue.length > 0 ? 'overdue' : last ? 'ok' : 'not yet',
    overdue,
    failing: failing.map(({ scope, verdict, problems }) => ({ scope, verdict, problem: problems[0] })),
  };
}
