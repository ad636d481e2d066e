/**
 * What a running service takes from many clients at once: single records through GraphQL, each acknowledged when it is durable, and records in
 * batches. The clients are a process of their own; the service is the real command on an embedded store.
 *
 *     node bench/serve.ts [--clients 64] [--seconds 10] [--batch 200]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { serve } from '../test/fault/serving.ts';
import { smallInput } from './small.ts';

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '64' },
    seconds: { type: 'string', default: '10' },
    batch: { type: 'string', default: '200' },
  },
});
const clients = Number(values.clients);
const seconds = Number(values.seconds);
const batch = Number(values.batch);

const MUTATION = 'mutation ($input: RecordInput!) { record(input: $input) { number digest } }';

const agent = new Agent({ keepAlive: true, maxSockets: clients });

function post(url: string, type: string, body: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', agent, headers: { 'content-type': type, 'content-length': Buffer.byteLength(body) } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode!, body: Buffer.concat(chunks).toString() }));
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

let next = 0;

async function single(url: string): Promise<number> {
  const body = JSON.stringify({ query: MUTATION, variables: { input: smallInput(next++) } });
  const answer = await post(`${url}/graphql`, 'application/json', body);
  if (answer.status !== 200 || answer.body.includes('"errors"')) throw new Error(answer.body);
  return 1;
}

async function together(url: string): Promise<number> {
  const lines = Array.from({ length: batch }, () => JSON.stringify(smallInput(next++)));
  const answer = await post(`${url}/records`, 'application/x-ndjson', `${lines.join('\n')}\n`);
  if (answer.status !== 200) throw new Error(answer.body);
  const receipts = answer.body.trim().split('\n');
  const refused = receipts.find((line) => line.includes('"code"'));
  if (receipts.length !== batch || refused !== undefined) throw new Error(refused ?? answer.body);
  return batch;
}

/** Every client sends its next request when the last one is answered. */
async function load(what: string, send: () => Promise<number>): Promise<void> {
  const times: number[] = [];
  let done = 0;
  const end = performance.now() + seconds * 1000;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < end) {
        const at = performance.now();
        const sent = await send();
        done += sent;
        times.push(performance.now() - at);
      }
    }),
  );
  const took = (performance.now() - began) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]!.toFixed(1);
  console.log(
    `${what}: ${Math.round(done / took)} records/s, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms, ${clients} clients`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'clew-bench-'));
const service = serve(['--data', folder]);
try {
  const url = await service.url;
  const warm = performance.now() + 2_000;
  while (performance.now() < warm) await single(url);
  await load('single records through GraphQL', () => single(url));
  await load(`batches of ${batch}`, () => together(url));
} finally {
  await service.kill('SIGTERM');
  agent.destroy();
  rmSync(folder, { recursive: true });
}
