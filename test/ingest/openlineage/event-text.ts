/** Events of runs as clients send them, with what a test is about. */
export const [RUN_A, RUN_B] = ['0192a0a0-0000-7000-8000-00000000000a', '0192a0a0-0000-7000-8000-00000000000b'];

export interface Parts {
  readonly type?: string;
  readonly time?: string;
  readonly run?: string;
  readonly name?: string;
  readonly runFacets?: object;
  readonly jobFacets?: object;
  readonly inputs?: readonly object[];
  readonly outputs?: readonly object[];
}

export function eventText({
  type = 'COMPLETE',
  time = '2026-11-20T08:00:00Z',
  run = RUN_A,
  name = 'prepare',
  ...parts
}: Parts) {
  return JSON.stringify({
    eventType: type,
    eventTime: time,
    producer: 'https://example.org/producer',
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run: { runId: run, facets: parts.runFacets ?? {} },
    job: { namespace: 'ml', name, facets: parts.jobFacets ?? {} },
    inputs: parts.inputs ?? [],
    outputs: parts.outputs ?? [],
  });
}

export const dataset = (name: string, facets: object = {}) => ({ namespace: 's3://lake', name, facets });
export const version = (datasetVersion: string) => ({ version: { datasetVersion } });
