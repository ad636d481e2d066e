/**
 * Bugs that systems like this one had, or easily could have: what to change to have them again, and which tests must notice. One table, because the
 * list is what is read; `known-bugs.ts` works it off.
 */
export interface Bug {
  readonly name: string;
  readonly file: string;
  /** Text that stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** At least one of these must turn red. */
  readonly tests: readonly string[];
}

const ORDER = 'test/fault/order.test.ts';
const IO_ERROR = 'test/fault/io-error.test.ts';
const DISK_FULL = 'test/fault/disk-full.test.ts';
const LAWS = 'test/laws/record.sqlite.test.ts';
const PROOFS = 'test/tlog/proof.test.ts';
const NOTES = 'test/tlog/note.test.ts';
const TILES = 'test/tlog/publish.test.ts';
const PUBLISHER = 'test/log/publisher.sqlite.test.ts';
const ENVELOPES = 'test/sign/dsse.test.ts';

const STORE: readonly Bug[] = [
  {
    name: 'acknowledged before it is committed',
    file: 'src/store/sqlite/transactions.ts',
    find: '    connection.commit();\n    return result;',
    replace: '    setTimeout(() => connection.commit(), 20);\n    return result;',
    tests: [ORDER],
  },
  {
    name: 'committed without waiting for the disk',
    file: 'src/store/sqlite/connection.ts',
    find: "options.sync ? 'FULL' : 'OFF'",
    replace: "options.sync ? 'NORMAL' : 'OFF'",
    tests: [ORDER],
  },
  {
    name: 'a failed sync is tried again, as if nothing had happened',
    file: 'src/store/sqlite/transactions.ts',
    find: 'if (isDiskFailure(error)) this.#failure.abort(storeFault(error));\n      throw error;',
    replace: 'throw error;',
    tests: [IO_ERROR],
  },
  {
    name: 'a full disk ends the service',
    file: 'src/store/sqlite/faults.ts',
    find: 'return code === IOERR ||',
    replace: 'return code === FULL || code === IOERR ||',
    tests: [DISK_FULL],
  },
  {
    name: 'nobody is told when to come again',
    file: 'src/api/answers.ts',
    find: 'return Object.hasOwn(PASSING, code) ? PASSING[code] : undefined;',
    replace: "return code === '' ? PASSING[code] : undefined;",
    tests: [DISK_FULL],
  },
  {
    name: 'a gap in the numbers of records',
    file: 'src/store/sqlite/write.ts',
    find: 'if (number !== size + i) throw',
    replace: 'if (number < size + i) throw',
    tests: ['test/contract/sqlite.test.ts'],
  },
];

const RECORDING: readonly Bug[] = [
  {
    name: 'one refused record takes all of its transaction with it',
    file: 'src/lineage/record.ts',
    find: "if (!(error instanceof Fault) || error.code.startsWith('STORE_')) throw error;",
    replace: 'throw error;',
    tests: [LAWS],
  },
  {
    name: 'the same content is recorded twice',
    file: 'src/lineage/record.ts',
    find: 'if (known) return receiptOf(known, prepared, false, []);',
    replace: 'if (known && known.number < 0) return receiptOf(known, prepared, false, []);',
    tests: [LAWS],
  },
  {
    name: 'time goes back with the clock',
    file: 'src/lineage/record.ts',
    find: 'now > space.recordedAt ? now : space.recordedAt',
    replace: 'now',
    tests: [LAWS],
  },
  {
    name: 'no salt: a small content can be guessed from its commitment',
    file: 'src/lineage/leaf.ts',
    find: 'Buffer.concat([COMMIT_DOMAIN, salt, Buffer.from(canonical)])',
    replace: 'Buffer.concat([COMMIT_DOMAIN, salt.subarray(32), Buffer.from(canonical)])',
    tests: ['test/lineage/leaf.test.ts'],
  },
  {
    name: 'the same salt for every record',
    file: 'src/lineage/leaf.ts',
    find: 'randomBytes(POOL * SALT_SIZE)',
    replace: 'randomBytes(0).length === 0 ? Buffer.alloc(POOL * SALT_SIZE) : Buffer.alloc(0)',
    tests: ['test/lineage/salt.test.ts'],
  },
  {
    name: 'replay believes what a record says of its bytes',
    file: 'src/lineage/replay.ts',
    find: 'if (row.removedBy === undefined) checkBytes(row, canonical);',
    replace: '',
    tests: ['test/fault/torn.test.ts'],
  },
];

const LOG: readonly Bug[] = [
  {
    name: 'a leaf is hashed like a node',
    file: 'src/tlog/hash.ts',
    find: 'input[0] = 0;',
    replace: 'input[0] = 1;',
    tests: [PROOFS],
  },
  {
    name: 'a proof of inclusion that ends too early is accepted',
    file: 'src/tlog/proof.ts',
    find: "if (sn !== 0n) throw new LogFault('PROOF', 'The inclusion proof is too short.');",
    replace: '',
    tests: [PROOFS],
  },
  {
    name: 'an entry beyond the size of the log is accepted',
    file: 'src/tlog/proof.ts',
    find: 'if (index < 0n || index >= size || size > MAX_SIZE)',
    replace: 'if (index < 0n || size > MAX_SIZE)',
    tests: [PROOFS],
  },
  {
    name: 'a proof of consistency is not held against the old root',
    file: 'src/tlog/proof.ts',
    find: "if (!oldHash.equals(oldRoot)) throw new LogFault('PROOF', 'The consistency proof leads to another old root.');",
    replace: '',
    tests: [PROOFS],
  },
  {
    name: 'an unsigned head is accepted',
    file: 'src/tlog/note.ts',
    find: "if (held.size === 0) throw new LogFault('SIGNATURE', 'No signature is by a known key.');",
    replace: '',
    tests: [NOTES],
  },
  {
    name: 'a signature is not checked',
    file: 'src/tlog/note.ts',
    find: 'if (!known[0]!.verify(bytes, signature)) throw',
    replace: 'if (signature.length === 0) throw',
    tests: [NOTES],
  },
  {
    name: 'tiles are not synced',
    file: 'src/tlog/durable.ts',
    find: 'await all(handles, (handle) => handle.sync());',
    replace: '',
    tests: [ORDER],
  },
  {
    name: 'folders are not synced after a rename',
    file: 'src/tlog/durable.ts',
    find: 'await all([...folders], syncFolder);',
    replace: '',
    tests: [ORDER],
  },
  {
    name: 'a published tile may be another one later',
    file: 'src/tlog/durable.ts',
    find: 'else if (!present[i].equals(file.bytes))',
    replace: 'else if (present[i].length === 0)',
    tests: [TILES],
  },
  {
    name: 'readers are shown a smaller log than before',
    file: 'src/tlog/publish.ts',
    find: 'if (seen !== undefined && checkpoint.size < seen.size)',
    replace: 'if (seen !== undefined && checkpoint.size < 0n)',
    tests: [TILES],
  },
  {
    name: 'entries are not held against their leaf hashes',
    file: 'src/tlog/fsck.ts',
    find: 'const wrong = leaves.findIndex((leaf, i) => !leaf.equals(stored[i]!));',
    replace: 'const wrong = leaves.findIndex((leaf, i) => leaf.length !== stored[i]!.length);',
    tests: [TILES],
  },
  {
    name: 'upper tiles are not held against those below',
    file: 'src/tlog/fsck.ts',
    find: 'const wrong = computed.findIndex((hash, i) => !Buffer.from(hash).equals(stored[i]!));',
    replace: 'const wrong = computed.findIndex((hash, i) => hash.length !== stored[i]!.length);',
    tests: [TILES],
  },
  {
    name: 'a witness cosigns a log that is no extension of what it saw',
    file: 'src/tlog/witness.ts',
    find: 'if (wrong !== undefined) return plain(422, wrong.message);',
    replace: '',
    tests: ['test/tlog/witness.test.ts'],
  },
  {
    name: 'fewer witnesses than the policy asks for are enough',
    file: 'src/tlog/policy.ts',
    find: 'return count >= threshold;',
    replace: 'return count >= threshold - 1;',
    tests: ['test/tlog/tlog-proof.test.ts'],
  },
  {
    name: 'a restored old copy signs again, and forks history',
    file: 'src/log/publish.ts',
    find: "if (head.size > now) throw behind(now, head, 'known from elsewhere');",
    replace: '',
    tests: [PUBLISHER],
  },
  {
    name: 'a head seen elsewhere does not bind what is signed',
    file: 'src/log/publish.ts',
    find: "if (root !== head.root) throw forked(head, 'known from elsewhere', root);",
    replace: '',
    tests: [PUBLISHER],
  },
];

const OUTSIDE: readonly Bug[] = [
  {
    name: 'an envelope without a signature of a trusted key is accepted',
    file: 'src/sign/dsse.ts',
    find: 'if (signedBy.size < threshold) throw',
    replace: 'if (signedBy.size < threshold - 1) throw',
    tests: [ENVELOPES],
  },
  {
    name: 'one signature counts twice',
    file: 'src/sign/dsse.ts',
    find: 'if (signedBy.size < threshold) throw',
    replace: 'if (signedBy.size > 0 ? signatures.length < threshold : true) throw',
    tests: [ENVELOPES],
  },
  {
    name: 'the type of a payload is not signed with it',
    file: 'src/sign/dsse.ts',
    find: 'const type = Buffer.from(payloadType, ',
    replace: 'const type = Buffer.from(payloadType.slice(0, 0), ',
    tests: [ENVELOPES],
  },
  {
    name: 'one object of a backup can stand in for another',
    file: 'src/backup/crypto.ts',
    find: 'return Buffer.from(JSON.stringify([`clew/${what}/v1`, log, name]));',
    replace: 'return Buffer.from(JSON.stringify([`clew/${what}/v1`, log, name.length]));',
    tests: ['test/backup/crypto.test.ts'],
  },
  {
    name: 'a cut segment of a backup is taken for a whole one',
    file: 'src/backup/segment.ts',
    find: "if (text.length !== plain || lines.pop() !== '' || lines.length !== to - from) {",
    replace: "if (lines.pop() !== '') {",
    tests: ['test/backup/segment.test.ts'],
  },
];

export const BUGS: readonly Bug[] = [...STORE, ...RECORDING, ...LOG, ...OUTSIDE];
