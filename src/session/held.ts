/** What a run read or wrote, as statements: a version of a dataset or model, or an artifact, with the data files that it consists of. */
import { isAbsolute, relative, sep } from 'node:path';
import { contentIds, contentStatements, type Content } from '../capture/content.ts';
import { clew, namePart, said, words } from '../capture/terms.ts';
import { clip, type Iri } from '../prov/iri.ts';
import { idOf } from '../prov/name.ts';
import { element, relate, type Statement } from '../prov/statement.ts';
import { TERM } from '../prov/vocabulary.ts';
import { ARTIFACT, DATASET, DATASET_VERSION, MODEL, MODEL_VERSION, REPORT } from './kinds.ts';
import { MAX_NAME } from './parameters.ts';
import { ROLES, type Direction, type Named } from './roles.ts';

/** Most files of one folder that are recorded one by one: a record of them is below what a service takes at once. */
export const MAX_LISTED = 4_000;

/** What names are made with. */
export interface Naming {
  readonly project: string | undefined;
  /** The working directory of the run: paths in names begin there. */
  readonly cwd: string;
}

export interface Held {
  readonly run: Iri;
  readonly direction: Direction;
  readonly named: Named;
  readonly content: Content;
  readonly naming: Naming;
  /** Whether a file of a folder was there before and stayed as it was: then the run did not make it. */
  readonly isOld?: (path: string) => boolean;
}

/** The element that holds the content, what it consists of, and that the run read or made it. */
export function heldStatements({ run, direction, named, content, naming, isOld = () => false }: Held): Statement[] {
  const { holder, statements } = holderOf(named, direction, content, naming);
  const parts = {
    role: { iri: clew(named.role) },
    attributes: said({ path: words(shownPath(named.path, naming)) }),
  };
  const out = [...statements, ...contentStatements(holder, content)];
  if (direction === 'read') return [...out, relate('used', run, holder, parts)];
  out.push(relate('wasGeneratedBy', holder, run, parts));
  for (const file of madeFiles(content, isOld)) out.push(relate('wasGeneratedBy', file, run));
  return out;
}

/** The data files that the run made. An empty file is the same wherever it is: nobody made it more than anybody else. */
function madeFiles(content: Content, isOld: (path: string) => boolean): Iri[] {
  if (content.kind === 'file') return content.byteSize === 0 ? [] : contentIds(content);
  if (content.files === undefined) return content.byteSize === 0 ? [] : contentIds(content);
  const made = content.files.filter((file) => file.byteSize > 0 && !isOld(file.path));
  return [...new Set(made.flatMap((file) => contentIds(file)))];
}

function holderOf(
  named: Named,
  direction: Direction,
  content: Content,
  naming: Naming,
): { holder: Iri; statements: Statement[] } {
  const { project } = naming;
  const name = named.name ?? [project, shownPath(named.path, naming)].filter((part) => part !== undefined).join('/');
  const part = namePart(name);
  const version = content.digest.replace(':', '-');
  // A path longer than a name may be is whole where it is said what the run did with it.
  const about = {
    [TERM.name]: words(clip(name, MAX_NAME)),
    ...(project !== undefined && { [TERM.project]: words(project) }),
  };
  const kind = ROLES[direction][named.role]!;
  if (kind === 'Artifact' || kind === 'Report') {
    // These have no versions: what is called so with other content is another one.
    const holder = idOf(kind === 'Artifact' ? ARTIFACT : REPORT, `${part}/${version}`);
    return { holder, statements: [element(holder, [clew(kind)], about)] };
  }
  const [thing, holder] =
    kind === 'ModelVersion'
      ? [idOf(MODEL, part), idOf(MODEL_VERSION, part, version)]
      : [idOf(DATASET, part), idOf(DATASET_VERSION, part, version)];
  return {
    holder,
    statements: [
      element(thing, [clew(kind === 'ModelVersion' ? 'Model' : 'Dataset')], about),
      element(holder, [clew(kind)], { ...about, [TERM.version]: words(version) }),
      relate('specializationOf', holder, thing),
    ],
  };
}

/** A path as the run's own folder sees it, with slashes; one that lies elsewhere in full. */
export function shownPath(path: string, { cwd }: Pick<Naming, 'cwd'>): string {
  const below = relative(cwd, path);
  const shown = below === '' ? '.' : below.startsWith('..') || isAbsolute(below) ? path : below;
  return shown.split(sep).join('/');
}
