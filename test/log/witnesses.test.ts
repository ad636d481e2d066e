/** A log and its witnesses, each over real HTTP. */
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FACT } from '../../src/lineage/facts.ts';
import { Cosigning } from '../../src/log/cosigning.ts';
import { headOf } from '../../src/log/heads.ts';
import { identityOf } from '../../src/log/identity.ts';
import { makeKey } from '../../src/log/key.ts';
import { proveInclusion } from '../../src/log/prove.ts';
import { Publisher } from '../../src/log/publish.ts';
import { PublishedLog } from '../../src/log/published.ts';
import { planOfList, planOfPolicy } from '../../src/log/witnesses.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { checkPolicy, parsePolicy } from '../../src/tlog/policy.ts';
import { verifyProof } from '../../src/tlog/tlog-proof.ts';
import { openWitness, type OpenWitness } from '../../src/witness/open.ts';
import { serveWitness } from '../../src/witness/server.ts';
import { leafAt, recordUntil } from './records.ts';

const ORIGIN = 'example.org/log';
const EVERY = 50;

let folder: string;
let vkey: string;
const closing: (() => unknown)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clew-witness-'));
  ({ vkey } = await makeKey(join(folder, 'log.key'), ORIGIN));
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await rm(folder, { recursive: true, force: true });
});

async function aStore(): Promise<Store> {
  const store = await openSqlite({ file: ':memory:' });
  closing.push(() => store.close());
  return store;
}

interface Running {
  readonly opened: OpenWitness;
  readonly url: string;
  stop(): Promise<void>;
}

async function aWitness(name = 'w', port = 0): Promise<Running> {
  const opened = await openWitness({ folder: join(folder, name), name: `${name}.example`, logs: [vkey] });
  const server = await serveWitness(opened, { host: '127.0.0.1', port, report: (error) => expect.fail(String(error)) });
  const stop = async () => {
    await server.close();
    opened.heads.close();
  };
  const running = { opened, url: server.url, stop };
  closing.push(() => stop().catch(() => undefined));
  return running;
}

const named = (...witnesses: readonly Running[]) => witnesses.map(({ url, opened }) => `${url}+${opened.vkey}`);

async function aPublisher(store: Store, witnesses: readonly string[], directory = 'log') {
  const reports: unknown[] = [];
  const report = (error: unknown) => void reports.push(error);
  const cosigning = new Cosigning(store, { plan: planOfList(witnesses), every: EVERY, timeout: 1_000, report });
  const publisher = await Publisher.open(store, {
    directory: join(folder, directory),
    identity: () => identityOf(store, { keyFile: join(folder, 'log.key'), origin: ORIGIN }),
    cosigning,
    report,
  });
  publisher.start(20);
  closing.push(() => publisher.close());
  return { publisher, reports, log: new PublishedLog(store, join(folder, directory)) };
}

const soon = { timeout: 8_000, interval: 20 };

describe('a log that asks witnesses', () => {
  test('shows each checkpoint first, then with cosignatures, and proves under its published policy', async () => {
    const [store, a, b] = [await aStore(), await aWitness('a'), await aWitness('b')];
    const { log, publisher, reports } = await aPublisher(store, named(a, b));
    for (const size of [3, 300]) {
      await recordUntil(store, size);
      await expect.poll(async () => (await log.cosigned())?.size, soon).toBe(size);
      const policy = parsePolicy((await log.policy())!);
      const note = (await log.cosigned())!.note;
      expect(checkPolicy(Buffer.from(note), policy).cosignatures.map(({ witness }) => witness)).toEqual([
        'witness-1',
        'witness-2',
      ]);
      expect((await log.head())!.note).toBe(note);
      const proof = await proveInclusion(log, store, size - 1);
      expect(() => verifyProof(proof, Buffer.from(leafAt(size - 1)), policy)).not.toThrow();
    }
    // The note that was signed first stays in the store as it was.
    const [head, row] = [(await log.head())!, (await store.read((reader) => reader.checkpoint()))!];
    expect(row).toMatchObject({ size: 300, root: head.root });
    expect(head.note.startsWith(row.note)).toBe(true);
    expect(publisher.status().witnesses).toMatchObject([
      { name: 'witness-1', size: 300, cosignedAt: expect.any(Number) as number },
      { name: 'witness-2', size: 300 },
    ]);
    expect(reports).toEqual([]);
  });

  test('every instance on one store shows the cosignatures that any of them got', async () => {
    const [store, witness] = [await aStore(), await aWitness()];
    const one = await aPublisher(store, named(witness), 'one');
    const two = await aPublisher(store, named(witness), 'two');
    await recordUntil(store, 20);
    await expect.poll(async () => (await one.log.cosigned())?.size, soon).toBe(20);
    await expect.poll(async () => (await two.log.cosigned())?.note, soon).toBe((await one.log.cosigned())!.note);
  });

  test('goes on without a witness that is away, says so, and has it cosign when it is back', async () => {
    const [store, witness] = [await aStore(), await aWitness()];
    const { log, publisher, reports } = await aPublisher(store, named(witness));
    await recordUntil(store, 5);
    await expect.poll(async () => (await log.cosigned())?.size, soon).toBe(5);
    await witness.stop();
    await recordUntil(store, 9);
    await expect.poll(async () => (await log.head())?.size, soon).toBe(9);
    await expect.poll(() => publisher.status().witnesses?.[0]?.failing, soon).toMatchObject({ conflict: false });
    expect(reports).toMatchObject([{ code: 'WITNESS', details: { witness: 'witness-1', conflict: false } }]);
    await expect(proveInclusion(log, store, 8)).rejects.toMatchObject({ code: 'NOT_YET' });
    // Who asks for that size gets what the log alone signed.
    expect(await proveInclusion(log, store, 8, 9)).toContain(ORIGIN);
    expect(await proveInclusion(log, store, 4)).toContain('w.example');
    await aWitness('w', Number(new URL(witness.url).port));
    await expect.poll(async () => (await log.cosigned())?.size, soon).toBe(9);
    expect(publisher.status().witnesses?.[0]?.failing).toBeUndefined();
    expect(await proveInclusion(log, store, 8)).toContain('w.example');
    expect(publisher.status().failing).toBeUndefined();
  });

  test('does not sign even one checkpoint on an old copy, though nothing but a witness knows better', async () => {
    const [store, witness] = [await aStore(), await aWitness()];
    const first = await aPublisher(store, named(witness));
    await recordUntil(store, 20);
    await expect.poll(async () => (await first.log.cosigned())?.size, soon).toBe(20);
    for (const [size, history, code] of [
      [12, 'one', 'BEHIND'],
      [30, 'two', 'FORK'],
    ] as const) {
      const other = await aStore();
      await recordUntil(other, size, history);
      const { publisher, log } = await aPublisher(other, named(witness), code);
      expect(publisher.status().failing).toMatchObject({ code, final: true });
      expect(() => publisher.checkWritable()).toThrow();
      expect(await log.head()).toBeUndefined();
    }
  });

  test('says loudly that a witness refuses a history that was rewritten with the key, and records no more', async () => {
    const [store, witness] = [await aStore(), await aWitness()];
    const first = await aPublisher(store, named(witness));
    await recordUntil(store, 20);
    await expect.poll(async () => (await first.log.cosigned())?.size, soon).toBe(20);
    await witness.stop();
    // While the witness is away nobody hinders who has the key.
    const rewritten = await aStore();
    await recordUntil(rewritten, 30, 'two');
    const { publisher, reports, log } = await aPublisher(rewritten, named(witness), 'rewritten');
    await expect.poll(async () => (await log.head())?.size, soon).toBe(30);
    await aWitness('w', Number(new URL(witness.url).port));
    await expect.poll(() => publisher.status().witnesses?.[0]?.failing, soon).toMatchObject({ conflict: true });
    expect(reports).toContainEqual(
      expect.objectContaining({ code: 'WITNESS', details: expect.objectContaining({ conflict: true }) as object }),
    );
    expect(await log.cosigned()).toBeUndefined();
    // The checkpoint that it keeps bears our own signature, so it binds: also after a restart, when the witness is away again.
    await expect.poll(() => publisher.status().failing, soon).toMatchObject({ code: 'FORK', final: true });
    expect(() => publisher.checkWritable()).toThrow(/20 records/);
    const known = await rewritten.read(async (reader) => (await reader.facts()).get(FACT.known));
    expect((JSON.parse(known!) as string[]).map((note) => headOf(note).size)).toEqual([20]);
  });

  test('is not stopped by the bare word of a witness, nor shows a cosignature that does not hold', async () => {
    const store = await aStore();
    const real = await aWitness('a');
    let reply: [status: number, body: string] = [409, '1000\n'];
    const liar = createServer((request, response) => {
      request.resume();
      const [status, body] = request.method === 'POST' ? reply : ([404, ''] as const);
      response.writeHead(status).end(body);
    }).listen(0, '127.0.0.1');
    await once(liar, 'listening');
    closing.push(() => new Promise((resolve) => (liar.closeAllConnections(), liar.close(resolve))));
    const address = `http://127.0.0.1:${(liar.address() as AddressInfo).port}`;
    const { publisher, log } = await aPublisher(store, [`${address}+${real.opened.vkey}`]);
    const failing = () => publisher.status().witnesses?.[0]?.failing?.message;
    await recordUntil(store, 5);
    await expect.poll(failing, soon).toMatch(/cosigned 1000 records/);
    reply = [200, `— a.example ${Buffer.alloc(76, 1).toString('base64')}\n`];
    await expect.poll(failing, soon).toMatch(/No signature is by a known key/);
    reply = [403, 'no'];
    await expect.poll(failing, soon).toMatch(/status 403: no/);
    expect(publisher.status().failing).toBeUndefined();
    expect(await log.cosigned()).toBeUndefined();
    expect((await log.head())?.size).toBe(5);
  });
});

describe('which witnesses are asked', () => {
  test('more than half of a list must cosign; a policy says itself', async () => {
    const [a, b, c] = [await aWitness('a'), await aWitness('b'), await aWitness('c')];
    const list = planOfList(named(a, b, c));
    expect(list.places.map(({ name, url }) => [name, url])).toEqual([
      ['witness-1', a.url],
      ['witness-2', b.url],
      ['witness-3', c.url],
    ]);
    expect(list.policy(vkey).policy.quorum).toMatchObject({ threshold: 1, members: [{ threshold: 2 }] });
    const text = `log ${vkey}\nwitness one ${a.opened.vkey} ${a.url}/\nwitness mute ${b.opened.vkey}\nquorum one\n`;
    const plan = planOfPolicy(text);
    expect(plan.places).toMatchObject([{ name: 'one', url: a.url }]);
    expect(plan.policy(vkey).text).toBe(text);
    await cp(join(folder, 'a', 'witness.key'), join(folder, 'kept'));
    expect(await readFile(join(folder, 'kept'), 'utf8')).toMatch(/^PRIVATE\+KEY\+a\.example\+/);
  });

  test.each([['http://127.0.0.1:1'], ['ftp://x+w+00000000+AA=='], ['http://x+w+00000000+AA==']])(
    '%s is refused',
    (each) => {
      expect(() => planOfList([each])).toThrow(expect.objectContaining({ code: 'WITNESS' }) as Error);
    },
  );
});
