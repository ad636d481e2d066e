/**
 * How fast descriptions become RDF, against n3's Writer (same triples, quads made outside the clock) and jsonld's `fromRDF` + `compact`; and how
 * much memory it takes. Each measure in a process of its own, median of three. `node bench/export.ts [triples]`; exits 1 if a target is missed.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

interface Measure {
  readonly triples: number;
  readonly ms: number;
  readonly bytes: number;
  /** Peak, megabytes. */
  readonly rss: number;
}

const ONE = fileURLToPath(new URL('export-one.ts', import.meta.url));
const SIZE = Number(process.argv[2] ?? 1_000_000);
/** jsonld holds the whole graph several times over, so it is measured on a tenth. */
const JSONLD_SIZE = SIZE / 10;
const MEMORY = 250;
const TARGETS = [
  ['ntriples', 2.4],
  ['nquads', 2.4],
  ['turtle', 2],
  ['trig', 2],
  ['jsonld', 30],
] as const;

function measure(who: 'ours' | 'peer', format: string, size: number): Measure {
  const out = execFileSync(process.execPath, [ONE, who, format, String(size)], { encoding: 'utf8' });
  return JSON.parse(out) as Measure;
}

function middle(runs: readonly Measure[]): Measure {
  return runs.toSorted((a, b) => a.ms / a.triples - b.ms / b.triples)[1]!;
}

/** Each three times, in turns, so that what else the machine does falls on both. */
function measureBoth(format: string): [Measure, Measure] {
  const ours: Measure[] = [];
  const peer: Measure[] = [];
  for (let i = 0; i < 3; i++) {
    ours.push(measure('ours', format, SIZE));
    peer.push(measure('peer', format, format === 'jsonld' ? JSONLD_SIZE : SIZE));
  }
  return [middle(ours), middle(peer)];
}

const rate = (m: Measure) => m.triples / m.ms / 1000;
let missed = 0;
console.log('| format | ours, M triples/s | peer, M triples/s | ratio | target | our peak RSS, MB |');
console.log('| --- | --- | --- | --- | --- | --- |');
for (const [format, target] of TARGETS) {
  const [ours, peer] = measureBoth(format);
  const ratio = rate(ours) / rate(peer);
  if (ratio < target || ours.rss > MEMORY) missed++;
  const cells = [
    format,
    rate(ours).toFixed(2),
    rate(peer).toFixed(3),
    `${ratio.toFixed(1)}×`,
    `${target}×`,
    ours.rss.toFixed(0),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
process.exitCode = missed > 0 ? 1 : 0;
