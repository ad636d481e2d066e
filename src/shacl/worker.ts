/** The worker's side of a whole-graph check: takes a graph piece by piece, answers once. */
import { parentPort, workerData } from 'node:worker_threads';
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { isReference, type Value } from '../prov/value.ts';
import { emitTriples } from '../rdf/triples.ts';
import type { ClassTree } from './classes.ts';
import { compileShapes } from './compile.ts';
import type { ShaclCode } from './fault.ts';
import { Graph } from './graph.ts';
import { plainQuads, quadsOfPlain } from './plain.ts';
import { validationReport } from './report.ts';
import type { FromWorker, ToWorker, WorkerStart } from './whole.ts';

const start = workerData as WorkerStart;
const shapes = compileShapes(quadsOfPlain(start.shapes), treeOf(start.classes));
const graph = new Graph({ ownClasses: start.ownClasses });
/** Predicates and classes seen so far; each message brings copies of its own. */
const names = new Map<string, Iri>();
const port = parentPort!;
const answer = (message: FromWorker): void => port.postMessage(message);

port.on('message', (message: ToWorker) => {
  void take(message).catch((error: unknown) => {
    if (!(error instanceof Fault)) throw error;
    const { code, hint } = error as Fault<ShaclCode>;
    answer({ kind: 'fault', code, message: error.message, ...(hint !== undefined && { hint }) });
  });
});

async function take(message: ToWorker): Promise<void> {
  if (message.kind === 'finish') return finish(message.official);
  if (message.kind === 'descriptions') {
    for (const description of message.descriptions)
      emitTriples(description, (subject, predicate, value) => graph.add(subject, shared(predicate), light(value)));
  } else {
    for (const [subject, predicate, value] of message.triples) graph.add(subject, shared(predicate), light(value));
  }
  answer({ kind: 'taken' });
}

async function finish(official: boolean): Promise<void> {
  const began = performance.now();
  const findings = shapes.check(graph);
  const outcome = { triples: graph.size, findings, milliseconds: performance.now() - began };
  if (!official) return answer({ kind: 'outcome', outcome });
  const { quads, ...report } = await validationReport(shapes, graph);
  answer({ kind: 'outcome', outcome, report, quads: plainQuads(quads) });
}

/** A value that shares the strings of its datatype and, where it is a class, of its IRI. */
function light(value: Value): Value {
  if (isReference(value)) {
    const known = names.get(value.iri);
    return known === undefined ? value : { iri: known };
  }
  return value.datatype === undefined ? value : { ...value, datatype: shared(value.datatype) };
}

function shared(name: Iri): Iri {
  const known = names.get(name);
  if (known !== undefined) return known;
  if (names.size < 1_000) names.set(name, name);
  return name;
}

/** The hierarchy again, from direct super-classes. */
function treeOf(classes: WorkerStart['classes']): ClassTree {
  const parents = new Map<string, readonly Iri[]>(classes.map((cls) => [cls.iri, cls.parents]));
  return {
    classes,
    superClasses(cls) {
      const seen = new Set<Iri>();
      const open = [cls];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (seen.has(next)) continue;
        seen.add(next);
        open.push(...(parents.get(next) ?? []));
      }
      return seen;
    },
  };
}
