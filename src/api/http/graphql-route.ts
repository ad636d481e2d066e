import type { GraphQLServer } from '../graphql.ts';
import { requestFault } from '../problem.ts';
import type { Exchange, Route } from './exchange.ts';

/** What the GraphiQL page needs: its own script and style inside the page, editors in workers made from blobs, and this service. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' blob:",
  'worker-src blob:',
  "style-src 'unsafe-inline'",
  'font-src data:',
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
].join('; ');

export interface GraphQLRouteSettings {
  /** Largest request body, bytes. */
  readonly maxBody: number;
  /** Whether the GraphiQL page is served. */
  readonly pages: boolean;
}

/** `/graphql`: POST with JSON, GET for queries and, where allowed, the GraphiQL page. */
export function graphqlRoute(graphql: GraphQLServer, { maxBody, pages }: GraphQLRouteSettings): Route {
  return {
    path: '/graphql',
    methods: ['GET', 'POST'],
    handle: async (exchange) => {
      const { request, response } = exchange;
      checkBody(exchange, maxBody);
      if (request.method === 'GET' && !pages && !exchange.url.searchParams.has('query')) {
        throw requestFault(
          'BAD_REQUEST',
          'There is no query.',
          'Post one as application/json; the GraphQL page is switched off here.',
        );
      }
      if (request.method === 'GET' && request.headers.accept?.includes('text/html')) {
        response.setHeader('content-security-policy', PAGE_POLICY);
      }
      // A body without a length may be refused while it is still being sent; the connection then serves no other request.
      if (request.method === 'POST' && request.headers['content-length'] === undefined)
        response.setHeader('connection', 'close');
      await graphql.handle(request, response, {});
    },
  };
}

/** @throws Fault WRONG_MEDIA_TYPE, TOO_LARGE */
function checkBody({ request }: Exchange, maxBody: number): void {
  if (request.method !== 'POST') return;
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (type !== 'application/json') {
    throw requestFault(
      'WRONG_MEDIA_TYPE',
      `A query is posted as application/json, not ${type === '' ? 'without a type' : type.slice(0, 80)}.`,
    );
  }
  const coding = request.headers['content-encoding'];
  if (coding !== undefined && coding !== 'identity') {
    throw requestFault('WRONG_MEDIA_TYPE', 'A query is posted without content encoding.');
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBody) {
    throw requestFault(
      'TOO_LARGE',
      `The body is larger than ${maxBody} bytes.`,
      'Split the record, or import the file with clew import.',
    );
  }
}
