import { Fault, type Place } from '../prov/fault.ts';
import { unknownVariables } from '../settings.ts';
import { painter, printable, type Terminal } from './terminal.ts';

/**
 * Tells of an error on `err`: one line that says what, then where and what to do. With `json`, one JSON object on one line.
 * Of an error that nobody foresaw, the stack is shown only when `CLEW_DEBUG` is set.
 */
export function complain(terminal: Terminal, error: unknown, json: boolean): void {
  const { err, env } = terminal;
  const fault = error instanceof Fault ? error : undefined;
  const message = fault?.message ?? `Something went wrong that should not: ${textOf(error)}`;
  if (json) {
    const { code = 'INTERNAL', place, hint, details } = fault ?? {};
    err.write(`${JSON.stringify({ error: { code, message, place, hint, details } })}\n`);
    return;
  }
  const paint = painter(err, env);
  err.write(`${paint('red', 'clew:')} ${printable(message)}\n`);
  const where = placeText(fault?.place);
  if (where) err.write(`  at ${printable(where)}\n`);
  if (fault?.hint) err.write(`  ${paint('dim', printable(fault.hint))}\n`);
  if (!fault && env['CLEW_DEBUG'] && error instanceof Error) err.write(`${error.stack}\n`);
}

/** Tells on `err` of something that does not stop a command. */
export function warner(terminal: Terminal): (message: string) => void {
  const paint = painter(terminal.err, terminal.env);
  return (message) => void terminal.err.write(`${paint('yellow', 'clew: warning:')} ${printable(message)}\n`);
}

/** Tells of variables that are no settings, and goes on. */
export function warnOfVariables(terminal: Terminal, json: boolean): void {
  for (const { variable, suggestion } of unknownVariables(terminal.env)) {
    const { err, env } = terminal;
    const message = `${variable} is no setting and has no effect${suggestion === undefined ? '.' : `: did you mean ${suggestion}?`}`;
    if (json)
      err.write(
        `${JSON.stringify({ warning: { code: 'UNKNOWN_VARIABLE', message, details: { variable, suggestion } } })}\n`,
      );
    else err.write(`${painter(err, env)('yellow', 'clew:')} ${printable(message)}\n`);
  }
}

/** `model.ttl:3:14`, `doc.json /entity/ex:a`. */
export function placeText(place: Place | undefined): string | undefined {
  if (!place) return undefined;
  const { source, line, column, pointer } = place;
  const spot = line === undefined ? '' : column === undefined ? `line ${line}` : `line ${line}, column ${column}`;
  const parts = [source, spot, pointer].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? undefined : parts.join(', ');
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
