import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { describe, expect, test } from 'vitest';
import { iri } from '../../src/prov/iri.ts';
import { commitment, leafHashOf, leafOf, opens, parseLeaf, pseudonym } from '../../src/lineage/leaf.ts';

const salt = Buffer.alloc(32, 7);
const parts = {
  op: 'assert' as const,
  salt,
  canonical: '{"descriptions":[],"v":1}',
  previous: [],
  recordedAt: '2026-11-21T09:30:00.123Z',
  schema: `sha256:${'0'.repeat(64)}`,
};

describe('the entry of a record in the log', () => {
  test('is canonical JSON, small, and without anything of the content', () => {
    const secret = 'a'.repeat(44);
    const leaf = leafOf({
      ...parts,
      actor: pseudonym(secret, iri('mailto:ann@acme.example')),
      previous: [leafOf(parts)],
      canonical: '{"actor":"mailto:ann@acme.example","descriptions":[],"v":1}',
    });
    expect(leaf).toBe(canonicalize(JSON.parse(leaf)));
    expect(leaf).not.toContain('ann');
    expect(Buffer.byteLength(leaf)).toBeLessThan(600);
    expect(parseLeaf(leaf).prev).toEqual([leafHashOf(leafOf(parts))]);
  });

  test('commits to domain, salt and bytes, as the specification of it says', () => {
    const expected = createHash('sha256')
      .update('clew/record/v1\n')
      .update(salt)
      .update(parts.canonical)
      .digest('base64');
    expect(parseLeaf(leafOf(parts)).commit).toBe(expected);
  });

  test('is opened by its salt and bytes alone', () => {
    const leaf = leafOf(parts);
    expect(opens({ leaf, salt: salt.toString('hex') }, parts.canonical)).toBe(true);
    expect(opens({ leaf, salt: salt.toString('hex') }, `${parts.canonical} `)).toBe(false);
    expect(opens({ leaf, salt: '8'.repeat(64) }, parts.canonical)).toBe(false);
    expect(opens({ leaf }, parts.canonical)).toBe(false);
  });

  test('equal content has different commitments under different salts', () => {
    expect(commitment(salt, parts.canonical)).not.toBe(commitment(Buffer.alloc(32, 8), parts.canonical));
  });

  test('an agent has one pseudonym per installation, and none without the secret', () => {
    const ann = iri('urn:clew:agent:ann');
    expect(pseudonym('AAAA', ann)).toBe(pseudonym('AAAA', ann));
    expect(pseudonym('AAAA', ann)).not.toBe(pseudonym('BBBB', ann));
    expect(pseudonym('AAAA', ann)).not.toBe(pseudonym('AAAA', iri('urn:clew:agent:bob')));
  });
});
