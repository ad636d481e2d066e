/** One record over `POST /records`, which takes larger ones than GraphQL does. */
import { Fault, type Place } from '../prov/fault.ts';
import type { Submission } from '../prov/record.ts';
import type { Service, ServiceCode } from './http.ts';
import { statementInput } from './statement-input.ts';

/** What the service says of the record: its place in history, its digest, and whether it is new. */
export interface PostedRecord {
  readonly number: number;
  readonly digest: string;
  readonly created: boolean;
}

interface Answer extends PostedRecord {
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
    readonly place?: Place;
    readonly details?: Record<string, unknown>;
  };
}

/** Records one submission. @throws Fault as the service gave it, or SERVICE */
export async function postRecord(service: Service, { statements, ...rest }: Submission): Promise<PostedRecord> {
  const line = JSON.stringify({ ...rest, statements: statements.map(statementInput) });
  const answer = (await service.post('/records', 'application/x-ndjson', Buffer.from(`${line}\n`))) as Answer;
  if (answer.error) {
    const { code, message, ...more } = answer.error;
    throw new Fault(code, message, more);
  }
  const { number, digest, created } = answer;
  if (typeof number !== 'number' || typeof digest !== 'string') {
    throw new Fault<ServiceCode>('SERVICE', `${service.url} did not say what became of the record.`, {
      hint: 'Is it the right address?',
    });
  }
  return { number, digest, created };
}
