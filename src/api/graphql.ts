/** The GraphQL endpoint: graphql-yoga with our limits, our errors and one snapshot per query. */
import {
  execute as executeDocument,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  getOperationAST,
  type ExecutionArgs,
  type GraphQLSchema,
} from 'graphql';
import { createYoga, maskError, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import { Fault } from '../prov/fault.ts';
import { SearchIndexes } from '../lineage/search/indexes.ts';
import { WalkCache } from '../lineage/walks.ts';
import { httpStatus, publicError, retryAfter, type Log } from './answers.ts';
import { complexityRule, type ComplexityLimits } from './complexity.ts';
import { renderPage } from './graphiql.ts';
import { Operation, type Asked } from './operation.ts';
import { readParameters } from './parameters.ts';
import { requestFault } from './problem.ts';

export interface GraphQLSettings {
  readonly limits: ComplexityLimits;
  /** Largest request body, bytes. */
  readonly maxBody: number;
  /** Longest operation, milliseconds. */
  readonly deadline: number;
  /** Serve the GraphiQL page. */
  readonly graphiql: boolean;
  readonly introspection: boolean;
  readonly log: Log;
}

/** What yoga's own context carries beside the request. */
interface PerRequest {
  readonly operation: Operation;
}

export type GraphQLServer = YogaServerInstance<Record<string, never>, PerRequest>;

/** A handler for `/graphql`. */
export function createGraphQL(schema: GraphQLSchema, context: Asked, settings: GraphQLSettings): GraphQLServer {
  const walks = new WalkCache();
  const searches = new SearchIndexes();
  return createYoga<Record<string, never>, PerRequest>({
    schema,
    context: () => ({ operation: new Operation({ context, walks, searches, budget: settings.deadline }) }),
    graphqlEndpoint: '/graphql',
    landingPage: false,
    logging: false,
    cors: false,
    multipart: false,
    batching: false,
    maxRequestBodySize: settings.maxBody,
    graphiql: settings.graphiql ? { title: 'Clew' } : false,
    renderGraphiQL: renderPage,
    maskedErrors: { maskError: (error, message) => answerError(error, message, settings.log) },
    plugins: [readParameters(settings.maxBody), limits(settings), snapshot()],
  }) as unknown as GraphQLServer;
}

/** Parser and validation limits. */
function limits({ limits, introspection }: GraphQLSettings): Plugin {
  return {
    onParse({ params, setParseFn, parseFn }) {
      setParseFn((source: string, options?: object) => {
        try {
          return parseFn(source, { ...params.options, ...options, maxTokens: limits.tokens });
        } catch (error) {
          // The parser recurses: a query within the limit on tokens can still be too deep for its stack.
          if (error instanceof RangeError) throw requestFault('TOO_COMPLEX', 'The query is nested too deeply.');
          throw error;
        }
      });
    },
    onValidate({ addValidationRule }) {
      addValidationRule(complexityRule(limits));
      if (!introspection) addValidationRule(NoSchemaIntrospectionCustomRule);
    },
  };
}

/** Every query sees one snapshot of the store from its first field to its last. */
function snapshot(): Plugin {
  return {
    onExecute({ setExecuteFn }) {
      setExecuteFn((args: ExecutionArgs) => {
        const { operation } = args.contextValue as PerRequest;
        // Resolvers see the operation alone: whatever depends on the request was decided before.
        const execute = () => executeDocument({ ...args, contextValue: operation });
        const isQuery = getOperationAST(args.document, args.operationName)?.operation === 'query';
        return isQuery ? operation.onSnapshot(execute) : execute();
      });
    },
  };
}

/** Faults with their code, GraphQL's own errors as they are, everything else masked under an id. */
function answerError(error: unknown, message: string, log: Log): Error {
  const original = error instanceof GraphQLError ? error.originalError : error;
  if (error instanceof GraphQLError && (original === undefined || original instanceof GraphQLError))
    return coded(error);
  if (!(original instanceof Fault) && isClientError(original)) return maskError(error, message);
  const told = publicError(original, log);
  const { message: text, ...extensions } = told;
  const where =
    error instanceof GraphQLError
      ? { nodes: error.nodes, source: error.source, positions: error.positions, path: error.path }
      : {};
  const http = httpOf(told.code, error instanceof GraphQLError ? error.path : undefined);
  return new GraphQLError(text, { ...where, extensions: { ...extensions, ...http } });
}

/**
 * What an error says of the answer as a whole. A fault of the request has a status; one of a field stands beside the data of the others, but when the
 * store is gone or full, a whole field of the operation could not be done: that is told in HTTP's words too, so that any client knows to come again.
 */
function httpOf(code: string, path: GraphQLError['path']): object {
  const seconds = retryAfter(code);
  const headers = seconds === undefined ? {} : { headers: { 'retry-after': String(seconds) } };
  if (path !== undefined && (path.length > 1 || seconds === undefined)) return {};
  return { http: { status: code === 'INTERNAL' ? 500 : httpStatus(code), ...headers } };
}

/** GraphQL's own errors about variables come without a code. */
function coded(error: GraphQLError): GraphQLError {
  if (error.extensions['code'] !== undefined) return error;
  const { nodes, source, positions, path, extensions } = error;
  return new GraphQLError(error.message, {
    nodes,
    source,
    positions,
    path,
    originalError: error,
    extensions: { ...extensions, code: 'BAD_USER_INPUT' },
  });
}

function isClientError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
