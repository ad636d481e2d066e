/** OpenLineage run events of about the size of real ones. */

const FIELDS = Array.from({ length: 10 }, (_, i) => ({ name: `column_${i}`, type: i % 2 === 0 ? 'double' : 'string' }));
const SCHEMA_URL = 'https://openlineage.io/spec/facets/1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet';
const PRODUCER = 'https://example.org/bench';

/** Each run starts and completes: a table of a job of the layer before is read, one with a schema of ten columns is written. */
export function eventText(i: number, jobs = 1000): string {
  const run = i >> 1;
  const job = run % jobs;
  return JSON.stringify({
    eventType: i % 2 === 0 ? 'START' : 'COMPLETE',
    eventTime: new Date(Date.UTC(2026, 10, 20) + i * 1000).toISOString(),
    run: { runId: `0192a0a0-0000-7000-8000-${String(run).padStart(12, '0')}` },
    job: { namespace: 'bench', name: `job_${job}` },
    inputs: [{ namespace: 's3://bench', name: `table_${Math.max(0, job - 50)}` }],
    outputs: [
      {
        namespace: 's3://bench',
        name: `table_${job}`,
        facets: { schema: { _producer: PRODUCER, _schemaURL: SCHEMA_URL, fields: FIELDS } },
      },
    ],
    producer: PRODUCER,
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  });
}
