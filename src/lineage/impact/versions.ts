/** All versions of a package that history knows, for a package URL without one: `pkg:pypi/torch`. */
import { PackageURL } from 'packageurl-js';
import { isIri, type Iri } from '../../prov/iri.ts';
import { LIMITS } from '../limits.ts';
import type { Reader } from '../../store/store.ts';
import type { Reading } from '../reading.ts';

const PAGE = 2_000;

export interface PackageVersions {
  /** The package URL without a version, as its specification writes it. */
  readonly of: Iri;
  /** Sorted; one more than an impact may begin from says that there are too many. */
  readonly versions: readonly Iri[];
}

/** @returns undefined if the text is no package URL, or names a version (https://github.com/package-url/purl-spec) */
export async function versionsOf({ reader }: Reading, text: string): Promise<PackageVersions | undefined> {
  const of = unversioned(text);
  if (of === undefined) return undefined;
  // Some recorded it as it was typed.
  const spellings = [...new Set([of, text.replace(/@$/, '')])].filter(isIri);
  const versions = [];
  for (const spelling of spellings) versions.push(...(await beginningWith(reader, `${spelling}@` as Iri)));
  return { of, versions: [...new Set(versions)].sort() };
}

/** The IRIs of all versions follow one another in the order of the index. */
async function beginningWith(reader: Reader, prefix: Iri): Promise<Iri[]> {
  const versions: Iri[] = [];
  for (let after = prefix, more = true; more && versions.length <= LIMITS.carriers;) {
    const page = await reader.find({
      sort: { by: 'iri', descending: false },
      first: Math.min(PAGE, LIMITS.carriers + 1 - versions.length),
      after: { value: null, iri: after },
    });
    const found = page.elements.map(({ iri }) => iri).filter((iri) => iri.startsWith(prefix));
    versions.push(...found);
    more = page.more && found.length === page.elements.length;
    after = found.at(-1) ?? after;
  }
  return versions;
}

function unversioned(text: string): Iri | undefined {
  if (!text.startsWith('pkg:')) return undefined;
  const parsed = purlOf(text);
  if (!parsed || parsed.version || parsed.qualifiers || parsed.subpath) return undefined;
  const url = parsed.toString();
  return isIri(url) ? url : undefined;
}

function purlOf(text: string): PackageURL | undefined {
  try {
    return PackageURL.fromString(text);
  } catch {
    // Then it is none, and may be the name of something else.
    return undefined;
  }
}
