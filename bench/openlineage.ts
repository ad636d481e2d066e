/**
 * OpenLineage events into a running service, each acknowledged when it is durable, on a few connections as clients keep them; and the same texts
 * parsed and nothing else, and mapped and not recorded. The clients are a process of their own; the service is the real command on an embedded store.
 *
 *     node bench/openlineage.ts [--connections 8] [--seconds 10] [--jobs 1000]
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mapEvent } from '../src/ingest/openlineage/map.ts';
import { parseEvent } from '../src/ingest/openlineage/read.ts';
import { describe } from '../src/prov/description.ts';
import { serve } from '../test/fault/serving.ts';
import { eventText } from './event.ts';

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '8' },
    seconds: { type: 'string', default: '10' },
    jobs: { type: 'string', default: '1000' },
  },
});
const connections = Number(values.connections);
const seconds = Number(values.seconds);
const jobs = Number(values.jobs);

const agent = new Agent({ keepAlive: true, maxSockets: connections });

function post(url: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(`${url}/api/v1/lineage`, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        response.statusCode === 201 ? resolve() : reject(new Error(Buffer.concat(chunks).toString())),
      );
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Events a second of something done with each text, and how long that takes. */
function rate(what: string, texts: readonly string[], use: (text: string) => void): number {
  for (const text of texts) use(text);
  const began = performance.now();
  for (const text of texts) use(text);
  const perSecond = (texts.length / (performance.now() - began)) * 1000;
  console.log(`${what}: ${Math.round(perSecond)} events/s`);
  return perSecond;
}

/** Processor time of a process so far, seconds, in ticks of 10 ms: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const texts = Array.from({ length: 5_000 }, (_, i) => eventText(i, jobs));
console.log(`an event: ${Math.round(texts.reduce((sum, text) => sum + text.length, 0) / texts.length)} bytes`);
console.log(`elements it describes: ${describe(mapEvent(parseEvent(texts[0]!))).length}`);
const bare = rate('JSON.parse', texts, (text) => JSON.parse(text));
const mapped = rate('read and mapped', texts, (text) => mapEvent(parseEvent(text)));

const folder = mkdtempSync(join(tmpdir(), 'clew-bench-'));
const service = serve(['--data', folder]);
try {
  const url = await service.url;
  let next = 0;
  const load = async (milliseconds: number): Promise<number[]> => {
    const times: number[] = [];
    const end = performance.now() + milliseconds;
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (performance.now() < end) {
          const at = performance.now();
          await post(url, eventText(next++, jobs));
          times.push(performance.now() - at);
        }
      }),
    );
    return times.sort((a, b) => a - b);
  };
  await load(3_000);
  const [began, spent] = [performance.now(), processorTime(service.pid)];
  const times = await load(seconds * 1000);
  const perSecond = (times.length / (performance.now() - began)) * 1000;
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]!.toFixed(1);
  console.log(
    `recorded over HTTP, durable: ${Math.round(perSecond)} events/s, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, ${connections} connections`,
  );
  const each = ((processorTime(service.pid) - spent) / times.length) * 1e6;
  console.log(`processor time of the service: ${Math.round(each)} µs/event`);
  console.log(
    `of JSON.parse: 1/${Math.round(bare / perSecond)}; of reading and mapping: 1/${(mapped / perSecond).toFixed(1)}`,
  );
} finally {
  await service.kill('SIGTERM');
  agent.destroy();
  rmSync(folder, { recursive: true });
}
