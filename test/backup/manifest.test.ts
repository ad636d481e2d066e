import { randomBytes } from 'node:crypto';
import canonicalize from 'canonicalize';
import { describe, expect, test } from 'vitest';
import { BackupKey } from '../../src/backup/key.ts';
import {
  checkMac,
  closeManifest,
  keptSegments,
  manifestJson,
  manifestName,
  parseManifest,
  type Manifest,
  type SegmentEntry,
} from '../../src/backup/manifest.ts';
import { SEGMENT_BYTES, SEGMENT_RECORDS } from '../../src/backup/segment.ts';

const HASH = Buffer.alloc(32, 7).toString('base64');

function segment(from: number, to: number, plain = 100): SegmentEntry {
  const range = [from, to].map((n) => String(n).padStart(12, '0')).join('-');
  const name = `segments/${range}-0011223344556677.jsonl.gz`;
  return { name, from, to, plain, removed: [], sha256: 'a'.repeat(64), bytes: 10 };
}

const manifest: Manifest = {
  v: 1,
  log: HASH,
  origin: 'example.org/log',
  size: 3,
  root: HASH,
  range: [HASH, HASH],
  last: HASH,
  checkpoint: 'example.org/log\n3\n',
  schemas: ['sha256:aa'],
  app: '1.0.0',
  made: '2026-11-21T09:30:00.123Z',
  segments: [segment(0, 2), segment(2, 3)],
  facts: { name: 'facts/0011223344556677.json', sha256: 'b'.repeat(64), bytes: 2 },
};
const name = manifestName(12);
const parse = (value: unknown) => parseManifest(name, Buffer.from(manifestJson(value as Manifest)));

describe('a manifest', () => {
  test('is canonical JSON, read back as it was', () => {
    expect(manifestJson(manifest)).toBe(`${canonicalize(manifest)}\n`);
    expect(parse(manifest)).toEqual({ manifest, name: 'manifests/00000012.json', sequence: 12 });
  });

  test.each<[string, unknown]>([
    ['without a root', { ...manifest, root: undefined }],
    ['with a short root', { ...manifest, root: 'AAAA' }],
    ['that says more', { ...manifest, more: 1 }],
    ['with a segment that says more', { ...manifest, segments: [{ ...segment(0, 3), more: 1 }] }],
    ['with a gap', { ...manifest, segments: [segment(0, 1), segment(2, 3)] }],
    ['with an overlap', { ...manifest, segments: [segment(0, 2), segment(1, 3)] }],
    ['with a segment missing at its end', { ...manifest, segments: [segment(0, 2)] }],
    ['with one too many', { ...manifest, size: 2 }],
    ['with a segment under the name of another range', { ...manifest, segments: [{ ...segment(0, 4), to: 3 }] }],
    ['with a name that leads elsewhere', { ...manifest, facts: { ...manifest.facts, name: '../secret' } }],
    ['with a negative size', { ...manifest, size: -1 }],
    ['that is a list', []],
    ['that is null', null],
  ])('%s is refused', (_, value) => {
    expect(() => parse(value)).toThrow(expect.objectContaining({ code: 'DAMAGED' }));
  });

  test('in another form than the canonical, or cut short, is refused', () => {
    const text = manifestJson(manifest);
    for (const other of [` ${text}`, text.slice(0, -1), text.slice(0, 100), text.replace('"v":1', '"v":1,"v":1'), '']) {
      expect(() => parseManifest(name, Buffer.from(other))).toThrow(expect.objectContaining({ code: 'DAMAGED' }));
    }
  });

  test('of a newer format is said to be newer', () => {
    expect(() => parse({ ...manifest, v: 2 })).toThrow(expect.objectContaining({ code: 'BACKUP_NEWER' }));
  });

  test('of an encrypted backup cannot be changed without its key', async () => {
    const key = await BackupKey.make({ bytes: randomBytes(32) });
    const closed = parseManifest(name, Buffer.from(closeManifest({ ...manifest, encryption: key.encryption }, key)));
    checkMac(closed, key);
    const shorter = { ...closed.manifest, size: 2, segments: [segment(0, 2)] };
    const stripped: Manifest = { ...closed.manifest };
    delete (stripped as { mac?: string }).mac;
    for (const changed of [shorter, stripped, { ...closed.manifest, mac: HASH }]) {
      expect(() => checkMac(parse(changed), key)).toThrow(expect.objectContaining({ code: 'DAMAGED' }));
    }
  });
});

describe('segments that stay as they are', () => {
  const full = segment(0, SEGMENT_RECORDS);

  test('are all when nothing is new', () => {
    expect(keptSegments([segment(0, 2), segment(2, 3)], 3)).toHaveLength(2);
  });

  test('are the full ones, and small ones that are larger than what is new', () => {
    const [a, b] = [
      segment(SEGMENT_RECORDS, SEGMENT_RECORDS + 100),
      segment(SEGMENT_RECORDS + 100, SEGMENT_RECORDS + 110),
    ];
    expect(keptSegments([full, a, b], b.to + 5)).toEqual([full, a, b]);
    expect(keptSegments([full, a, b], b.to + 10)).toEqual([full, a]);
    expect(keptSegments([full, a, b], b.to + 95)).toEqual([full]);
    expect(keptSegments([full, a, b], b.to + 50_000)).toEqual([full]);
    expect(keptSegments([segment(0, 1, SEGMENT_BYTES)], 50)).toHaveLength(1);
  });

  test('are few, and records are written again seldom, when one comes at a time', () => {
    let kept: readonly SegmentEntry[] = [];
    let written = 0;
    const records = 4_096;
    for (let head = 1; head <= records; head++) {
      kept = keptSegments(kept, head);
      const from = kept.at(-1)?.to ?? 0;
      written += head - from;
      kept = [...kept, segment(from, head)];
    }
    expect(kept.length).toBeLessThanOrEqual(13);
    expect(written).toBeLessThanOrEqual(13 * records);
  });
});
