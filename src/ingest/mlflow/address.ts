import { Fault } from '../../prov/fault.ts';
import type { IngestCode } from '../fault.ts';
import type { MlflowAccess, Query } from './client.ts';

/** Where the tracking server is, and what proves to it who asks. Credentials are kept apart from the address, which is recorded and shown. */
export interface Address {
  /** The tracking URI without credentials and without a slash at its end. */
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The URL of a call; never leaves the server's origin. */
  resolve(path: string, query: Query): URL;
}

/** Reads a tracking URI. @throws Fault MLFLOW_ADDRESS */
export function openAddress(access: Pick<MlflowAccess, 'trackingUri' | 'username' | 'password' | 'token'>): Address {
  const url = URL.parse(access.trackingUri);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new Fault<IngestCode>('MLFLOW_ADDRESS', 'The tracking URI is no http or https address.', {
      hint: 'Give the address of a running tracking server, such as http://127.0.0.1:5000. For a folder of runs, start `mlflow server` on it first.',
    });
  }
  const username = access.username ?? (url.username === '' ? undefined : decodeURIComponent(url.username));
  const password = access.password ?? (url.password === '' ? undefined : decodeURIComponent(url.password));
  const base = url.pathname.replace(/\/+$/, '');
  return {
    name: url.origin + base,
    headers: credentials(access.token, username, password),
    resolve(path, query) {
      const target = new URL(url.origin + base + path);
      for (const [key, value] of Object.entries(query))
        if (value !== undefined) target.searchParams.set(key, String(value));
      return target;
    },
  };
}

function credentials(token?: string, username?: string, password?: string): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (username === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`, 'utf8').toString('base64')}` };
}
