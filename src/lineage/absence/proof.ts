/** The proof object: a closed set of ancestors, with what the verdict was made from, in a form that can be checked by itself. docs/design/absence.md */
import { createHash } from 'node:crypto';
import { compareText } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { leafHash } from '../../tlog/hash.ts';
import { append, EMPTY_RANGE, root, type Range } from '../../tlog/range.ts';
import type { Gap, GapReason, Targets } from './gaps.ts';
import type { Member } from './member.ts';
import type { Condition } from './question.ts';

/** The form of the proofs that are written. */
export const PROOF_TYPE = 'https://w3id.org/clew/absence/v1';

export interface AbsenceProof {
  readonly type: typeof PROOF_TYPE;
  /** Whose ancestors they are. */
  readonly of: Iri;
  readonly notTouched: {
    /** As they were asked for, resolved; sorted. */
    readonly elements: readonly Iri[];
    /** Content asked for by itself, sorted. */
    readonly digests: readonly string[];
    readonly conditions: readonly Condition[];
    /** These elements with all that is the same thing as they are. */
    readonly targets: Targets;
  };
  /** The newest record counted. */
  readonly record: number;
  readonly recordedAt: string;
  /** Digest of the vocabulary by which kinds were told. */
  readonly schema: string;
  /** What whoever asked took upon themselves, sorted; and the gaps that it let pass. */
  readonly accepted: readonly GapReason[];
  readonly gaps: readonly Gap[];
  /** Sorted by IRI. */
  readonly members: readonly Member[];
  /** `sha256:` and the root of the RFC 9162 Merkle tree over the canonical JSON of each member, in hexadecimal. */
  readonly set: string;
  /** `sha256:` over the canonical JSON of everything above but the members, for which `set` stands. */
  readonly digest: string;
  /** The signed checkpoint of exactly the records up to `record`, if there is one. */
  readonly checkpoint?: string;
}

/** A proof before its digests. */
export type ProofBody = Omit<AbsenceProof, 'type' | 'set' | 'digest' | 'checkpoint'>;

export function sealProof(body: ProofBody, checkpoint?: string): AbsenceProof {
  const whole = { type: PROOF_TYPE, ...body, set: setDigest(body.members) } as const;
  return { ...whole, digest: bodyDigest(whole), ...(checkpoint !== undefined && { checkpoint }) };
}

/** The digest that a proof with these parts has. */
export function bodyDigest({ members: _, ...whole }: Omit<AbsenceProof, 'digest' | 'checkpoint'>): string {
  return `sha256:${createHash('sha256').update(canonicalJson(whole)).digest('hex')}`;
}

/** https://www.rfc-editor.org/rfc/rfc9162#section-2.1.1 */
export function setDigest(members: readonly Member[]): string {
  let range: Range = EMPTY_RANGE;
  for (const member of members) range = append(range, leafHash(Buffer.from(canonicalJson(member))));
  return `sha256:${Buffer.from(root(range)).toString('hex')}`;
}

/** RFC 8785 JSON of texts, whole numbers, booleans, lists and objects: all that a proof consists of. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{${entries
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, each]) => `${JSON.stringify(key)}:${canonicalJson(each)}`)
    .join(',')}}`;
}
