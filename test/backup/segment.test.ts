import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeSegment, recordLine, SEGMENT_RECORDS, SegmentBuilder } from '../../src/backup/segment.ts';
import { descriptionJson, describe as describeStatements } from '../../src/prov/description.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { element } from '../../src/prov/statement.ts';
import { descriptionKey } from '../../src/store/project.ts';
import type { HistoryRecord } from '../../src/lineage/replay.ts';

function record(number: number, extra: Partial<HistoryRecord['row']> = {}): HistoryRecord {
  const iri = `urn:x:\u2028${number}` as Iri;
  const [description] = describeStatements([element(iri, [], { 'urn:p': { value: 'line\nbreak "quoted" 𝄞' } })]);
  const json = descriptionJson(description!);
  return {
    row: {
      number,
      digest: `sha256:${'0'.repeat(64)}`,
      recordedAt: '2026-11-21T09:30:00.123Z',
      revises: [],
      schema: 'sha256:s',
      leaf: '{"v":1}',
      salt: 'ab'.repeat(32),
      ...extra,
    },
    bodies: [{ record: number, seq: 0, iri, key: descriptionKey(json), json }],
  };
}

async function segmentOf(records: readonly HistoryRecord[]) {
  const builder = new SegmentBuilder(records[0]!.row.number);
  for (const one of records) builder.add(one);
  return builder.take();
}

describe('a segment', () => {
  const records = [record(7, { envelope: 'e', removes: ['leaf:aa'] }), record(8, { removedBy: 20 }), record(9)];

  test('holds its records as they are', async () => {
    const built = await segmentOf(records);
    expect(built).toMatchObject({ from: 7, to: 10, removed: [8] });
    const read = await decodeSegment(built.bytes, { ...built, name: 'n' });
    expect(read.map(({ row, bodies }) => ({ row, bodies: bodies.map((body) => ({ ...body })) }))).toEqual(records);
  });

  test('says nothing of what replaced a record, so that it stays the same', () => {
    expect(recordLine(record(1, { until: 5 }))).toBe(recordLine(record(1)));
  });

  test('is full at its bounds', () => {
    const builder = new SegmentBuilder(0);
    expect(builder.empty).toBe(true);
    for (let n = 0; n < SEGMENT_RECORDS; n++) {
      expect(builder.full).toBe(false);
      builder.add(record(n));
    }
    expect(builder.full).toBe(true);
  });

  test('begins anew after it was taken', async () => {
    const builder = new SegmentBuilder(0);
    builder.add(record(0, { removedBy: 3 }));
    await builder.take();
    builder.add(record(1));
    expect(await builder.take()).toMatchObject({ from: 1, to: 2, removed: [] });
  });

  test.each<[string, (lines: string[]) => string]>([
    ['one record too few', (lines) => lines.slice(1).join('')],
    ['a record twice', (lines) => [lines[0], lines[0], lines[2]].join('')],
    ['records in another order', (lines) => lines.toReversed().join('')],
    ['no newline at the end', (lines) => lines.join('').slice(0, -1)],
    ['a line that is no JSON', (lines) => [lines[0], '{\n', lines[2]].join('')],
    ['a line that is no record', (lines) => [lines[0], '7\n', lines[2]].join('')],
  ])('with %s is refused', async (_, change) => {
    const plain = change(records.map(recordLine));
    const bytes = gzipSync(plain);
    const as = { name: 'n', from: 7, to: 10, plain: Buffer.byteLength(plain) };
    await expect(decodeSegment(bytes, as)).rejects.toMatchObject({
      code: 'DAMAGED',
      details: { level: 'segment', object: 'n' },
    });
  });

  test('that unpacks to more or less than it says is refused before it fills the memory', async () => {
    const built = await segmentOf(records);
    for (const plain of [built.plain - 1, built.plain + 1, 0]) {
      const read = decodeSegment(built.bytes, { ...built, plain, name: 'n' });
      await expect(read).rejects.toMatchObject({ code: 'DAMAGED' });
    }
    const bomb = decodeSegment(gzipSync(Buffer.alloc(50_000_000)), { ...built, name: 'n' });
    await expect(bomb).rejects.toMatchObject({ code: 'DAMAGED' });
  });
});
