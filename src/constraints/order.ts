import { components, pathWithin } from './components.ts';
import { Events, type Event } from './events.ts';
import type { EventKind } from './fact.ts';
import type { Instance } from './instance.ts';
import type { Report } from './report.ts';
import type { OrderingRule } from './rule.ts';
import { sayList, sayTerm } from './say.ts';

/**
 * An instance is valid only if no event strictly precedes itself, over any steps: https://www.w3.org/TR/prov-constraints/#event-ordering-constraints.
 * So no strict edge may lie within a strongly connected component. Of each component with such edges one cycle is told.
 */
export function order(instance: Instance, rules: readonly OrderingRule[], report: Report): void {
  const events = new Events(instance);
  for (const rule of rules) rule.order(instance, events);
  const { graph } = events;
  const size = events.nodes.length;
  const component = components(graph, size);
  const told = new Set<number>();
  let outgoing: ReturnType<typeof graph.outgoing> | undefined;
  for (let edge = 0; edge < graph.from.length; edge++) {
    const [from, to] = [graph.from[edge]!, graph.to[edge]!];
    if (!events.strict[edge] || component[from] !== component[to] || told.has(component[from]!)) continue;
    told.add(component[from]!);
    outgoing ??= graph.outgoing(size);
    tell(instance, events, [edge, ...pathWithin(graph, outgoing, component, to, from)], report);
  }
}

/** Events of a cycle that a message names. */
const EVENTS_NAMED = 8;

function tell(instance: Instance, events: Events, cycle: readonly number[], report: Report): void {
  const { graph, nodes, rules, strict, causes } = events;
  const causing = cycle.flatMap((edge) => [causes[edge]!, nodes[graph.from[edge]!]!.from ?? causes[edge]!]);
  const [first] = cycle;
  // What relates the events comes before what only says that they are.
  const from = [...cycle.map((edge) => causes[edge]!), ...causing];
  report.add(rules[first!]!, from, () => {
    const say = (event: Event) => `the ${EVENTS[nodes[event]!.kind]} of ${sayTerm(instance.terms, nodes[event]!.of)}`;
    const steps = cycle.slice(0, EVENTS_NAMED).map((edge) => {
      const relation = strict[edge] ? 'before' : 'not after';
      return `${say(graph.from[edge]!)} ${relation} ${say(graph.to[edge]!)} (${rules[edge]!.number})`;
    });
    const more = cycle.length > EVENTS_NAMED ? [`${cycle.length - EVENTS_NAMED} more`] : [];
    return `No order of events is possible: ${sayList([...steps, ...more])}.`;
  });
}

const EVENTS: Readonly<Record<EventKind, string>> = {
  used: 'usage',
  wasGeneratedBy: 'generation',
  wasInvalidatedBy: 'invalidation',
  wasStartedBy: 'start',
  wasEndedBy: 'end',
};
