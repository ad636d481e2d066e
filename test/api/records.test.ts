import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer, type HttpService } from '../../src/api/server.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let service: HttpService;
beforeAll(async () => {
  world = await openWorld();
  const served = { ...world.context, loaded: await loadVocabulary() };
  service = await createServer(served, {
    host: '127.0.0.1',
    port: 0,
    explore: false,
    maxBody: 10_000,
    log: () => undefined,
  });
});
afterAll(async () => {
  await service.close();
  await world.close();
});

const dataset = (name: string) => JSON.stringify({ datasets: [{ id: `dataset:acme/${name}`, name }] });

async function post(body: string | ReadableStream, type = 'application/x-ndjson') {
  const response = await fetch(`${service.url}/records`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
    duplex: 'half',
  } as RequestInit);
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type'), text };
}

const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string | number>);

describe('many records in one request', () => {
  it('answers every line with its receipt, in their order', async () => {
    const { status, type, text } = await post(`${dataset('a')}\n\n${dataset('b')}\r\n${dataset('a')}`);
    expect([status, type]).toEqual([200, 'application/x-ndjson']);
    expect(lines(text)).toMatchObject([
      { line: 1, number: 0, created: true, elements: 1 },
      { line: 3, number: 1, created: true },
      { line: 4, number: 0, created: false },
    ]);
    expect(lines(text)[0]!['digest']).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('refuses a line by itself, says what is wrong with it, and records the others', async () => {
    const unknown = JSON.stringify({ datasets: [{ id: 'dataset:acme/c', nmae: 'c' }] });
    const illegal = JSON.stringify({ statements: [{ element: { id: 'http://x/ y' } }] });
    const { status, text } = await post([unknown, 'not json', illegal, dataset('d')].join('\n'));
    expect(status).toBe(200);
    const [first, second, third, fourth] = lines(text);
    expect(first).toMatchObject({ line: 1, error: { code: 'BAD_REQUEST' } });
    expect(JSON.stringify(first)).toContain('/datasets/0');
    expect(second).toMatchObject({ line: 2, error: { code: 'BAD_REQUEST' } });
    expect(third).toMatchObject({ line: 3, error: { code: 'ILLEGAL_IRI' } });
    expect(fourth).toMatchObject({ line: 4, created: true });
  });

  it('takes lines that come in pieces, and many of them', async () => {
    const all = Array.from({ length: 5_000 }, (_, i) => dataset(`many-${i}`)).join('\n');
    const bytes = new TextEncoder().encode(all);
    let at = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (at >= bytes.length) controller.close();
        else controller.enqueue(bytes.slice(at, (at += 7_777)));
      },
    });
    const { text } = await post(body);
    const answers = lines(text);
    expect(answers).toHaveLength(5_000);
    expect(new Set(answers.map((a) => a['number'])).size).toBe(5_000);
    expect(answers.every((a) => 'created' in a)).toBe(true);
  });

  it('refuses other types, an empty body and a line that is too long', async () => {
    expect((await post(dataset('x'), 'application/json')).status).toBe(415);
    expect((await post('\n\n')).status).toBe(400);
    const before = (await world.context.store.read((r) => r.head())).size;
    expect((await post(dataset('x'.repeat(20_000)))).status).toBe(413);
    expect((await world.context.store.read((r) => r.head())).size).toBe(before);
  });
});
