/** New rows of this transaction; a later record of the same transaction may end one before it is ever written. */
export class Intervals<Row extends { readonly key: string; readonly until?: number }> {
  readonly rows: Row[] = [];
  readonly #at = new Map<string, number>();

  add(row: Row): void {
    this.#at.set(row.key, this.rows.push(row) - 1);
  }

  /** False if the row in force with that key is not from this transaction. */
  end(key: string, until: number): boolean {
    const at = this.#at.get(key);
    if (at === undefined) return false;
    this.rows[at] = { ...this.rows[at]!, until };
    this.#at.delete(key);
    return true;
  }
}
