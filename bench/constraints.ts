/**
 * PROV-CONSTRAINTS over documents of several shapes, beside a bare pass over the same statements (each one looked at, its names put in a set).
 *
 *   node bench/constraints.ts
 */
import { checkConstraints } from '../src/constraints/check.ts';
import { PROV } from '../src/prov/namespaces.ts';
import { element, relate, type Statement } from '../src/prov/statement.ts';

const name = (text: string) => `urn:bench:${text}`;
const entity = (id: string) => element(name(id), [`${PROV}Entity`]);
const activity = (id: string) => element(name(id), [`${PROV}Activity`]);

/** Statements of about the number asked for. */
const SHAPES: Readonly<Record<string, (size: number) => Statement[]>> = {
  /** Each entity derived from the one before, with activity, generation and usage. */
  chain: (size) =>
    Array.from({ length: size / 5 }, (_, i) => [
      entity(`e${i}`),
      activity(`a${i}`),
      relate('wasGeneratedBy', name(`e${i}`), name(`a${i}`), { id: name(`g${i}`) }),
      relate('used', name(`a${i}`), name(`e${i - 1}`), { id: name(`u${i}`) }),
      relate('wasDerivedFrom', name(`e${i}`), name(`e${i - 1}`), {
        activity: name(`a${i}`),
        generation: name(`g${i}`),
        usage: name(`u${i}`),
      }),
    ]).flat(),
  /** One entity that everything uses and that an agent delegates. */
  fan: (size) => [
    entity('source'),
    ...Array.from({ length: size / 4 }, (_, i) => [
      activity(`a${i}`),
      relate('used', name(`a${i}`), name('source')),
      relate('wasAssociatedWith', name(`a${i}`), name('agent')),
      relate('wasGeneratedBy', name(`e${i}`), name(`a${i}`), { time: '2026-11-21T09:30:00Z' }),
    ]).flat(),
  ],
  /** Specializations in one line, an alternate each. */
  specializations: (size) =>
    Array.from({ length: size / 3 }, (_, i) => [
      entity(`e${i}`),
      relate('specializationOf', name(`e${i + 1}`), name(`e${i}`)),
      relate('alternateOf', name(`e${i + 1}`), name('e0')),
    ]).flat(),
  /** Statements that say one thing in pieces: every generation four times, with and without identifier, time and activity. */
  merging: (size) =>
    Array.from({ length: size / 4 }, (_, i) => [
      relate('wasGeneratedBy', name(`e${i}`), name(`a${i}`)),
      relate('wasGeneratedBy', name(`e${i}`), name(`a${i}`), { id: name(`g${i}`) }),
      relate('wasGeneratedBy', name(`e${i}`), undefined, { id: name(`g${i}`) }),
      relate('wasGeneratedBy', name(`e${i}`), name(`a${i}`), { time: '2026-11-21T09:30:00Z' }),
    ]).flat(),
  /** A bundle for every ten statements. */
  bundles: (size) =>
    Array.from({ length: size / 10 }, (_, i) =>
      Array.from({ length: 10 }, (_, j) => relate('used', name(`a${j}`), name(`e${i}`), { bundle: name(`b${i}`) })),
    ).flat(),
  /** Every derivation on one cycle: as wrong as a document of this size can be. */
  cycle: (size) =>
    Array.from({ length: size / 2 }, (_, i) => [
      entity(`e${i}`),
      relate('wasDerivedFrom', name(`e${(i + 1) % (size / 2)}`), name(`e${i}`)),
    ]).flat(),
};

function barePass(statements: readonly Statement[]): number {
  const names = new Set<string>();
  for (const said of statements) {
    if (said.statement === 'element') names.add(said.id);
    else for (const term of [said.id, said.subject, said.object]) if (term !== undefined) names.add(term);
  }
  return names.size;
}

/** Milliseconds, the median of several runs. */
function median(run: () => unknown, times: number): number {
  const taken = Array.from({ length: times }, () => {
    const begun = performance.now();
    run();
    return performance.now() - begun;
  });
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)]!;
}

for (const size of [10_000, 100_000]) {
  const times = size > 10_000 ? 3 : 5;
  for (const [shape, make] of Object.entries(SHAPES)) {
    const statements = make(size);
    const { valid } = checkConstraints(statements);
    const check = median(() => checkConstraints(statements), times);
    const bare = median(() => barePass(statements), times);
    const ratio = (check / bare).toFixed(0);
    console.log(
      `${shape.padEnd(16)} ${String(statements.length).padStart(7)} statements, ${valid ? 'valid  ' : 'invalid'}: ${check.toFixed(0).padStart(5)} ms, a bare pass ${bare.toFixed(1).padStart(6)} ms (${ratio} ×)`,
    );
  }
}
