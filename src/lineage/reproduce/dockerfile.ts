/** A recipe as a Dockerfile: everything recorded stands in the exec form of instructions, where neither a shell nor the builder reads it. */
import { shortName } from '../../prov/name.ts';
import type { Recipe } from '../reproduce.ts';
import { isInside } from './content.ts';
import { comment, execForm } from './quote.ts';
import { requirements } from './shell.ts';

/** Checks files against digests given as words: DIGEST PATH DIGEST PATH … */
const CHECK =
  'set -eu; while [ $# -gt 0 ]; do sum=$(sha256sum <"$2"); [ "${sum%% *}" = "$1" ] || { echo "$2 is not what the run read" >&2; exit 3; }; shift 2; done';

/** Digests given to one instruction. */
const PAGE = 500;

/**
 * The Dockerfile. Inputs are copied from the folder `inputs` beside it, by their paths, and checked while it is built; running the image runs the command.
 */
export function dockerfile(recipe: Recipe): string {
  const { of, run, seeds, missing, asOf } = recipe;
  return [
    comment(`Makes ${shortName(of)} again, as ${shortName(run)} made it, by what is recorded up to record ${asOf}.`),
    comment('Put the inputs into ./inputs by their paths. Look at the command before you run it.'),
    ...(seeds.length > 0 ? [comment(`Seeds that the program drew from: ${seeds.join(', ')}`)] : []),
    ...missing.map(({ part, element, says }) => comment(`Missing ${part} of ${shortName(element)}: ${says}`)),
    ...base(recipe),
    ...code(recipe),
    ...packages(recipe),
    ...inputs(recipe),
    ...command(recipe),
    '',
  ].join('\n');
}

/** Without an image there is one to be named; an interpreter's own image comes nearest. */
function base({ environment }: Recipe): string[] {
  const { image, pythonVersion } = environment ?? {};
  if (image !== undefined) return [`FROM ${image}`];
  return [`ARG BASE${pythonVersion === undefined ? '' : `=python:${pythonVersion}`}`, 'FROM ${BASE}'];
}

function code({ code: recorded }: Recipe): string[] {
  if (recorded === undefined) return ['WORKDIR /reproduction'];
  const { repository, commit, folder = '' } = recorded;
  return [
    `ARG REPOSITORY=${repository !== undefined && /^[\w:/@.~+-]+$/.test(repository) ? repository : ''}`,
    'RUN GIT_ALLOW_PROTOCOL=https:http:ssh:git git clone --quiet --no-checkout -- "$REPOSITORY" /reproduction',
    'WORKDIR /reproduction',
    `RUN ${execForm(commit === undefined ? ['git', 'checkout', '--quiet'] : ['git', 'checkout', '--quiet', '--detach', commit])}`,
    // The builder expands variables here: only what holds none can stand.
    ...(isInside(folder) && /^[\w./-]+$/.test(folder) ? [`WORKDIR /reproduction/${folder}`] : []),
  ];
}

function packages({ environment }: Recipe): string[] {
  const of = (ecosystem: string) => environment?.packages.filter((each) => each.ecosystem === ecosystem) ?? [];
  const [pypi, npm, conda] = [of('pypi'), of('npm'), of('conda')];
  const written = ['sh', '-c', `printf '%s\\n' "$@" >/requirements.txt`, 'requirements', ...requirements(pypi)];
  return [
    ...(conda.length > 0
      ? [`RUN ${execForm(['conda', 'install', '--yes', '--', ...conda.map((each) => `${each.name}=${each.version}`)])}`]
      : []),
    ...(pypi.length > 0
      ? [
          `RUN ${execForm(written)}`,
          `RUN ${execForm(['python3', '-m', 'pip', 'install', '--no-deps', '--requirement', '/requirements.txt'])}`,
        ]
      : []),
    ...(npm.length > 0
      ? [`RUN ${execForm(['npm', 'install', '--no-save', '--', ...npm.map((each) => `${each.name}@${each.version}`)])}`]
      : []),
  ];
}

function inputs({ inputs: contents }: Recipe): string[] {
  const all = contents.flatMap((content) => content.files);
  const files = all.filter((file) => isInside(file.path));
  const outside = contents.flatMap(({ path, files: [first, ...more] }) =>
    first === undefined || [first, ...more].every((file) => isInside(file.path)) ? [] : [path ?? first.path],
  );
  const left = outside.map((path) =>
    comment(
      `Left out, for it lay outside the folder: ${path}. Give it when you run the image: --volume FILE:${path}:ro`,
    ),
  );
  if (files.length === 0) return left;
  const checks: string[] = [];
  for (let i = 0; i < files.length; i += PAGE) {
    const words = files.slice(i, i + PAGE).flatMap((file) => [file.sha256, file.path]);
    checks.push(`RUN ${execForm(['sh', '-c', CHECK, 'check', ...words])}`);
  }
  return [...left, 'COPY inputs/ ./', ...checks];
}

function command({ command: recorded, variables }: Recipe): string[] {
  if (recorded === undefined) return [];
  const set = variables.map(({ name, value }) => `${name}=${value}`);
  return [`CMD ${execForm([...(set.length > 0 ? ['env', ...set] : []), 'sh', '-c', recorded.line])}`];
}
