import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request with its answer to be. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The request's target, path and query. */
  readonly url: URL;
  /** Named in every answer and in the log. */
  readonly id: string;
}

/** A path, or everything below it, with what answers there. */
export interface Route {
  /** `/export`; with `below`, also `/id/…`. */
  readonly path: string;
  readonly below?: true;
  /** GET stands for HEAD too; OPTIONS is answered for every route. */
  readonly methods: readonly ('GET' | 'POST')[];
  readonly handle: (exchange: Exchange) => Promise<void>;
}

/** The methods that a route answers, as `Allow` lists them. */
export function allowed(route: Route): string {
  return [...route.methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])), 'OPTIONS'].join(', ');
}

/** The route of a path; an exact one before one that covers everything below. */
export function routeOf(routes: readonly Route[], path: string): Route | undefined {
  return (
    routes.find((route) => route.path === path) ??
    routes.find((route) => route.below && path.startsWith(`${route.path}/`))
  );
}
