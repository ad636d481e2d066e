import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { PublisherStatus } from '../../log/publish.ts';
import type { Store } from '../../store/store.ts';
import type { Route } from './exchange.ts';
import { send } from './respond.ts';

export interface Metrics {
  /** Notes one answered request. @param seconds from its arrival to the end of its answer */
  observe(route: string, method: string, status: number, seconds: number): void;
  readonly route: Route;
}

/** `/metrics` in Prometheus' text format. Labels hold route names only, never what was asked. */
export function metrics(store: Store, log?: () => PublisherStatus): Metrics {
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
  if (log) logGauges(registry, log);
  return {
    observe: (route, method, status, seconds) => durations.observe({ route, method, status: String(status) }, seconds),
    route: {
      path: '/metrics',
      methods: ['GET'],
      handle: async (exchange) => send(exchange, 200, registry.contentType, await registry.metrics()),
    },
  };
}

/** The log: a monitor alarms at `failing`, and when records wait for long. */
function logGauges(registry: Registry, status: () => PublisherStatus): void {
  const since = (time: number | undefined): number => (time === undefined ? 0 : Math.max(0, Date.now() - time) / 1000);
  const gauges: readonly [name: string, help: string, read: (now: PublisherStatus) => number][] = [
    ['clew_log_records', 'Records that the publisher of the log knows of.', ({ size }) => size],
    ['clew_log_published_records', 'Records that the published checkpoint covers.', ({ published }) => published],
    [
      'clew_log_checkpoint_age_seconds',
      'Time since the published checkpoint was signed or taken over; 0 before the first. It grows while nothing is recorded.',
      ({ checkpointAt }) => since(checkpointAt),
    ],
    [
      'clew_log_waiting_seconds',
      'For how long records wait for a checkpoint; 0 if none does.',
      ({ waitingSince }) => since(waitingSince),
    ],
    ['clew_log_failing', '1 if the log is not published at the moment.', ({ failing }) => (failing ? 1 : 0)],
    [
      'clew_log_stopped',
      '1 if the history must not be continued here: it is behind or beside one that was signed, or the log is damaged.',
      ({ failing }) => (failing?.final ? 1 : 0),
    ],
  ];
  for (const [name, help, read] of gauges) {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read(status()));
      },
    });
  }
}
