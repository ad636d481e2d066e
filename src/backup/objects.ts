/** Objects of one backup at one place, sealed if it has a key, and compared with what the manifest says of them when they are read. */
import { hash, randomBytes } from 'node:crypto';
import { Fault } from '../prov/fault.ts';
import { keyName, seal, unseal } from './crypto.ts';
import type { BackupCode } from './fault.ts';
import type { BackupKey } from './key.ts';
import type { ObjectEntry } from './manifest.ts';
import type { Place } from './place.ts';

export class Objects {
  readonly #place: Place;
  readonly #log: string;
  readonly #key: BackupKey | undefined;

  /** @param log base64 of the history's first leaf hash */
  constructor(place: Place, log: string, key: BackupKey | undefined) {
    this.#place = place;
    this.#log = log;
    this.#key = key;
  }

  /**
   * Writes an object under a name that was never used: `stem`, 16 random hex digits, `ending`. Its data key lies there before it does.
   * @returns what a manifest says of it
   */
  async write(stem: string, ending: string, plain: Uint8Array): Promise<ObjectEntry> {
    const name = `${stem}${randomBytes(8).toString('hex')}${ending}${this.#key ? '.sealed' : ''}`;
    let bytes = plain;
    if (this.#key) {
      const sealed = seal(plain, { log: this.#log, name }, this.#key);
      await this.#place.put(keyName(name), sealed.keyObject);
      bytes = sealed.bytes;
    }
    await this.#place.put(name, bytes);
    return { name, sha256: hash('sha256', bytes, 'hex'), bytes: bytes.length };
  }

  /** @throws Fault DAMAGED */
  async read({ name, sha256, bytes }: ObjectEntry): Promise<Buffer> {
    const found = await this.#place.get(name);
    if (!found) throw this.#damaged(name, 'is not there');
    if (found.length !== bytes || hash('sha256', found, 'hex') !== sha256) {
      throw this.#damaged(name, 'is not what the manifest says: its bytes have another SHA-256');
    }
    if (!this.#key) return found;
    const keyObject = await this.#place.get(keyName(name));
    if (!keyObject) throw this.#damaged(name, 'cannot be opened: its data key was destroyed');
    return unseal(found, keyObject, { log: this.#log, name }, this.#key);
  }

  #damaged(name: string, what: string): Fault<BackupCode> {
    return new Fault('DAMAGED', `${name} at ${this.#place.address} ${what}.`, {
      details: { level: 'object', object: name, place: this.#place.address },
    });
  }
}
