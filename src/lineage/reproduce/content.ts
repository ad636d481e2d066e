/** Files that a run read or made, each with the digest of its bytes. */
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import { rolesOf } from '../../prov/statement.ts';
import { isReference, valueText } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Closure, Related } from '../closure.ts';
import type { Gaps } from './missing.ts';

export interface ContentFile {
  /** As the run saw it: from its working directory, or in full. */
  readonly path: string;
  /** 64 hexadecimal digits: what `sha256sum` prints. */
  readonly sha256: string;
}

export interface Content {
  readonly iri: Iri;
  /** What it was to the run: `trainingData`. */
  readonly role?: string;
  /** What it is called apart from its version. */
  readonly name?: string;
  /** Of the file or folder; undefined if nobody recorded it. */
  readonly path?: string;
  /** Of the file, or of the folder as a whole (docs/design/digests.md). */
  readonly digest?: string;
  /** Sorted by path; empty if paths or digests are not recorded. */
  readonly files: readonly ContentFile[];
  /** Where it can be had: http and https addresses. */
  readonly downloads: readonly string[];
}

const DIGEST = /^sha256:([0-9a-f]{64})$/;
const PATH = `${CLEW}path`;

/** Kinds of what a run uses that is no file it reads. */
const NO_FILES: readonly string[] = [
  'Code',
  'Configuration',
  'Environment',
  'Package',
  'Policy',
  'Feature',
  'Job',
  'JobVersion',
];
/** Kinds of what a run makes that is no file it writes. */
const NO_OUTPUT: readonly string[] = ['Metric', 'DataFile', 'FeatureImportance', 'Evaluation', 'Column'];

/** What a run read. @param run with what it used, and the files of that */
export function inputsOf(closure: Closure, run: Iri, gaps: Gaps): Content[] {
  const contents = contentsOf(closure, closure.related(run, 'used'), NO_FILES);
  for (const content of contents) tellInput(content, gaps);
  return contents;
}

/** What a run made. @param run with a hop downstream over wasGeneratedBy */
export function outputsOf(closure: Closure, run: Iri, gaps?: Gaps): Content[] {
  const contents = contentsOf(closure, closure.relating(run, 'wasGeneratedBy'), [...NO_FILES, ...NO_OUTPUT]);
  for (const { iri, files } of contents)
    if (files.length === 0)
      gaps?.add('OUTPUT', iri, 'Its path, or the digests of its files, are not recorded: compare it yourself.');
    else if (files.some((file) => !isInside(file.path)))
      gaps?.add(
        'OUTPUT',
        iri,
        'It was written outside the folder: the script does not look there, compare it yourself.',
      );
  return contents;
}

function contentsOf(closure: Closure, related: readonly Related[], not: readonly string[]): Content[] {
  return related
    .filter(({ iri }) => !not.some((kind) => closure.isA(iri, kind)))
    .map((each) => contentOf(closure, each))
    .sort((a, b) => order(a, b));
}

function order(a: Content, b: Content): number {
  const [left, right] = [`${a.path ?? ''} ${a.iri}`, `${b.path ?? ''} ${b.iri}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

function contentOf(closure: Closure, { iri, relation }: Related): Content {
  const role = rolesOf(relation).find((value) => isReference(value) && value.iri.startsWith(CLEW));
  const said = relation.attributes[PATH as Iri]?.[0];
  const path = (said && valueText(said)) ?? closure.text(iri, PATH);
  const digest = closure.text(iri, TERM.digest);
  const name = closure.text(iri, TERM.name);
  return {
    iri,
    ...(role && { role: valueText(role).slice(CLEW.length) }),
    ...(name !== undefined && { name }),
    ...(path !== undefined && { path }),
    ...(digest !== undefined && { digest }),
    files: filesOf(closure, iri, path, digest),
    downloads: closure
      .values(iri, 'http://www.w3.org/ns/dcat#downloadURL')
      .map(valueText)
      .filter((address) => /^https?:\/\/[!-~]+$/.test(address)),
  };
}

/** The members with their paths within the whole; one member without a path is the whole itself. */
function filesOf(closure: Closure, iri: Iri, path: string | undefined, digest: string | undefined): ContentFile[] {
  const members = closure.related(iri, 'hadMember', { kind: 'DataFile' });
  const below = members.flatMap(({ iri: member, relation }): ContentFile[] => {
    const within = relation.attributes[PATH as Iri]?.[0];
    const own = within ? valueText(within) : closure.text(member, PATH);
    const sha256 = DIGEST.exec(closure.text(member, TERM.digest) ?? '')?.[1];
    if (own === undefined || sha256 === undefined) return [];
    return [{ path: within && path !== undefined ? `${path}/${own}` : own, sha256 }];
  });
  if (below.length > 0) return below.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  // A folder that is too large to be listed has one member, named by its own digest, which is of no bytes.
  const isFolder = members.some(({ iri: member }) => member.includes(':folder:'));
  const sha256 = DIGEST.exec(digest ?? '')?.[1];
  return path === undefined || sha256 === undefined || isFolder || members.length > 1 ? [] : [{ path, sha256 }];
}

/** A path that stays within the folder the script works in. */
export function isInside(path: string): boolean {
  return path !== '' && !path.startsWith('/') && !path.split('/').includes('..') && !path.startsWith('-');
}

function tellInput({ iri, path, digest, files, downloads }: Content, gaps: Gaps): void {
  if (path === undefined && files.length === 0)
    gaps.add('INPUT', iri, 'At which path the run read it is not recorded.');
  if (digest === undefined && files.length === 0)
    gaps.add('INPUT', iri, 'No content digest of it is recorded: whether one has the same data cannot be checked.');
  else if (files.length === 0) gaps.add('INPUT', iri, 'The digests of its files are not recorded: it is not checked.');
  if (downloads.length === 0)
    gaps.add('INPUT', iri, 'Where it can be had is not recorded: put it into the folder INPUTS, by its path.');
  if ([path ?? '', ...files.map((file) => file.path)].some((each) => !gaps.isPlain(each)))
    gaps.add('INPUT', iri, 'Its path holds characters that do not show: it is left out.');
  else if (files.some((file) => !isInside(file.path)))
    gaps.add(
      'INPUT',
      iri,
      `It was read outside the folder, at ${path ?? files[0]!.path}: the script takes it from there, or puts it there from that path below INPUTS; the Dockerfile leaves it out.`,
    );
}
