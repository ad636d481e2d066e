/** JSON that stands in an answer as it was recorded, to the last digit of its numbers. */
export class Verbatim {
  readonly json: string;

  constructor(json: string) {
    this.json = json;
  }
}

/** As JSON.stringify, with verbatim JSON in place; members that are undefined are left out. */
export function jsonText(value: unknown): string {
  if (value instanceof Verbatim) return value.json;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  let out = '';
  for (const [key, member] of Object.entries(value))
    if (member !== undefined) out += `${out === '' ? '' : ','}${JSON.stringify(key)}:${jsonText(member)}`;
  return `{${out}}`;
}

interface Made {
  readonly parts: readonly unknown[];
  readonly json: Verbatim;
}

/** By what it is of; forgotten with it. */
const MADE = new WeakMap<object, Map<string, Made>>();

/**
 * JSON that is made again only if what it is made of has changed. Parts are compared by identity: what `Kept` keeps is the same object until a record
 * speaks of it.
 */
export function remembered(of: object, as: string, parts: readonly unknown[], make: () => unknown): Verbatim {
  let entries = MADE.get(of);
  if (!entries) MADE.set(of, (entries = new Map()));
  const before = entries.get(as);
  if (before?.parts.length === parts.length && before.parts.every((part, i) => part === parts[i])) return before.json;
  const json = new Verbatim(jsonText(make()));
  entries.set(as, { parts, json });
  return json;
}
