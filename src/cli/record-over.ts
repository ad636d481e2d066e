/** Recording over a running service: statements as the `record` mutation takes them, IRIs in full and literals as they were written. */
import { faultOf, type Service } from '../client/http.ts';
import { statementInput } from '../client/statement-input.ts';
import { compact } from '../prov/namespaces.ts';
import { shortName } from '../prov/name.ts';
import type { Submission } from '../prov/record.ts';
import type { RecordReceipt } from './receipt.ts';

const MUTATION = `mutation Record($input: RecordInput!) {
  record(input: $input) {
    number digest recordedAt created
    counts { elements relations }
    warnings { focus path message }
  }
}`;

interface Recorded {
  readonly number: number;
  readonly digest: string;
  readonly recordedAt: string;
  readonly created: boolean;
  readonly counts: { readonly elements: number; readonly relations: number };
  readonly warnings: readonly Warning[];
}

/** Records one submission; its digest is the one it would have in an embedded store. @throws Fault as the service gave it, or SERVICE */
export async function recordOver(service: Service, { statements, ...rest }: Submission): Promise<RecordReceipt> {
  const input = { ...rest, statements: statements.map(statementInput) };
  const answer = await service.ask(MUTATION, { input });
  const fault = faultOf(answer);
  if (fault) throw fault;
  const { counts, warnings, ...receipt } = (answer.data as { record: Recorded }).record;
  return { ...receipt, ...counts, warnings: warnings.map(warningLine) };
}

interface Warning {
  readonly focus: string;
  readonly path?: string | null;
  readonly message: string;
}

function warningLine({ focus, path, message }: Warning): string {
  return `${shortName(focus)}${typeof path === 'string' ? ` ${compact(path)}` : ''}: ${message}`;
}

interface SignedReceipt extends Omit<RecordReceipt, 'warnings'> {
  readonly warnings: readonly Warning[];
}

/** Records what a signed envelope holds. @param envelope sent byte for byte @throws Fault as the service gave it, or SERVICE */
export async function recordSignedOver(service: Service, envelope: Uint8Array): Promise<RecordReceipt> {
  const answer = (await service.post('/records', 'application/vnd.dsse.envelope.v1+json', envelope)) as SignedReceipt;
  const { number, digest, recordedAt, created, elements, relations, warnings } = answer;
  return { number, digest, recordedAt, created, elements, relations, warnings: warnings.map(warningLine) };
}
