import type { Drawing, DrawnEdge } from '../drawing.ts';
import type { PathsAnswer } from '../paths-text.ts';
import { relationWords } from './lineage.ts';

/** The paths shown as one graph: every element and every relation once, both ends marked. */
export function pathsDrawing({ from, to, paths }: PathsAnswer): Drawing {
  const elements = new Map(
    [from, to, ...paths.flatMap((path) => path.elements)].map((element) => [element.iri, element]),
  );
  const edges = new Map<string, DrawnEdge>();
  for (const relation of paths.flatMap((path) => path.steps).flatMap((step) => step.relations)) {
    const edge = { from: relation.from.iri, to: relation.to.iri, label: relationWords(relation) };
    edges.set(JSON.stringify(edge), edge);
  }
  return {
    nodes: [...elements.values()].map(({ iri, shortName, kind, classes }) => ({
      id: iri,
      label: shortName,
      kind,
      classes,
      ...((iri === from.iri || iri === to.iri) && { mark: 'start' as const }),
    })),
    edges: [...edges.values()],
  };
}
