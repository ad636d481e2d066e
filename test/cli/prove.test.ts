/** Proofs from the command line, over a service and out of a store, checked by what knows nothing of us. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leafHash } from '../../src/tlog/hash.ts';
import { policyOf } from '../../src/tlog/policy.ts';
import { verifyConsistency } from '../../src/tlog/proof.ts';
import { verifyProof } from '../../src/tlog/tlog-proof.ts';
import { serveLog, type Serving } from '../log/serving.ts';
import { put, PREFIXES, temporaryFolder } from './files.ts';
import { clew } from './terminal.ts';

const folder = temporaryFolder();
let service: Serving;

beforeAll(async () => {
  service = await serveLog(join(folder, 'served'));
  await service.record(5);
  await service.record(300);
});
afterAll(() => service.stop());

interface Asked {
  readonly record: {
    readonly leaf: string;
    readonly leafHash: string;
    readonly proof: string;
    readonly digest: string;
  };
  readonly log: {
    readonly origin: string;
    readonly size: number;
    readonly vkey: string;
    readonly checkpoint: string;
    readonly consistency: { readonly proof: string[]; readonly from: object; readonly to: object };
  };
}

const QUERY = `query ($n: Int!, $size: Int) {
  record(number: $n) { leaf leafHash digest proof(size: $size) }
  log { origin size root vkey checkpoint consistency(from: 5) { proof from { size root checkpoint } to { size } } }
}`;

async function asked(n: number, size?: number): Promise<Asked> {
  const { out } = await clew(['query', QUERY, '--variables', JSON.stringify({ n, size }), '--url', service.url]);
  return (JSON.parse(out) as { data: Asked }).data;
}

describe('clew prove', () => {
  test('gives the proof of a record by number or digest, the same as GraphQL, and it holds offline', async () => {
    const { record, log } = await asked(7);
    for (const name of ['7', record.digest]) {
      const { code, out, err } = await clew(['prove', name, '--url', service.url]);
      expect({ code, err, out }).toEqual({ code: 0, err: '', out: record.proof });
    }
    const policy = policyOf([log.vkey]);
    const { checkpoint, proof } = verifyProof(record.proof, Buffer.from(record.leaf), policy);
    expect([checkpoint.size, proof.index]).toEqual([305n, 7n]);
    expect(leafHash(Buffer.from(record.leaf)).toString('base64')).toBe(record.leafHash);
    expect(() => verifyProof(record.proof, Buffer.from(`${record.leaf} `), policy)).toThrow();
  });

  test('proves in an older checkpoint, and says which there are', async () => {
    const file = join(folder, 'old.tlog-proof');
    expect((await clew(['prove', '4', '--size', '5', '--out', file, '--url', service.url])).code).toBe(0);
    const { record, log } = await asked(4, 5);
    expect(readFileSync(file, 'utf8')).toBe(record.proof);
    expect(verifyProof(record.proof, Buffer.from(record.leaf), policyOf([log.vkey])).checkpoint.size).toBe(5n);
    const none = await clew(['prove', '4', '--size', '100', '--url', service.url]);
    expect(none.code).toBe(1);
    expect(none.err).toMatch(/No checkpoint of 100 records was signed[^]*one of 5, and one of 305/);
    expect((await clew(['prove', '5', '--size', '5', '--url', service.url])).err).toMatch(/not among the first 5/);
  });

  test('proves that the log only grew', async () => {
    const { code, out } = await clew(['prove', '--consistency', '5', '305', '--url', service.url, '--json']);
    expect(code).toBe(0);
    const { from, to, proof } = JSON.parse(out) as {
      from: { root: string; note: string };
      to: { root: string };
      proof: string[];
    };
    const bytes = (text: string) => Buffer.from(text, 'base64');
    verifyConsistency(5n, 305n, bytes(from.root), bytes(to.root), proof.map(bytes));
    expect((await asked(0)).log.consistency).toEqual({
      proof,
      from: { size: 5, root: from.root, checkpoint: from.note },
      to: { size: 305 },
    });
  });

  test('tells a record that is too new from one that does not exist', async () => {
    await service.context.recorder.record({
      statements: (await import('../lineage/history-of-churn.ts')).modelVersion('9'),
    });
    const soon = await clew(['prove', '305', '--url', service.url, '--json']);
    expect(JSON.parse(soon.err)).toMatchObject({ error: { code: 'NOT_YET', hint: expect.any(String) as string } });
    expect(soon.code).toBe(2);
    expect((await clew(['prove', '306', '--url', service.url])).code).toBe(1);
    const response = await fetch(`${service.url}/log/proof?record=305`);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
  });

  test.each([
    [['prove']],
    [['prove', '1', '2']],
    [['prove', '--consistency', '5']],
    [['prove', '--consistency', '5', 'x']],
    [['prove', '1', '--size', '-1']],
  ])('%j is no question', async (args) => {
    expect((await clew([...args, '--url', service.url])).code).toBe(2);
  });

  test('publishes what a store of its own has, first', async () => {
    const data = join(folder, 'embedded');
    const document = put(folder, 'one.ttl', `${PREFIXES}ex:a a clew:Dataset ; clew:name "a" .\n`);
    expect((await clew(['import', document, '--data', data])).code).toBe(0);
    const { code, out } = await clew(['prove', '0', '--data', data]);
    expect(code).toBe(0);
    const vkey = readFileSync(join(data, 'log', 'log.vkey'), 'utf8').trim();
    const { out: answer } = await clew(['query', '{ record(number: 0) { leaf proof } log { size } }', '--data', data]);
    const { record, log } = (JSON.parse(answer) as { data: { record: { leaf: string; proof: string }; log: object } })
      .data;
    expect(verifyProof(out, Buffer.from(record.leaf), policyOf([vkey])).checkpoint.size).toBe(1n);
    expect(record.proof).toBe(out);
    expect(log).toEqual({ size: 1 });
    expect((await clew(['prove', '0', '--data', join(folder, 'nothing')])).code).toBe(2);
  });
});
