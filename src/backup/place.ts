/** Where a backup can lie: a place keeps named objects, whole or not at all. */
import { Fault } from '../prov/fault.ts';
import type { BackupCode } from './fault.ts';

/** Largest object that is read back into memory, bytes: several times the largest segment that is ever written. */
export const MAX_OBJECT = 1024 * 1024 * 1024;

export interface PlaceObject {
  readonly name: string;
  readonly bytes: number;
  readonly modified: Date;
}

/** What every place does. Every call may fail with PLACE_UNREACHABLE, PLACE_DENIED or PLACE_FULL. */
export interface Place {
  /** For people, without credentials. */
  readonly address: string;
  /** Objects whose name begins so, by name. */
  list(prefix: string): Promise<PlaceObject[]>;
  /** The bytes of an object; undefined if there is none. @throws Fault DAMAGED if it is over {@link MAX_OBJECT} */
  get(name: string): Promise<Buffer | undefined>;
  /**
   * Keeps an object durably: when this resolves, it survives a crash of the place; readers see the old one or the new one, nothing between.
   * @returns false if `ifAbsent` was asked and there is one already, which then stays as it is
   */
  put(name: string, bytes: Uint8Array, options?: { readonly ifAbsent?: boolean }): Promise<boolean>;
  /** Removes an object with every version of it that the place keeps. Nothing happens if there is none. */
  destroy(name: string): Promise<void>;
  /** Removes what writes that were killed left behind. */
  tidy(): Promise<void>;
  close(): void;
}

const NAME = /^(?!.*\.part$)[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/;

/** A name that may come out of a manifest that somebody edited: none of them leads out of the place. @throws Fault DAMAGED */
export function checkName(name: string): string {
  if (NAME.test(name) && name.length <= 200) return name;
  throw new Fault<BackupCode>('DAMAGED', `${JSON.stringify(name)} is no name of an object of a backup.`, {
    details: { level: 'manifest', object: name },
  });
}

/** @throws Fault DAMAGED */
export function checkSize(name: string, bytes: number, place: string): void {
  if (bytes <= MAX_OBJECT) return;
  throw new Fault<BackupCode>('DAMAGED', `${name} has ${bytes} bytes; no object of a backup has over ${MAX_OBJECT}.`, {
    place: { source: place },
    details: { level: 'object', object: name },
  });
}
