import { expect, test } from 'vitest';
import { hashingLine } from '../../src/cli/hashing.ts';

test('what takes a while tells how far it is, ten times a second at most, and leaves no line behind', () => {
  const said: string[] = [];
  let now = 0;
  const tell = hashingLine(
    (text) => said.push(text),
    () => now,
  );
  const at = (milliseconds: number, bytes: number) => {
    now = milliseconds;
    tell({ bytes, totalBytes: 2_000_000_000, totalFiles: 1 });
  };
  at(0, 1);
  at(299, 100_000_000);
  expect(said).toEqual([]);
  at(300, 500_000_000);
  at(350, 600_000_000);
  at(400, 700_000_000);
  expect(said).toEqual([
    '\r\u001b[2Kclew: hashing: 500 of 2000 MB (25 %)',
    '\r\u001b[2Kclew: hashing: 700 of 2000 MB (35 %)',
  ]);
  at(500, 2_000_000_000);
  expect(said.at(-1)).toBe('\r\u001b[2K');
  at(501, 2_000_000_000);
  at(502, 1);
  expect(said).toHaveLength(3);
});
