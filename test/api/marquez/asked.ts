/** A service over an empty embedded store that takes OpenLineage events and is asked as Marquez is. */
import { createServer } from '../../../src/api/server.ts';
import type { Context } from '../../../src/lineage/context.ts';
import { loadVocabulary } from '../../../src/rdf/vocabulary.ts';
import type { Store } from '../../../src/store/store.ts';
import { openWorld } from '../world.ts';

/* eslint-disable @typescript-eslint/no-explicit-any -- answers as JSON; tests say themselves what they expect in them */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any;
}

export interface Asked {
  readonly context: Context;
  /** @param path below `/api/v1/` */
  get(path: string): Promise<Reply>;
  post(...events: readonly object[]): Promise<void>;
  close(): Promise<void>;
}

export async function openAsked(store?: Store): Promise<Asked> {
  const world = await openWorld(store ? { store } : {});
  const served = { ...world.context, loaded: await loadVocabulary() };
  const service = await createServer(served, { host: '127.0.0.1', port: 0, explore: false, log: () => undefined });
  const at = (path: string) => `${service.url}/api/v1/${path}`;
  return {
    context: world.context,
    get: async (path) => {
      const response = await fetch(at(path));
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
    post: async (...events) => {
      for (const event of events) {
        const response = await fetch(at('lineage'), {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(event),
        });
        if (response.status !== 201) throw new Error(await response.text());
        await response.arrayBuffer();
      }
    },
    close: async () => {
      await service.close();
      await world.close();
    },
  };
}

export interface Said {
  readonly job: string;
  readonly inputs?: readonly (string | object)[];
  readonly outputs?: readonly (string | object)[];
  readonly namespace?: string;
  /** The number of the run; the same number is the same run. */
  readonly run?: number;
  readonly type?: string;
  readonly time?: string;
  readonly runFacets?: object;
  readonly jobFacets?: object;
}

let runs = 0;

/** A RunEvent. Datasets are told by name, in the job's namespace, or whole. */
export function said({ job, inputs = [], outputs = [], namespace = 'ns', ...more }: Said): object {
  const dataset = (given: string | object) => (typeof given === 'string' ? { namespace, name: given } : given);
  return {
    eventType: more.type ?? 'COMPLETE',
    eventTime: more.time ?? '2026-11-20T08:00:00.123456Z',
    producer: 'https://example.org/producer',
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run: {
      runId: `0192a0a0-0000-7000-8000-${String(more.run ?? 1_000_000 + runs++).padStart(12, '0')}`,
      ...(more.runFacets && { facets: more.runFacets }),
    },
    job: { namespace, name: job, ...(more.jobFacets && { facets: more.jobFacets }) },
    inputs: inputs.map(dataset),
    outputs: outputs.map(dataset),
  };
}

export const FACET = { _producer: 'https://example.org/producer', _schemaURL: 'https://example.org/facet.json' };
