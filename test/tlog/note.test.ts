import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkpointText, parseCheckpoint } from '../../src/tlog/checkpoint.ts';
import { ed25519Key, verifierKey } from '../../src/tlog/key.ts';
import { ed25519Signer, openNote, signNote } from '../../src/tlog/note.ts';
import { parseVerifier } from '../../src/tlog/verifier.ts';
import { locate, parseTilePath, tilePath, widthAt } from '../../src/tlog/tile.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/signed-note');
interface Published {
  notes: {
    id: string;
    note_latin1_or_utf8: string;
    verifier_keys: string[];
    expect: string;
    error?: string;
    verified?: string[];
    unverified?: string[];
  }[];
  bad_verifier_keys: string[];
}
const published = readdirSync(FIXTURES).map(
  (f) => JSON.parse(readFileSync(join(FIXTURES, f), 'utf8')) as Published,
)[0]!;
const CODES: Record<string, string> = { 'ambiguous key': 'AMBIGUOUS_KEY', 'malformed note': 'MALFORMED' };

describe('signed notes', () => {
  it.each(published.notes.map((n) => [n.id, n] as const))('published case %s', (id, note) => {
    const bytes = Buffer.from(note.note_latin1_or_utf8, id.includes('invalid-utf8') ? 'latin1' : 'utf8');
    const open = () => openNote(bytes, note.verifier_keys.map(parseVerifier));
    if (note.expect === 'verified')
      expect(open()).toMatchObject({ verified: note.verified, unverified: note.unverified });
    else expect(open).toThrow(expect.objectContaining({ code: CODES[note.error!] }));
  });

  it.each(published.bad_verifier_keys)('refuses the verifier key %s', (key) => {
    expect(() => parseVerifier(key)).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
  });

  const key = ed25519Key(Buffer.alloc(32, 7));
  const signer = ed25519Signer('example.org/log', key);
  const verifier = parseVerifier(verifierKey('example.org/log', key));

  it('are opened by the key that signed them, whatever others signed too', () => {
    const other = ed25519Signer('witness', ed25519Key(Buffer.alloc(32, 9)));
    const note = Buffer.from(signNote('hello\n', [other, signer]));
    expect(openNote(note, [verifier])).toMatchObject({
      text: 'hello\n',
      verified: ['example.org/log'],
      unverified: ['witness'],
    });
  });

  it('do not open with any bit of the text or signature changed', () => {
    const note = Buffer.from(signNote('hello\n', [signer]));
    for (let bit = 0; bit < note.length * 8; bit++) {
      const changed = Buffer.from(note);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => openNote(changed, [verifier]), `bit ${bit}`).toThrow(expect.objectContaining({ name: 'LogFault' }));
    }
  });
});

describe('checkpoints', () => {
  const checkpoint = { origin: 'example.org/log', size: 20852163n, root: Buffer.alloc(32, 3), extensions: [] };

  it('are read as they were written', () => expect(parseCheckpoint(checkpointText(checkpoint))).toEqual(checkpoint));

  it.each([
    '',
    'a\n1\n',
    'a\n01\nAAAA\n',
    `a\n-1\n${'A'.repeat(43)}=\n`,
    `a\n1\n${'A'.repeat(42)}\n`,
    `a\n1\n${'A'.repeat(43)}=`,
  ])('refuses %j', (text) => {
    expect(() => parseCheckpoint(text)).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
  });
});

describe('tiles', () => {
  it.each([
    [{ level: 0, index: 1234067, width: 256 }, 'tile/0/x001/x234/067'],
    [{ level: 0, index: 0, width: 1 }, 'tile/0/000.p/1'],
    [{ level: 1, index: 999, width: 256 }, 'tile/1/999'],
    [{ level: 'entries' as const, index: 1000, width: 5 }, 'tile/entries/x001/000.p/5'],
  ])('%o is at %s', (tile, path) => {
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual(tile);
  });

  it.each([
    'tile/0/0',
    'tile/64/000',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/x000/001',
    'tile/0/../000',
    'tile/00/000',
  ])('refuses %s', (path) => {
    expect(parseTilePath(path)).toBeUndefined();
  });

  it('hold the hashes of a log of 70,000 entries', () => {
    expect([widthAt(0, 273, 70_000), widthAt(0, 272, 70_000), widthAt(1, 1, 70_000), widthAt(2, 0, 70_000)]).toEqual([
      112, 256, 17, 1,
    ]);
    expect(locate(9, 3, 70_000)).toEqual({ tile: { level: 1, index: 0, width: 256 }, from: 6, count: 2 });
  });
});
