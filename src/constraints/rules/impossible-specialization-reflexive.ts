import { components, Digraph, pathWithin } from '../components.ts';
import { constraint, type ImpossibilityRule } from '../rule.ts';
import { sayTerm } from '../say.ts';
import type { Term } from '../terms.ts';

/** With inference 19, whatever lies on a cycle of specializations is a specialization of itself. */
export const impossibleSpecializationReflexive: ImpossibilityRule = {
  ...constraint(52, 'impossible-specialization-reflexive', 'Nothing is a specialization of itself.'),
  check(instance, report) {
    const { terms } = instance;
    const graph = new Digraph();
    const nodes = new Map<Term, number>();
    const node = (term: Term) => {
      const root = terms.root(term);
      if (!nodes.has(root)) nodes.set(root, nodes.size);
      return nodes.get(root)!;
    };
    const facts = instance.of('specializationOf');
    for (const { subject, object } of facts) graph.add(node(subject), node(object));
    const component = components(graph, nodes.size);
    const outgoing = graph.outgoing(nodes.size);
    const told = new Set<number>();
    facts.forEach(({ subject }, edge) => {
      const [from, to] = [graph.from[edge]!, graph.to[edge]!];
      if (component[from] !== component[to] || told.has(component[from]!)) return;
      told.add(component[from]!);
      const cycle = [edge, ...pathWithin(graph, outgoing, component, to, from)].map((step) => facts[step]!.from);
      const name = sayTerm(terms, subject);
      report.add(
        impossibleSpecializationReflexive,
        cycle,
        () => `${name} would be a specialization of itself${cycle.length > 1 ? `, over ${cycle.length} steps` : ''}.`,
      );
    });
  },
};
