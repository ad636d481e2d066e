/** Whether the records in a file of evidence are what was signed: each for itself, from its own files. */
import { leafHashOf, opens, parseLeaf, type Leaf } from '../lineage/leaf.ts';
import { tombstoneName } from '../lineage/tombstone.ts';
import type { Head } from '../log/heads.ts';
import type { Findings } from '../log/levels.ts';
import { isOperation, readLeaf } from '../log/verify-records.ts';
import { descriptionJson, type Description } from '../prov/description.ts';
import { recordJson, type RecordHead } from '../prov/record.ts';
import { LogFault } from '../tlog/fault.ts';
import { leafHash } from '../tlog/hash.ts';
import { verifyInclusion } from '../tlog/proof.ts';
import { parseProof } from '../tlog/tlog-proof.ts';
import type { EvidenceLevel } from './levels.ts';

/** A record as its files say it. */
export interface ReadRecord {
  readonly number: number;
  /** Base64. */
  readonly hash: string;
  /** Leaf hashes of what it replaced or removed. */
  readonly ends: readonly string[];
  /** Canonical JSON of each description; none of a tombstone. */
  readonly said: readonly string[];
  /** Its files, in the order of the archive. */
  readonly paths: readonly string[];
}

type Files = ReadonlyMap<string, Buffer>;
type Found = (level: EvidenceLevel, message: string) => void;

/** Reads and checks one record. @param head the signed head that all proofs have to lead to */
export function readRecord(
  number: number,
  files: Files,
  head: Head | undefined,
  findings: Findings<EvidenceLevel>,
): ReadRecord {
  const found: Found = (level, message) => findings.found(level, `record ${number}`, message);
  for (const level of ['bytes', 'commitment', 'inclusion'] as const) findings.checked(level, 1);
  const text = (kind: string) => files.get(`records/${number}.${kind}`)?.toString('utf8');
  const leafText = text('leaf') ?? '';
  const leaf = readLeaf(leafText);
  if (!leaf) found('commitment', 'Its entry is not canonical JSON.');
  const tombstone = text('tombstone');
  if (tombstone !== undefined && tombstone !== `${tombstoneName(leafText)}\n`)
    found('bytes', 'What is left of it does not go by its entry.');
  const content =
    tombstone === undefined ? readContent(number, files, leaf, found) : { said: [], kinds: ['tombstone'] };
  checkProof(number, text('tlog-proof') ?? '', leafText, head, found);
  return {
    number,
    hash: leafHashOf(leafText),
    ends: leaf ? (parseLeaf(leafText).prev ?? []) : [],
    said: content.said,
    paths: [...content.kinds, 'leaf', 'tlog-proof'].map((kind) => `records/${number}.${kind}`),
  };
}

interface Content {
  readonly said: readonly string[];
  /** Kinds of its files. */
  readonly kinds: readonly string[];
}

function readContent(number: number, files: Files, leaf: Leaf | undefined, found: Found): Content {
  const part = (kind: string) => files.get(`records/${number}.${kind}`);
  const canonical = part('json')?.toString('utf8') ?? '';
  const envelope = part('envelope')?.toString('utf8');
  const kinds = ['json', 'salt', ...(envelope === undefined ? [] : ['envelope'])];
  const read = canonicalRecord(canonical, envelope);
  if (!read) {
    found('bytes', 'It is not a record in canonical form.');
    return { said: [], kinds };
  }
  const salt = part('salt');
  if (leaf) {
    const parts = { leaf: JSON.stringify(leaf), salt: salt?.toString('hex') ?? '' };
    if (salt?.length !== 32 || !opens(parts, canonical))
      found('commitment', 'Its bytes and salt do not open its entry.');
    if (
      !isOperation(leaf.op, { revises: read.revises ?? [], ...(read.removes && { removes: read.removes }) }, canonical)
    )
      found('commitment', `Its entry calls it ${JSON.stringify(leaf.op)}, which it is not.`);
    if ((leaf.actor === undefined) !== (read.actor === undefined))
      found('commitment', 'Only one of record and entry names an agent.');
  }
  return { said: read.said, kinds };
}

/** The record, if its bytes are the ones that the canonical form gives. */
function canonicalRecord(text: string, envelope: string | undefined): (RecordHead & { said: string[] }) | undefined {
  // No name of ours; as a key it would change the object instead of standing in it.
  if (text.includes('"__proto__"')) return undefined;
  try {
    const { descriptions, actor, source, revises, removes } = JSON.parse(text) as RecordHead & {
      descriptions: Description[];
    };
    const said = descriptions.map(descriptionJson);
    const head = {
      ...(actor !== undefined && { actor }),
      ...(source !== undefined && { source }),
      ...(revises !== undefined && { revises }),
      ...(removes !== undefined && { removes }),
      ...(envelope !== undefined && { envelope }),
    };
    return recordJson(head, said) === text ? { ...head, said } : undefined;
  } catch {
    // Whatever cannot be read is not in canonical form; the caller says so.
    return undefined;
  }
}

function checkProof(number: number, proof: string, leaf: string, head: Head | undefined, found: Found): void {
  if (!head) return;
  try {
    const { index, hashes, checkpoint, extra } = parseProof(proof);
    if (extra) found('inclusion', 'Its proof carries data that nobody signed.');
    if (index !== BigInt(number) || checkpoint !== head.note)
      found('inclusion', 'Its proof is of another record, or leads to another checkpoint.');
    const root = Buffer.from(head.root, 'base64');
    verifyInclusion(leafHash(Buffer.from(leaf)), BigInt(number), BigInt(head.size), root, hashes);
  } catch (error) {
    if (!(error instanceof LogFault)) throw error;
    found('inclusion', error.message);
  }
}
