import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { GraphiQLOptions } from 'graphql-yoga';

let page: string | undefined;

/** The GraphiQL page with everything it needs inside: it works without a network. Rendered once, it is the same for everybody. */
export function renderPage(options?: GraphiQLOptions): string {
  return (page ??= renderGraphiQL({ ...options, title: 'Clew' }));
}
