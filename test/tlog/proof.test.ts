import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash } from '../../src/tlog/hash.ts';
import {
  consistencyProof,
  inclusionProof,
  verifyConsistency,
  verifyInclusion,
  type ReadHash,
} from '../../src/tlog/proof.ts';
import { append, EMPTY_RANGE, root, type Range } from '../../src/tlog/range.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/merkle');

interface Case {
  name: string;
  desc: string;
  wantErr: boolean;
  proof: string[] | null;
  numbers: Record<string, bigint>;
  hashes: Record<string, Buffer>;
}

/** Sizes go up to 2^64 - 1, so integers are read as they are written. */
function cases(kind: string): Case[] {
  return readdirSync(join(FIXTURES, kind), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      const numbers: Record<string, bigint> = {};
      const text = readFileSync(join(FIXTURES, kind, name), 'utf8');
      for (const [, key, digits] of text.matchAll(/"(\w+)":\s*(\d+)/g)) numbers[key!] = BigInt(digits!);
      const parsed = JSON.parse(text) as Record<string, string> & Case;
      const hashes = Object.fromEntries(
        ['root', 'root1', 'root2', 'leafHash'].map((key) => [key, Buffer.from(parsed[key] ?? '', 'base64')]),
      );
      return { name, desc: parsed.desc, wantErr: parsed.wantErr, proof: parsed.proof, numbers, hashes };
    });
}

const proofOf = (c: Case) => (c.proof ?? []).map((p) => Buffer.from(p, 'base64'));

/** A log of n small entries with every full subtree remembered. */
function grow(entries: readonly Uint8Array[]): { range: Range; read: ReadHash; roots: Uint8Array[] } {
  const stored = new Map<string, Uint8Array>();
  let range = EMPTY_RANGE;
  const roots = [root(range)];
  for (const entry of entries) {
    range = append(range, leafHash(entry), (level, index, hash) => stored.set(`${level}/${index}`, hash));
    roots.push(root(range));
  }
  return { range, read: (level, index) => stored.get(`${level}/${index}`)!, roots };
}

const entries = (n: number) => Array.from({ length: n }, (_, i) => Buffer.from(`entry ${i}`));

describe('inclusion proofs', () => {
  it.each(cases('inclusion').map((c) => [c.name, c] as const))('published case %s', (_, c) => {
    const check = () =>
      verifyInclusion(
        c.hashes['leafHash']!,
        c.numbers['leafIdx']!,
        c.numbers['treeSize']!,
        c.hashes['root']!,
        proofOf(c),
      );
    if (c.wantErr) expect(check, c.desc).toThrow(expect.objectContaining({ name: 'LogFault' }));
    else expect(check, c.desc).not.toThrow();
  });

  it('are made for every entry of every size, and hold for that entry alone', () => {
    const all = entries(70);
    const { read, roots } = grow(all);
    for (let size = 1; size <= all.length; size++) {
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(read, index, size);
        const check = (leaf: Uint8Array, at: number) => () =>
          verifyInclusion(leaf, BigInt(at), BigInt(size), roots[size]!, proof);
        expect(check(leafHash(all[index]!), index)).not.toThrow();
        expect(check(leafHash(Buffer.from('other')), index)).toThrow();
        if (size > 1) expect(check(leafHash(all[index]!), (index + 1) % size)).toThrow();
      }
    }
  });
});

describe('consistency proofs', () => {
  it.each(cases('consistency').map((c) => [c.name, c] as const))('published case %s', (_, c) => {
    const check = () =>
      verifyConsistency(c.numbers['size1']!, c.numbers['size2']!, c.hashes['root1']!, c.hashes['root2']!, proofOf(c));
    if (c.wantErr) expect(check, c.desc).toThrow(expect.objectContaining({ name: 'LogFault' }));
    else expect(check, c.desc).not.toThrow();
  });

  it('are made between every two sizes, and fail for another root or a changed proof', () => {
    const { read, roots } = grow(entries(70));
    for (let size = 1; size <= 70; size++) {
      for (let old = 1; old <= size; old++) {
        const proof = consistencyProof(read, old, size);
        const check =
          (hashes: readonly Uint8Array[], from = roots[old]!) =>
          () =>
            verifyConsistency(BigInt(old), BigInt(size), from, roots[size]!, hashes);
        expect(check(proof)).not.toThrow();
        expect(check(proof, roots[old - 1]!)).toThrow();
        expect(check([...proof, roots[1]!])).toThrow();
        if (proof.length > 0) expect(check(proof.slice(1))).toThrow();
      }
    }
  });
});

describe('forged proofs', () => {
  it('are never accepted', () => {
    const { roots } = grow(entries(40));
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(fc.nat(45), fc.nat(45), fc.array(bytes, { maxLength: 8 }), bytes, (index, size, proof, leaf) => {
        expect(() => verifyInclusion(leaf, BigInt(index), BigInt(size), roots[Math.min(size, 40)]!, proof)).toThrow();
        if (index !== size) {
          const [old, now] = [roots[Math.min(index, 40)]!, roots[Math.min(size, 40)]!];
          expect(() => verifyConsistency(BigInt(index), BigInt(size), old, now, proof)).toThrow();
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('roots', () => {
  it('equal the published ones', () => {
    const published = JSON.parse(readFileSync(join(FIXTURES, 'roots.json'), 'utf8')) as {
      leaf_inputs_hex: string[];
      root_hashes_hex_by_size: string[];
    };
    const { roots } = grow(published.leaf_inputs_hex.map((h) => Buffer.from(h, 'hex')));
    expect(roots.map((r) => Buffer.from(r).toString('hex'))).toEqual(published.root_hashes_hex_by_size);
  });
});
