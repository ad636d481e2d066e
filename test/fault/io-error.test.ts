/** An error of the disk under a running service, made by strace in the process of the service. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordOne } from './asking.ts';
import { notRun } from './not-run.ts';
import { serve } from './serving.ts';
import { straceMissing } from './strace.ts';

const missing = straceMissing();
if (missing !== undefined) notRun('errors of the disk', `strace is needed: ${missing}`);

describe.skipIf(missing !== undefined)('an error of the disk', () => {
  it('ends acknowledging and the service; the next start has what was acknowledged, and takes the rest', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'clew-eio-'));
    const data = join(folder, 'data');
    mkdirSync(data);
    const service = serve(['--data', data]);
    const url = await service.url;
    const before = await recordOne(url, 'urn:clew:fault:before', 'before');
    expect(before).toMatchObject({ status: 200, code: undefined });
    const strace = spawn(
      'strace',
      [
        ...['-f', '-p', String(service.pid), '-o', join(folder, 'trace'), '-P', join(data, 'clew.db-wal')],
        ...['-e', 'trace=fsync,fdatasync', '-e', 'inject=fsync,fdatasync:error=EIO:when=1'],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    await once(strace.stderr, 'data');
    // The sync fails once and would succeed if it were tried again; nothing may try.
    const struck = await recordOne(url, 'urn:clew:fault:struck', 'struck');
    expect(struck).toMatchObject({ status: 503, retryAfter: '1', code: 'STORE_UNAVAILABLE' });
    expect(await service.ended).toEqual({ code: 2, signal: null });
    expect(service.said()).toContain('"event":"store failed"');
    await expect(recordOne(url, 'urn:clew:fault:after', 'after')).rejects.toThrow();
    const next = serve(['--data', data]);
    const again = await recordOne(await next.url, 'urn:clew:fault:before', 'before');
    expect(again.data).toEqual({ record: { ...(before.data!['record'] as object), created: false } });
    expect(await recordOne(await next.url, 'urn:clew:fault:struck', 'struck')).toMatchObject({ status: 200 });
    expect(await next.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    rmSync(folder, { recursive: true });
  }, 180_000);
});
