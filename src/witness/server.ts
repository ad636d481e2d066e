/**
 * The service of a witness: https://c2sp.org/tlog-witness. `POST /add-checkpoint`, and for monitors `GET /<hex SHA-256 of the origin>/checkpoint`: the
 * checkpoint it cosigned last. Nobody logs in: a request counts by the log's signature in it.
 */
import { hash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, Gauge, Registry } from 'prom-client';
import { parseCheckpoint } from '../tlog/checkpoint.ts';
import { splitNote } from '../tlog/note.ts';
import { parseRequest } from '../tlog/witness-request.ts';
import type { OpenWitness } from './open.ts';

export interface WitnessServerSettings {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Told of what should not have happened, such as a disk that is full. */
  readonly report: (error: unknown) => void;
}

/** Longest body, bytes: 63 proof lines, and a checkpoint with the signatures of many. */
const MAX_BODY = 256 * 1024;
/** Requests about one log that wait for those before; more are sent away. */
const MAX_WAITING = 16;
/** How long open requests may go on at the end, milliseconds. */
const GRACE = 5_000;
const TEXT = 'text/plain; charset=utf-8';

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body: string;
}

/** Starts the service. @throws the system's error if the address cannot be listened on */
export async function serveWitness(
  opened: OpenWitness,
  settings: WitnessServerSettings,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const desk = new Desk(opened);
  const server = createServer(
    { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 10_000 },
    (request, response) => {
      desk.answer(request).then(
        (answer) => send(request, response, answer),
        (error: unknown) => {
          settings.report(error);
          send(request, response, { status: 500, body: 'The witness failed; nothing was cosigned.' });
        },
      );
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  return { url: `http://${host}:${port}`, close: () => close(server) };
}

/** Decides who answers. */
class Desk {
  readonly #opened: OpenWitness;
  readonly #byHash: ReadonlyMap<string, string>;
  /** The last of the requests about a log, and how many there are. */
  readonly #turns = new Map<string, { last: Promise<unknown>; waiting: number }>();
  readonly #registry = new Registry();
  readonly #answers: Counter;

  constructor(opened: OpenWitness) {
    this.#opened = opened;
    this.#byHash = new Map(opened.origins.map((origin) => [hash('sha256', origin, 'hex'), origin]));
    const registers = [this.#registry];
    this.#answers = new Counter({
      name: 'clew_witness_requests_total',
      help: 'Requests to add a checkpoint, by the status of the answer; 409 and 422 want to be looked at.',
      labelNames: ['status'],
      registers,
    });
    new Gauge({
      name: 'clew_witness_log_size',
      help: 'Entries of the newest checkpoint cosigned, by log.',
      labelNames: ['origin'],
      registers,
      async collect() {
        for (const origin of opened.origins) {
          this.set({ origin }, Number((await opened.heads.load(origin))?.size ?? 0n));
        }
      },
    });
  }

  async answer(request: IncomingMessage): Promise<Answer> {
    const path = (request.url ?? '/').split('?')[0]!;
    if (path === '/add-checkpoint') {
      if (request.method !== 'POST') return { status: 405, body: 'Send a checkpoint with POST.' };
      const answer = await this.#add(request);
      this.#answers.inc({ status: String(answer.status) });
      return answer;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, body: 'Ask with GET.' };
    if (path === '/healthz') return { status: 200, body: 'ok' };
    if (path === '/witness.vkey') return { status: 200, body: this.#opened.vkey };
    if (path === '/metrics') {
      return { status: 200, type: this.#registry.contentType, body: await this.#registry.metrics() };
    }
    const origin = this.#byHash.get(/^\/([0-9a-f]{64})\/checkpoint$/.exec(path)?.[1] ?? '');
    const head = origin === undefined ? undefined : await this.#opened.heads.load(origin);
    return head ? { status: 200, body: head.note } : { status: 404, body: 'There is nothing at this path.' };
  }

  async #add(request: IncomingMessage): Promise<Answer> {
    const body = await read(request);
    if (body === undefined) return { status: 413, body: `A request has at most ${MAX_BODY} bytes.` };
    const act = async (): Promise<Answer> => {
      const { status, contentType, body: text } = await this.#opened.witness.addCheckpoint(body);
      return { status, type: contentType, body: text };
    };
    const origin = originOf(body);
    // Malformed, or of a log that is not known: nothing is changed, so nobody has to wait.
    if (origin === undefined || !this.#opened.origins.includes(origin)) return act();
    return this.#inTurn(origin, act);
  }

  /** One request about a log at a time: what comes together is judged one after the other. */
  async #inTurn(origin: string, act: () => Promise<Answer>): Promise<Answer> {
    const turn = this.#turns.get(origin) ?? { last: Promise.resolve(), waiting: 0 };
    this.#turns.set(origin, turn);
    if (turn.waiting >= MAX_WAITING) return { status: 503, body: 'Too many requests about this log at once.' };
    turn.waiting++;
    const answer = turn.last.then(act);
    turn.last = answer.then(
      () => turn.waiting--,
      () => turn.waiting--,
    );
    return answer;
  }
}

function originOf(body: Uint8Array): string | undefined {
  try {
    return parseCheckpoint(splitNote(Buffer.from(parseRequest(body).checkpoint)).text).origin;
  } catch {
    // Whatever is wrong with it, the witness itself says.
    return undefined;
  }
}

/** The whole body; undefined if it is too long. */
async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length <= MAX_BODY) parts.push(part);
    else if (length > 4 * MAX_BODY) break;
  }
  return length > MAX_BODY ? undefined : Buffer.concat(parts);
}

function send(request: IncomingMessage, response: ServerResponse, { status, type = TEXT, body }: Answer): void {
  if (response.destroyed) return;
  const bytes = Buffer.from(body === '' || body.endsWith('\n') ? body : `${body}\n`);
  response.writeHead(status, {
    'content-type': type,
    'content-length': bytes.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status === 503 && { 'retry-after': '1' }),
    ...(!request.complete && { connection: 'close' }),
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), GRACE);
  await closed;
  clearTimeout(cut);
}
