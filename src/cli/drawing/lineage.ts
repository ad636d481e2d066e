/** Lineage answers as drawings: element by element, or kind by kind. */
import { recalledBy } from '../recalled.ts';
import { roleName } from '../role.ts';
import type { Drawing } from '../drawing.ts';
import type { GroupedAnswer } from '../grouped.ts';
import type { LineageAnswer, ReachedRelation } from '../tree.ts';

/** Every element shown and the relations among them; those that the walk began at are marked. */
export function lineageDrawing({ elements, relations }: LineageAnswer): Drawing {
  const shown = new Set(elements.map(({ node }) => node.iri));
  return {
    nodes: elements.map(({ depth, node }) => {
      const recalled = recalledBy(node);
      return {
        id: node.iri,
        label: node.shortName,
        kind: node.kind,
        classes: node.classes,
        ...(depth === 0 && { mark: 'start' as const }),
        ...(recalled !== undefined && { mark: 'bad' as const, note: recalled }),
      };
    }),
    edges: relations
      .filter(({ from, to }) => shown.has(from.iri) && shown.has(to.iri))
      .map((relation) => ({ from: relation.from.iri, to: relation.to.iri, label: relationWords(relation) })),
  };
}

/** `used (training data)` */
export function relationWords({ name, roles }: Pick<ReachedRelation, 'name' | 'roles'>): string {
  return roles.length === 0 ? name : `${name} (${roles.map(roleName).join(', ')})`;
}

/** A node for each kind and an edge for each name of relation between two of them, both with their numbers. */
export function groupDrawing({ groups, groupRelations }: GroupedAnswer): Drawing {
  const id = (kind: string | null): string => kind ?? '';
  return {
    nodes: groups.map(({ kind, class: prov, count, depth }) => ({
      id: id(kind),
      ...(prov && { classes: [prov] }),
      label: `${kind ?? 'of no known kind'} × ${count}`,
      ...(depth === 0 ? { mark: 'start' as const } : { note: `from ${depth} ${depth === 1 ? 'hop' : 'hops'} on` }),
    })),
    edges: groupRelations.map(({ from, to, name, count }) => ({
      from: id(from),
      to: id(to),
      label: `${name} × ${count}`,
    })),
  };
}
