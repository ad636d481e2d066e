import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { PublisherStatus } from '../../log/publish.ts';
import type { Store } from '../../store/store.ts';
import type { Route } from './exchange.ts';
import type { Watched } from './health.ts';
import { send } from './respond.ts';

export interface Metrics {
  /** Notes one answered request. @param seconds from its arrival to the end of its answer */
  observe(route: string, method: string, status: number, seconds: number): void;
  readonly route: Route;
}

/** `/metrics` in Prometheus' text format. Labels hold route names only, never what was asked. */
export function metrics(store: Store, log?: () => PublisherStatus, watch?: () => Watched): Metrics {
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
  if (log?.().witnesses) witnessGauges(registry, log);
  if (watch) watchGauges(registry, watch);
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

/** Self-checks and incidents: a monitor alarms at `failing`, and at an age past a few periods, which also a checker that stopped reaches. */
function watchGauges(registry: Registry, watch: () => Watched): void {
  const registers = [registry];
  const scoped = { registers, labelNames: ['scope'] as const };
  new Gauge({
    name: 'clew_check_age_seconds',
    help: 'Time since a self-check of this scope gave a result; since the start if none did.',
    ...scoped,
    collect() {
      const { last, silent } = watch();
      // What the watcher said grows old with it.
      for (const [scope, age] of Object.entries(last?.ages ?? {})) this.set({ scope }, age + silent);
    },
  });
  new Gauge({
    name: 'clew_check_failing',
    help: '1 if the last self-check of this scope found something, or could not be made.',
    ...scoped,
    collect() {
      for (const { scope, verdict } of Object.values(watch().last?.results ?? {}))
        this.set({ scope }, verdict === 'holds' ? 0 : 1);
    },
  });
  new Gauge({
    name: 'clew_check_last_success_timestamp_seconds',
    help: 'When the last self-check of this scope ended that found nothing; only while it is the last.',
    ...scoped,
    collect() {
      this.reset();
      for (const { scope, verdict, endedAt } of Object.values(watch().last?.results ?? {}))
        if (verdict === 'holds') this.set({ scope }, Date.parse(endedAt) / 1000);
    },
  });
  const gauges: readonly [name: string, help: string, read: (now: Watched) => number][] = [
    ['clew_watch_silent_seconds', 'Time since the watcher gave a sign of life.', ({ silent }) => silent],
    ['clew_check_overdue', 'Self-checks that are overdue.', ({ last }) => last?.overdue.length ?? 0],
    ['clew_incidents_raised', 'Incidents raised since the service runs.', ({ last }) => last?.incidents ?? 0],
    ['clew_webhook_pending', 'Incidents that wait to be told to the webhook.', ({ last }) => last?.pending ?? 0],
  ];
  for (const [name, help, read] of gauges) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read(watch()));
      },
    });
  }
}

/** The witnesses of the log: a monitor alarms at `conflict`, and when a cosignature gets old while records come. */
function witnessGauges(registry: Registry, status: () => PublisherStatus): void {
  type Read = (of: NonNullable<PublisherStatus['witnesses']>[number]) => number | undefined;
  const gauges: readonly [name: string, help: string, read: Read][] = [
    [
      'clew_log_witness_age_seconds',
      'Time since a witness cosigned last; absent before its first cosignature for this process.',
      ({ cosignedAt }) => (cosignedAt === undefined ? undefined : Math.max(0, Date.now() - cosignedAt) / 1000),
    ],
    ['clew_log_witness_records', 'Records that the newest checkpoint it cosigned covers.', ({ size }) => size],
    ['clew_log_witness_failing', '1 if a witness does not cosign at the moment.', ({ failing }) => (failing ? 1 : 0)],
    [
      'clew_log_witness_conflict',
      '1 if a witness saw another history of this log than the one here.',
      ({ failing }) => (failing?.conflict ? 1 : 0),
    ],
  ];
  for (const [name, help, read] of gauges) {
    new Gauge({
      name,
      help,
      labelNames: ['witness'],
      registers: [registry],
      collect() {
        this.reset();
        for (const each of status().witnesses ?? []) {
          const value = read(each);
          if (value !== undefined) this.set({ witness: each.name }, value);
        }
      },
    });
  }
}
