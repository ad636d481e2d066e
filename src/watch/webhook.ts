/** Deliveries to a webhook, signed as https://www.standardwebhooks.com says, so that receivers need no code of ours. */
import { createHmac } from 'node:crypto';

export interface Webhook {
  /** `https://…`, or `http://` for a receiver on this machine. */
  readonly url: string;
  /** `whsec_` and base64 of 24 to 64 random bytes, or any text of at least 16 characters. */
  readonly secret: string;
}

/** One message that is to be delivered, at least once. */
export interface Delivery {
  readonly id: string;
  readonly body: string;
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly due: number;
}

const TIMEOUT = 10_000;
const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 3_600_000;
/** About four days of trying. */
export const MAX_ATTEMPTS = 100;

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme */
export function signature(secret: string, id: string, timestamp: number, body: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret);
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/**
 * Sends one delivery.
 * @returns undefined if it was taken (a status from 200 to 299), else why not
 */
export async function deliver(
  { url, secret }: Webhook,
  { id, body }: Delivery,
  now: number,
): Promise<string | undefined> {
  const timestamp = Math.floor(now / 1000);
  try {
    const response = await fetch(url, {
      method: 'POST',
      // Where it leads is for the operator to set, not for the receiver.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'clew',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signature(secret, id, timestamp, body),
      },
      body,
    });
    await response.body?.cancel();
    return response.ok ? undefined : `It answered ${response.status}.`;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The delivery after an attempt that failed: later and later, not all at one moment; undefined when it is given up. */
export function again(delivery: Delivery, now: number, random: () => number = Math.random): Delivery | undefined {
  const attempts = delivery.attempts + 1;
  if (attempts >= MAX_ATTEMPTS) return undefined;
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempts, 20));
  return { ...delivery, attempts, due: now + wait * (0.5 + random() / 2) };
}
