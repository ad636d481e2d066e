import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Store } from '../../store/store.ts';
import type { Route } from './exchange.ts';
import { send } from './respond.ts';

export interface Metrics {
  /** Notes one answered request. @param seconds from its arrival to the end of its answer */
  observe(route: string, method: string, status: number, seconds: number): void;
  readonly route: Route;
}

/** `/metrics` in Prometheus' text format. Labels hold route names only, never what was asked. */
export function metrics(store: Store): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const durations = new Histogram({
    name: 'clew_http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers,
  });
  const unanswered = new Counter({
    name: 'clew_store_unavailable_total',
    help: 'Scrapes at which the store did not answer.',
    registers,
  });
  new Gauge({
    name: 'clew_records',
    help: 'Records in the history.',
    registers,
    async collect() {
      try {
        this.set((await store.read((reader) => reader.head(), { timeout: 2_000 })).size);
      } catch {
        // The other metrics are worth most when the store is down; that it is stands in its own counter.
        unanswered.inc();
      }
    },
  });
  new Gauge({
    name: 'clew_store_statements',
    help: 'Statements sent to the store since start.',
    registers,
    collect() {
      this.set(store.statements);
    },
  });
  return {
    observe: (route, method, status, seconds) => durations.observe({ route, method, status: String(status) }, seconds),
    route: {
      path: '/metrics',
      methods: ['GET'],
      handle: async (exchange) => send(exchange, 200, registry.contentType, await registry.metrics()),
    },
  };
}
