import type { Connection } from './connection.ts';

/**
 * Texts that repeat without end (predicates, bundles, schema digests), each stored once and referred to by number. Words are never removed, so
 * what is remembered stays true, unless the transaction that added it is undone.
 */
export class Words {
  readonly #connection: Connection;
  readonly #ids = new Map<string, number>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Numbers for all these texts, adding those that are new. Only inside a write transaction. */
  intern(texts: Iterable<string>): ReadonlyMap<string, number> {
    const missing = [...new Set(texts)].filter((text) => !this.#ids.has(text));
    if (missing.length > 0) {
      const list = JSON.stringify(missing);
      this.#connection.run(
        'INSERT INTO word (text) SELECT value FROM json_each(?) WHERE true ON CONFLICT DO NOTHING',
        list,
      );
      const rows = this.#connection.rows<[string, number]>(
        'SELECT w.text, w.id FROM json_each(?) j CROSS JOIN word w ON w.text = j.value',
        list,
      );
      for (const [text, id] of rows) this.#ids.set(text, id);
    }
    return this.#ids;
  }

  forget(): void {
    this.#ids.clear();
  }
}
