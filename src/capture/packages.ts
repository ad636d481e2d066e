import { iri, type Iri } from '../prov/iri.ts';
import { element, relate, type Statement } from '../prov/statement.ts';
import { TERM } from '../prov/vocabulary.ts';
import { clew, said, words } from './terms.ts';

/** One installed package at one version. */
export interface Package {
  /** As package URLs name it: pypi, conda, npm, cran. */
  readonly ecosystem: string;
  /** By the rules of its ecosystem: lower-case and `-` for pypi; with its scope for npm. */
  readonly name: string;
  readonly version: string;
}

/** What one kind of interpreter has. */
export interface Installed {
  readonly language: 'python' | 'javascript' | 'r';
  readonly version: string;
  readonly packages: readonly Package[];
  readonly gaps: readonly string[];
}

/** https://github.com/package-url/purl-spec: the slash of an npm scope stays, everything else of a name is encoded. */
export function purl({ ecosystem, name, version }: Package): Iri {
  const path = name.split('/').map(encodeURIComponent).join('/');
  return iri(`pkg:${ecosystem}/${path}@${encodeURIComponent(version)}`);
}

/** Packages as entities, and that the environment has them as members; in the order of their package URLs. */
export function packageStatements(environment: Iri, packages: readonly Package[]): Statement[] {
  const byPurl = new Map(packages.map((p) => [purl(p), p]));
  return [...byPurl.keys()].sort().flatMap((id) => {
    const { name, version, ecosystem } = byPurl.get(id)!;
    return [
      element(id, [clew('Package')], {
        [TERM.name]: words(name),
        ...said({ version: words(version), ecosystem: words(ecosystem) }),
      }),
      relate('hadMember', environment, id),
    ];
  });
}

/** https://packaging.python.org/en/latest/specifications/name-normalization/ */
export function pypiName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
