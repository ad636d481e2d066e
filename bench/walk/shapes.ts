/**
 * Graphs of plain shapes: the histories that Marquez and ml-metadata were measured on (jobs in layers, each reading as many data sets of the layer before
 * as the fan-in says, and writing one), every element of a layer derived from every one before it, and one that all others came from.
 */
import { iri, type Iri } from '../../src/prov/iri.ts';
import { PROV } from '../../src/prov/namespaces.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import type { Recorder } from '../../src/lineage/record.ts';
import type { Direction } from '../../src/store/store.ts';

export interface Shape {
  readonly name: string;
  readonly from: Iri;
  readonly direction: Direction;
  readonly depth: number;
  /** What peers took for it, as measured earlier (`README.md` says how). */
  readonly peers?: string;
}

const LAYERS = 20;
/** Statements of one record. */
const TOGETHER = 1_000;

const data = (shape: string, layer: number, place: number): string => `urn:walk:${shape}:data-${layer}-${place}`;

function* layered(shape: string, width: number, fanIn: number): Generator<Statement> {
  for (let layer = 0; layer <= LAYERS; layer++) {
    for (let place = 0; place < width; place++) {
      const made = data(shape, layer, place);
      yield element(made, [`${PROV}Entity`]);
      if (layer === 0) continue;
      const job = `urn:walk:${shape}:job-${layer}-${place}`;
      yield element(job, [`${PROV}Activity`]);
      yield relate('wasGeneratedBy', made, job);
      for (let i = 0; i < fanIn; i++) yield relate('used', job, data(shape, layer - 1, (place + i) % width));
    }
  }
}

function* everyOne(shape: string, layers: number, width: number): Generator<Statement> {
  for (let layer = 1; layer <= layers; layer++)
    for (let place = 0; place < width; place++)
      for (let before = 0; before < width; before++)
        yield relate('wasDerivedFrom', data(shape, layer, place), data(shape, layer - 1, before));
}

function* hub(shape: string, users: number): Generator<Statement> {
  for (let i = 0; i < users; i++) yield relate('used', `urn:walk:${shape}:job-${i}`, data(shape, 0, 0));
}

/**
 * The shapes, and the statements that make each.
 * @param scale the share of the nodes that peers had; the answers are the same
 */
export function shapesOf(scale: number): readonly (Shape & { readonly statements: Iterable<Statement> })[] {
  const width = (nodes: number) => Math.max(50, Math.round((nodes / (2 * LAYERS + 1)) * scale));
  const peer = (name: string, shape: string, places: number, fanIn: number, peers: string) => ({
    ...{ name, from: iri(data(shape, LAYERS, 0)), direction: 'upstream' as const, depth: 2 * LAYERS, peers },
    statements: layered(shape, places, fanIn),
  });
  return [
    peer('20 layers of 50 jobs, fan-in 2', 'dag', 50, 2, 'Marquez 1,652 ms (1,321 nodes, both ways)'),
    peer('chains of 20 jobs', 'chain', width(102_500), 1, 'MLMD 2.1 ms, p95 2.4; Marquez 89 ms, p95 108'),
    peer('20 layers, fan-in 2', 'two', width(205_000), 2, 'MLMD 8.5 ms, p95 8.9'),
    peer('20 layers, fan-in 5', 'five', width(102_500), 5, 'MLMD 30 ms, p95 38'),
    {
      ...{ name: '10 layers of 100, each from all before', from: iri(data('every', 10, 0)), direction: 'upstream' },
      ...{ depth: 10, statements: everyOne('every', 10, 100) },
    },
    {
      ...{ name: '20,000 that used one', from: iri(data('hub', 0, 0)), direction: 'downstream' },
      ...{ depth: 10, statements: hub('hub', 20_000) },
    },
  ];
}

export async function recordShapes(recorder: Recorder, scale: number): Promise<void> {
  for (const { statements } of shapesOf(scale)) await recordAll(recorder, statements);
}

async function recordAll(recorder: Recorder, statements: Iterable<Statement>): Promise<void> {
  let piece: Statement[] = [];
  let waiting: Promise<unknown>[] = [];
  for (const statement of statements) {
    if (piece.push(statement) < TOGETHER) continue;
    waiting.push(recorder.record({ statements: piece }));
    piece = [];
    if (waiting.length < 16) continue;
    await Promise.all(waiting);
    waiting = [];
  }
  if (piece.length > 0) waiting.push(recorder.record({ statements: piece }));
  await Promise.all(waiting);
}
