/** The events of an instance and what must precede what: https://www.w3.org/TR/prov-constraints/#event-ordering-constraints */
import { Digraph } from './components.ts';
import type { EventKind, Fact } from './fact.ts';
import type { Instance } from './instance.ts';
import type { OrderingRule } from './rule.ts';
import type { Term } from './terms.ts';

/** An event, by its number. */
export type Event = number;

const EVENT_KINDS: readonly EventKind[] = ['used', 'wasGeneratedBy', 'wasInvalidatedBy', 'wasStartedBy', 'wasEndedBy'];

interface EventNode {
  readonly kind: EventKind;
  /** The entity used, generated or invalidated; the activity started or ended. */
  readonly of: Term;
  /** The statement that says there is such an event; undefined for a place between generations or invalidations. */
  readonly from?: number;
}

export class Events {
  readonly graph = new Digraph();
  readonly nodes: EventNode[] = [];
  /** By edge: its rule, whether it is strict, and the statement that it follows from besides those of its events. */
  readonly rules: OrderingRule[] = [];
  readonly strict: boolean[] = [];
  readonly causes: number[] = [];
  readonly #instance: Instance;
  readonly #byId = new Map<EventKind, Map<Term, Event>>();
  readonly #bySubject = new Map<EventKind, Map<Term, Event[]>>();
  readonly #between = new Map<EventKind, Map<Term, Event>>();

  constructor(instance: Instance) {
    this.#instance = instance;
    for (const kind of EVENT_KINDS) {
      const [byId, bySubject] = [new Map<Term, Event>(), new Map<Term, Event[]>()];
      this.#byId.set(kind, byId);
      this.#bySubject.set(kind, bySubject);
      this.#between.set(kind, new Map());
      for (const fact of instance.of(kind)) {
        const [id, subject] = [instance.terms.root(fact.id), instance.terms.root(fact.subject)];
        if (byId.has(id)) continue;
        const of = kind === 'used' ? instance.terms.root(fact.object) : subject;
        const event = this.nodes.push({ kind, of, from: fact.from }) - 1;
        byId.set(id, event);
        const list = bySubject.get(subject);
        if (list) list.push(event);
        else bySubject.set(subject, [event]);
      }
    }
  }

  /** The event that a usage, generation, invalidation, start or end is. */
  of(fact: Fact & { readonly kind: EventKind }): Event;
  of(fact: Fact): Event | undefined;
  of(fact: Fact): Event | undefined {
    return this.identified(fact.kind as EventKind, fact.id);
  }

  /** The event of a kind with an identifier, if there is one. */
  identified(kind: EventKind, id: Term): Event | undefined {
    return this.#byId.get(kind)?.get(this.#instance.terms.root(id));
  }

  /**
   * The generation of an entity, if one is known. Of several any one stands for all: they happen together by constraint 39, as do invalidations
   * (40), starts (31) and ends (32).
   */
  generation(entity: Term): Event | undefined {
    return this.#first('wasGeneratedBy', entity);
  }

  invalidation(entity: Term): Event | undefined {
    return this.#first('wasInvalidatedBy', entity);
  }

  start(activity: Term): Event | undefined {
    return this.#first('wasStartedBy', activity);
  }

  end(activity: Term): Event | undefined {
    return this.#first('wasEndedBy', activity);
  }

  #first(kind: EventKind, subject: Term): Event | undefined {
    return this.#bySubject.get(kind)!.get(this.#instance.terms.root(subject))?.[0];
  }

  /** Elements with several events of a kind, and all of these. */
  *several(kind: EventKind): Generator<readonly Event[]> {
    for (const events of this.#bySubject.get(kind)!.values()) if (events.length > 1) yield events;
  }

  /**
   * The generation or invalidation of an entity; where none is known, a place that others can be before and after. Only for specialization, which
   * is transitive (inference 19): through such a place the constraint reaches what the entity is a specialization of.
   */
  generationOrPlace(entity: Term): Event {
    return this.generation(entity) ?? this.#place('wasGeneratedBy', entity);
  }

  invalidationOrPlace(entity: Term): Event {
    return this.invalidation(entity) ?? this.#place('wasInvalidatedBy', entity);
  }

  #place(kind: EventKind, entity: Term): Event {
    const root = this.#instance.terms.root(entity);
    const places = this.#between.get(kind)!;
    let place = places.get(root);
    if (place === undefined) places.set(root, (place = this.nodes.push({ kind, of: root }) - 1));
    return place;
  }

  /** Says that one event precedes another or happens with it, if both are known. */
  precedes(rule: OrderingRule, before: Event | undefined, after: Event | undefined, cause: number): void {
    this.#add(rule, before, after, cause, false);
  }

  /** Says that one event precedes another strictly, if both are known. */
  strictlyPrecedes(rule: OrderingRule, before: Event | undefined, after: Event | undefined, cause: number): void {
    this.#add(rule, before, after, cause, true);
  }

  #add(
    rule: OrderingRule,
    before: Event | undefined,
    after: Event | undefined,
    cause: number,
    isStrict: boolean,
  ): void {
    if (before === undefined || after === undefined || (before === after && !isStrict)) return;
    this.graph.add(before, after);
    this.rules.push(rule);
    this.strict.push(isStrict);
    this.causes.push(cause);
  }

  /** Says that events happen together: each precedes the next, and the last the first. */
  together(rule: OrderingRule, events: readonly Event[]): void {
    events.forEach((event, i) => this.precedes(rule, event, events[(i + 1) % events.length], this.nodes[event]!.from!));
  }
}
