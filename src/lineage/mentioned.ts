import type { Description } from '../prov/description.ts';
import { edgesOf, impliedClasses } from '../prov/edge.ts';
import type { Iri } from '../prov/iri.ts';
import type { ProvClass } from '../prov/relations.ts';
import { isReference } from '../prov/value.ts';
import type { ElementRow } from '../store/store.ts';

/** The elements a batch of records touches, and how: decides what has to be read before staging, so that a record about one run does not read all that is
 * known of the dataset it used. */
export class Mentioned {
  /** Subjects, ends of edges, and what attributes refer to (whose types `sh:class` asks for). */
  readonly all = new Set<Iri>();
  readonly #subjects = new Set<Iri>();
  readonly #implied = new Map<Iri, Set<ProvClass>>();

  add(description: Description): void {
    this.subject(description.id);
    for (const edge of edgesOf(description)) {
      this.all.add(edge.to);
      const { to } = impliedClasses(edge);
      if (to === undefined) continue;
      const classes = this.#implied.get(edge.to);
      if (classes) classes.add(to);
      else this.#implied.set(edge.to, new Set([to]));
    }
    for (const values of Object.values(description.attributes)) {
      for (const value of values) if (isReference(value)) this.all.add(value.iri);
    }
  }

  /** An element whose descriptions change. */
  subject(iri: Iri): void {
    this.all.add(iri);
    this.#subjects.add(iri);
  }

  /**
   * Whether what is said of an element has to be read: it is described again (a description may say nothing, and is there all the same), or a relation
   * teaches a class of it, so that its row is computed anew.
   */
  needsDescriptions(row: ElementRow): boolean {
    if (this.#subjects.has(row.iri)) return true;
    if (!row.described) return false;
    for (const implied of this.#implied.get(row.iri) ?? []) if (!row.classes.includes(implied)) return true;
    return false;
  }
}
