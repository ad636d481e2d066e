/** A running service as a client sees it: GraphQL and `/export` over HTTP, faults as the service told them. */
import { Fault, type Place } from '../prov/fault.ts';
import type { Loss } from '../prov/loss.ts';

export type ServiceCode =
  | 'SERVICE'
  /** The service shows a history that does not follow from what it showed before. */
  | 'HISTORY_CHANGED';

/** What GraphQL answered, as it came. */
export interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly AnswerError[];
}

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: {
    readonly code?: string;
    readonly hint?: string;
    readonly place?: Place;
    readonly details?: Record<string, unknown>;
  };
}

export interface ExportQuery {
  readonly of?: string | undefined;
  readonly direction?: 'upstream' | 'downstream' | 'both' | undefined;
  readonly depth?: number | undefined;
  /** A serialization of PROV, a profile, or `bundle`: evidence in one file. */
  readonly format: string;
  readonly asOf?: string | undefined;
  /** A time: only what was valid then of the lineage of `of`. */
  readonly validAt?: string | undefined;
  /** The Data Integrity proof that the service is to put into JSON-LD. */
  readonly proof?: 'eddsa-jcs-2022' | 'eddsa-rdfc-2022' | undefined;
}

/** A document, and what it cannot hold. */
export interface Exported {
  readonly chunks: AsyncIterable<Uint8Array | string>;
  /** Complete once all chunks were taken. */
  losses(): Promise<readonly Loss[]>;
}

/** Longest wait for an answer to begin, milliseconds. */
const TIMEOUT = 60_000;
/** Largest GraphQL answer read, bytes; exports are streamed and have none. */
const MAX_ANSWER = 256 * 1024 * 1024;

export class Service {
  readonly url: string;

  /** @param url where the service is, without a path: `http://127.0.0.1:8420` */
  constructor(url: string) {
    this.url = url;
  }

  /** Asks GraphQL. Errors inside the answer are returned, not thrown. @throws Fault SERVICE */
  async ask(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer> {
    const response = await this.#fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json' },
      body: JSON.stringify({ query, ...(variables && { variables }) }),
    });
    const text = await this.#text(response);
    const answer = parse(text);
    if (answer && ('data' in answer || 'errors' in answer)) return answer as Answer;
    throw problem(this.url, response.status, answer) ?? this.#strange(response.status);
  }

  /** Streams an export. Where the service did not say that nothing is lost, its losses are asked for as of the same record. @throws Fault as the service says it, or SERVICE */
  async export(query: ExportQuery): Promise<Exported & { readonly chunks: AsyncIterable<Uint8Array> }> {
    const response = await this.#fetch(exportPath(query), { headers: { accept: '*/*' } });
    if (!response.ok || !response.body)
      throw problem(this.url, response.status, parse(await this.#text(response))) ?? this.#strange(response.status);
    const isWhole = query.format === 'bundle' || response.headers.get('clew-losses') === '0';
    const asOf = response.headers.get('clew-as-of');
    const { proof: _, ...asked } = { ...query, ...(asOf !== null && { asOf }) };
    return {
      chunks: response.body,
      losses: async () => {
        if (isWhole) return [];
        const report = parse(await this.text(`${exportPath(asked)}&losses=only`));
        if (Array.isArray(report?.['losses'])) return report['losses'] as readonly Loss[];
        throw this.#strange(200);
      },
    };
  }

  /** A text at a path, such as `/log/proof?record=0`. @throws Fault as the service says it, or SERVICE */
  async text(path: string): Promise<string> {
    const response = await this.#fetch(path, { headers: { accept: '*/*' } });
    const text = await this.#text(response);
    if (response.ok) return text;
    throw problem(this.url, response.status, parse(text)) ?? this.#strange(response.status);
  }

  /** Posts bytes and reads the JSON object that answers. @throws Fault as the service says it, or SERVICE */
  async post(path: string, type: string, body: Uint8Array): Promise<object> {
    const response = await this.#fetch(path, {
      method: 'POST',
      headers: { 'content-type': type, accept: 'application/json' },
      body: Buffer.from(body),
    });
    const answer = parse(await this.#text(response));
    if (response.ok && answer) return answer;
    throw problem(this.url, response.status, answer) ?? this.#strange(response.status);
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(this.url + path, { ...init, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT) });
    } catch (cause) {
      const late = cause instanceof DOMException && cause.name === 'TimeoutError';
      throw new Fault<ServiceCode>(
        'SERVICE',
        late ? `${this.url} did not answer within ${TIMEOUT / 1000} seconds.` : `No service answers at ${this.url}.`,
        { hint: 'Start one with clew serve, or give --data DIR to open a store itself.', cause },
      );
    }
  }

  async #text(response: Response): Promise<string> {
    const decoder = new TextDecoder();
    let size = 0;
    let text = '';
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > MAX_ANSWER) throw new Fault<ServiceCode>('SERVICE', `The answer is over ${MAX_ANSWER} bytes.`);
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  }

  #strange(status: number): Fault<ServiceCode> {
    return new Fault('SERVICE', `${this.url} answered with status ${status}, not as a Clew service does.`, {
      hint: 'Is it the right address?',
    });
  }
}

function exportPath(query: ExportQuery): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query) as [string, string | number | undefined][])
    if (value !== undefined) parameters.set(key, String(value));
  return `/export?${parameters}`;
}

/** The first error of an answer as a Fault, with the code and place the service gave it; undefined if there is none. */
export function faultOf(answer: Answer): Fault | undefined {
  const first = answer.errors?.[0];
  if (!first) return undefined;
  const { code = 'BAD_QUERY', hint, place, details } = first.extensions ?? {};
  return new Fault(code, first.message, {
    ...(hint !== undefined && { hint }),
    ...(place !== undefined && { place }),
    ...(details !== undefined && { details }),
  });
}

/** An application/problem+json body (https://www.rfc-editor.org/rfc/rfc9457) as a Fault. */
function problem(url: string, status: number, body: Record<string, unknown> | undefined): Fault | undefined {
  if (!body) return undefined;
  const text = (key: string): string | undefined => (typeof body[key] === 'string' ? body[key] : undefined);
  const message = text('detail') ?? text('title');
  if (message === undefined) return undefined;
  const hint = text('hint');
  const place = typeof body['place'] === 'object' && body['place'] !== null ? (body['place'] as Place) : undefined;
  return new Fault(text('code') ?? 'SERVICE', message, {
    ...(hint !== undefined && { hint }),
    ...(place !== undefined && { place }),
    details: { url, status },
  });
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // The caller says that the answer is not one of ours.
    return undefined;
  }
}
