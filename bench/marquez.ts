/**
 * `GET /api/v1/lineage` of a layered graph of 1,000 jobs (20 layers of 50; each reads two datasets of the layer before), built of OpenLineage events
 * that a running service takes over HTTP; asked at its last layer. Median and 95th percentile of 20 calls after 3 discarded, then the same with a new event
 * before each call, and all again after 3 runs of each job. Beside it, Marquez 0.51.1 over the same graph on such a machine: 1,652 ms.
 *
 *     node bench/marquez.ts [--store bolt://127.0.0.1:7687]     CLEW_STORE_PASSWORD as `clew serve` has it
 *     node bench/marquez.ts --url http://127.0.0.1:5000         a service that is running already: a Marquez, for its figures
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { serve } from '../test/fault/serving.ts';

const { values } = parseArgs({ options: { store: { type: 'string' }, url: { type: 'string' } } });

const LAYERS = 20;
const WIDTH = 50;
const CONNECTIONS = 8;
const CALLS = 20;
const PROMISED = 100;

const FIELDS = Array.from({ length: 10 }, (_, i) => ({ name: `f${i}`, type: 'double' }));
const PRODUCER = 'https://example.org/bench';
const FACETS = {
  schema: {
    _producer: PRODUCER,
    _schemaURL: 'https://openlineage.io/spec/facets/1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet',
    fields: FIELDS,
  },
};

const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
const folder = mkdtempSync(join(tmpdir(), 'clew-bench-'));
const service = values.url === undefined ? ours() : { url: values.url, kill: () => Promise.resolve() };

function ours(): ReturnType<typeof serve> {
  return serve(values.store === undefined ? ['--data', folder] : ['--store', values.store]);
}

function ask(url: string, body?: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const headers =
      body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method: body === undefined ? 'GET' : 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const whole = Buffer.concat(chunks);
        if (response.statusCode! < 300) resolve(whole);
        else reject(new Error(`${response.statusCode}: ${whole.toString().slice(0, 500)}`));
      });
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const dataset = (layer: number, place: number) => ({
  namespace: 'layered',
  name: `l${layer}_d${place % WIDTH}`,
  facets: FACETS,
});

function events(round: number): string[] {
  return Array.from({ length: LAYERS * WIDTH * 2 }, (_, i) => {
    const [layer, place] = [Math.floor((i >> 1) / WIDTH), (i >> 1) % WIDTH];
    return JSON.stringify({
      eventType: i % 2 === 0 ? 'START' : 'COMPLETE',
      eventTime: new Date(Date.UTC(2026, 10, 20 + round) + i * 1000).toISOString(),
      run: { runId: `0192a0a0-0000-7000-800${round}-${String(i >> 1).padStart(12, '0')}` },
      job: { namespace: 'layered', name: `l${layer}_j${place}` },
      inputs: [dataset(layer, place), dataset(layer, place + 1)],
      outputs: [dataset(layer + 1, place)],
      producer: PRODUCER,
      schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    });
  });
}

async function post(url: string, texts: readonly string[]): Promise<void> {
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (next < texts.length) await ask(`${url}/api/v1/lineage`, texts[next++]);
    }),
  );
  console.log(`${texts.length} events: ${Math.round((texts.length / (performance.now() - began)) * 1000)}/s`);
}

async function measure(
  url: string,
  what: string,
  before: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  for (const depth of [1, 5, 10, 20]) {
    const address = `${url}/api/v1/lineage?nodeId=job:layered:l${LAYERS - 1}_j25&depth=${depth}`;
    const times: number[] = [];
    let answer: Buffer = Buffer.alloc(0);
    for (let call = -3; call < CALLS; call++) {
      await before();
      const at = performance.now();
      answer = await ask(address);
      if (call >= 0) times.push(performance.now() - at);
    }
    times.sort((a, b) => a - b);
    const { graph } = JSON.parse(answer.toString()) as { graph: unknown[] };
    const [median, p95] = [times[CALLS / 2]!, times[Math.floor(CALLS * 0.95)]!];
    console.log(
      `${what}, depth ${depth}: ${graph.length} nodes, ${(answer.length / 1e6).toFixed(2)} MB, median ${median.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms${depth === 20 ? ` (promised < ${PROMISED})` : ''}`,
    );
  }
}

try {
  const url = await service.url;
  await post(url, events(0));
  const first = performance.now();
  await ask(`${url}/api/v1/lineage?nodeId=job:layered:l${LAYERS - 1}_j25&depth=20`);
  console.log(`the first call of all, depth 20: ${(performance.now() - first).toFixed(1)} ms`);
  await measure(url, '1 run of each job');
  for (const round of [1, 2]) await post(url, events(round));
  await measure(url, '3 runs of each job');
  const more = events(3);
  await measure(url, '3 runs of each job, an event before each call', () =>
    ask(`${url}/api/v1/lineage`, more.splice(Math.floor(more.length / 2), 1)[0]),
  );
} finally {
  await service.kill('SIGTERM');
  agent.destroy();
  rmSync(folder, { recursive: true });
}
