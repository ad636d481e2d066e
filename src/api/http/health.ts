import type { PublisherStatus } from '../../log/publish.ts';
import type { Store } from '../../store/store.ts';
import { requestFault } from '../problem.ts';
import type { Route } from './exchange.ts';
import { sendJson } from './respond.ts';

/** Longest wait for the store's answer, milliseconds. */
const READY_TIMEOUT = 2_000;

/**
 * `/healthz`: the process runs. `/readyz`: the store answers, too. A service that may not continue its log still answers questions, so it is ready, but
 * says that it takes no records.
 */
export function healthRoutes(store: Store, isClosing: () => boolean, log?: () => PublisherStatus): Route[] {
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
        sendJson(exchange, { status, store: store.name, records: size, ...(published && { log: published }) });
      },
    },
  ];
}
