/** Clients that write all kinds of things at once, and remember what they were told and what they never heard an answer to. */
import type { Acknowledged, Journal } from './journal.ts';
import type { Random } from './random.ts';

/** `RecordInput` of `graphql/recording.graphql`, as far as it is needed here. */
interface Input {
  readonly actor?: string;
  readonly revises?: readonly string[];
  readonly statements: readonly object[];
}

/** Something recorded and still in force. */
interface Kept {
  readonly input: Input;
  readonly receipt: Acknowledged;
  /** Whether some revision of it has been sent: it may be replaced by now. */
  revised: boolean;
}

/** One request: what is sent, and whether it has to be refused. */
interface Request {
  readonly inputs: readonly Input[];
  readonly refused?: string;
  /** For a repetition: the receipts that must come again. */
  readonly again?: readonly Acknowledged[];
  readonly revised?: Kept;
}

export interface TrafficOptions {
  readonly random: Random;
  readonly journal: Journal;
  /** A name that no other traffic on this store has. */
  readonly name: string;
  readonly clients: number;
}

/** Records in one request of the kind that holds several. */
const BATCH = 5;

/** Most receipts a client remembers to repeat and to revise. */
const MEMORY = 200;

/** How long a request may take before the client takes it for lost, milliseconds. */
const PATIENCE = 60_000;

/** Answers that a client has to repeat its request after. */
const RETRYABLE = [503, 507];

/** Counts of what was answered. */
export interface Told {
  acknowledged: number;
  refused: number;
  repeated: number;
  unanswered: number;
  unavailable: number;
}

/** Clients of one store over many lives of its service. */
export class Traffic {
  readonly told: Told = { acknowledged: 0, refused: 0, repeated: 0, unanswered: 0, unavailable: 0 };
  /** Elements named only by what had to be refused: none may ever exist. */
  readonly refusedNames: string[] = [];
  /** Answers that should not have been given. */
  readonly wrong: string[] = [];
  readonly #options: TrafficOptions;
  readonly #kept: Kept[][];
  /** Per client, the request that nobody answered. */
  readonly #open: (Request | undefined)[];
  #made = 0;

  constructor(options: TrafficOptions) {
    this.#options = options;
    this.#kept = Array.from({ length: options.clients }, () => []);
    this.#open = Array.from({ length: options.clients }, () => undefined);
  }

  /**
   * Writes until told to stop, or until the service is gone. Each client sends first, again, what was not answered before.
   * @param goOn asked before every request
   */
  async run(url: string, goOn: () => boolean): Promise<void> {
    await Promise.all(this.#kept.map((_, client) => this.#client(client, url, goOn)));
  }

  /** Sends again what was not answered, and nothing else. */
  async finish(url: string): Promise<void> {
    await Promise.all(this.#kept.map((_, client) => this.#client(client, url, () => this.#open[client] !== undefined)));
  }

  async #client(client: number, url: string, goOn: () => boolean): Promise<void> {
    while (goOn()) {
      const request = this.#open[client] ?? this.#make(client);
      this.#open[client] = request;
      const outcome = await this.#send(client, url, request);
      if (outcome === 'gone') return;
      if (outcome === 'later') await new Promise((resolve) => setTimeout(resolve, 50));
      else this.#open[client] = undefined;
    }
  }

  async #send(client: number, url: string, request: Request): Promise<'done' | 'later' | 'gone'> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(bodyOf(request)),
        signal: AbortSignal.timeout(PATIENCE),
      });
      text = await response.text();
    } catch {
      this.told.unanswered++;
      return 'gone';
    }
    if (RETRYABLE.includes(response.status)) {
      this.told.unavailable++;
      if (response.headers.get('retry-after') === null) this.wrong.push(`${response.status} without Retry-After`);
      return 'later';
    }
    this.#judge(client, request, response.status, text);
    return 'done';
  }

  #judge(client: number, request: Request, status: number, text: string): void {
    const { data, errors } = JSON.parse(text) as {
      data?: Record<string, Acknowledged> | null;
      errors?: { extensions?: { code?: string } }[];
    };
    if (request.refused !== undefined) {
      this.told.refused++;
      if (errors?.[0]?.extensions?.code !== request.refused) {
        this.wrong.push(`not refused with ${request.refused}: ${status} ${text}`);
      }
      return;
    }
    if (!data || errors) {
      this.wrong.push(`refused: ${status} ${text}`);
      return;
    }
    const receipts = request.inputs.map((_, i) => data[`r${i}`]!);
    this.#options.journal.add(receipts);
    this.told.acknowledged += receipts.length;
    if (request.again) this.#compare(request.again, receipts);
    else receipts.forEach((receipt, i) => this.#keep(client, { input: request.inputs[i]!, receipt, revised: false }));
  }

  #compare(expected: readonly Acknowledged[], receipts: readonly Acknowledged[]): void {
    this.told.repeated += receipts.length;
    receipts.forEach((receipt, i) => {
      const { number, digest } = expected[i]!;
      if (receipt.created || receipt.number !== number || receipt.digest !== digest) {
        this.wrong.push(`repeated, not recognised: ${JSON.stringify([expected[i], receipt])}`);
      }
    });
  }

  #keep(client: number, kept: Kept): void {
    const mine = this.#kept[client]!;
    mine.push(kept);
    if (mine.length > MEMORY) mine.shift();
  }

  #make(client: number): Request {
    const { random } = this.#options;
    const mine = this.#kept[client]!.filter((kept) => !kept.revised);
    const kind = random.whole(100);
    if (kind < 15) return this.#refused();
    if (kind < 30) return { inputs: Array.from({ length: BATCH }, () => this.#fresh(mine)) };
    if (kind < 45 && mine.length > 0) {
      const { input, receipt } = random.pick(mine);
      return { inputs: [input], again: [receipt] };
    }
    if (kind < 60 && mine.length > 0) return this.#revision(random.pick(mine));
    return { inputs: [this.#fresh(mine)] };
  }

  /** One to three elements, the first derived from something recorded before, if there is anything. */
  #fresh(before: readonly Kept[]): Input {
    const { random } = this.#options;
    const statements: object[] = [];
    for (let i = 0, count = 1 + random.whole(3); i < count; i++) {
      const id = this.#name('made');
      statements.push(element(id, [`number ${this.#made}`]));
      const source = i === 0 && before.length > 0 ? firstId(random.pick(before).input) : undefined;
      if (source !== undefined) statements.push(derived(id, source));
    }
    return { actor: `agent:fault-${random.whole(3)}`, statements };
  }

  #revision(kept: Kept): Request {
    kept.revised = true;
    const label = `revised ${++this.#made}`;
    return {
      inputs: [{ statements: [element(firstId(kept.input), [label])], revises: [kept.receipt.digest] }],
      revised: kept,
    };
  }

  /** An unknown word (refused before anything is touched), or an entity derived from itself (refused within the transaction of others). */
  #refused(): Request {
    const [id, other] = [this.#name('refused'), this.#name('refused')];
    this.refusedNames.push(id, other);
    if (this.#options.random.whole(2) === 0) {
      const attributes = [{ property: 'noSuchProperty', values: [{ value: 'x' }] }];
      return { inputs: [{ statements: [{ element: { id, attributes } }] }], refused: 'BAD_ARGUMENT' };
    }
    const statements = [element(id, ['round']), derived(id, other), derived(other, id)];
    return { inputs: [{ statements }], refused: 'CYCLE' };
  }

  #name(kind: string): string {
    return `urn:clew:fault:${this.#options.name}:${kind}:${++this.#made}`;
  }
}

function element(id: string, labels: readonly string[]): object {
  const attributes = [{ property: 'rdfs:label', values: labels.map((value) => ({ value })) }];
  return { element: { id, types: ['prov:Entity'], attributes } };
}

function derived(subject: string, object: string): object {
  return { relation: { relation: 'wasDerivedFrom', subject, object } };
}

function firstId({ statements }: Input): string {
  return (statements[0] as { element: { id: string } }).element.id;
}

/** Several records go as one request: a mutation field for each. */
function bodyOf({ inputs }: Request): object {
  const fields = inputs.map((_, i) => `r${i}: record(input: $i${i}) { number digest created }`).join(' ');
  const query = `mutation (${inputs.map((_, i) => `$i${i}: RecordInput!`).join(', ')}) { ${fields} }`;
  return { query, variables: Object.fromEntries(inputs.map((input, i) => [`i${i}`, input])) };
}
