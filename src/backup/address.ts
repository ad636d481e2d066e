import { Fault } from '../prov/fault.ts';
import type { BackupCode } from './fault.ts';
import { openFolder } from './folder.ts';
import type { Place } from './place.ts';

/**
 * Opens the place that an address names: a folder, or `s3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION` (prefix and query may be left out).
 * Nothing is asked of it yet.
 * @throws Fault BAD_PLACE
 */
export async function openPlace(address: string): Promise<Place> {
  if (/^[a-z0-9+.-]+:\/\//i.test(address)) {
    const options = parseS3(address);
    const { openS3 } = await import('./s3.ts');
    return openS3(options);
  }
  if (address === '') throw bad(address);
  return openFolder(address);
}

/** @throws Fault BAD_PLACE */
export function parseS3(address: string): {
  bucket: string;
  prefix: string;
  endpoint: string | undefined;
  region: string | undefined;
} {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([^?]*))?(?:\?(.*))?$/.exec(address);
  const query = new URLSearchParams(match?.[3]);
  const endpoint = query.get('endpoint') ?? undefined;
  const known = [...query.keys()].every((key) => key === 'endpoint' || key === 'region');
  if (!match || !known || (endpoint !== undefined && !isHttp(endpoint))) throw bad(address);
  const prefix = (match[2] ?? '').replace(/^\/+|\/+$/g, '');
  return {
    bucket: match[1]!,
    prefix: prefix === '' ? '' : `${prefix}/`,
    endpoint,
    region: query.get('region') ?? undefined,
  };
}

/** An address with credentials in it would be printed, logged and kept in shell histories. */
function isHttp(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}

function bad(address: string): Fault<BackupCode> {
  const shown = address.replace(/\/\/[^@/]*@/g, '//…@');
  return new Fault('BAD_PLACE', `${JSON.stringify(shown)} is no place that Clew can back up to.`, {
    hint: 'Give a folder, or s3://BUCKET/PREFIX?endpoint=https://HOST; credentials come from the environment (AWS_ACCESS_KEY_ID, …).',
  });
}
