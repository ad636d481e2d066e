import { describe, expect, it } from 'vitest';
import { notRun } from './not-run.ts';
import { orderOf } from './order.ts';
import { straceMissing, traced } from './strace.ts';

const missing = straceMissing();
if (missing !== undefined) notRun('the order of writing, syncing and acknowledging', `strace is needed: ${missing}`);

describe('the order of writing, syncing and acknowledging', () => {
  it.skipIf(missing !== undefined).each([
    ['sqlite', 7],
    ['tiles', 4],
  ] as const)('%s acknowledges what would outlive a power failure', async (target, acknowledgements) => {
    const { trace, folder, acknowledged } = await traced(target);
    expect(acknowledged).toHaveLength(acknowledgements);
    // The first line said is that the writer is ready; it is not traced yet.
    expect(orderOf(trace, folder)).toEqual({ acknowledgements, early: [] });
  });

  it('sees a file that was not synced, and a name that was not', () => {
    const lines = [
      '7 openat(AT_FDCWD</>, "/f/.tmp/a", O_WRONLY|O_CREAT|O_EXCL|O_CLOEXEC, 0666) = 20</f/.tmp/a>',
      '7 openat(AT_FDCWD</>, "/f/wal", O_RDWR|O_CREAT, 0600) = 21</f/wal>',
      '7 write(20</f/.tmp/a>, "x"..., 4096) = 4096',
      '7 pwrite64(21</f/wal>, "x"..., 4096, 0) = 4096',
      '7 fsync(21</f/wal> <unfinished ...>',
      '8 writev(1<pipe:[1]>, [{iov_base="{}\\n", iov_len=3}], 1) = 3',
      '7 <... fsync resumed>) = 0',
      '8 writev(1<pipe:[1]>, [{iov_base="{}\\n", iov_len=3}], 1) = 3',
      '7 rename("/f/.tmp/a", "/f/tile") = 0',
      '7 fsync(22</f>) = -1 EIO (Input/output error) (INJECTED)',
      '8 writev(1<pipe:[1]>, [{iov_base="{}\\n", iov_len=3}], 1) = 3',
      '7 fsync(22</f>) = 0',
      '8 writev(1<pipe:[1]>, [{iov_base="{}\\n", iov_len=3}], 1) = 3',
    ];
    expect(orderOf(lines.join('\n'), '/f')).toEqual({
      acknowledgements: 4,
      early: [
        'acknowledgement 1: /f/., /f/wal',
        'acknowledgement 2: /f/.',
        'acknowledgement 3: /f/., /f/tile',
        'acknowledgement 4: /f/tile',
      ],
    });
  });
});
