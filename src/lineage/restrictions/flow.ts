/**
 * How what lies on an element goes along with what comes of it: as *material*, of which something is in the result, or as a *means*, which made the
 * result and is not in it (a compiler, the code of a training, data that a model was only measured on).
 */
import type { Relation } from '../../prov/description.ts';
import { localName, type Iri } from '../../prov/iri.ts';
import type { RelationName } from '../../prov/relations.ts';
import { rolesOf } from '../../prov/statement.ts';
import { isReference } from '../../prov/value.ts';
import type { Closure } from '../closure.ts';

export type Mode = 'material' | 'means';
export type Matter = 'data' | 'model' | 'code' | 'service' | 'other';

const MATTER: readonly (readonly [Matter, readonly string[]])[] = [
  ['data', ['Dataset', 'DatasetVersion', 'DataFile', 'Feature', 'FeatureSet', 'Column']],
  ['model', ['Model', 'ModelVersion']],
  ['code', ['Code', 'Package']],
  ['service', ['Deployment']],
];
const MEANS: readonly string[] = ['Code', 'Environment', 'Package', 'Configuration', 'Hyperparameter', 'Policy'];
const MEASUREMENTS: readonly string[] = ['Evaluation', 'Metric', 'Report', 'FeatureImportance'];

/** Roles in which a run looks at something without taking it in. */
const LOOKED_AT = new Set([
  ...['code', 'preparationCode', 'configuration', 'environment', 'policy', 'evidence'],
  ...['evaluationData', 'testData', 'validationData', 'referenceData', 'evaluatedModel'],
]);

/** One step from what comes of something to that. */
export interface Hop {
  readonly iri: Iri;
  readonly mode: Mode;
  /** The element before it; undefined for the source itself. */
  readonly before?: Iri;
  readonly relation?: RelationName;
}

export class Flows {
  readonly #closure: Closure;
  readonly #kinds: ReadonlyMap<string, Matter>;
  readonly #means: ReadonlySet<string>;
  readonly #measurements: ReadonlySet<string>;
  readonly #known = new Map<Iri, ReadonlyMap<Iri, Hop>>();
  #steps = 0;

  constructor(closure: Closure) {
    this.#closure = closure;
    const subKinds = (kinds: readonly string[]) => kinds.flatMap((kind) => closure.vocabulary.withSubKinds(kind));
    this.#kinds = new Map(MATTER.flatMap(([matter, kinds]) => subKinds(kinds).map((kind) => [kind, matter] as const)));
    this.#means = new Set(subKinds(MEANS));
    this.#measurements = new Set(subKinds(MEASUREMENTS));
  }

  /** Relations followed so far, over all sources. */
  get steps(): number {
    return this.#steps;
  }

  matter(iri: Iri): Matter {
    return this.#kinds.get(this.#closure.kind(iri) ?? '') ?? 'other';
  }

  /** Everything that something of `source` goes into, nearest first, the source included; as material where both ways lead there. */
  from(source: Iri): ReadonlyMap<Iri, Hop> {
    let reached = this.#known.get(source);
    if (!reached) this.#known.set(source, (reached = this.#walk(source)));
    return reached;
  }

  /** The way from a source to what it goes into, both included. */
  path(source: Iri, to: Iri): Iri[] {
    const reached = this.from(source);
    const path: Iri[] = [];
    for (let at: Iri | undefined = to; at !== undefined; at = reached.get(at)?.before) path.push(at);
    return path.reverse();
  }

  /** What an element is made of directly: all whose material goes into it in one step. */
  inputs(iri: Iri): Iri[] {
    return this.#closure
      .descriptions(iri)
      .flatMap(({ relations }) => relations)
      .flatMap((relation) =>
        relation.object !== undefined && this.#passes(iri, relation, relation.object) === 'material'
          ? [relation.object]
          : [],
      );
  }

  #walk(source: Iri): Map<Iri, Hop> {
    const reached = new Map<Iri, Hop>();
    const means: Hop[] = [];
    // All that it goes into as material first: what a means alone leads to comes after.
    this.#spread([{ iri: source, mode: 'material' }], reached, means);
    this.#spread(means, reached, means);
    return reached;
  }

  /** Breadth first; steps into another mode than that of the hop before are kept for later. */
  #spread(from: readonly Hop[], reached: Map<Iri, Hop>, later: Hop[]): void {
    const queue = from.filter(({ iri }) => !reached.has(iri));
    for (const hop of queue) {
      if (reached.has(hop.iri)) continue;
      reached.set(hop.iri, hop);
      for (const next of this.#next(hop)) {
        if (reached.has(next.iri)) continue;
        if (next.mode === hop.mode) queue.push(next);
        else later.push(next);
      }
    }
  }

  #next({ iri, mode }: Hop): Hop[] {
    return this.#closure.influenced(iri).flatMap(({ iri: next, relation }) => {
      this.#steps++;
      const passes = this.#passes(next, relation, iri);
      if (passes === undefined) return [];
      return [{ iri: next, mode: mode === 'means' ? mode : passes, before: iri, relation: relation.relation }];
    });
  }

  /** Whether and how something of `of` is in `subject`, which stands in this relation to it. */
  #passes(subject: Iri, relation: Relation, of: Iri): Mode | undefined {
    const kind = this.#closure.kind(subject) ?? '';
    switch (relation.relation) {
      case 'used':
        return this.#usedAs(relation, of);
      case 'wasRevisionOf':
        // A model of which a version is revised is trained anew; data and code are changed.
        return this.matter(subject) === 'model' ? undefined : 'material';
      case 'wasDerivedFrom':
      case 'wasQuotedFrom':
      case 'hadPrimarySource':
        return this.#measurements.has(kind) ? 'means' : 'material';
      case 'hadMember':
        return this.#means.has(kind) ? 'means' : 'material';
      case 'wasGeneratedBy':
      case 'specializationOf':
      case 'alternateOf':
      case 'mentionOf':
        return 'material';
      default:
        return undefined;
    }
  }

  #usedAs(relation: Relation, of: Iri): Mode | undefined {
    const roles = rolesOf(relation).map((role) => (isReference(role) ? localName(role.iri) : role.value));
    if (roles.includes('rolledBackDeployment')) return undefined;
    return roles.some((role) => LOOKED_AT.has(role)) || this.#means.has(this.#closure.kind(of) ?? '')
      ? 'means'
      : 'material';
  }
}
