/** The elements of both sides of a comparison, read when they are first needed, many at a time. */
import type { Iri } from '../../prov/iri.ts';
import { localName } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import type { EdgeName, RelationName } from '../../prov/relations.ts';
import type { Relation } from '../../prov/description.ts';
import { rolesOf } from '../../prov/statement.ts';
import { isReference, valueText, type Value } from '../../prov/value.ts';
import { TERM, type Vocabulary } from '../../prov/vocabulary.ts';
import { statesOfAll } from '../closure.ts';
import type { Reading } from '../reading.ts';
import type { ElementState } from '../state.ts';
import type { Trace } from '../trace.ts';

/** Something that an element came from, was made with, or consists of. */
export interface Input {
  readonly relation: EdgeName;
  /** Local names of roles of ours, other roles as they are; several in order, with `+` between. */
  readonly role?: string;
  readonly iri: Iri;
}

/**
 * Relations that are followed: what went into a thing, and what it consists of. A revision is not (that one version follows another is no difference
 * between them), nor is who answers for a thing, nor what ended it.
 */
const FOLLOWED: ReadonlySet<RelationName> = new Set<RelationName>([
  'used',
  'wasGeneratedBy',
  'wasDerivedFrom',
  'hadPrimarySource',
  'wasQuotedFrom',
  'wasInformedBy',
  'wasStartedBy',
  'wasAssociatedWith',
  'specializationOf',
  'hadMember',
  'wasInfluencedBy',
]);

/** Kinds that are compared in ways of their own; sub-kinds that modules declare are treated as what they specialize. */
export const FAMILIES = [
  'DatasetVersion',
  'Dataset',
  'DataFile',
  'Column',
  'Run',
  'Configuration',
  'Hyperparameter',
  'Code',
  'JobVersion',
  'Environment',
  'Package',
  'FeatureSet',
  'Feature',
  'ModelVersion',
  'Model',
  'Evaluation',
  'Metric',
  'SoftwareAgent',
] as const;

export type Family = (typeof FAMILIES)[number];

/** Round trips after which the rest is read at once: a long and narrow history is not read hop by hop. */
const ROUNDS = 24;

export class Elements {
  readonly vocabulary: Vocabulary;
  readonly left: ReadonlySet<Iri>;
  readonly right: ReadonlySet<Iri>;
  readonly #reading: Reading;
  readonly #asOf: number | undefined;
  readonly #states = new Map<Iri, ElementState | undefined>();
  readonly #inputs = new Map<Iri, readonly Input[]>();
  readonly #kinds = new Map<Iri, string>();
  readonly #families = new Map<string, string>();
  readonly #reached = new Set<Iri>();
  #rounds = 0;
  #cut = false;

  /** @param asOf the record number to read as of, if not the present */
  constructor(reading: Reading, asOf: number | undefined, left: Trace, right: Trace) {
    this.#reading = reading;
    this.vocabulary = reading.vocabulary;
    this.#asOf = asOf;
    this.left = left.reached();
    this.right = right.reached();
    this.include(left);
    this.include(right);
  }

  /** Adds what another walk reached: what was not reached is not compared. */
  include({ elements, receipt }: Trace): void {
    if (!receipt.complete) this.#cut = true;
    for (const { iri, kind } of elements) {
      this.#reached.add(iri);
      if (kind !== undefined) this.#kinds.set(iri, kind);
    }
  }

  /** Whether it is within the limits of the question. */
  isReached(iri: Iri): boolean {
    return this.#reached.has(iri);
  }

  /** Whether a walk was cut before something that it came from. It has been read. */
  isOpen(iri: Iri): boolean {
    return this.#cut && this.inputs(iri).some((input) => !this.isReached(input.iri));
  }

  /** Reads those that were not read yet. */
  async load(iris: Iterable<Iri>): Promise<void> {
    let missing: ReadonlySet<Iri> = new Set(iris).difference(this.#states);
    if (missing.size === 0) return;
    if (++this.#rounds === ROUNDS)
      missing = missing.union(this.left.symmetricDifference(this.right).difference(this.#states));
    const read = await statesOfAll(this.#reading, missing, this.#asOf);
    for (const iri of missing) {
      const state = read.get(iri);
      this.#states.set(iri, state);
      if (state?.row.kind !== undefined) this.#kinds.set(iri, state.row.kind);
    }
  }

  /** The kind, known of every element reached and of every one read. */
  kind(iri: Iri): string | undefined {
    return this.#kinds.get(iri);
  }

  /** The kind, or the one of `FAMILIES` that it specializes. */
  family(iri: Iri): string | undefined {
    const kind = this.kind(iri);
    if (kind === undefined) return undefined;
    let found = this.#families.get(kind);
    if (found === undefined) {
      const definition = this.vocabulary.kind(kind);
      found = (definition && FAMILIES.find((f) => this.vocabulary.isKind(definition, f))) ?? kind;
      this.#families.set(kind, found);
    }
    return found;
  }

  state(iri: Iri): ElementState | undefined {
    return this.#states.get(iri);
  }

  /** Properties that it has a value of. */
  properties(iri: Iri): Iri[] {
    return [...new Set(this.#descriptions(iri).flatMap((d) => Object.keys(d.attributes) as Iri[]))];
  }

  /** Values of a property, over all bundles. */
  values(iri: Iri, property: Iri): readonly Value[] {
    return this.#descriptions(iri).flatMap((d) => d.attributes[property] ?? []);
  }

  /** The first value of a property as text. */
  text(iri: Iri, property: Iri): string | undefined {
    for (const description of this.#descriptions(iri)) {
      const first = description.attributes[property]?.[0];
      if (first !== undefined) return valueText(first);
    }
    return undefined;
  }

  digest(iri: Iri): string | undefined {
    return this.text(iri, TERM.digest);
  }

  types(iri: Iri): readonly Iri[] {
    return [...new Set(this.#descriptions(iri).flatMap((d) => d.types))].sort();
  }

  /** What it came from and consists of, in an order that depends on nothing but what is said of it. */
  inputs(iri: Iri): readonly Input[] {
    let inputs = this.#inputs.get(iri);
    if (inputs === undefined) {
      const found = new Map<string, Input>();
      for (const description of this.#descriptions(iri))
        for (const relation of description.relations)
          for (const input of inputsOf(relation))
            found.set(`${input.relation} ${input.role ?? ''} ${input.iri}`, input);
      inputs = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, input]) => input);
      this.#inputs.set(iri, inputs);
    }
    return inputs;
  }

  #descriptions(iri: Iri): ElementState['descriptions'] {
    return this.#states.get(iri)?.descriptions ?? [];
  }
}

function inputsOf(relation: Relation): Input[] {
  const inputs: Input[] = [];
  if (relation.plan !== undefined) inputs.push({ relation: 'hadPlan', iri: relation.plan });
  if (relation.object === undefined || !FOLLOWED.has(relation.relation)) return inputs;
  const role = roleName(relation);
  inputs.push({ relation: relation.relation, iri: relation.object, ...(role !== undefined && { role }) });
  return inputs;
}

/** A module's own sub-property says as much as a role: `lora:baseModel`. */
function roleName(relation: Relation): string | undefined {
  const roles = rolesOf(relation)
    .map((value) =>
      isReference(value) && value.iri.startsWith(CLEW) ? value.iri.slice(CLEW.length) : valueText(value),
    )
    .sort();
  if (roles.length > 0) return roles.join('+');
  return relation.via === undefined ? undefined : localName(relation.via);
}
