/** What a document has told of a closure, so that what it has not told can be named. */
import type { Relation } from '../prov/description.ts';
import { localName, type Iri } from '../prov/iri.ts';
import type { Loss } from '../prov/loss.ts';
import { compact, PROV } from '../prov/namespaces.ts';
import type { RelationName } from '../prov/relations.ts';
import { rolesOf } from '../prov/statement.ts';
import { isReference, valueText, type Value } from '../prov/value.ts';
import type { Closure, Related, Wanted } from '../lineage/closure.ts';

export class Telling {
  readonly closure: Closure;
  readonly #format: string;
  readonly #elements = new Set<Iri>();
  readonly #terms = new Set<string>();
  readonly #relations = new Set<Relation>();
  /** Texts that stand in the document without their language. */
  readonly #speechless: { readonly iri: Iri; readonly term: Iri }[] = [];

  /** @param format what the document is called in the reasons of losses */
  constructor(closure: Closure, format: string) {
    this.closure = closure;
    this.#format = format;
  }

  /** Says that an element stands in the document. */
  tells(iri: Iri): void {
    this.#elements.add(iri);
  }

  isTold(iri: Iri): boolean {
    return this.#elements.has(iri);
  }

  /** Values of a property, which the document tells. */
  values(iri: Iri, property: string): readonly Value[] {
    this.#terms.add(`${iri} ${property}`);
    return this.closure.values(iri, property);
  }

  texts(iri: Iri, property: string): string[] {
    return [...new Set(this.values(iri, property).map(valueText))];
  }

  text(iri: Iri, property: string): string | undefined {
    return this.texts(iri, property)[0];
  }

  /** Relations that the document tells. */
  related(iri: Iri, relation: RelationName, wanted: Wanted = {}): Related[] {
    const found = this.closure.related(iri, relation, wanted);
    for (const one of found) this.#relations.add(one.relation);
    return found;
  }

  relating(iri: Iri, relation: RelationName, wanted: Wanted = {}): Related[] {
    const found = this.closure.relating(iri, relation, wanted);
    for (const one of found) this.#relations.add(one.relation);
    return found;
  }

  /** What is said of an element and not told yet, as name and text; it counts as told then. */
  rest(iri: Iri): { readonly name: string; readonly value: string }[] {
    const out: { name: string; value: string }[] = [];
    for (const { attributes } of this.closure.descriptions(iri)) {
      for (const [property, values] of Object.entries(attributes)) {
        if (this.#terms.has(`${iri} ${property}`)) continue;
        for (const value of values) {
          out.push({ name: compact(property), value: valueText(value) });
          if (!isReference(value) && value.language !== undefined)
            this.#speechless.push({ iri, term: property as Iri });
        }
      }
    }
    for (const { attributes } of this.closure.descriptions(iri))
      for (const property of Object.keys(attributes)) this.#terms.add(`${iri} ${property}`);
    return distinct(out);
  }

  /** Agents of an element with their roles: `clew:operator` `Ada Okafor <urn:clew:person:acme/ada>`. */
  agents(iri: Iri): { readonly name: string; readonly value: string }[] {
    return (['wasAttributedTo', 'wasAssociatedWith'] as const).flatMap((relation) =>
      this.related(iri, relation).map(({ iri: agent, relation: said }) => {
        this.tells(agent);
        const [role] = rolesOf(said);
        const name = this.text(agent, 'https://w3id.org/clew/ns#name');
        return {
          name: role && isReference(role) ? compact(role.iri) : `prov:${relation}`,
          value: name === undefined ? agent : `${name} <${agent}>`,
        };
      }),
    );
  }

  /** What is known and not in the document: elements, attributes and relations, by element. */
  losses(): Loss[] {
    const languages = this.#speechless.map(({ iri, term }) => ({
      subject: iri,
      term,
      reason: `The text is there; ${this.#format} has no member for its language.`,
    }));
    const missing = this.closure.elements.flatMap((iri) =>
      this.#elements.has(iri) ? this.#within(iri) : this.#whole(iri),
    );
    return [...missing, ...languages];
  }

  #whole(iri: Iri): Loss[] {
    if (this.closure.descriptions(iri).length === 0) return [];
    const kind = this.closure.kind(iri) ?? localName(this.closure.types(iri)[0] ?? 'prov#Entity');
    return [{ subject: iri, reason: `${this.#format} has no place for this ${kind}.` }];
  }

  #within(iri: Iri): Loss[] {
    const terms = new Set<Iri>();
    for (const { attributes, relations } of this.closure.descriptions(iri)) {
      for (const property of Object.keys(attributes) as Iri[])
        if (!this.#terms.has(`${iri} ${property}`)) terms.add(property);
      for (const relation of relations)
        if (!this.#relations.has(relation)) terms.add(relation.via ?? (`${PROV}${relation.relation}` as Iri));
    }
    return [...terms].sort().map((term) => ({
      subject: iri,
      term,
      reason: `${this.#format} has no member for ${compact(term)} here, or not for all of its values.`,
    }));
  }
}

function distinct(list: readonly { name: string; value: string }[]): { name: string; value: string }[] {
  return [...new Map(list.map((one) => [JSON.stringify([one.name, one.value]), one])).values()];
}
