/** The watcher, turn by turn: checks that are due, rules over what is new, incidents recorded and told. */
import { FACT } from '../lineage/facts.ts';
import type { PublisherStatus } from '../log/publish.ts';
import { resultsOf, runCheck, type CheckDeps, type Results } from './check.ts';
import { conditions, Denials, isOverdue, ageOf, type State } from './condition.ts';
import { incidentBody, incidentOf, incidentStatements } from './incident.ts';
import type { Sighting } from './rule.ts';
import { recordRules, scan } from './scan.ts';
import { due, type Times } from './schedule.ts';
import { again, deliver, type Delivery, type Webhook } from './webhook.ts';

export interface WatcherOptions extends CheckDeps {
  readonly times: Times;
  readonly webhook?: Webhook | undefined;
  /** Told what operators want to know. */
  readonly report: (entry: { readonly event: string; readonly message: string; readonly rule?: string }) => void;
}

/** What monitors ask for. */
export interface WatchStatus {
  readonly results: Results;
  /** Seconds since the last result, by scope. */
  readonly ages: Readonly<Record<string, number>>;
  readonly overdue: readonly string[];
  /** Incidents raised since the watcher runs. */
  readonly incidents: number;
  /** Deliveries that wait. */
  readonly pending: number;
}

/** Kept as a fact, so that a restart neither repeats nor forgets. */
interface Kept {
  /** Number of the first record that no rule has seen. */
  readonly next: number;
  /** Incidents raised lately: IRI → milliseconds. */
  readonly raised: Readonly<Record<string, number>>;
  readonly deliveries: readonly Delivery[];
}

/** One sighting is raised once in this time, milliseconds. */
const SILENCE = 86_400_000;
/** Most deliveries that wait: beyond, the oldest are given up, and that is said. */
const MAX_PENDING = 1_000;

export class Watcher {
  readonly #options: WatcherOptions;
  readonly #rules = recordRules();
  readonly #denials = new Denials();
  readonly #since: Date;
  #published: PublisherStatus | undefined;
  #results: Results = {};
  #seen: Sighting[] = [];
  #incidents = 0;
  #pending = 0;

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#since = options.now();
  }

  /** What the service last said of its publisher. */
  set published(status: PublisherStatus) {
    this.#published = status;
  }

  /** Somebody was refused. */
  denied(actor: string): void {
    const seen = this.#denials.see(actor, this.#options.now().getTime());
    if (seen) this.#seen.push(seen);
  }

  status(): WatchStatus {
    const state = this.#state();
    const scopes = ['tail', 'all', ...(state.backups ? ['backup' as const] : [])] as const;
    return {
      results: this.#results,
      ages: Object.fromEntries(scopes.map((scope) => [scope, Math.round(ageOf(scope, state) / 1000)])),
      overdue: scopes.filter((scope) => isOverdue(scope, state)),
      incidents: this.#incidents,
      pending: this.#pending,
    };
  }

  /** One turn: at most one check, then the rules, then what is to be delivered. */
  async turn(): Promise<void> {
    const { store, times, now } = this.#options;
    this.#results = await resultsOf(store);
    const scope = due(times, this.#results, now(), this.#since);
    if (scope) {
      const result = await runCheck(scope, this.#options);
      this.#results = { ...this.#results, [scope]: result };
    }
    const kept = await this.#kept();
    const { next, sightings } = await scan(store, this.#rules, kept.next);
    const all = [...sightings, ...this.#seen, ...conditions(this.#state())];
    this.#seen = [];
    const raised = await this.#raise(all, kept);
    await this.#keep({ ...raised, next, deliveries: await this.#deliver(raised.deliveries) });
  }

  /** Records incidents that are new. On a history that must not grow they are only told. */
  async #raise(sightings: readonly Sighting[], kept: Kept): Promise<Kept> {
    const at = this.#options.now();
    const raised = Object.fromEntries(Object.entries(kept.raised).filter(([, time]) => at.getTime() - time < SILENCE));
    const deliveries = [...kept.deliveries];
    for (const sighting of sightings) {
      const incident = incidentOf(sighting, at.toISOString());
      if (raised[incident.iri] !== undefined) continue;
      raised[incident.iri] = at.getTime();
      this.#incidents++;
      this.#options.report({ event: 'incident', message: sighting.message, rule: sighting.rule });
      if (!this.#published?.failing?.final && !(await this.#known(incident.iri)))
        await this.#options.recorder.record({ statements: incidentStatements(incident) });
      if (this.#options.webhook)
        deliveries.push({ id: `${incident.iri}:${at.getTime()}`, body: incidentBody(incident), attempts: 0, due: 0 });
    }
    return { next: kept.next, raised, deliveries };
  }

  /** One that was raised earlier and recorded: its time would contradict the first. */
  async #known(iri: ReturnType<typeof incidentOf>['iri']): Promise<boolean> {
    return (await this.#options.store.read((reader) => reader.elements([iri]))).size > 0;
  }

  async #deliver(deliveries: readonly Delivery[]): Promise<Delivery[]> {
    const { webhook, now, report } = this.#options;
    if (!webhook) return [];
    const left: Delivery[] = [];
    for (const delivery of deliveries) {
      const failed = delivery.due > now().getTime() ? 'later' : await deliver(webhook, delivery, now().getTime());
      if (failed === undefined) continue;
      const next = failed === 'later' ? delivery : again(delivery, now().getTime());
      if (next) left.push(next);
      else report({ event: 'delivery given up', message: `${delivery.id}: ${failed}` });
    }
    const over = left.length - MAX_PENDING;
    if (over > 0)
      report({ event: 'delivery given up', message: `${over} of the oldest: more than ${MAX_PENDING} wait.` });
    this.#pending = Math.min(left.length, MAX_PENDING);
    return left.slice(-MAX_PENDING);
  }

  async #kept(): Promise<Kept> {
    const text = (await this.#options.store.read((reader) => reader.facts())).get(FACT.watch);
    return text === undefined ? { next: 0, raised: {}, deliveries: [] } : (JSON.parse(text) as Kept);
  }

  async #keep(kept: Kept): Promise<void> {
    const text = JSON.stringify(kept);
    await this.#options.store.write(async (writer) => {
      if ((await writer.facts()).get(FACT.watch) !== text) await writer.setFact(FACT.watch, text);
    });
  }

  #state(): State {
    const { times, now } = this.#options;
    return {
      now: now().getTime(),
      since: this.#since.getTime(),
      published: this.#published,
      results: this.#results,
      every: times.every,
      backups: times.backups,
    };
  }
}
