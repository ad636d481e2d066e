/** Whether a set of ancestors is closed: every rule by which an ancestor may have come from something that nobody recorded. docs/design/absence.md */
import { compareText } from '../../prov/description.ts';
import { clip, type Iri } from '../../prov/iri.ts';
import type { EdgeName } from '../../prov/relations.ts';
import { speaksOf, unreadFor, type Condition } from './question.ts';
import type { Member } from './member.ts';

/** Why it cannot be known that something is absent. The first two are of the walk and cannot be taken for granted by anybody. */
export const GAP_REASONS = [
  'SIZE',
  'TIME',
  'NOT_DESCRIBED',
  'NO_ORIGIN',
  'NO_INPUTS',
  'LEFT_UNSAID',
  'NOT_CAPTURED',
  'VERSION_UNKNOWN',
  'NOT_PINNED',
  'NO_VALUE',
  'NOT_READ',
  'REMOVED',
] as const;

export type GapReason = (typeof GAP_REASONS)[number];

/** The reasons that whoever asks may take upon themselves. */
export const ACCEPTABLE: readonly GapReason[] = GAP_REASONS.filter((reason) => reason !== 'SIZE' && reason !== 'TIME');

export interface Gap {
  readonly reason: GapReason;
  /** The element that it is about; undefined for a removed record. */
  readonly element?: Iri;
  /** The number of a record whose content was removed. */
  readonly record?: number;
  /** One sentence for people. */
  readonly says: string;
}

/** What is asked to be absent, with all that is the same as it. */
export interface Targets {
  /** Sorted. */
  readonly elements: readonly Iri[];
  /** Content digests of these, and those asked for themselves, sorted. */
  readonly digests: readonly string[];
  /** Those of them whose content nobody can recognize under another name, sorted. */
  readonly unpinned: readonly Iri[];
}

/**
 * Relations by which an entity is accounted for. A revision says what was there before, and not where its new parts are from; an influence says that
 * there was one, and not that there was no other.
 */
const CAUSES: ReadonlySet<EdgeName> = new Set([
  'wasGeneratedBy',
  'wasDerivedFrom',
  'wasQuotedFrom',
  'hadPrimarySource',
]);

/** Relations by which an activity is accounted for. What started it is a trigger, and nothing that it read. */
const INPUTS: ReadonlySet<EdgeName> = new Set(['used', 'wasInformedBy']);

/** What leads to an entity by these alone asks nothing of it: a version, a collection or a plan of something answers for it. */
const ANSWERED_FOR: ReadonlySet<EdgeName> = new Set(['specializationOf', 'mentionOf', 'hadMember', 'hadPlan']);

/** Relations by which content goes from one thing into another. */
const CONTENT: ReadonlySet<EdgeName> = new Set(['used', 'wasDerivedFrom', 'wasRevisionOf', 'wasQuotedFrom']);

interface Incoming {
  readonly from: Member;
  readonly name: EdgeName;
}

/** Members of a set with who leads to whom. */
export class MemberGraph {
  readonly members: readonly Member[];
  readonly #byIri: ReadonlyMap<Iri, Member>;
  readonly #incoming = new Map<Iri, Incoming[]>();

  constructor(members: readonly Member[]) {
    this.members = members;
    this.#byIri = new Map(members.map((member) => [member.iri, member]));
    for (const from of members)
      for (const [name, to] of from.edges) {
        const list = this.#incoming.get(to);
        if (list) list.push({ from, name });
        else this.#incoming.set(to, [{ from, name }]);
      }
  }

  get(iri: Iri): Member | undefined {
    return this.#byIri.get(iri);
  }

  incoming(iri: Iri): readonly Incoming[] {
    return this.#incoming.get(iri) ?? [];
  }

  /** Where relations of these names lead. */
  follow({ edges }: Member, names: ReadonlySet<EdgeName>): Member[] {
    return edges.flatMap(([name, to]) => (names.has(name) ? (this.#byIri.get(to) ?? []) : []));
  }
}

export interface Judged {
  /** Whose ancestors they are. */
  readonly of: Iri;
  readonly conditions: readonly Condition[];
  readonly targets: Targets;
}

/** Everything that keeps the set from being closed, by element. */
export function gapsOf(graph: MemberGraph, judged: Judged): Gap[] {
  const rules = new Rules(graph, judged);
  return [
    ...graph.members.flatMap((member) => rules.of(member)),
    ...judged.targets.unpinned.map((element) => ({
      reason: 'NOT_PINNED' as const,
      element,
      says: 'It has no content digest, so the same content under another name would not be recognized.',
    })),
  ];
}

class Rules {
  readonly #graph: MemberGraph;
  readonly #judged: Judged;
  readonly #accounted = new Map<Iri, boolean>();

  constructor(graph: MemberGraph, judged: Judged) {
    this.#graph = graph;
    this.#judged = judged;
  }

  of(member: Member): Gap[] {
    const isAsked = member.sort !== 'agent' && member.sort !== 'means';
    const found = !isAsked ? [] : member.sort === 'activity' ? this.#activity(member) : this.#entity(member);
    return [...found, ...this.#unread(member)].map(([reason, says]) => ({ reason, element: member.iri, says }));
  }

  /** A value counts wherever it stands, so also where nothing else is asked. */
  #unread(member: Member): (readonly [GapReason, string])[] {
    return this.#judged.conditions.flatMap((condition) => {
      const text = unreadFor(member, condition);
      if (text === undefined) return [];
      return [['NOT_READ', `Its licence ${JSON.stringify(clip(text))} cannot be read: it may be one asked about.`]];
    });
  }

  #activity(member: Member): (readonly [GapReason, string])[] {
    const { state, unsaid = [], gaps = [], inputsComplete } = member;
    if (state === undefined) return [['NOT_DESCRIBED', 'It is only referred to: what it read is not recorded.']];
    const found: (readonly [GapReason, string])[] = [];
    const open = unsaid.filter((name) => INPUTS.has(name as EdgeName));
    if (open.length > 0) found.push(['LEFT_UNSAID', `It leaves unsaid what it had to do with: ${open.join(', ')}.`]);
    if (gaps.length > 0) found.push(['NOT_CAPTURED', gaps[0]!]);
    else if (inputsComplete === false) found.push(['NOT_CAPTURED', 'It is said that not all it read is recorded.']);
    if (inputsComplete !== true && !this.#hasInputs(member))
      found.push(['NO_INPUTS', 'No data that it read are recorded, nor that it read none (clew:inputsComplete).']);
    return found;
  }

  /** Data that went in; or else what came out of it says itself where it is from, as of a collection. */
  #hasInputs(member: Member): boolean {
    if (this.#graph.follow(member, INPUTS).some(({ sort }) => sort === 'data' || sort === 'activity')) return true;
    const made = this.#graph.incoming(member.iri).filter(({ name }) => name === 'wasGeneratedBy');
    return made.length > 0 && made.every(({ from }) => from.sort === 'means' || this.#source(from));
  }

  #entity(member: Member): (readonly [GapReason, string])[] {
    const { iri, state } = member;
    const incoming = this.#graph.incoming(iri);
    const asks = incoming.filter(({ name }) => !ANSWERED_FOR.has(name));
    // An alternate is the thing itself, also where nothing but its own word leads to it.
    const isAsked = asks.length > 0 || iri === this.#judged.of || member.edges.some(([name]) => name === 'alternateOf');
    if (!isAsked) return [];
    if (state === undefined) {
      // A primary source that nobody describes is an address, as a source URL is.
      if (asks.every(({ name }) => name === 'hadPrimarySource')) return [];
      return [['NOT_DESCRIBED', 'It is only referred to: where it is from is not recorded.']];
    }
    const found: (readonly [GapReason, string])[] = [];
    if (!this.#isAccounted(member))
      found.push(['NO_ORIGIN', 'Neither what made it, nor what it was derived from, nor a source is recorded.']);
    else if (this.#isRoot(member)) found.push(...this.#root(member));
    if (member.hasVersions && asks.some((each) => CONTENT.has(each.name) && !this.#namesVersion(each, iri)))
      found.push(['VERSION_UNKNOWN', 'It was used as a whole: which of its versions that was is not recorded.']);
    return found;
  }

  #isAccounted(member: Member): boolean {
    const known = this.#accounted.get(member.iri);
    if (known !== undefined) return known;
    // What is asked again while it is being answered leads in a circle, and a circle accounts for nothing.
    this.#accounted.set(member.iri, false);
    const answer = this.#hasCause(member) || this.#source(member) || this.#parts(member) || this.#alternates(member);
    this.#accounted.set(member.iri, answer);
    return answer;
  }

  #hasCause(member: Member): boolean {
    return this.#graph.follow(member, CAUSES).some(({ sort }) => sort === 'data' || sort === 'activity');
  }

  /** Said of itself, or of what it is a version of. */
  #source(member: Member, seen = new Set<Iri>()): boolean {
    if (seen.has(member.iri)) return false;
    seen.add(member.iri);
    if (member.sources !== undefined) return true;
    if (member.downloads !== undefined && !member.edges.some(([name]) => CAUSES.has(name))) return true;
    return this.#graph.follow(member, GENERAL).some((general) => this.#source(general, seen));
  }

  #parts(member: Member): boolean {
    const parts = this.#graph.follow(member, PARTS);
    return parts.length > 0 && parts.every((part) => this.#isAccounted(part));
  }

  #alternates(member: Member): boolean {
    return [
      ...this.#graph.follow(member, ALTERNATE),
      ...this.#graph.incoming(member.iri).flatMap(({ from, name }) => (name === 'alternateOf' ? [from] : [])),
    ].some((alternate) => this.#isAccounted(alternate));
  }

  /** Where data came into this history: what it is, and what holds for it, has to be said here or nowhere. */
  #isRoot(member: Member): boolean {
    const isFromElsewhere = this.#source(member) || !this.#hasCause(member);
    return isFromElsewhere && !member.edges.some(([name]) => DERIVED.has(name)) && !this.#madeFromData(member);
  }

  #madeFromData(member: Member): boolean {
    return this.#graph
      .follow(member, GENERATION)
      .some((run) => this.#graph.follow(run, INPUTS).some(({ sort }) => sort === 'data' || sort === 'activity'));
  }

  #root(member: Member): (readonly [GapReason, string])[] {
    const { conditions, targets } = this.#judged;
    const parts = this.#graph.follow(member, PARTS);
    // Two wholes may differ and have a file in common: what lists its files is told by theirs.
    const isPinned = (parts.length > 0 ? parts : [member]).every((each) => each.digests !== undefined);
    const found: (readonly [GapReason, string])[] = [];
    if (targets.elements.length + targets.digests.length > 0 && !isPinned)
      found.push([
        'NOT_PINNED',
        'It came from elsewhere without a content digest: it may be the same under this name.',
      ]);
    const whole = [member, ...this.#generals(member)];
    for (const condition of conditions) {
      const isSaid =
        whole.some((each) => speaksOf(each, condition)) ||
        (parts.length > 0 && parts.every((part) => speaksOf(part, condition)));
      // Whether something is recorded at all is known from what is recorded.
      if (condition.is !== 'exists' && !isSaid)
        found.push([
          'NO_VALUE',
          `It came from elsewhere, and nothing is said of ${condition.properties.join(' or ')}.`,
        ]);
    }
    return found;
  }

  #generals(member: Member, seen = new Set<Iri>()): Member[] {
    return this.#graph.follow(member, GENERAL).flatMap((general) => {
      if (seen.has(general.iri)) return [];
      seen.add(general.iri);
      return [general, ...this.#generals(general, seen)];
    });
  }

  /** Whether what used the whole also names the version that it used. */
  #namesVersion({ from }: Incoming, whole: Iri): boolean {
    return this.#graph
      .follow(from, CONTENT)
      .some((each) => each.edges.some(([name, to]) => name === 'specializationOf' && to === whole));
  }
}

const GENERAL: ReadonlySet<EdgeName> = new Set(['specializationOf', 'mentionOf']);
const PARTS: ReadonlySet<EdgeName> = new Set(['hadMember']);
const ALTERNATE: ReadonlySet<EdgeName> = new Set(['alternateOf']);
const GENERATION: ReadonlySet<EdgeName> = new Set(['wasGeneratedBy']);
const DERIVED: ReadonlySet<EdgeName> = new Set(['wasDerivedFrom', 'wasQuotedFrom']);

/** By reason in the order of {@link GAP_REASONS}, then by element or record. */
export function inOrder(gaps: readonly Gap[]): Gap[] {
  const place = (gap: Gap) => GAP_REASONS.indexOf(gap.reason);
  return [...gaps].sort(
    (a, b) => place(a) - place(b) || compareText(a.element ?? '', b.element ?? '') || (a.record ?? 0) - (b.record ?? 0),
  );
}
