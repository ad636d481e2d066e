import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyName, seal, unseal, type Identity } from '../../src/backup/crypto.ts';
import { BackupKey } from '../../src/backup/key.ts';

const identity: Identity = { log: 'bG9n', name: 'segments/000000000000-000000000002-00ff00ff00ff00ff.jsonl.gz.sealed' };
const plain = Buffer.from('{"row":{"number":0}}\n');

describe('a sealed object', async () => {
  const secret = { bytes: randomBytes(32) };
  const key = await BackupKey.make(secret);
  const { bytes, keyObject } = seal(plain, identity, key);

  test('opens with its data key and its identity', () => {
    expect(unseal(bytes, keyObject, identity, key)).toEqual(plain);
    expect(bytes.includes(plain.subarray(0, 10))).toBe(false);
  });

  test('opens with the key made again from the secret', async () => {
    expect(unseal(bytes, keyObject, identity, await BackupKey.open(secret, key.encryption))).toEqual(plain);
  });

  test('of the same bytes is never the same', () => {
    expect(seal(plain, identity, key).bytes.equals(bytes)).toBe(false);
  });

  test('does not stand in for another object, or for one of another history', () => {
    for (const other of [
      { ...identity, name: identity.name.replace('-000000000002-', '-000000000003-') },
      { ...identity, log: 'b3RoZXI=' },
    ]) {
      expect(() => unseal(bytes, keyObject, other, key)).toThrow(
        expect.objectContaining({ code: 'DAMAGED', details: { level: 'seal', object: other.name } }),
      );
      const sealed = seal(plain, other, key);
      expect(() => unseal(sealed.bytes, keyObject, other, key)).toThrow(/data key/);
      expect(() => unseal(sealed.bytes, sealed.keyObject, identity, key)).toThrow(/data key/);
      // The right data key, wrapped for another name, is no use either.
      expect(() => unseal(bytes, sealed.keyObject, identity, key)).toThrow(/data key/);
    }
  });

  test('of another seal does not open with this data key', () => {
    expect(() => unseal(seal(plain, identity, key).bytes, keyObject, identity, key)).toThrow(/changed, cut short/);
  });

  test('does not open when any byte of it, or of its data key, is another', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(bytes);
        changed[at]! ^= change;
        expect(() => unseal(changed, keyObject, identity, key)).toThrow(expect.objectContaining({ code: 'DAMAGED' }));
      }),
    );
    fc.assert(
      fc.property(fc.nat(keyObject.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(keyObject);
        changed[at]! ^= change;
        expect(() => unseal(bytes, changed, identity, key)).toThrow(expect.objectContaining({ code: 'DAMAGED' }));
      }),
    );
  });

  test('does not open when it is cut short or goes on', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => unseal(bytes.subarray(0, length), keyObject, identity, key)).toThrow(
        expect.objectContaining({ code: 'DAMAGED' }),
      );
    }
    expect(() => unseal(Buffer.concat([bytes, Buffer.of(0)]), keyObject, identity, key)).toThrow(/changed/);
  });

  test('has its data key beside it, under a name of its own', () => {
    expect(keyName('segments/a')).not.toBe(keyName('facts/a'));
    expect(keyName(identity.name)).toMatch(/^keys\/segments-000000000000-/);
  });
});

describe('the key of a backup', () => {
  test('from a passphrase is made again from it, however its letters are composed, and not from another', async () => {
    const key = await BackupKey.make({ passphrase: 'Zürich in a long night' });
    expect(key.encryption).toMatchObject({ kdf: 'scrypt', n: 2 ** 17, r: 8, p: 1 });
    const again = await BackupKey.open({ passphrase: 'Zu\u0308rich in a long night' }, key.encryption);
    expect(again.mac('x')).toBe(key.mac('x'));
    const wrong = BackupKey.open({ passphrase: 'Zurich in a long night' }, key.encryption);
    await expect(wrong).rejects.toMatchObject({ code: 'WRONG_KEY' });
  });

  test('is told from a key of the other kind, and from another key file', async () => {
    const key = await BackupKey.make({ bytes: randomBytes(32) });
    const phrase = BackupKey.open({ passphrase: 'a passphrase instead' }, key.encryption);
    await expect(phrase).rejects.toMatchObject({
      code: 'WRONG_KEY',
      message: expect.stringContaining('key file') as string,
    });
    const other = BackupKey.open({ bytes: randomBytes(32) }, key.encryption);
    await expect(other).rejects.toMatchObject({ code: 'WRONG_KEY' });
  });

  test('is neither short nor cheap nor too dear to make', async () => {
    await expect(BackupKey.make({ passphrase: 'short' })).rejects.toMatchObject({ code: 'KEY_NEEDED' });
    await expect(BackupKey.make({ bytes: randomBytes(31) })).rejects.toMatchObject({ code: 'KEY_NEEDED' });
    const { encryption } = await BackupKey.make({ passphrase: 'long enough to pass' });
    for (const cost of [{ n: 2 ** 30 }, { n: 3 }, { r: 1_000 }, { p: 1_000 }]) {
      const dear = BackupKey.open({ passphrase: 'long enough to pass' }, { ...encryption, ...cost });
      await expect(dear).rejects.toMatchObject({ code: 'DAMAGED', details: { level: 'manifest' } });
    }
  });
});
