/** Reading a GraphQL request's JSON ourselves: size, nesting and names are checked before anything is built from it. */
import type { Plugin } from 'graphql-yoga';
import { readJson } from './json.ts';
import { requestFault } from './problem.ts';

/** Replaces yoga's request parsers: JSON bodies only, read by {@link readJson}; other bodies are refused with 415. */
export function readParameters(maxBody: number): Plugin {
  return {
    onRequestParse({ request, setRequestParser }) {
      if (request.method !== 'POST') return;
      setRequestParser(async () => {
        const type = (request.headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
        if (type !== 'application/json' && type !== 'application/graphql-response+json') {
          throw requestFault('WRONG_MEDIA_TYPE', 'Queries are sent as application/json.');
        }
        const body = readJson(await request.text(), maxBody);
        if (typeof body !== 'object' || body === null || Array.isArray(body)) {
          throw requestFault('BAD_REQUEST', 'The body is a JSON object with query, variables and operationName.');
        }
        return body as Record<string, unknown>;
      });
    },
  };
}
