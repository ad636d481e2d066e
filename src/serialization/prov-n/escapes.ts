/** How PROV-N writes what its tokens cannot hold as it is: https://www.w3.org/TR/prov-n/#prod-PN_LOCAL and #prod-STRING_LITERAL */
import { NAME_MORE, NAME_START } from '../name-characters.ts';

const LOCAL = new RegExp(`^(?:[${NAME_START}0-9/@~&+*?#$!='(),:;[\\].-](?:[${NAME_MORE}])*|%[0-9A-Fa-f]{2})*$`, 'u');
const RESERVED = /[='(),:;[\]]/g;

/** Whether a text can be a local part, escapes and all. */
export function isLocal(text: string): boolean {
  return LOCAL.test(text);
}

/** A local part as it is written: `-` may not begin it, and a point neither begin nor end it. */
export function escapeLocal(local: string): string {
  return local.replace(RESERVED, '\\$&').replace(/^[-.]|\.$/g, '\\$&');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

/** A string between quotes on one line. */
export function stringLiteral(text: string): string {
  return `"${text.replace(/["\\\n\r\t\b\f]/g, (c) => ESCAPES[c]!)}"`;
}
