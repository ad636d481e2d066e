/**
 * node test/fault/forged-proofs.ts [count] [seed]: shows the verifier proofs that must not be believed, and asks Go's
 * golang.org/x/mod/sumdb/tlog about each of them too. Exit code 1 if one is believed or the two disagree.
 */
import { NotRun, Oracle } from '../conformance/tlog/oracle.ts';
import { believed, Forger, type Claim } from './forge.ts';
import { randomFrom } from './random.ts';

export interface ForgedResult {
  readonly forged: number;
  readonly accepted: readonly Claim[];
  readonly honest: number;
  readonly refused: readonly Claim[];
  /** Claims about a root under a size that is not its own; believed or not, all verifiers must agree. */
  readonly ofNoHead: number;
  /** Undefined when there was nobody to compare with. */
  readonly disagreed: readonly Claim[] | undefined;
}

const BATCH = 1_000;

/** Of ten claims, eight are forged, one is honest and one is about no head. */
export async function forgedProofs(count: number, seed: number, oracle: Oracle | undefined): Promise<ForgedResult> {
  const forger = new Forger(randomFrom(seed));
  const accepted: Claim[] = [];
  const refused: Claim[] = [];
  const disagreed: Claim[] = [];
  let [forged, honest, ofNoHead] = [0, 0, 0];
  while (forged < count) {
    const claims: Claim[] = [];
    for (let i = 0; i < BATCH && forged < count; i++) {
      const kind = i % 10 < 8 ? 'forged' : i % 10 === 8 ? 'honest' : 'none';
      const claim = kind === 'forged' ? forger.forged() : kind === 'honest' ? forger.honest() : forger.ofNoHead();
      claims.push(claim);
      if (kind === 'forged') forged++;
      else if (kind === 'honest') honest++;
      else ofNoHead++;
      if (kind === 'forged' && believed(claim)) accepted.push(claim);
      if (kind === 'honest' && !believed(claim)) refused.push(claim);
    }
    const verdicts = (await oracle?.ask(claims)) ?? [];
    disagreed.push(...verdicts.flatMap((verdict, i) => (verdict.ok === believed(claims[i]!) ? [] : [claims[i]!])));
  }
  return { forged, accepted, honest, refused, ofNoHead, disagreed: oracle && disagreed };
}

if (import.meta.main) {
  const [count = 100_000, seed = 1] = process.argv.slice(2).map(Number);
  const oracle = await Oracle.start().catch((error: unknown) => {
    if (!(error instanceof NotRun)) throw error;
    process.stdout.write(`${error.message}\n`);
    return undefined;
  });
  const start = performance.now();
  const { forged, accepted, honest, refused, ofNoHead, disagreed } = await forgedProofs(count, seed, oracle);
  oracle?.stop();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(
    `${forged} forged proofs: ${accepted.length} accepted. ${honest} honest proofs: ${refused.length} refused. ` +
      `${disagreed === undefined ? 'Not compared with Go.' : `${forged + honest + ofNoHead} compared with Go: ${disagreed.length} disagreements.`} ` +
      `Seed ${seed}, ${seconds} s.\n`,
  );
  for (const claim of [...accepted, ...refused, ...(disagreed ?? [])].slice(0, 5))
    process.stdout.write(`${JSON.stringify(claim)}\n`);
  if (accepted.length + refused.length + (disagreed?.length ?? 0) > 0) process.exitCode = 1;
}
