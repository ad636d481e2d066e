/** What every request passes before a route sees it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestFault } from '../problem.ts';

/** Longest request target, in characters. */
const MAX_TARGET = 8_192;

export interface GuardSettings {
  /** Names under which the service may be addressed besides its own address; undefined: any, for services behind a proxy. */
  readonly hosts: readonly string[] | undefined;
}

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether an address to listen on is reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Refuses what a page of another site may have caused: a request whose Host is not ours (DNS rebinding), and one that the browser itself calls
 * cross-site. Programs send no Sec-Fetch-Site and are not concerned.
 * @throws Fault WRONG_HOST, CROSS_SITE, BAD_REQUEST
 */
export function guard(request: IncomingMessage, { hosts }: GuardSettings): void {
  if ((request.url ?? '').length > MAX_TARGET)
    throw requestFault('BAD_REQUEST', `The address is longer than ${MAX_TARGET} characters.`);
  const name = (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
  if (hosts !== undefined && !LOOPBACK_NAMES.has(name) && !isLoopback(name) && !hosts.includes(name)) {
    throw requestFault(
      'WRONG_HOST',
      'This service is not addressed by that name.',
      'Use its address, or add the name to the settings.',
    );
  }
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isNavigation(request)) {
    throw requestFault('CROSS_SITE', 'Pages of other sites may not call this service.');
  }
  const { origin } = request.headers;
  if (origin !== undefined && hostOf(origin) !== (request.headers.host ?? '').toLowerCase()) {
    throw requestFault('CROSS_SITE', 'Pages of other sites may not call this service.');
  }
}

/** Following a link to a page, as a person does; a query is no page. */
function isNavigation(request: IncomingMessage): boolean {
  return (
    request.method === 'GET' &&
    request.headers['sec-fetch-mode'] === 'navigate' &&
    !(request.url ?? '').includes('query=')
  );
}

function hostOf(origin: string): string | undefined {
  return URL.parse(origin)?.host.toLowerCase();
}

/** Headers of every answer: nothing is framed, sniffed, cached by others or referred to. */
export function secure(response: ServerResponse, requestId: string): void {
  response.setHeader('x-request-id', requestId);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('cache-control', 'no-store');
  response.setHeader(
    'content-security-policy',
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  );
}
