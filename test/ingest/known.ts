import type { Description } from '../../src/prov/description.ts';
import { parseDescription } from '../../src/prov/description.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { CLEW, DCTERMS, PROV } from '../../src/prov/namespaces.ts';
import { rolesOf } from '../../src/prov/statement.ts';
import { valueText } from '../../src/prov/value.ts';
import type { Store } from '../../src/store/store.ts';

/** What is in force about elements of a store, in few words for assertions. */
export class Known {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async descriptions(id: string): Promise<Description[]> {
    const rows = await this.#store.read((reader) => reader.descriptions([id as Iri]));
    return rows.map((row) => parseDescription(row.json));
  }

  /** Texts of an attribute: `clew:name`, `prov:value`, `dcterms:identifier`. */
  async texts(id: string, property: string): Promise<string[]> {
    const iri = full(property);
    const all = (await this.descriptions(id)).flatMap((d) => d.attributes[iri] ?? []);
    return [...new Set(all.map(valueText))].sort();
  }

  /** Ends of relations, `role target` where there is a role. */
  async related(id: string, relation: string): Promise<string[]> {
    const all = (await this.descriptions(id)).flatMap((d) => d.relations.filter((r) => r.relation === relation));
    return [
      ...new Set(
        all.map((r) => [...rolesOf(r).map((role) => valueText(role).replace(CLEW, '')), r.object ?? ''].join(' ')),
      ),
    ].sort();
  }

  async count(kind: string): Promise<number> {
    const page = await this.#store.read((reader) =>
      reader.find({ kinds: [kind], described: true, sort: { by: 'iri', descending: false }, first: 1, count: true }),
    );
    return page.total!;
  }

  async size(): Promise<number> {
    return (await this.#store.read((reader) => reader.head())).size;
  }

  async upstream(id: string): Promise<Set<string>> {
    const reach = await this.#store.read((reader) =>
      reader.reach({ from: [id as Iri], direction: 'upstream', limit: 10_000, budget: 5_000 }),
    );
    return new Set(reach.elements.map((e) => e.iri));
  }
}

function full(property: string): Iri {
  const [prefix, name] = property.split(':') as [string, string];
  return `${{ clew: CLEW, prov: PROV, dcterms: DCTERMS }[prefix]}${name}` as Iri;
}
