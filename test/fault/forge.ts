/** Proofs that must not be believed, made from honest ones. */
import { LogFault } from '../../src/tlog/fault.ts';
import { leafHash } from '../../src/tlog/hash.ts';
import { consistencyProof, inclusionProof, verifyConsistency, verifyInclusion } from '../../src/tlog/proof.ts';
import { append, EMPTY_RANGE, root } from '../../src/tlog/range.ts';
import type { Random } from './random.ts';

export interface Inclusion {
  readonly kind: 'inclusion';
  readonly index: string;
  readonly size: string;
  readonly leaf: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

export interface Consistency {
  readonly kind: 'consistency';
  readonly old: string;
  readonly size: string;
  readonly oldRoot: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

export type Claim = Inclusion | Consistency;

/** Whether our verifier believes a claim. Anything but a fault of the proof is a mistake of ours. */
export function believed(claim: Claim): boolean {
  try {
    const size = BigInt(claim.size);
    if (claim.kind === 'inclusion') verifyInclusion(claim.leaf, BigInt(claim.index), size, claim.root, claim.proof);
    else verifyConsistency(BigInt(claim.old), size, claim.oldRoot, claim.root, claim.proof);
    return true;
  } catch (error) {
    if (error instanceof LogFault) return false;
    throw error;
  }
}

const SIZE = 300;
/** Beyond 2^53, at the edges of 63 and 64 bits, and none at all. */
const ODD = ['0', '-1', '9007199254740993', '4611686018427387904', '9223372036854775808', '18446744073709551616'];
/** As a size, golang.org/x/mod/sumdb/tlog counts towards this one for ever, so it is an index and an old size only. */
const ODD_BELOW = [...ODD, '9223372036854775807'];

/** One log with its roots at all sizes. */
export class Forger {
  readonly #random: Random;
  readonly #stored = new Map<string, Uint8Array>();
  readonly #roots: Uint8Array[];
  readonly #read = (level: number, index: number) => this.#stored.get(`${level}/${index}`)!;

  constructor(random: Random) {
    this.#random = random;
    let range = EMPTY_RANGE;
    this.#roots = [root(range)];
    for (let i = 0; i < SIZE; i++) {
      range = append(range, leafHash(Buffer.from(`entry ${i}`)), (level, at, hash) =>
        this.#stored.set(`${level}/${at}`, hash),
      );
      this.#roots.push(root(range));
    }
  }

  honest(): Claim {
    const size = 1 + this.#random.whole(SIZE);
    const at = this.#random.whole(size);
    const common = { size: String(size), root: this.#roots[size]! };
    if (this.#random.whole(2) === 0 || at === 0)
      return {
        kind: 'inclusion',
        index: String(at),
        leaf: this.#leaf(at),
        proof: inclusionProof(this.#read, at, size),
        ...common,
      };
    return {
      kind: 'consistency',
      old: String(at),
      oldRoot: this.#roots[at]!,
      proof: consistencyProof(this.#read, at, size),
      ...common,
    };
  }

  /** A true claim with a proof that was changed, or a false one about a real head with a proof of any kind. */
  forged(): Claim {
    for (;;) {
      const claim = this.honest();
      const proof = this.#changed(claim.proof);
      if (this.#random.whole(2) === 0) {
        if (!same(proof, claim.proof)) return { ...claim, proof };
        continue;
      }
      const lie = this.#lie(claim);
      if (lie !== undefined) return { ...lie, proof: this.#random.whole(2) === 0 ? claim.proof : proof };
    }
  }

  /**
   * A claim about a head nobody signed: a real root under another size. An inclusion proof does not show a tree's size, so some of these lead to
   * the root; a checkpoint binds the two. All that is asked is that every verifier says the same.
   */
  ofNoHead(): Claim {
    const claim = this.honest();
    const size = this.#random.whole(2) === 0 ? this.#random.pick(ODD) : String(1 + this.#random.whole(SIZE));
    return { ...claim, size, proof: this.#random.whole(2) === 0 ? claim.proof : this.#changed(claim.proof) };
  }

  #leaf(index: number): Uint8Array {
    return this.#read(0, index);
  }

  #lie(claim: Claim): Claim | undefined {
    const other = this.#random.whole(4) === 0 ? this.#random.pick(ODD_BELOW) : String(this.#random.whole(SIZE + 2));
    const hash = this.#random.pick([
      this.#someHash(),
      this.#leaf(this.#random.whole(SIZE)),
      this.#random.pick(this.#roots),
    ]);
    const number = this.#random.whole(2) === 0;
    if (claim.kind === 'inclusion') {
      const lie = number ? { ...claim, index: other } : { ...claim, leaf: hash };
      const truth = this.#stored.get(`0/${lie.index}`);
      const real = truth !== undefined && Number(lie.index) < Number(lie.size) && Buffer.from(truth).equals(lie.leaf);
      return real ? undefined : lie;
    }
    const lie = number ? { ...claim, old: other } : { ...claim, oldRoot: hash };
    const truth = this.#roots[Number(lie.old)];
    const real = truth !== undefined && Number(lie.old) > 0 && Buffer.from(truth).equals(lie.oldRoot);
    return real ? undefined : lie;
  }

  #someHash(): Uint8Array {
    return leafHash(Buffer.from(`something else ${this.#random.whole(2 ** 31)}`));
  }

  #changed(proof: readonly Uint8Array[]): Uint8Array[] {
    const changed = proof.map((hash) => Buffer.from(hash));
    const at = this.#random.whole(changed.length + 1);
    const hash = changed[at];
    const extra = Buffer.from(
      this.#random.pick([this.#someHash(), this.#leaf(0), this.#random.pick(this.#roots), ...changed]),
    );
    switch (this.#random.whole(9)) {
      case 0:
        if (hash) hash[this.#random.whole(32)]! ^= 1 << this.#random.whole(8);
        return changed;
      case 1:
        return changed.filter((_, i) => i !== at);
      case 2:
        return changed.toSpliced(at, 0, extra);
      case 3:
        return changed.reverse();
      case 4:
        return changed.slice(0, at);
      case 5:
        return [];
      case 6:
        return Array.from({ length: this.#random.whole(70) }, () => Buffer.from(this.#someHash()));
      case 7:
        return hash ? changed.with(at, hash.subarray(0, 31)) : changed;
      default:
        return hash ? changed.with(at, extra) : changed;
    }
  }
}

function same(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  return a.length === b.length && a.every((hash, i) => Buffer.from(hash).equals(b[i]!));
}
