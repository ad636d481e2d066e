import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { again, deliver, MAX_ATTEMPTS, signature } from '../../src/watch/webhook.ts';

const secret = `whsec_${Buffer.alloc(24, 3).toString('base64')}`;
let server: Server | undefined;
afterEach(() => server?.close());

async function receiver(answer: (n: number) => number) {
  const got: { headers: Record<string, unknown>; body: string }[] = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      got.push({ headers: request.headers, body });
      const status = answer(got.length);
      response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:9/' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

const delivery = { id: 'urn:clew:incident:x:1', body: '{"type":"clew.incident"}', attempts: 0, due: 0 };

describe('a webhook', () => {
  test('is signed as the scheme says, so that a receiver can check it alone', async () => {
    const { got, url } = await receiver(() => 204);
    expect(await deliver({ url, secret }, delivery, 1_700_000_000_000)).toBeUndefined();
    const { headers, body } = got[0]!;
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const expected = createHmac('sha256', Buffer.alloc(24, 3)).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
    expect(headers['webhook-timestamp']).toBe('1700000000');
    expect(body).toBe(delivery.body);
  });

  test("matches the scheme's published example", () => {
    // https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript (test vector of the libraries)
    expect(
      signature(
        'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        'msg_p5jXN8AQM9LWM0D4loKWxJek',
        1614265330,
        '{"test": 2432232314}',
      ),
    ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  test('says why it was not taken, and follows no redirect', async () => {
    const { got, url } = await receiver((n) => (n === 1 ? 500 : 302));
    expect(await deliver({ url, secret }, delivery, 0)).toContain('500');
    expect(await deliver({ url, secret }, delivery, 0)).toContain('302');
    expect(got).toHaveLength(2);
    expect(await deliver({ url: 'http://127.0.0.1:9/', secret }, delivery, 0)).toMatch(/./);
  });

  test('is tried again later and later, and given up in the end', () => {
    const waits = [];
    let next: ReturnType<typeof again> = delivery;
    for (; next; next = again(next, 0, () => 1)) waits.push(next.due);
    expect(waits.slice(1, 5)).toEqual([10_000, 20_000, 40_000, 80_000]);
    expect(Math.max(...waits)).toBe(3_600_000);
    expect(waits).toHaveLength(MAX_ATTEMPTS);
  });
});
