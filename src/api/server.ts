/** The HTTP service: routes, what every request passes first, one form of error, and an orderly close. */
import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Publisher } from '../log/publish.ts';
import { publicError, retryAfter, type Log } from './answers.ts';
import { COMPLEXITY, type ComplexityLimits } from './complexity.ts';
import { createGraphQL } from './graphql.ts';
import type { Asked } from './operation.ts';
import { problem, requestFault } from './problem.ts';
import { buildSchema } from './schema/build.ts';
import { inputPlan } from './schema/inputs.ts';
import { allowed, routeOf, type Exchange, type Route } from './http/exchange.ts';
import { elementRoute } from './http/element-route.ts';
import { exportRoute, type ProofKey } from './http/export-route.ts';
import { graphqlRoute } from './http/graphql-route.ts';
import { guard, isLoopback, secure, type GuardSettings } from './http/guard.ts';
import { healthRoutes, type Watched } from './http/health.ts';
import { lineageRoutes } from './http/lineage-route.ts';
import { logRoutes } from './http/log-routes.ts';
import { metrics, type Metrics } from './http/metrics.ts';
import { recordsRoute } from './http/records-route.ts';
import { vocabularyRoutes, type OntologyFile } from './http/vocabulary.ts';
import { marquezRoutes } from './marquez/routes.ts';

export interface ServerSettings {
  /** Address to listen on. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** GraphiQL page and introspection. */
  readonly explore: boolean;
  /** Names besides its own under which the service is addressed; needed on loopback only, where any other Host is refused. */
  readonly hosts?: readonly string[];
  /** Largest body of a GraphQL request, bytes. */
  readonly maxBody?: number;
  /** Longest GraphQL operation, milliseconds. */
  readonly deadline?: number;
  readonly limits?: ComplexityLimits;
  /** What exports are signed with when that is asked for. */
  readonly proofKey?: ProofKey;
  readonly log?: Log;
}

/** Largest body of a GraphQL request: a record of some ten thousand statements. */
export const MAX_BODY = 8 * 1024 * 1024;
export const DEADLINE = 10_000;

/** How long open requests may go on when the service closes, milliseconds. */
const GRACE = 5_000;

export interface HttpService {
  /** `http://127.0.0.1:8420` */
  readonly url: string;
  readonly port: number;
  /** Takes no new requests, lets open ones finish, then cuts off what is left. */
  close(): Promise<void>;
}

/** What the service needs: a context, and the ontology files it publishes. */
export interface Served extends Asked {
  /** What publishes the log here, to be watched. */
  readonly publisher?: Pick<Publisher, 'status'>;
  /** What looks after the history here. */
  readonly watching?: { status(): Watched };
  readonly loaded: { readonly files: readonly OntologyFile[] };
}

/** Starts the service. @throws Error if the address cannot be listened on */
export async function createServer(context: Served, settings: ServerSettings): Promise<HttpService> {
  const log: Log = settings.log ?? ((entry) => void process.stderr.write(`${JSON.stringify(entry)}\n`));
  const maxBody = settings.maxBody ?? MAX_BODY;
  const schema = await buildSchema(context.vocabulary);
  const graphql = createGraphQL(schema, context, {
    limits: settings.limits ?? COMPLEXITY,
    maxBody,
    deadline: settings.deadline ?? DEADLINE,
    graphiql: settings.explore,
    introspection: settings.explore,
    log,
  });
  const state = { closing: false };
  const status = context.publisher && (() => context.publisher!.status());
  const watch = context.watching && (() => context.watching!.status());
  const measured = metrics(context.store, status, watch);
  const routes: Route[] = [
    graphqlRoute(graphql, { maxBody, pages: settings.explore }),
    recordsRoute(context, schema, inputPlan(schema, context.vocabulary), { maxLine: maxBody, log }),
    ...marquezRoutes(context, lineageRoutes(context, { maxBody, log })),
    ...healthRoutes(context.store, () => state.closing, status, watch),
    measured.route,
    exportRoute(context, settings.proofKey),
    elementRoute(context),
    ...(context.log ? logRoutes(context.log) : []),
    ...vocabularyRoutes(context.vocabulary, context.loaded.files),
  ];
  const hosts = isLoopback(settings.host) ? (settings.hosts ?? []) : settings.hosts;
  const server = createHttpServer(
    { requestTimeout: 60_000, headersTimeout: 15_000, keepAliveTimeout: 10_000 },
    (request, response) => {
      void answer(request, response, { routes, log, measured, guard: { hosts }, state });
    },
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuse(error, socket as Socket));
  await listen(server, settings);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`,
    port,
    async close() {
      state.closing = true;
      await close(server);
    },
  };
}

interface Answering {
  readonly routes: readonly Route[];
  readonly log: Log;
  readonly measured: Metrics;
  readonly guard: GuardSettings;
  readonly state: { readonly closing: boolean };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { routes, log, measured, guard: settings, state }: Answering,
): Promise<void> {
  const begun = performance.now();
  const id = randomUUID();
  secure(response, id);
  let name = 'none';
  response.once('close', () =>
    measured.observe(name, request.method ?? 'none', response.statusCode, (performance.now() - begun) / 1000),
  );
  try {
    if (state.closing) response.setHeader('connection', 'close');
    guard(request, settings);
    const url = URL.parse(request.url ?? '/', 'http://localhost');
    const route = url && routeOf(routes, url.pathname);
    if (!url || !route)
      throw requestFault(
        'NO_SUCH_PATH',
        'There is nothing at this path.',
        `There is ${routes.map((each) => each.path).join(', ')}.`,
      );
    name = route.path;
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { allow: allowed(route) }).end();
      return;
    }
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    if (!route.methods.some((each) => each === method)) {
      response.setHeader('allow', allowed(route));
      throw requestFault('WRONG_METHOD', `${route.path} answers ${allowed(route)}.`);
    }
    await route.handle({ request, response, url, id });
  } catch (error) {
    fail({ request, response, id }, error, log);
  }
}

/** Answers with a problem; an answer already begun is broken off. */
function fail({ request, response, id }: Omit<Exchange, 'url'>, error: unknown, log: Log): void {
  if (response.destroyed) return;
  const told = publicError(error, log);
  if (response.headersSent) {
    log({ level: 'error', event: 'broken off', request: id, code: told.code });
    response.destroy();
    return;
  }
  const { status, body } = problem(told, id);
  const seconds = retryAfter(told.code);
  response.removeHeader('content-encoding');
  // A body that was refused unread must not be taken for the next request.
  if (!request.complete) response.setHeader('connection', 'close');
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    ...(seconds !== undefined && { 'retry-after': String(seconds) }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** What cannot even be parsed as HTTP. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, reason] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout']
        : [400, 'Bad Request'];
  const body = JSON.stringify({
    type: 'urn:clew:problem:BAD_REQUEST',
    title: reason,
    status,
    detail: 'The request cannot be read.',
    code: 'BAD_REQUEST',
  });
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function listen(server: Server, { host, port }: ServerSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), GRACE);
  await closed;
  clearTimeout(cut);
}
