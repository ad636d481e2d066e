/** Recording over a running service: statements as the `record` mutation takes them, IRIs in full and literals as they were written. */
import { faultOf, type Service } from '../client/http.ts';
import { compact } from '../prov/namespaces.ts';
import { shortName } from '../prov/name.ts';
import type { Submission } from '../prov/record.ts';
import type { Attributes, Statement } from '../prov/statement.ts';
import { isReference, type Value } from '../prov/value.ts';
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
  readonly warnings: readonly { readonly focus: string; readonly path: string | null; readonly message: string }[];
}

/** Records one submission; its digest is the one it would have in an embedded store. @throws Fault as the service gave it, or SERVICE */
export async function recordOver(service: Service, { statements, ...rest }: Submission): Promise<RecordReceipt> {
  const input = { ...rest, statements: statements.map(statementInput) };
  const answer = await service.ask(MUTATION, { input });
  const fault = faultOf(answer);
  if (fault) throw fault;
  const { counts, warnings, ...receipt } = (answer.data as { record: Recorded }).record;
  return {
    ...receipt,
    ...counts,
    warnings: warnings.map((w) => `${shortName(w.focus)}${w.path === null ? '' : ` ${compact(w.path)}`}: ${w.message}`),
  };
}

/** `StatementInput` of one statement. */
export function statementInput(said: Statement): object {
  if (said.statement === 'element') {
    const { statement: _, attributes, ...parts } = said;
    return { element: { ...parts, attributes: attributeInputs(attributes) } };
  }
  const { statement: _, attributes, ...parts } = said;
  return { relation: { ...parts, attributes: attributeInputs(attributes) } };
}

function attributeInputs(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([property, values]) => ({ property, values: values.map(valueInput) }));
}

function valueInput(value: Value): object {
  return isReference(value) ? { iri: value.iri } : value;
}
