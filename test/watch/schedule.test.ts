import { describe, expect, test } from 'vitest';
import type { CheckResult, Results, Scope } from '../../src/watch/check.ts';
import { due } from '../../src/watch/schedule.ts';

const times = { every: 300_000, nightly: '03:00', backups: true };
const at = (text: string) => new Date(`2026-11-${text}`);
const result = (scope: Scope, startedAt: string): CheckResult => ({
  scope,
  verdict: 'holds',
  startedAt: at(startedAt).toISOString(),
  endedAt: at(startedAt).toISOString(),
  size: 0,
  problems: [],
});

describe('the schedule', () => {
  test('begins with the tail, after one period; everything waits for its night', () => {
    expect(due(times, {}, at('20T10:00'), at('20T09:59'))).toBeUndefined();
    expect(due(times, {}, at('20T10:04'), at('20T09:59'))).toBe('tail');
    expect(due(times, { tail: result('tail', '20T10:00') }, at('20T10:04'), at('20T09:59'))).toBeUndefined();
    expect(due(times, { tail: result('tail', '20T10:00') }, at('20T10:05'), at('20T09:59'))).toBe('tail');
  });

  test('at night everything, then a backup, once', () => {
    const results: Results = { tail: result('tail', '21T02:59') };
    expect(due(times, results, at('21T02:59'), at('20T10:00'))).toBeUndefined();
    expect(due(times, results, at('21T03:00'), at('20T10:00'))).toBe('all');
    expect(due(times, { ...results, all: result('all', '21T03:00') }, at('21T03:02'), at('20T10:00'))).toBe('backup');
    const done = { ...results, all: result('all', '21T03:00'), backup: result('backup', '21T03:02') };
    expect(due(times, done, at('21T03:03'), at('20T10:00'))).toBeUndefined();
    expect(
      due({ ...times, backups: false }, { ...results, all: result('all', '21T03:00') }, at('21T03:02'), at('20T10:00')),
    ).toBeUndefined();
  });

  test('a night that was slept through is made up for', () => {
    const results = {
      tail: result('tail', '21T11:59'),
      all: result('all', '20T03:00'),
      backup: result('backup', '20T03:01'),
    };
    expect(due(times, results, at('21T12:00'), at('21T11:58'))).toBe('all');
  });

  test('0 switches checks off', () => {
    expect(due({ ...times, every: 0 }, {}, at('21T12:00'), at('19T12:00'))).toBeUndefined();
  });
});
