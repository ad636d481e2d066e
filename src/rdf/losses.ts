/** What RDF cannot hold of descriptions: docs/design/rdf.md. Found while they are written, without holding them. */
import { relationJson, type Description, type Relation } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import type { Loss } from '../prov/loss.ts';
import { PROV } from '../prov/namespaces.ts';
import { RELATIONS } from '../prov/relations.ts';
import { relationOfProperty, type Vocabulary } from '../prov/vocabulary.ts';
import { FORMAT, RDF_FORMATS } from './format.ts';
import { NODE, REIFIED } from './triples.ts';

/**
 * Gathers losses description by description. It keeps the identifiers that relations were given, and no more; with `elements`, those of elements too.
 */
export class RdfLosses {
  readonly #graphs: boolean;
  readonly #vocabulary: Vocabulary;
  /** What bears an identifier, by graph and identifier: the relation as JSON. */
  readonly #identified = new Map<string, string>();
  readonly #elements: Set<string> | undefined;
  readonly #bundles = new Set<Iri>();
  readonly #shared = new Map<string, Loss>();

  /**
   * @param graphs whether the syntax keeps graphs apart
   * @param vocabulary what a reader will know of sub-properties of relations
   * @param elements whether to notice, too, that an element and a relation share an identifier, which PROV-CONSTRAINTS forbids
   */
  constructor(graphs: boolean, vocabulary: Vocabulary, elements = false) {
    this.#graphs = graphs;
    this.#vocabulary = vocabulary;
    this.#elements = elements ? new Set() : undefined;
  }

  /** A bundle whose statements are written without it. */
  leave(bundle: Iri): void {
    this.#bundles.add(bundle);
  }

  /** @param graph the graph that the description is written to; where the syntax has none, the bundle it belonged to */
  see(description: Description, graph: Iri | undefined): void {
    if (!this.#graphs && graph !== undefined) this.leave(graph);
    const place = this.#graphs ? (graph ?? '') : '';
    this.#elements?.add(`${place} ${description.id}`);
    for (const relation of description.relations) {
      this.#mistakable(description.id, relation, place);
      this.#undeclared(description.id, relation, place);
      if (relation.id === undefined) continue;
      const key = `${place} ${relation.id}`;
      const text = `${description.id} ${relationJson(relation)}`;
      const before = this.#identified.get(key);
      if (before === undefined) this.#identified.set(key, text);
      else if (before !== text)
        this.#shared.set(key, {
          subject: relation.id,
          term: RELATIONS[relation.relation].property,
          reason:
            'Several relations share this identifier. In RDF they are one node, which cannot tell which times and attributes belong to which of them.',
        });
    }
  }

  /** An attribute that has the name of a part of the relation's node is read as that part, or makes it two. */
  #mistakable(subject: Iri, relation: Relation, place: string): void {
    for (const name in relation.attributes) {
      const part = partNamed(name, relation);
      if (part === undefined) continue;
      if (relation[part] === undefined && relation.attributes[name as Iri]!.length > 1) continue;
      this.#shared.set(`${place} ${subject} ${relationJson(relation)} ${name}`, {
        subject: relation.id ?? subject,
        term: name as Iri,
        reason: `RDF cannot tell this attribute of ${relation.relation} from the part of the relation that has its name.`,
      });
    }
  }

  /** A sub-property that no module declares is a property like any other to a reader. */
  #undeclared(subject: Iri, { relation, via }: Relation, place: string): void {
    if (via === undefined || relationOfProperty(this.#vocabulary, via)?.relation === relation) return;
    this.#shared.set(`${place} ${subject} ${via}`, {
      subject,
      term: via,
      reason: `No vocabulary declares that this property is a kind of ${relation}, so a reader of RDF cannot know it.`,
    });
  }

  /** What was lost so far, in a fixed order. */
  get all(): readonly Loss[] {
    const bundles = [...this.#bundles].sort().map((subject): Loss => ({
      subject,
      reason: `What was said in this bundle stands outside of it: the syntax has one graph. ${KEEPING} keep bundles.`,
    }));
    const mixed = [...this.#identified.keys()].sort().flatMap((key): Loss[] =>
      this.#elements?.has(key) === true
        ? [
            {
              subject: key.slice(key.lastIndexOf(' ') + 1) as Iri,
              reason:
                'It identifies an element and a relation. In RDF they are one node, which cannot tell them apart.',
            },
          ]
        : [],
    );
    return [...bundles, ...[...this.#shared].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, loss]) => loss), ...mixed];
  }
}

const INFLUENCERS: ReadonlySet<string> = new Set(
  ['entity', 'activity', 'agent', 'influencer'].map((name) => PROV + name),
);

/** The part of a relation whose property in PROV-O has that name. */
function partNamed(name: string, { relation, object }: Relation): keyof typeof NODE | 'object' | undefined {
  const { influencer } = RELATIONS[relation];
  if (name === (influencer ?? REIFIED.object)) return 'object';
  // Where the object is missing, a reader takes it from any property that names an influencer.
  if (object === undefined && influencer !== undefined && INFLUENCERS.has(name)) return 'object';
  return (Object.keys(NODE) as (keyof typeof NODE)[]).find((part) => NODE[part] === name);
}

const KEEPING = RDF_FORMATS.filter((format) => FORMAT[format].graphs).join(', ');
