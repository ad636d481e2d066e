/** Hashes of components: https://cyclonedx.org/docs/1.7/json/#components_items_hashes */
import { Fault } from '../../prov/fault.ts';
import { clip } from '../../prov/iri.ts';
import type { JsonObject } from '../../rdf/json.ts';
import type { IngestCode } from '../fault.ts';
import { objectsOf } from './members.ts';

/** Hexadecimal digits of a hash. BLAKE3 may be of any length: https://www.ietf.org/archive/id/draft-aumasson-blake3-00.html#section-2 */
const DIGITS: Readonly<Record<string, number>> = {
  MD5: 32,
  'SHA-1': 40,
  'SHA-256': 64,
  'SHA-384': 96,
  'SHA-512': 128,
  'SHA3-256': 64,
  'SHA3-384': 96,
  'SHA3-512': 128,
  'BLAKE2b-256': 64,
  'BLAKE2b-384': 96,
  'BLAKE2b-512': 128,
  'Streebog-256': 64,
  'Streebog-512': 128,
};

/** One hash of a component: its algorithm as CycloneDX names it, its digits as they were written. */
export interface Hash {
  readonly algorithm: string;
  readonly content: string;
}

export function hashesOf(component: JsonObject): Hash[] {
  return objectsOf(component.get('hashes')).flatMap((hash) => {
    const [algorithm, content] = [hash.get('alg'), hash.get('content')];
    return typeof algorithm === 'string' && typeof content === 'string' ? [{ algorithm, content }] : [];
  });
}

/** The SHA-256 that a component's hashes give, in lower case. */
export function sha256Of(component: JsonObject): string | undefined {
  return hashesOf(component)
    .find(({ algorithm }) => algorithm === 'SHA-256')
    ?.content.toLowerCase();
}

/**
 * Checks that each hash has as many digits as its algorithm gives (the schema allows any of the lengths for any of them), and that bytes have one hash by
 * each algorithm.
 * @param oneFile false for a package, which has a file for each platform
 * @throws Fault ILLEGAL_DOCUMENT with the JSON Pointer
 */
export function checkHashes(component: JsonObject, pointer: string, oneFile: boolean): void {
  const seen = new Map<string, string>();
  for (const [i, { algorithm, content }] of hashesOf(component).entries()) {
    const fail = (why: string, hint: string): Fault<IngestCode> =>
      new Fault<IngestCode>('ILLEGAL_DOCUMENT', why, {
        place: { pointer: `${pointer}/hashes/${i}/content` },
        hint,
      });
    const digits = DIGITS[algorithm];
    if (digits !== undefined && content.length !== digits) {
      throw fail(
        `Not a hash by ${algorithm}: ${JSON.stringify(clip(content))} has ${content.length} digits, not ${digits}.`,
        'Name the algorithm that the hash was made by, or leave it out.',
      );
    }
    const other = seen.get(algorithm);
    if (oneFile && other !== undefined && other !== content.toLowerCase()) {
      throw fail(
        `Two different hashes by ${algorithm} are given for the same bytes.`,
        'Say which of them holds; files of their own are components within this one.',
      );
    }
    seen.set(algorithm, content.toLowerCase());
  }
}
