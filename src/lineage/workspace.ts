/**
 * One transaction's view while records are staged: what the store holds about the elements that a batch touches, with the staged records laid
 * over it. A record that is refused leaves no trace; what the accepted ones add comes out as `Changes`. One class, because drafting and committing
 * share the overlay and nothing else may see it.
 */
import type { Description } from '../prov/description.ts';
import { parseDescription } from '../prov/description.ts';
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import type { Conflict } from '../prov/merge.ts';
import type { Submission } from '../prov/record.ts';
import type { ProvClass } from '../prov/relations.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import { elementRow, propertyRows } from '../store/project.ts';
import type {
  BodyRow,
  Changes,
  DescriptionName,
  DescriptionRow,
  EdgeRow,
  ElementRow,
  PropertyRow,
  Reader,
  RecordRow,
} from '../store/store.ts';
import type { LineageCode } from './codes.ts';
import { Intervals } from './intervals.ts';
import { foldLive } from './live.ts';
import { Mentioned } from './mentioned.ts';
import type { Prepared } from './prepare.ts';

/** An element as staged: never mutated, replaced by a new one when a record touches it. */
interface Subject {
  readonly row: ElementRow | undefined;
  readonly stored: boolean;
  /** In force, by key. */
  readonly live: ReadonlyMap<string, Description>;
  /** `live` folded, one per bundle. */
  readonly folded: readonly Description[];
  /** Outgoing edges in force, by key. */
  readonly edges: ReadonlyMap<string, EdgeRow>;
}

const NOTHING: Subject = { row: undefined, stored: false, live: new Map(), folded: [], edges: new Map() };

/** What one record would change; nothing happens until `commit`. */
export interface Draft {
  readonly record: RecordRow;
  readonly prepared: Prepared;
  /** Folded descriptions after the record of every subject it speaks of. */
  readonly after: readonly Description[];
  readonly conflicts: readonly Conflict[];
  readonly newEdges: readonly EdgeRow[];
  readonly subjects: ReadonlyMap<Iri, Subject>;
  readonly newDescriptions: readonly DescriptionRow[];
  readonly endedDescriptions: readonly DescriptionName[];
  readonly endedEdges: readonly EdgeRow[];
  readonly revised: readonly RecordRow[];
}

export class Workspace {
  readonly reader: Reader;
  readonly #vocabulary: Vocabulary;
  readonly #subjects = new Map<Iri, Subject>();
  readonly #records = new Map<string, RecordRow>();
  /** What records of this batch, and those they replace, say; only if the batch replaces any. */
  #bodies: Map<number, BodyRow[]> | undefined;
  /** Records in force per description key; kept together with `#bodies`. */
  readonly #counts = new Map<string, number>();
  readonly #changed = new Set<Iri>();
  readonly #out = {
    records: [] as RecordRow[],
    bodies: [] as BodyRow[],
    closedDescriptions: [] as (DescriptionName & { until: number })[],
    closedEdges: [] as { from: Iri; key: string; until: number }[],
    closedRecords: [] as { number: number; until: number }[],
  };
  readonly #newDescriptions = new Intervals<DescriptionRow>();
  readonly #newEdges = new Intervals<EdgeRow>();
  /** The number the next record gets. */
  next: number;
  /** Time of the newest record, staged ones included. */
  recordedAt: string;

  private constructor(reader: Reader, vocabulary: Vocabulary, size: number, recordedAt: string) {
    this.reader = reader;
    this.#vocabulary = vocabulary;
    this.next = size;
    this.recordedAt = recordedAt;
  }

  /** Reads, in a fixed number of statements, all that staging these records needs. */
  static async open(reader: Reader, vocabulary: Vocabulary, batch: readonly Prepared[]): Promise<Workspace> {
    const head = await reader.head();
    const space = new Workspace(reader, vocabulary, head.size, head.recordedAt ?? '');
    await space.#load(batch);
    return space;
  }

  async #load(batch: readonly Prepared[]): Promise<void> {
    const digests = new Set<string>();
    const revises = new Set<string>();
    const mentioned = new Mentioned();
    for (const { digest, submission, descriptions, replaced } of batch) {
      digests.add(digest);
      for (const revised of replaced ?? submission.revises ?? []) revises.add(revised);
      for (const description of descriptions) mentioned.add(description);
    }
    for (const row of await this.reader.records({ digests: [...digests, ...revises] })) {
      // Of several records with one content, the one in force counts; else the newest.
      const before = this.#records.get(row.digest);
      if (!before || before.until !== undefined) this.#records.set(row.digest, row);
    }
    if (revises.size > 0) await this.#loadRevised([...revises], batch, mentioned);
    const rows = await this.reader.elements([...mentioned.all]);
    const needed: Iri[] = [];
    for (const [iri, row] of rows) {
      this.#subjects.set(iri, { ...NOTHING, row, stored: true });
      if (mentioned.needsDescriptions(row)) needed.push(iri);
    }
    const found = needed.length === 0 ? [] : await this.reader.descriptions(needed);
    const referred = new Mentioned();
    for (const [iri, list] of Map.groupBy(found, (row) => row.iri)) {
      const live = new Map(list.map((row) => [row.key, parseDescription(row.json)]));
      for (const description of live.values()) referred.add(description);
      this.#subjects.set(iri, { ...this.#subjects.get(iri)!, live, ...foldLive(live.values(), this.#vocabulary) });
    }
    await this.#loadReferred(referred);
  }

  /** Rows of what earlier records say the subjects refer to: shapes see a subject as a whole, and ask for the types of its references. */
  async #loadReferred(referred: Mentioned): Promise<void> {
    const missing = [...referred.all].filter((iri) => !this.#subjects.has(iri));
    if (missing.length === 0) return;
    for (const [iri, row] of await this.reader.elements(missing)) {
      this.#subjects.set(iri, { ...NOTHING, row, stored: true });
    }
  }

  /** A revision ends what no other record says: so it must be known how many say each description of the batch and of the records replaced. */
  async #loadRevised(digests: readonly string[], batch: readonly Prepared[], mentioned: Mentioned): Promise<void> {
    this.#bodies = new Map();
    const names = new Map<string, DescriptionName>();
    const numbers = digests.flatMap((digest) => this.#records.get(digest)?.number ?? []);
    for (const body of numbers.length === 0 ? [] : await this.reader.bodies(numbers)) {
      const list = this.#bodies.get(body.record);
      if (list) list.push(body);
      else this.#bodies.set(body.record, [body]);
      mentioned.subject(body.iri);
      names.set(body.key, { iri: body.iri, key: body.key });
    }
    for (const { descriptions, bodies } of batch) {
      bodies.forEach(({ key }, i) => names.set(key, { iri: descriptions[i]!.id, key }));
    }
    for (const key of names.keys()) this.#counts.set(key, 0);
    for (const [key, count] of await this.reader.assertions([...names.values()])) this.#counts.set(key, count);
  }

  /** A record with this content that is in force, if there is one: recording it again changes nothing. */
  inForce(digest: string): RecordRow | undefined {
    const row = this.#records.get(digest);
    return row && row.until === undefined ? row : undefined;
  }

  /** Log entries of the records that a submission replaces; unknown ones are refused by `draft`. */
  leavesOf({ revises = [] }: Pick<Submission, 'revises'>): string[] {
    return revises.flatMap((digest) => this.#records.get(digest)?.leaf ?? []);
  }

  /** The row of an element, as staged so far. */
  row(iri: Iri): ElementRow | undefined {
    return this.#subjects.get(iri)?.row;
  }

  /** Whether the store knew the element before this transaction. */
  isStored(iri: Iri): boolean {
    return this.#subjects.get(iri)?.stored ?? false;
  }

  /** What is said of a subject of this transaction, as staged so far. */
  folded(iri: Iri): readonly Description[] {
    return this.#subjects.get(iri)?.folded ?? [];
  }

  /** Elements that this transaction has changed so far. */
  changed(): Iterable<Iri> {
    return this.#changed;
  }

  /** Edges that this transaction adds from an element. */
  stagedEdges(iri: Iri): Iterable<EdgeRow> {
    return this.#changed.has(iri) ? this.#subjects.get(iri)!.edges.values() : [];
  }

  /** Works out what a record changes. @throws Fault NOT_FOUND, CONFLICT (a record to be replaced is unknown or replaced already) */
  draft(prepared: Prepared, record: RecordRow): Draft {
    const revised = this.#revisedBy(prepared);
    const ended = this.#endedBy(revised, prepared);
    const lives = new Map<Iri, Map<string, Description>>();
    const live = (iri: Iri) => {
      let map = lives.get(iri);
      if (!map) lives.set(iri, (map = new Map((this.#subjects.get(iri) ?? NOTHING).live)));
      return map;
    };
    for (const { iri, key } of ended) live(iri).delete(key);
    const newDescriptions: DescriptionRow[] = [];
    prepared.descriptions.forEach((description, i) => {
      const { json, key } = prepared.bodies[i]!;
      const before = lives.get(description.id) ?? this.#subjects.get(description.id)?.live;
      if (before?.has(key)) return;
      live(description.id).set(key, description);
      const bundle = description.bundle === undefined ? {} : { bundle: description.bundle };
      newDescriptions.push({ key, iri: description.id, json, since: record.number, ...bundle });
    });
    return {
      record,
      prepared,
      revised,
      newDescriptions,
      endedDescriptions: ended,
      ...this.#consequences(lives, record.number),
    };
  }

  #consequences(lives: ReadonlyMap<Iri, ReadonlyMap<string, Description>>, number: number) {
    const subjects = new Map<Iri, Subject>();
    const after: Description[] = [];
    const conflicts: Conflict[] = [];
    const newEdges: EdgeRow[] = [];
    const endedEdges: EdgeRow[] = [];
    const implied = new Map<Iri, Set<ProvClass>>();
    for (const [iri, live] of lives) {
      const before = this.#subjects.get(iri) ?? NOTHING;
      const { folded, edges } = foldLive(live.values(), this.#vocabulary, conflicts, number, before.edges, implied);
      after.push(...folded);
      for (const [key, edge] of edges) if (before.edges.get(key) !== edge) newEdges.push(edge);
      for (const [key, edge] of before.edges) if (edges.get(key) !== edge) endedEdges.push(edge);
      subjects.set(iri, { ...before, live, folded, edges });
    }
    for (const edge of newEdges)
      if (!subjects.has(edge.to)) subjects.set(edge.to, this.#subjects.get(edge.to) ?? NOTHING);
    for (const [iri, subject] of subjects) {
      const row = this.#rowAfter(iri, subject, lives.has(iri), implied.get(iri), number);
      subjects.set(iri, row === subject.row ? subject : { ...subject, row });
    }
    return { subjects, after, conflicts, newEdges, endedEdges };
  }

  /** An element only referred to keeps its row unless the reference teaches a class. */
  #rowAfter(
    iri: Iri,
    subject: Subject,
    described: boolean,
    implied: Set<ProvClass> | undefined,
    number: number,
  ): ElementRow {
    const old = subject.row;
    if (!described && old && [...(implied ?? [])].every((c) => old.classes.includes(c))) return old;
    const classes = new Set([...(old?.classes ?? []), ...(implied ?? [])]);
    return elementRow(iri, subject.folded, classes, old?.since ?? number, this.#vocabulary);
  }

  #revisedBy({ submission: { revises = [] }, replaced }: Prepared): RecordRow[] {
    if (!replaced) return revises.map((digest) => this.#revisable(digest));
    // Of a record whose content was removed since, the digest is forgotten; it goes by its entry in the log.
    const rows = replaced.flatMap((name) => this.#records.get(name) ?? []);
    const known = [...new Set(rows.filter((row) => row.until === undefined))];
    if (known.length < new Set(revises).size)
      throw new Fault<LineageCode>(
        'NOT_FOUND',
        `Not every record replaced by ${revises.join(', ')} is in this history.`,
      );
    return known.map((row) => this.#revisable(row.digest, true));
  }

  #revisable(digest: string, again = false): RecordRow {
    const row = this.#records.get(digest);
    if (!row)
      throw new Fault<LineageCode>('NOT_FOUND', `The record to be replaced, ${digest}, is not in this history.`);
    if (row.removedBy !== undefined && !again)
      throw new Fault<LineageCode>(
        'CONFLICT',
        `The content of record ${row.number} was removed: there is nothing to replace.`,
      );
    if (row.until !== undefined) {
      throw new Fault<LineageCode>('CONFLICT', `Record ${row.number} was replaced already, by record ${row.until}.`, {
        hint: `Replace record ${row.until} instead.`,
        details: { record: row.number, replacedBy: row.until },
      });
    }
    return row;
  }

  /** Descriptions that no record in force says any more once these records are replaced. */
  #endedBy(revised: readonly RecordRow[], prepared: Prepared): DescriptionName[] {
    if (revised.length === 0) return [];
    const said = new Set(prepared.bodies.map((b) => b.key));
    const drops = new Map<string, { iri: Iri; count: number }>();
    for (const { number } of revised) {
      for (const { key, iri } of this.#bodies?.get(number) ?? []) {
        drops.set(key, { iri, count: (drops.get(key)?.count ?? 0) + 1 });
      }
    }
    return [...drops]
      .filter(([key, { count }]) => !said.has(key) && this.#counts.get(key)! <= count)
      .map(([key, { iri }]) => ({ iri, key }));
  }

  /** Makes a draft part of the transaction. */
  commit(draft: Draft): void {
    const { record, prepared } = draft;
    this.#records.set(record.digest, record);
    this.next = record.number + 1;
    this.recordedAt = record.recordedAt;
    this.#out.records.push(record);
    const bodies = prepared.descriptions.map((description, seq) => ({
      record: record.number,
      seq,
      iri: description.id,
      ...prepared.bodies[seq]!,
    }));
    this.#out.bodies.push(...bodies);
    if (this.#bodies) {
      this.#bodies.set(record.number, bodies);
      for (const { key } of bodies) this.#counts.set(key, this.#counts.get(key)! + 1);
    }
    for (const row of draft.revised) this.#close(row, record.number);
    for (const { iri, key } of draft.endedDescriptions) {
      if (!this.#newDescriptions.end(key, record.number))
        this.#out.closedDescriptions.push({ iri, key, until: record.number });
    }
    for (const { from, key } of draft.endedEdges) {
      if (!this.#newEdges.end(key, record.number)) this.#out.closedEdges.push({ from, key, until: record.number });
    }
    for (const row of draft.newDescriptions) this.#newDescriptions.add(row);
    for (const row of draft.newEdges) this.#newEdges.add(row);
    for (const [iri, subject] of draft.subjects) {
      if (subject.row !== this.#subjects.get(iri)?.row) this.#changed.add(iri);
      this.#subjects.set(iri, subject);
    }
  }

  #close(row: RecordRow, until: number): void {
    this.#records.set(row.digest, { ...row, until });
    this.#out.closedRecords.push({ number: row.number, until });
    for (const { key } of this.#bodies?.get(row.number) ?? []) this.#counts.set(key, this.#counts.get(key)! - 1);
  }

  /** All that the committed drafts add. */
  changes(): Changes {
    const newElements: ElementRow[] = [];
    const changedElements: ElementRow[] = [];
    const properties: PropertyRow[] = [];
    for (const iri of this.#changed) {
      const subject = this.#subjects.get(iri)!;
      (subject.stored ? changedElements : newElements).push(subject.row!);
      properties.push(...propertyRows(iri, subject.folded));
    }
    const { rows: newDescriptions } = this.#newDescriptions;
    return { ...this.#out, newDescriptions, newEdges: this.#newEdges.rows, newElements, changedElements, properties };
  }
}
