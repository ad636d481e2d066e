import { Fault } from '../prov/fault.ts';
import type { CaptureCode } from './fault.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A path for people and records: its text, or, where its bytes are not UTF-8, with each byte that is not ASCII as `\xNN`. */
export function pathText(path: string | Uint8Array): string {
  if (typeof path === 'string') return path;
  try {
    return UTF8.decode(path);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return Buffer.from(path)
      .toString('latin1')
      .replace(/[\x80-\xff]/g, (c) => `\\x${c.charCodeAt(0).toString(16)}`);
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its symbolic links go in a circle',
  EIO: 'the device reports an error',
  ENAMETOOLONG: 'its path is too long',
  ENXIO: 'nothing stands behind it',
};

/** The fault for a system call that failed on a path. Anything else than such a failure is thrown as it is. */
export function unreadable(path: string | Uint8Array, error: unknown): Fault<CaptureCode> {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return new Fault<CaptureCode>('UNREADABLE', `${pathText(path)} cannot be read: ${WHY[code] ?? message}.`, {
    place: { source: pathText(path) },
    hint: code === 'ENOENT' ? 'Check the path; it is taken from the working directory.' : 'Check who may read it.',
    details: { code },
    cause: error,
  });
}
