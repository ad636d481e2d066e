/** A service over an empty embedded store, for tests that speak GraphQL to it. */
import { Recorder } from '../../src/lineage/record.ts';
import type { Context } from '../../src/lineage/context.ts';
import { createGraphQL, type GraphQLSettings } from '../../src/api/graphql.ts';
import { COMPLEXITY } from '../../src/api/complexity.ts';
import { buildSchema } from '../../src/api/schema/build.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import type { CompiledShapes } from '../../src/shacl/compile.ts';
import type { Store } from '../../src/store/store.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';

/** Shapes that find nothing: these tests are about asking, not about validation. */
const NO_SHAPES = { check: () => [] } as unknown as CompiledShapes;

export interface World {
  readonly context: Context;
  readonly logged: Readonly<Record<string, unknown>>[];
  /** Posts a query as a client does. */
  ask(query: string, variables?: Record<string, unknown>): Promise<Answer>;
  close(): Promise<void>;
}

/** An answer as JSON; tests say themselves what they expect in it. */
/* eslint-disable @typescript-eslint/no-explicit-any */
export interface Answer {
  readonly data?: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: Record<string, any>;
  }[];
}
/* eslint-enable @typescript-eslint/no-explicit-any */

export async function openWorld(
  options: { modules?: readonly string[]; settings?: Partial<GraphQLSettings>; store?: Store } = {},
): Promise<World> {
  const { vocabulary } = await loadVocabulary({ modules: options.modules ?? [] });
  const store = options.store ?? (await openSqlite({ file: ':memory:' }));
  const context: Context = {
    store,
    vocabulary,
    shapes: NO_SHAPES,
    recorder: new Recorder(store, vocabulary, NO_SHAPES),
  };
  const logged: Readonly<Record<string, unknown>>[] = [];
  const yoga = createGraphQL(await buildSchema(vocabulary), context, {
    limits: COMPLEXITY,
    maxBody: 1_000_000,
    deadline: 10_000,
    graphiql: false,
    introspection: true,
    log: (entry) => logged.push(entry),
    ...options.settings,
  });
  return {
    context,
    logged,
    ask: async (query, variables) => {
      const response = await yoga.fetch('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, ...(variables && { variables }) }),
      });
      return (await response.json()) as Answer;
    },
    close: () => store.close(),
  };
}
