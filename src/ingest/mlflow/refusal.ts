import { Fault } from '../../prov/fault.ts';
import { clip } from '../../prov/iri.ts';
import type { IngestCode } from '../fault.ts';
import { isObject, parseJson } from '../../rdf/json.ts';

/** What an answer with an error status means, with the server's own words where it gave any. */
export function refusal(status: number, path: string, body: string): Fault<IngestCode> {
  const words = serverMessage(body);
  const said = words === undefined ? '' : `: ${words}`;
  const details = { status, path };
  if (status === 401) {
    return new Fault<IngestCode>('MLFLOW_DENIED', `MLflow wants to know who asks (401)${said}.`, {
      hint: 'Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.',
      details,
    });
  }
  if (status === 403) {
    const host = body.includes('Invalid Host header');
    return new Fault<IngestCode>(
      'MLFLOW_DENIED',
      host ? 'MLflow does not answer under this host name (403).' : `MLflow refuses access (403)${said}.`,
      {
        hint: host
          ? 'Start the server with --allowed-hosts and this name, or use an address it accepts, such as localhost.'
          : 'Ask for permission to read these experiments.',
        details,
      },
    );
  }
  if (status === 404) {
    return new Fault<IngestCode>('MLFLOW_NOT_FOUND', `MLflow has no ${path}${said} (404).`, {
      hint: 'Is this the address of an MLflow tracking server?',
      details,
    });
  }
  return new Fault<IngestCode>('MLFLOW_REFUSED', `MLflow answered ${path} with status ${status}${said}.`, {
    hint:
      status >= 500
        ? 'The log of the MLflow server says more. Running the import again goes on where it was.'
        : 'Is this version of MLflow older than 2.0?',
    details,
  });
}

/** `message` of MLflow's error object, or a short plain text; pages of HTML say nothing useful. */
function serverMessage(body: string): string | undefined {
  const text = body.trim();
  if (text === '' || text.startsWith('<')) return undefined;
  if (!text.startsWith('{')) return JSON.stringify(clip(text.split('\n')[0]!, 200));
  try {
    const json = parseJson(text);
    const message = isObject(json) ? json.get('message') : undefined;
    return typeof message === 'string' ? clip(message, 300).replace(/[.\s]+$/, '') : undefined;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}
