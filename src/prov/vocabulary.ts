/**
 * What words mean: kinds, properties and roles, as the ontology and its modules declare them. The code names no ML term itself; it asks
 * here. `src/rdf/vocabulary.ts` builds it from Turtle.
 */
import type { Iri } from './iri.ts';
import { CLEW, PROV } from './namespaces.ts';
import { RELATIONS, type ProvClass, type RelationName } from './relations.ts';
import { CLASS_IRI } from './statement.ts';

/** How two records that give one attribute different values are reconciled; see docs/design/merging.md. */
export type Merge =
  /** Values add up (the default). */
  | 'set'
  /** One value for ever; a second, different one is a conflict. */
  | 'single'
  /** Values are stages: the furthest wins whatever the order of arrival; two different final stages conflict. */
  | 'progress';

export interface PropertyDefinition {
  readonly iri: Iri;
  /** JSON-LD key and GraphQL field: `batchSize`. */
  readonly name: string;
  readonly label: string;
  readonly comment: string;
  /** Datatype IRI of literals, or the class of the things referred to. */
  readonly range: Iri | undefined;
  /** True if values are IRIs. */
  readonly reference: boolean;
  readonly merge: Merge;
  /** For `progress`: stage by value; equal stages conflict. */
  readonly stages?: ReadonlyMap<string, number>;
  /** Names of the kinds it is declared for (sub-kinds included); empty: any. */
  readonly kinds: readonly string[];
  /** Set when it is a sub-property of a PROV relation: statements are relations with `via`. */
  readonly relation?: RelationName;
  readonly subPropertyOf: readonly Iri[];
}

export interface KindDefinition {
  readonly iri: Iri;
  /** GraphQL type, Neo4j label: `DatasetVersion`. */
  readonly name: string;
  /** GraphQL connection field: `datasetVersions`. */
  readonly plural: string;
  readonly label: string;
  readonly comment: string;
  readonly prov: ProvClass;
  /** The kind this one specializes, if any. */
  readonly parent?: string;
  /** `dataset` in `dataset:acme/transactions@3`. */
  readonly prefix?: string;
  /** True if its short name has a part after `@`. */
  readonly versioned: boolean;
  /** The module file that declared it. */
  readonly module: string;
}

/** A class that is no kind of its own but a type within one: `TrainingRun` within `Run`; or a named role. */
export interface TermDefinition {
  readonly iri: Iri;
  readonly name: string;
  readonly comment: string;
}

export interface VocabularyParts {
  readonly kinds: readonly KindDefinition[];
  readonly properties: readonly PropertyDefinition[];
  readonly roles: readonly TermDefinition[];
  /** Every declared class (kinds too) with its direct super-classes. */
  readonly classes: readonly (TermDefinition & { readonly parents: readonly Iri[]; readonly reconciles?: true })[];
  /** Prefix → namespace of every module. Terms in these namespaces must be declared. */
  readonly namespaces: Readonly<Record<string, string>>;
  /** SHA-256 over the ontology, module and shape files in force. */
  readonly digest: string;
}

export class Vocabulary {
  readonly kinds: readonly KindDefinition[];
  readonly properties: readonly PropertyDefinition[];
  readonly roles: readonly TermDefinition[];
  readonly classes: VocabularyParts['classes'];
  readonly namespaces: Readonly<Record<string, string>>;
  readonly digest: string;
  readonly #kindByName = new Map<string, KindDefinition>();
  readonly #kindByIri = new Map<string, KindDefinition>();
  readonly #propertyByIri = new Map<string, PropertyDefinition>();
  readonly #ancestors = new Map<string, ReadonlySet<Iri>>();
  readonly #declared = new Set<string>();
  readonly #reconciling = new Set<Iri>();

  constructor(parts: VocabularyParts) {
    this.kinds = parts.kinds;
    this.properties = parts.properties;
    this.roles = parts.roles;
    this.classes = parts.classes;
    this.namespaces = parts.namespaces;
    this.digest = parts.digest;
    for (const kind of parts.kinds) {
      this.#kindByName.set(kind.name, kind);
      this.#kindByIri.set(kind.iri, kind);
    }
    for (const property of parts.properties) {
      this.#propertyByIri.set(property.iri, property);
      this.#declared.add(property.iri);
    }
    for (const role of parts.roles) this.#declared.add(role.iri);
    const parents = new Map(parts.classes.map((c) => [c.iri as string, c.parents]));
    for (const cls of parts.classes) {
      this.#declared.add(cls.iri);
      if (cls.reconciles) this.#reconciling.add(cls.iri);
      const seen = new Set<Iri>();
      const open: Iri[] = [cls.iri];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (seen.has(next)) continue;
        seen.add(next);
        open.push(...(parents.get(next) ?? []));
      }
      this.#ancestors.set(cls.iri, seen);
    }
  }

  kind(name: string): KindDefinition | undefined {
    return this.#kindByName.get(name);
  }

  kindByIri(iri: string): KindDefinition | undefined {
    return this.#kindByIri.get(iri);
  }

  property(iri: string): PropertyDefinition | undefined {
    return this.#propertyByIri.get(iri);
  }

  /** The class and all its super-classes. An undeclared class has only itself. */
  superClasses(cls: Iri): ReadonlySet<Iri> {
    return this.#ancestors.get(cls) ?? new Set([cls]);
  }

  /** Whether what is said of things of these types is reconciled rather than refused where it disagrees. */
  reconciles(types: readonly Iri[]): boolean {
    return types.some((type) => !this.#reconciling.isDisjointFrom(this.superClasses(type)));
  }

  /** The most specific kind among the types; on a tie the first in the order kinds are declared. */
  kindOf(types: readonly Iri[]): KindDefinition | undefined {
    let best: KindDefinition | undefined;
    for (const type of types) {
      for (const cls of this.superClasses(type)) {
        const kind = this.#kindByIri.get(cls);
        if (kind && (!best || (kind !== best && this.isKind(kind, best.name)))) best = kind;
      }
    }
    return best;
  }

  /** Whether a kind is, or specializes, the named one. */
  isKind(kind: KindDefinition, name: string): boolean {
    for (let at: KindDefinition | undefined = kind; at; at = at.parent ? this.#kindByName.get(at.parent) : undefined) {
      if (at.name === name) return true;
    }
    return false;
  }

  /** Names of the kind and all that specialize it: what a filter by kind asks the store for. */
  withSubKinds(name: string): string[] {
    return this.kinds.filter((kind) => this.isKind(kind, name)).map((kind) => kind.name);
  }

  /** PROV classes the types imply, in the order Entity, Activity, Agent. */
  provClasses(types: readonly Iri[]): ProvClass[] {
    const found = new Set<Iri>();
    for (const type of types) for (const cls of this.superClasses(type)) found.add(cls);
    return (['Entity', 'Activity', 'Agent'] as const).filter((name) => found.has(CLASS_IRI[name]));
  }

  /** Properties declared for a kind or any kind it specializes. */
  propertiesOf(kind: KindDefinition): PropertyDefinition[] {
    return this.properties.filter((p) => p.kinds.some((name) => this.isKind(kind, name)));
  }

  /** Whether a term of one of our own or a module's namespaces is declared; terms of foreign namespaces always are. */
  isKnown(term: Iri): boolean {
    if (this.#declared.has(term)) return true;
    return !Object.values(this.namespaces).some((namespace) => term.startsWith(namespace));
  }

  /** The declared term nearest in spelling, if one is near enough to be meant. */
  suggest(term: string): Iri | undefined {
    let best: string | undefined;
    let least = Math.max(2, Math.floor(term.length / 12)) + 1;
    for (const known of this.#declared) {
      const distance = editDistance(term, known, least);
      if (distance < least) [best, least] = [known, distance];
    }
    return best as Iri | undefined;
  }
}

/** The relation a property stands for: a PROV binary property itself, or a sub-property that a module declares. */
export function relationOfProperty(
  vocabulary: Vocabulary,
  property: Iri,
): { relation: RelationName; via?: Iri } | undefined {
  if (property.startsWith(PROV)) {
    const name = property.slice(PROV.length);
    if (Object.hasOwn(RELATIONS, name)) return { relation: name as RelationName };
  }
  const relation = vocabulary.property(property)?.relation;
  return relation === undefined ? undefined : { relation, via: property };
}

/** Levenshtein distance (case-insensitive), given up at `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  let row = Array.from({ length: y.length + 1 }, (_, i) => i);
  for (let i = 1; i <= x.length; i++) {
    const next = [i];
    for (let j = 1; j <= y.length; j++) {
      next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (x[i - 1] === y[j - 1] ? 0 : 1));
    }
    if (Math.min(...next) >= limit) return limit;
    row = next;
  }
  return row[y.length]!;
}

/** IRIs of terms that the code has to name because rules hang on them; `test/rdf/vocabulary.test.ts` holds them against the ontology. */
export const TERM = {
  name: `${CLEW}name` as Iri,
  version: `${CLEW}version` as Iri,
  digest: `${CLEW}digest` as Iri,
  status: `${CLEW}status` as Iri,
  project: `${CLEW}project` as Iri,
  identifier: 'http://purl.org/dc/terms/identifier' as Iri,
  title: 'http://purl.org/dc/terms/title' as Iri,
  description: 'http://purl.org/dc/terms/description' as Iri,
  label: 'http://www.w3.org/2000/01/rdf-schema#label' as Iri,
  owner: `${CLEW}owner` as Iri,
  steward: `${CLEW}steward` as Iri,
  insteadOf: `${CLEW}insteadOf` as Iri,
  toldAs: `${CLEW}toldAs` as Iri,
} as const;
