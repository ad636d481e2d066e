/** Where the server is and who asks, taken apart so that credentials never appear in a message. */
import { Fault } from '../../prov/fault.ts';
import type { StoreCode } from '../store.ts';

export interface Neo4jOptions {
  /**
   * `bolt://host:7687`, `neo4j://host:7687/database` (routing), `+s` (TLS, checked certificate) or `+ssc` (TLS, any certificate); user and password
   * may stand before the host, percent-encoded.
   */
  readonly url: string;
  /** Used when the URL names none. */
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** How long a transaction that lost a race or its connection is tried again, milliseconds. Default 15,000. */
  readonly retryTime?: number | undefined;
}

export interface Address {
  /** For the driver: scheme, host, port and routing context. */
  readonly uri: string;
  /** For people. */
  readonly shown: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** undefined: the server's default. */
  readonly database: string | undefined;
}

const SCHEMES: ReadonlySet<string> = new Set(['bolt:', 'bolt+s:', 'bolt+ssc:', 'neo4j:', 'neo4j+s:', 'neo4j+ssc:']);
const DATABASE = /^[A-Za-z][A-Za-z0-9.-]{2,62}$/;

/** @throws Fault STORE_UNAVAILABLE if the URL is none of Neo4j's. The message holds nothing of the URL, which may hold a password. */
export function parseAddress(options: Neo4jOptions): Address {
  const url = URL.canParse(options.url) ? new URL(options.url) : undefined;
  const database = url?.pathname.replace(/^\//, '') ?? '';
  if (!url || !SCHEMES.has(url.protocol) || url.hostname === '' || (database !== '' && !DATABASE.test(database))) {
    throw new Fault<StoreCode>('STORE_UNAVAILABLE', 'The address of the store is no address of a Neo4j server.', {
      hint: 'Write bolt://host:7687 or neo4j://host:7687/database, with +s after the scheme for TLS.',
    });
  }
  const host = url.port === '' ? `${url.hostname}:7687` : url.host;
  const uri = `${url.protocol}//${host}`;
  return {
    uri: uri + (url.protocol.startsWith('neo4j') ? url.search : ''),
    shown: database === '' ? uri : `${uri}/${database}`,
    user: url.username === '' ? options.user : decoded(url.username),
    password: url.password === '' ? options.password : decoded(url.password),
    database: database === '' ? undefined : database,
  };
}

/** Percent-decoded; a text with a stray `%` is taken as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
