/** A service on its own store in memory, asked with raw bytes, and what history holds. */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { createServer, type HttpService } from '../../src/api/server.ts';
import { openContext, type Opened } from '../../src/open.ts';
import { readRdf } from '../../src/rdf/read.ts';
import type { Store } from '../../src/store/store.ts';
import { BASE } from './documents.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface World {
  readonly service: HttpService;
  readonly context: Opened;
  /** Number of records. */
  head(): Promise<number>;
  /** Sends a request; the body may be a stream that outlives the server's patience. */
  send(method: string, path: string, body?: Body, headers?: Record<string, string>): Promise<Answer>;
  /** Posts to GraphQL what is JSON already. */
  graphql(body: string): Promise<{ status: number; codes: string[]; text: string }>;
  close(): Promise<void>;
}

export type Body = string | Uint8Array | Iterable<Uint8Array>;

/** @param wrap puts something between the service and its store */
export async function openWorld(wrap: (store: Store) => Store = (store) => store): Promise<World> {
  const opened = await openContext({
    store: 'sqlite::memory:',
    neo4jUser: 'neo4j',
    neo4jPassword: undefined,
    modules: [],
  });
  await opened.recorder.record({
    statements: await readRdf(BASE, { format: 'turtle', vocabulary: opened.vocabulary }),
  });
  const context = { ...opened, store: wrap(opened.store) };
  const service = await createServer(context, { host: '127.0.0.1', port: 0, explore: true, log: () => undefined });
  const send: World['send'] = (method, path, body, headers = {}) =>
    patiently(() => exchange(service.port, method, path, body, headers));
  return {
    service,
    context,
    head: () => opened.store.read(async (reader) => (await reader.head()).size),
    send,
    async graphql(body) {
      const answer = await send('POST', '/graphql', body, { 'content-type': 'application/json' });
      const { errors = [] } = JSON.parse(answer.text) as { errors?: { extensions?: { code?: string } }[] };
      const single = (JSON.parse(answer.text) as { code?: string }).code;
      const codes = single === undefined ? errors.map((e) => e.extensions?.code ?? 'NONE') : [single];
      return { status: answer.status, codes, text: answer.text };
    },
    async close() {
      await service.close();
      await opened.close();
    },
  };
}

/**
 * An answer given while the body is still being sent can be lost when the connection is cut (https://www.rfc-editor.org/rfc/rfc9112#section-9.6);
 * a client then asks again, and so do we.
 */
async function patiently(ask: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (attempt === 10 || !['ECONNRESET', 'EPIPE'].includes(code)) throw error;
    }
  }
}

function exchange(
  port: number,
  method: string,
  path: string,
  body: Body | undefined,
  headers: Record<string, string>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.on('error', reject);
    });
    // A server that has answered may close before all is sent; the answer counts.
    let answered = false;
    request.on('response', () => (answered = true));
    request.on('error', (error) => {
      setTimeout(() => {
        if (!answered) reject(error);
      }, 200);
    });
    if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
      request.end(body);
      return;
    }
    const chunks = body[Symbol.iterator]();
    const next = (): void => {
      for (let step = chunks.next(); !step.done; step = chunks.next()) {
        if (request.destroyed || answered) return;
        if (!request.write(step.value)) {
          request.once('drain', next);
          return;
        }
      }
      request.end();
    };
    next();
  });
}

/** `size` bytes of white space between an opening and a closing text, a piece at a time. */
export function padded(open: string, size: number, close: string): Iterable<Uint8Array> {
  return {
    *[Symbol.iterator]() {
      const piece = Buffer.alloc(1_000_000, ' ');
      yield Buffer.from(open);
      for (let sent = 0; sent < size; sent += piece.length) yield piece;
      yield Buffer.from(close);
    },
  };
}
