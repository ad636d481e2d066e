import type { Instance } from '../instance.ts';
import { inference, type InferenceRule } from '../rule.ts';
import type { Term } from '../terms.ts';

export const specializationAttributesInference: InferenceRule = {
  ...inference(
    21,
    'specialization-attributes-inference',
    'A specialization of an entity is an entity, and has its attributes and types.',
  ),
  infer(instance) {
    const { terms } = instance;
    const specific = specializations(instance);
    const entities = new Map(instance.of('entity').map(({ subject, from }) => [terms.root(subject), from]));
    spread(specific, entities, (id, from) => instance.add({ kind: 'entity', id, subject: id, object: id, from }));
    const empty = new Map([...instance.emptyCollections].map(([term, from]) => [terms.root(term), from]));
    spread(specific, empty, (id, from) => instance.emptyCollections.set(id, from));
  },
};

interface Specialization {
  readonly of: Term;
  readonly from: number;
}

/** Specializations by the root of what they specialize. */
function specializations(instance: Instance): ReadonlyMap<Term, readonly Specialization[]> {
  const { terms } = instance;
  const out = new Map<Term, Specialization[]>();
  for (const { subject, object, from } of instance.of('specializationOf')) {
    const general = terms.root(object);
    const list = out.get(general);
    if (list) list.push({ of: terms.root(subject), from });
    else out.set(general, [{ of: terms.root(subject), from }]);
  }
  return out;
}

/** Walks down from what has something to all that has it thereby, each once. */
function spread(
  specific: ReadonlyMap<Term, readonly Specialization[]>,
  known: Map<Term, number>,
  add: (term: Term, from: number) => void,
): void {
  const open = [...known.keys()];
  for (let term = open.pop(); term !== undefined; term = open.pop()) {
    for (const { of, from } of specific.get(term) ?? []) {
      if (known.has(of)) continue;
      known.set(of, from);
      add(of, from);
      open.push(of);
    }
  }
}
