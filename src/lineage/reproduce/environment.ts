/** What a run ran in: image, interpreter, packages. */
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Closure } from '../closure.ts';
import type { Gaps } from './missing.ts';

export interface RecipePackage {
  /** As package URLs name it: pypi, npm, conda, … */
  readonly ecosystem: string;
  readonly name: string;
  readonly version: string;
  /** `sha256:…` of its distribution, if it is recorded. */
  readonly digest?: string;
}

export interface RecipeEnvironment {
  readonly iri: Iri;
  /** `registry/name:tag@sha256:…`, or as much of it as is recorded. */
  readonly image?: string;
  readonly pythonVersion?: string;
  /** `Linux, Ubuntu 24.04.1, x86_64`: what it was, for people. */
  readonly machine: string;
  /** By ecosystem and name. */
  readonly packages: readonly RecipePackage[];
}

/** https://github.com/distribution/reference: a name, perhaps a tag, perhaps a digest; nothing that a builder would expand. */
const IMAGE = /^[a-z0-9][a-z0-9._/:-]*(?:@sha256:[0-9a-f]{64})?$/i;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Names and versions as the ecosystems allow them, without anything that their installers take for an option or an address. */
const NAMES: Readonly<Record<string, RegExp>> = {
  pypi: /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/,
  npm: /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/i,
  conda: /^[A-Za-z0-9_][A-Za-z0-9._-]*$/,
};
const VERSION = /^[A-Za-z0-9][A-Za-z0-9.!+_-]*$/;

export function environmentOf(made: Closure, run: Iri, gaps: Gaps): RecipeEnvironment | undefined {
  const [used] = made.related(run, 'used', { kind: 'Environment' });
  if (used === undefined) {
    gaps.add('IMAGE', run, 'No environment is recorded: on what it ran, and with which packages, is unknown.');
    return undefined;
  }
  const { iri } = used;
  const text = (name: string) => made.text(iri, CLEW + name);
  const image = imageOf(text('containerImage'), text('imageDigest'), iri, gaps);
  const pythonVersion = text('pythonVersion');
  const cuda = text('cudaVersion');
  const machine = [
    ...['os', 'osVersion', 'cpuArchitecture', 'gpuModel'].flatMap((name) => text(name) ?? []),
    ...(cuda === undefined ? [] : [`CUDA ${cuda}`]),
  ];
  return {
    iri,
    ...(image !== undefined && { image }),
    ...(pythonVersion !== undefined && /^\d+(?:\.\d+)*$/.test(pythonVersion) && { pythonVersion }),
    machine: machine.join(', '),
    packages: packagesOf(made, iri, gaps),
  };
}

function imageOf(name: string | undefined, digest: string | undefined, iri: Iri, gaps: Gaps): string | undefined {
  if (name === undefined || !IMAGE.test(name)) {
    const says =
      name === undefined
        ? 'No container image is recorded'
        : 'What is recorded as its container image is no name of one';
    gaps.add('IMAGE', iri, `${says}: the machine it ran on can only be come near.`);
    return undefined;
  }
  if (name.includes('@')) return name;
  if (digest !== undefined && DIGEST.test(digest)) return `${name}@${digest}`;
  gaps.add('IMAGE', iri, `The container image ${name} is recorded without its digest: what it names may have changed.`);
  return name;
}

function packagesOf(made: Closure, environment: Iri, gaps: Gaps): RecipePackage[] {
  const members = made.related(environment, 'hadMember', { kind: 'Package' });
  if (members.length === 0) gaps.add('PACKAGE', environment, 'No packages are recorded.');
  const found = members.flatMap(({ iri }): RecipePackage[] => {
    const [, ecosystem = made.text(iri, `${CLEW}ecosystem`) ?? ''] = /^pkg:([a-z]+)\//.exec(iri) ?? [];
    const name = made.text(iri, TERM.name);
    const version = made.text(iri, TERM.version);
    const digest = made.text(iri, TERM.digest);
    if (name === undefined || version === undefined || !VERSION.test(version))
      gaps.add('PACKAGE', iri, 'No version of it is recorded that could be installed.');
    else if (!NAMES[ecosystem]?.test(name))
      gaps.add(
        'PACKAGE',
        iri,
        `How a package of ${ecosystem === '' ? 'no ecosystem' : ecosystem} is installed by such a name is not known here.`,
      );
    else return [{ ecosystem, name, version, ...(digest !== undefined && DIGEST.test(digest) && { digest }) }];
    return [];
  });
  const key = ({ ecosystem, name }: RecipePackage) => `${ecosystem} ${name}`;
  return found.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
