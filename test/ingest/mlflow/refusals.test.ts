import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importMlflow, type MlflowImportOptions } from '../../../src/ingest/mlflow/import.ts';
import { Fault } from '../../../src/prov/fault.ts';
import type { Opened } from '../../../src/open.ts';
import { openEmpty } from '../context.ts';
import { Known } from '../known.ts';
import { fixture, recordingOfMlflow3, startReplay, type Replay } from './replay.ts';

const SEARCH = '/api/2.0/mlflow/runs/search';

describe('a tracking server that does not answer as it should', () => {
  let context: Opened;
  let replay: Replay;

  beforeEach(async () => {
    context = await openEmpty();
    replay = await startReplay(recordingOfMlflow3());
  });

  afterEach(async () => {
    await replay.close();
    await context.close();
  });

  async function fails(options: Partial<MlflowImportOptions> = {}): Promise<Fault> {
    const defaults = { trackingUri: replay.url, metricHistory: false, retries: 2, backoff: 1 };
    try {
      await importMlflow(context, { ...defaults, ...options });
    } catch (error) {
      expect(error).toBeInstanceOf(Fault);
      return error as Fault;
    }
    throw new Error('the import succeeded');
  }

  function answer(path: string, status: number, body: string, headers: Record<string, string> = {}) {
    replay.intercept = (request: IncomingMessage, response: ServerResponse) => {
      if (!request.url!.startsWith(path)) return false;
      response.writeHead(status, headers).end(body);
      return true;
    };
  }

  it('401: asks for credentials, once', async () => {
    answer('/', 401, 'You are not authenticated.', { 'www-authenticate': 'Basic realm="mlflow"' });
    const fault = await fails();
    expect(fault.code).toBe('MLFLOW_DENIED');
    expect(fault.hint).toContain('MLFLOW_TRACKING_USERNAME');
    expect(replay.calls.length).toBe(1);
  });

  it('sends user and password, and records neither', async () => {
    const seen: (string | undefined)[] = [];
    replay.intercept = (request) => {
      seen.push(request.headers.authorization);
      return false;
    };
    const uri = replay.url.replace('http://', 'http://ada:s3cret@');
    const summary = await importMlflow(context, {
      trackingUri: uri,
      metricHistory: false,
      experiments: ['digits-online'],
    });
    expect(new Set(seen)).toEqual(new Set([`Basic ${Buffer.from('ada:s3cret').toString('base64')}`]));
    expect(summary.server).toBe(replay.url);
    const records = await context.store.read((reader) => reader.records({ from: 0, first: 100 }));
    expect(JSON.stringify(records)).not.toContain('s3cret');
    expect(records[0]!.source!.name).toBe(`${replay.url}/#/experiments/3`);
  });

  it('403: tells a refused host name from a refused person', async () => {
    answer('/', 403, 'Invalid Host header - possible DNS rebinding attack detected');
    expect((await fails()).hint).toContain('--allowed-hosts');
    answer('/', 403, 'Permission denied');
    const fault = await fails();
    expect(fault.code).toBe('MLFLOW_DENIED');
    expect(fault.message).toContain('Permission denied');
  });

  it('404: says that this is no tracking server', async () => {
    answer('/', 404, '<html>not found</html>', { 'content-type': 'text/html' });
    const fault = await fails();
    expect(fault.code).toBe('MLFLOW_NOT_FOUND');
    expect(fault.message).not.toContain('<');
  });

  it('400: passes on what the server says', async () => {
    answer(SEARCH, 400, fixture('mlflow3/error-max-results.json'));
    const fault = await fails();
    expect(fault.code).toBe('MLFLOW_REFUSED');
    expect(fault.message).toContain('Invalid value 50001');
  });

  it('500: tries again, then gives up', async () => {
    answer(SEARCH, 500, '{"error_code":"INTERNAL_ERROR","message":"database is locked"}');
    const fault = await fails();
    expect(fault.code).toBe('MLFLOW_REFUSED');
    expect(fault.message).toContain('database is locked');
    expect(replay.calls.filter((c) => c.endsWith(SEARCH)).length).toBe(3);
  });

  it('503, then well again: the import succeeds', async () => {
    let left = 2;
    replay.intercept = (_request, response) => {
      if (left-- <= 0) return false;
      response.writeHead(503, { 'retry-after': '0' }).end();
      return true;
    };
    const summary = await importMlflow(context, { trackingUri: replay.url, metricHistory: false, backoff: 1 });
    expect(summary.records.added).toBe(67);
  });

  it('invalid JSON, no object, a list that is none', async () => {
    for (const body of [
      '{"runs": [',
      '[]',
      '{"runs": 7}',
      '{"runs": [7]}',
      '{"a":1,"a":2}',
      '\u0000',
      '{"runs":[{"info":{}}]}',
    ]) {
      answer(SEARCH, 200, body);
      expect((await fails()).code, body).toBe('MLFLOW_ANSWER');
    }
  });

  it('a page token that never ends', async () => {
    answer(SEARCH, 200, '{"next_page_token": "again"}');
    expect((await fails()).message).toContain('circle');
  });

  it('an answer larger than the limit', async () => {
    const fault = await fails({ maxBytes: 1000 });
    expect(fault.code).toBe('MLFLOW_ANSWER');
    expect(fault.message).toContain('1000 bytes');
  });

  it('a redirect to another origin is not followed', async () => {
    const other = await startReplay(recordingOfMlflow3());
    try {
      answer('/version', 302, '', { location: `${other.url}/version` });
      expect((await fails()).message).toContain(other.url);
      expect(other.calls).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('silence', async () => {
    replay.intercept = () => true;
    const fault = await fails({ timeout: 100 });
    expect(fault.code).toBe('MLFLOW_UNREACHABLE');
    expect(fault.message).toContain('100 ms');
  });

  it('no server at all', async () => {
    expect((await fails({ trackingUri: 'http://127.0.0.1:1' })).code).toBe('MLFLOW_UNREACHABLE');
    expect((await fails({ trackingUri: 'sqlite:///mlflow.db' })).code).toBe('MLFLOW_ADDRESS');
    expect((await fails({ trackingUri: './mlruns' })).code).toBe('MLFLOW_ADDRESS');
  });

  it('what was refused at the first question left nothing behind', async () => {
    answer('/api/2.0/mlflow/experiments/search', 401, 'no');
    await fails();
    expect(await new Known(context.store).size()).toBe(0);
  });

  it('ignores the blank model that a client can leave among the inputs', async () => {
    const blank = fixture('mlflow3/runs-get-blank-model-input.json');
    answer('/api/2.0/mlflow/runs/get', 200, blank);
    const summary = await importMlflow(context, {
      trackingUri: replay.url,
      metricHistory: false,
      experiments: ['digits-online'],
    });
    expect(summary.refused).toEqual([]);
    const used = await new Known(context.store).related('urn:clew:run:mlflow/aab87f631c1b4bb081ab6afbde7e4adc', 'used');
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((u) => u.includes('urn:clew:model:'))).toEqual([]);
  });
});
