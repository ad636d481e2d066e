/** Which nodes a shape is about: https://www.w3.org/TR/shacl/#targets */
import type { Term } from '@rdfjs/types';
import { RDF_TYPE, RDFS, SHACL } from '../prov/namespaces.ts';
import type { Value } from '../prov/value.ts';
import { SUBCLASS_OF } from './classes.ts';
import { nodeName, type ShapesDocument } from './document.ts';
import { valueOf } from './term.ts';

export interface Targets {
  readonly classes: readonly string[];
  readonly nodes: readonly Value[];
  readonly subjectsOf: readonly string[];
  readonly objectsOf: readonly string[];
}

export const TARGET_PREDICATES = ['targetClass', 'targetNode', 'targetSubjectsOf', 'targetObjectsOf'] as const;

/** The targets a shape declares, or undefined if it declares none. */
export function targetsOf(shape: Term, document: ShapesDocument): Targets | undefined {
  const names = (local: string): string[] => document.all(shape, SHACL + local).map((term) => term.value);
  const classes = names('targetClass');
  if (isClass(shape, document)) classes.push(nodeName(shape));
  const nodes = document.all(shape, `${SHACL}targetNode`).map(valueOf);
  const [subjectsOf, objectsOf] = [names('targetSubjectsOf'), names('targetObjectsOf')];
  const some = classes.length + nodes.length + subjectsOf.length + objectsOf.length > 0;
  return some ? { classes, nodes, subjectsOf, objectsOf } : undefined;
}

/** Whether a shape is a class too, and so its own target: https://www.w3.org/TR/shacl/#implicit-targetClass */
export function isClass(shape: Term, document: ShapesDocument): boolean {
  const open: Term[] = [...document.all(shape, RDF_TYPE)];
  const seen = new Set<string>();
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    if (type.value === `${RDFS}Class`) return true;
    if (seen.has(nodeName(type))) continue;
    seen.add(nodeName(type));
    open.push(...document.all(type, SUBCLASS_OF));
  }
  return false;
}
