/** One identifier identifies one relation, whichever elements and records it is said of: found through the index of identifiers, on every store. */
import { sharedIdentifierRule } from '../constraints/shared-identifier.ts';
import { parseDescription, type Description, type Relation } from '../prov/description.ts';
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { shortName } from '../prov/name.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import { indexKey, RELATION_IDENTIFIER } from '../store/project.ts';
import type { LineageCode } from './codes.ts';
import { foldLive } from './live.ts';
import type { Prepared } from './prepare.ts';
import type { Draft, Workspace } from './workspace.ts';

/** A relation with its subject. */
interface Identified {
  readonly subject: Iri;
  readonly relation: Relation;
  readonly id: Iri;
  readonly bundle?: Iri;
}

/** The identifiers of one transaction's relations, and who else has them. */
export class RelationIdentifiers {
  readonly #space: Workspace;
  readonly #vocabulary: Vocabulary;
  /** By index key: elements with a relation of that identifier, stored or in this transaction. Some may have lost it since. */
  readonly #holders = new Map<string, Set<Iri>>();
  /** As stored, of elements that this transaction has not changed. */
  readonly #stored = new Map<Iri, readonly Description[]>();
  #known: Promise<void> | undefined;

  constructor(space: Workspace, vocabulary: Vocabulary, batch: readonly { readonly prepared: Prepared }[]) {
    this.#space = space;
    this.#vocabulary = vocabulary;
    for (const { prepared } of batch) {
      for (const { id, relations } of prepared.descriptions)
        for (const relation of relations) if (relation.id !== undefined) this.#hold(indexKey(relation.id), id);
    }
  }

  #hold(key: string, subject: Iri): void {
    const holders = this.#holders.get(key);
    if (holders) holders.add(subject);
    else this.#holders.set(key, new Set([subject]));
  }

  /** Refuses a record that gives the identifier of a relation to another one. @throws Fault CONFLICT */
  async check(draft: Draft): Promise<void> {
    const said = draft.prepared.descriptions.flatMap(identifiedIn);
    if (said.length === 0) return;
    await (this.#known ??= this.#findHolders());
    for (const one of said) {
      for (const subject of this.#holders.get(indexKey(one.id)) ?? []) {
        for (const description of await this.#folded(draft, subject)) {
          for (const other of identifiedIn(description)) refuseShared(one, other);
        }
      }
    }
  }

  /** All identifiers of the transaction are looked up at once. */
  async #findHolders(): Promise<void> {
    const { reader } = this.#space;
    for (const [key, iris] of await reader.identified([...this.#holders.keys()], [RELATION_IDENTIFIER]))
      for (const subject of iris) this.#hold(key, subject);
    const holders = new Set([...this.#holders.values()].flatMap((set) => [...set]));
    const rows = await reader.descriptions([...holders]);
    for (const [subject, list] of Map.groupBy(rows, (row) => row.iri)) {
      const live = list.map(({ json }) => parseDescription(json));
      this.#stored.set(subject, foldLive(live, this.#vocabulary).folded);
    }
  }

  /** What is said of an element once the draft is recorded. */
  async #folded(
    { subjects, newDescriptions, endedDescriptions }: Draft,
    subject: Iri,
  ): Promise<readonly Description[]> {
    const touched = [newDescriptions, endedDescriptions].some((list) => list.some(({ iri }) => iri === subject));
    if (touched) return subjects.get(subject)?.folded ?? [];
    for (const changed of this.#space.changed()) if (changed === subject) return this.#space.folded(subject);
    return this.#stored.get(subject) ?? [];
  }
}

function identifiedIn({ id: subject, bundle, relations }: Description): Identified[] {
  return relations.flatMap((relation) =>
    relation.id === undefined ? [] : [{ subject, relation, id: relation.id, ...(bundle !== undefined && { bundle }) }],
  );
}

function refuseShared(one: Identified, other: Identified): void {
  if (one.id !== other.id || one.bundle !== other.bundle) return;
  const rule = sharedIdentifierRule(
    { ...one.relation, subject: one.subject },
    { ...other.relation, subject: other.subject },
  );
  if (!rule) return;
  throw new Fault<LineageCode>(
    'CONFLICT',
    `${shortName(one.id)} would identify two relations: ${text(one)} and ${text(other)}.`,
    {
      hint: 'Give each relation an identifier of its own, or none. To correct what was recorded, name the earlier record in revises.',
      details: { identifier: one.id, subjects: [one.subject, other.subject], rule: rule.number, link: rule.link },
    },
  );
}

function text({ relation: { relation, object }, subject }: Identified): string {
  return `${relation}(${shortName(subject)}, ${object === undefined ? '-' : shortName(object)})`;
}
