import type { Iri } from '../../prov/iri.ts';
import type { ProvClass } from '../../prov/relations.ts';
import type { ElementRow } from '../store.ts';
import type { Connection } from './connection.ts';

const CLASS_BITS: Readonly<Record<ProvClass, number>> = { Entity: 1, Activity: 2, Agent: 4 };

/** The classes as one number, kept in files: bits never change their meaning. */
export function classBits(classes: readonly ProvClass[]): number {
  return classes.reduce((bits, name) => bits | CLASS_BITS[name], 0);
}

type Form = Pick<ElementRow, 'kind' | 'classes' | 'types'>;

/**
 * The *form* of an element: its kind, classes and types together. A history has millions of elements and a few dozen forms, so each element row
 * carries one small number, every index on it begins with that number, and a filter by kind, class or type is a choice of forms.
 */
export class Forms {
  readonly #connection: Connection;
  readonly #byId = new Map<number, Form>();
  readonly #ids = new Map<string, number>();
  #newest = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The form with this number. */
  form(id: number): Form {
    if (!this.#byId.has(id)) this.#load();
    return this.#byId.get(id)!;
  }

  /** Numbers for the forms of these elements, adding those that are new. Only inside a write transaction. */
  intern(elements: readonly ElementRow[]): (element: ElementRow) => number {
    const missing = new Map<string, ElementRow>();
    for (const element of elements) {
      const key = keyOf(element);
      if (!this.#ids.has(key)) missing.set(key, element);
    }
    if (missing.size > 0) this.#load();
    for (const [key, { kind, classes, types }] of missing) {
      if (this.#ids.has(key)) continue;
      this.#connection.run(
        'INSERT INTO form (kind, classes, types) VALUES (?, ?, ?)',
        kind ?? null,
        classBits(classes),
        JSON.stringify(types),
      );
    }
    if (missing.size > 0) this.#load();
    return (element) => this.#ids.get(keyOf(element))!;
  }

  forget(): void {
    this.#byId.clear();
    this.#ids.clear();
    this.#newest = 0;
  }

  /** Reads the forms not read yet: one statement whatever their number. */
  #load(): void {
    const rows = this.#connection.rows<[number, string | null, number, string]>(
      'SELECT id, kind, classes, types FROM form WHERE id > ? ORDER BY id',
      this.#newest,
    );
    for (const [id, kind, bits, json] of rows) {
      const classes = (['Entity', 'Activity', 'Agent'] as const).filter((name) => (bits & CLASS_BITS[name]) !== 0);
      const form: Form = { ...(kind !== null && { kind }), classes, types: JSON.parse(json) as Iri[] };
      this.#byId.set(id, form);
      this.#ids.set(keyOf(form), id);
      this.#newest = id;
    }
  }
}

function keyOf({ kind, classes, types }: Form): string {
  return `${kind ?? ''} ${classBits(classes)} ${types.join(' ')}`;
}
