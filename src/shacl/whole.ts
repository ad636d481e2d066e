/** Checks of whole graphs, in a worker, so that no request waits for one. */
import { Worker } from 'node:worker_threads';
import type { Description } from '../prov/description.ts';
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import type { Value } from '../prov/value.ts';
import type { CompiledShapes } from './compile.ts';
import type { ShaclCode } from './fault.ts';
import type { Finding } from './finding.ts';
import type { Report } from './report.ts';
import { plainQuads, quadsOfPlain, type PlainQuad } from './plain.ts';

/** What a check may use. */
export interface WholeLimits {
  /** Wall-clock seconds from the last triple to the answer. */
  readonly seconds: number;
  /** Megabytes of JavaScript heap. */
  readonly megabytes: number;
}

export const WHOLE_LIMITS: WholeLimits = { seconds: 300, megabytes: 2048 };

/** Triples of a document that is not a record: subject, predicate, value. */
export type PlainTriple = readonly [subject: Iri, predicate: Iri, value: Value];

export interface WholeOutcome {
  readonly triples: number;
  readonly findings: readonly Finding[];
  /** Time of the check itself, without loading. */
  readonly milliseconds: number;
  /** The official report, if it was asked for. */
  readonly report?: Report;
}

/** What goes to the worker. */
export type ToWorker =
  | { readonly kind: 'descriptions'; readonly descriptions: readonly Description[] }
  | { readonly kind: 'triples'; readonly triples: readonly PlainTriple[] }
  | { readonly kind: 'finish'; readonly official: boolean };

/** What comes back: room for more, the answer, or a fault. */
export type FromWorker =
  | { readonly kind: 'taken' }
  | {
      readonly kind: 'outcome';
      readonly outcome: Omit<WholeOutcome, 'report'>;
      readonly report?: Omit<Report, 'quads'>;
      readonly quads?: readonly PlainQuad[];
    }
  | { readonly kind: 'fault'; readonly code: ShaclCode; readonly message: string; readonly hint?: string };

/** What the worker is started with. */
export interface WorkerStart {
  readonly shapes: readonly PlainQuad[];
  readonly classes: readonly { readonly iri: Iri; readonly parents: readonly Iri[] }[];
  readonly ownClasses: boolean;
}

/** Messages under way before `add` waits. */
const AHEAD = 4;

/** Descriptions gathered into one message. */
const BATCH = 400;

/**
 * One check of one graph: `add` until all is said, then `finish`; or `stop`. Nothing but the graph's index is held, so that a graph may be
 * larger than what its source could hold at once.
 */
export class WholeCheck {
  readonly #worker: Worker;
  readonly #limits: WholeLimits;
  readonly #batch: Description[] = [];
  readonly #failed: Promise<never>;
  #reject: (fault: Error) => void = () => undefined;
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];
  #outcome: ((message: Extract<FromWorker, { kind: 'outcome' }>) => void) | undefined;

  /** `ownClasses`: whether `rdfs:subClassOf` within the graph counts, as for documents. */
  constructor(shapes: CompiledShapes, limits: WholeLimits = WHOLE_LIMITS, options: { ownClasses?: boolean } = {}) {
    this.#limits = limits;
    this.#failed = new Promise<never>((_resolve, reject) => (this.#reject = reject));
    this.#failed.catch(() => undefined); // whoever waits next is told
    const start: WorkerStart = {
      shapes: plainQuads(shapes.document.quads),
      classes: shapes.ontology.classes.map(({ iri, parents }) => ({ iri, parents })),
      ownClasses: options.ownClasses ?? false,
    };
    this.#worker = new Worker(
      new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url),
      {
        workerData: start,
        resourceLimits: { maxOldGenerationSizeMb: limits.megabytes },
      },
    );
    this.#worker.on('message', (message: FromWorker) => this.#receive(message));
    this.#worker.on('error', (error) => this.#reject(stopped(error, limits)));
    this.#worker.on('exit', () => this.#reject(new Fault<ShaclCode>('SHACL_STOPPED', 'The check was stopped.')));
  }

  /** Adds descriptions; waits while the worker is behind. @throws Fault SHACL_STOPPED, SHACL_LIMIT */
  async add(descriptions: readonly Description[]): Promise<void> {
    for (const description of descriptions) this.#batch.push(description);
    if (this.#batch.length >= BATCH) await this.#send({ kind: 'descriptions', descriptions: this.#batch.splice(0) });
  }

  /** Adds triples of a document, some thousands at a time; waits while the worker is behind. @throws Fault SHACL_STOPPED, SHACL_LIMIT */
  async addTriples(triples: readonly PlainTriple[]): Promise<void> {
    await this.#send({ kind: 'triples', triples });
  }

  /**
   * Checks what was added, and ends the worker.
   * @param official whether to make the official report too
   * @throws Fault SHACL_STOPPED over the limits, SHACL_LIMIT, SHACL_FAILED
   */
  async finish(official = false): Promise<WholeOutcome> {
    if (this.#batch.length > 0) await this.#send({ kind: 'descriptions', descriptions: this.#batch.splice(0) });
    const answer = new Promise<Extract<FromWorker, { kind: 'outcome' }>>((resolve) => (this.#outcome = resolve));
    const { seconds } = this.#limits;
    const timer = setTimeout(() => {
      this.#reject(
        new Fault<ShaclCode>('SHACL_STOPPED', `The check took longer than ${seconds} s and was stopped.`, {
          hint: 'Give it more time, or check the graph in parts.',
          details: { limit: 'seconds', maximum: seconds },
        }),
      );
    }, seconds * 1000);
    try {
      this.#worker.postMessage({ kind: 'finish', official } satisfies ToWorker);
      const { outcome, report, quads } = await Promise.race([answer, this.#failed]);
      return report && quads ? { ...outcome, report: { ...report, quads: quadsOfPlain(quads) } } : outcome;
    } finally {
      clearTimeout(timer);
      await this.stop();
    }
  }

  /** Ends the worker at once; a check under way fails with SHACL_STOPPED. */
  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  async #send(message: ToWorker): Promise<void> {
    this.#worker.postMessage(message);
    this.#underWay++;
    while (this.#underWay >= AHEAD) {
      await Promise.race([new Promise<void>((resolve) => void this.#waiting.push(resolve)), this.#failed]);
    }
  }

  #receive(message: FromWorker): void {
    if (message.kind === 'taken') {
      this.#underWay--;
      for (const wake of this.#waiting.splice(0)) wake();
    } else if (message.kind === 'outcome') this.#outcome?.(message);
    else {
      const { code, message: text, hint } = message;
      this.#reject(new Fault<ShaclCode>(code, text, hint === undefined ? {} : { hint }));
    }
  }
}

function stopped(error: Error, limits: WholeLimits): Error {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
  return new Fault<ShaclCode>('SHACL_STOPPED', `The check needed more than ${limits.megabytes} MB and was stopped.`, {
    cause: error,
    hint: 'Give it more memory, or check the graph in parts.',
    details: { limit: 'megabytes', maximum: limits.megabytes },
  });
}
