/** What the machine tells of a run, as statements about it. */
import { join } from 'node:path';
import { capture, type Captured, type CaptureRequest } from '../capture/capture.ts';
import { clew } from '../capture/terms.ts';
import type { Iri } from '../prov/iri.ts';
import { element, relate, type Statement } from '../prov/statement.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** The user's own folder for what can be computed again: https://specifications.freedesktop.org/basedir-spec/latest/ */
export function cacheFolder(env: Variables): string | undefined {
  const { XDG_CACHE_HOME: cache, HOME: home } = env;
  if (cache?.startsWith('/')) return join(cache, 'clew');
  return home ? join(home, '.cache/clew') : undefined;
}

/** Looks around. Never fails: what cannot be seen is told in `gaps`. */
export async function lookAround(request: Omit<CaptureRequest, 'cacheFolder'>): Promise<Captured> {
  return capture({ ...request, cacheFolder: cacheFolder(request.env) });
}

/** The environment and the code, that the run used them, and what is true of this run alone. */
export function surroundingStatements(run: Iri, { environment, code, run: attributes }: Captured): Statement[] {
  return [
    element(run, [clew('Run')], attributes),
    ...environment.statements,
    relate('used', run, environment.id, { role: { iri: clew('environment') } }),
    ...(code === undefined ? [] : [...code.statements, relate('used', run, code.id, code.usage)]),
  ];
}
