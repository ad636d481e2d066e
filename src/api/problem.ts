import { STATUS_CODES } from 'node:http';
import { Fault } from '../prov/fault.ts';
import { httpStatus, type ApiCode, type PublicError } from './answers.ts';

/** A fault of the request itself. */
export function requestFault(code: ApiCode, message: string, hint?: string): Fault<ApiCode> {
  return new Fault<ApiCode>(code, message, { ...(hint !== undefined && { hint }) });
}

/** An error as RFC 9457 writes it: https://www.rfc-editor.org/rfc/rfc9457 */
export function problem(error: PublicError, requestId: string): { status: number; body: string } {
  const { code, message: detail, ...more } = error;
  const status = code === 'INTERNAL' ? 500 : httpStatus(code);
  const title = STATUS_CODES[status] ?? code;
  return {
    status,
    body: JSON.stringify({ type: `urn:clew:problem:${code}`, title, status, detail, code, ...more, requestId }),
  };
}
