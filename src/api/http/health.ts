import type { Store } from '../../store/store.ts';
import { requestFault } from '../problem.ts';
import type { Route } from './exchange.ts';
import { sendJson } from './respond.ts';

/** Longest wait for the store's answer, milliseconds. */
const READY_TIMEOUT = 2_000;

/** `/healthz`: the process runs. `/readyz`: the store answers, too. */
export function healthRoutes(store: Store, isClosing: () => boolean): Route[] {
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
        sendJson(exchange, { status: 'ready', store: store.name, records: size });
      },
    },
  ];
}
