/** Constructs that no checker here can answer for: they are refused when shapes are loaded, as passing over them would let data through. */
import { compact, RDF_TYPE, SHACL } from '../prov/namespaces.ts';
import { badShape, type ShapesDocument } from './document.ts';

const PREDICATES = [
  'sparql',
  'js',
  'target',
  'rule',
  'validator',
  'nodeValidator',
  'propertyValidator',
  'entailment',
  'select',
  'ask',
];

const TYPES = [
  'ConstraintComponent',
  'SPARQLConstraintComponent',
  'JSConstraint',
  'SPARQLTarget',
  'SPARQLTargetType',
  'JSTarget',
];

/** @throws Fault BAD_SHAPE for SHACL-SPARQL, SHACL-JS, rules and constraint components of one's own */
export function refuseUnanswerable(document: ShapesDocument): void {
  const types = new Set(TYPES.map((local) => SHACL + local));
  for (const subject of document.subjects()) {
    for (const local of PREDICATES)
      if (document.all(subject, SHACL + local).length > 0)
        throw badShape(subject, `uses sh:${local}; only the core of SHACL is checked`);
    for (const type of document.all(subject, RDF_TYPE))
      if (types.has(type.value))
        throw badShape(subject, `is a ${compact(type.value)}; only the core of SHACL is checked`);
  }
}
