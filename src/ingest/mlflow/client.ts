/**
 * MLflow's REST interface as far as an import reads it: https://mlflow.org/docs/latest/rest-api.html. Speaks to one origin only, follows no
 * redirect to another, and has a limit for every answer.
 */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '../../prov/fault.ts';
import type { IngestCode } from '../fault.ts';
import { isObject, parseJson, type Json, type JsonObject } from '../../rdf/json.ts';
import { openAddress, type Address } from './address.ts';
import { refusal } from './refusal.ts';

export interface MlflowAccess {
  /** `http://…` or `https://…`, as MLFLOW_TRACKING_URI has it. */
  readonly trackingUri: string;
  readonly username?: string;
  readonly password?: string;
  /** Bearer token; used instead of user name and password. */
  readonly token?: string;
  /** Milliseconds for one request (default 60,000). */
  readonly timeout?: number;
  /** Further attempts after a 5xx, a 429 or a broken connection (default 4). */
  readonly retries?: number;
  /** First pause between attempts, milliseconds; doubles each time (default 250). */
  readonly backoff?: number;
  /** Most bytes of one answer (default 256 MiB). */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

const MAX_REDIRECTS = 3;
const MAX_PAUSE = 30_000;

/** Query parameters of a GET; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

export class MlflowClient {
  readonly address: Address;
  /** Requests sent so far, retries included. */
  requests = 0;
  readonly #access: MlflowAccess;

  /** @throws Fault MLFLOW_ADDRESS */
  constructor(access: MlflowAccess) {
    this.#access = access;
    this.address = openAddress(access);
  }

  /** A JSON answer. @throws Fault MLFLOW_… */
  async get(path: string, query: Query = {}): Promise<JsonObject> {
    return this.#json(path, await this.#send('GET', path, query));
  }

  /** A JSON answer to a JSON question. @throws Fault MLFLOW_… */
  async post(path: string, body: Readonly<Record<string, unknown>>): Promise<JsonObject> {
    return this.#json(path, await this.#send('POST', path, {}, JSON.stringify(body)));
  }

  /** A text answer: the version, or a small file of a model. @throws Fault MLFLOW_… */
  async text(path: string, query: Query = {}): Promise<string> {
    return this.#send('GET', path, query);
  }

  /** SHA-256 of what is at a path, and its size; nothing is kept of it. @throws Fault MLFLOW_… */
  async digest(path: string): Promise<{ readonly digest: string; readonly byteSize: number }> {
    return this.#send('GET', path, {}, undefined, async (response) => {
      const hash = createHash('sha256');
      let byteSize = 0;
      for await (const chunk of response.body ?? []) {
        byteSize += chunk.byteLength;
        hash.update(chunk as Uint8Array);
      }
      return { digest: `sha256:${hash.digest('hex')}`, byteSize };
    });
  }

  /** All pages of a listing, one page at a time. MLflow leaves out the token on the last page, and an empty list altogether. */
  async *pages(
    method: 'GET' | 'POST',
    path: string,
    query: Readonly<Record<string, unknown>>,
    list: string,
  ): AsyncGenerator<JsonObject[]> {
    const seen = new Set<string>();
    for (let token: string | undefined; ;) {
      const asked = { ...query, ...(token !== undefined && { page_token: token }) };
      const page = method === 'POST' ? await this.post(path, asked) : await this.get(path, asked as Query);
      const items: Json = page.get(list) ?? [];
      if (!Array.isArray(items) || !items.every((item) => isObject(item))) {
        throw this.#answer(path, `${JSON.stringify(list)} is no list of objects`);
      }
      yield items as JsonObject[];
      const next = page.get('next_page_token');
      if (next === undefined || next === null || next === '') return;
      if (typeof next !== 'string' || seen.has(next)) throw this.#answer(path, 'its page tokens lead in a circle');
      seen.add(next);
      token = next;
    }
  }

  #json(path: string, text: string): JsonObject {
    let json: Json;
    try {
      json = parseJson(text, path, { length: this.#maxBytes(), depth: 64 });
    } catch (cause) {
      if (cause instanceof Fault) throw this.#answer(path, `it is not JSON: ${cause.message}`, cause);
      throw cause;
    }
    if (!isObject(json)) throw this.#answer(path, 'it is no JSON object');
    return json;
  }

  async #send(method: string, path: string, query: Query, body?: string): Promise<string>;
  async #send<T>(
    method: string,
    path: string,
    query: Query,
    body: string | undefined,
    read: (response: Response) => Promise<T>,
  ): Promise<T>;
  async #send<T>(
    method: string,
    path: string,
    query: Query,
    body?: string,
    read?: (response: Response) => Promise<T>,
  ): Promise<T | string> {
    const url = this.address.resolve(path, query);
    const retries = this.#access.retries ?? 4;
    for (let attempt = 0; ; attempt++) {
      let wait = Math.min((this.#access.backoff ?? 250) * 2 ** attempt, MAX_PAUSE);
      try {
        const response = await this.#follow(method, url, body);
        if (response.ok) return await (read ?? ((answer: Response) => this.#read(path, answer)))(response);
        const fault = refusal(response.status, path, await this.#read(path, response));
        const again = response.status >= 500 || response.status === 429;
        if (!again || attempt >= retries) throw fault;
        const after = Number(response.headers.get('retry-after') ?? Number.NaN);
        if (after >= 0) wait = Math.min(after * 1000, MAX_PAUSE);
      } catch (cause) {
        if (this.#access.signal?.aborted) throw stopped();
        if (cause instanceof Fault) throw cause;
        if (attempt >= retries || isTimeout(cause)) throw this.#unreachable(path, cause);
      }
      await this.#pause(wait);
    }
  }

  async #follow(method: string, url: URL, body: string | undefined): Promise<Response> {
    let at = url;
    for (let hops = 0; ; hops++) {
      this.requests++;
      const timeout = AbortSignal.timeout(this.#access.timeout ?? 60_000);
      const response = await fetch(at, {
        method,
        redirect: 'manual',
        headers: {
          accept: 'application/json',
          ...this.address.headers,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body }),
        signal: this.#access.signal ? AbortSignal.any([timeout, this.#access.signal]) : timeout,
      });
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null) return response;
      await response.body?.cancel();
      const next = new URL(location, at);
      if (next.origin !== url.origin || hops >= MAX_REDIRECTS) {
        throw this.#answer(
          url.pathname,
          `it redirects to ${next.origin === url.origin ? 'itself again and again' : next.origin}`,
        );
      }
      at = next;
    }
  }

  async #read(path: string, response: Response): Promise<string> {
    const limit = this.#maxBytes();
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > limit) throw this.#answer(path, `it is larger than ${limit} bytes`);
      chunks.push(chunk as Uint8Array);
    }
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
    } catch (cause) {
      throw this.#answer(path, 'it is not UTF-8', cause);
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    try {
      await pause(milliseconds, undefined, this.#access.signal ? { signal: this.#access.signal } : {});
    } catch (cause) {
      if (this.#access.signal?.aborted) throw stopped();
      throw cause;
    }
  }

  #maxBytes(): number {
    return this.#access.maxBytes ?? 256 * 1024 * 1024;
  }

  #answer(path: string, why: string, cause?: unknown): Fault<IngestCode> {
    return new Fault<IngestCode>(
      'MLFLOW_ANSWER',
      `The answer of ${this.address.name} to ${path} cannot be used: ${why}.`,
      {
        hint: 'Is this the address of an MLflow tracking server, and not of a page or proxy in front of it?',
        cause,
      },
    );
  }

  #unreachable(path: string, cause: unknown): Fault<IngestCode> {
    const slow = isTimeout(cause);
    const why = slow ? `gave no answer within ${this.#access.timeout ?? 60_000} ms` : 'cannot be reached';
    return new Fault<IngestCode>('MLFLOW_UNREACHABLE', `The tracking server ${this.address.name} ${why} (${path}).`, {
      hint: slow
        ? 'Give it more time, or import fewer experiments at once.'
        : 'Check the tracking URI and that the server runs.',
      cause,
    });
  }
}

export function stopped(): Fault<IngestCode> {
  return new Fault<IngestCode>('IMPORT_STOPPED', 'The import was stopped; what it recorded stays.', {
    hint: 'Run it again: it goes on where it was.',
  });
}

function isTimeout(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'TimeoutError';
}
