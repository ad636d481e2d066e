/** A recipe as a POSIX shell script: fetches the code, checks the inputs, sets up packages, runs the command, and compares what it made. */
import { shortName } from '../../prov/name.ts';
import type { Recipe } from '../reproduce.ts';
import { isInside, type Content, type ContentFile } from './content.ts';
import type { RecipePackage } from './environment.ts';
import { comment, shellWord } from './quote.ts';

const HEAD = `set -eu
fail() { printf '%s\\n' "$1" >&2; exit 3; }
sha256() {
  if command -v sha256sum >/dev/null 2>&1; then sum=$(sha256sum <"$1"); else sum=$(shasum -a 256 <"$1"); fi
  printf '%s' "\${sum%% *}"
}
# here PATH: in full what was given from the folder that the script is started in.
here() { case $1 in '' | /*) printf '%s' "$1" ;; *) printf '%s' "$PWD/$1" ;; esac; }
inputs=$(here "\${INPUTS:-}")
# input PATH SHA256 ADDRESS: is there with that content, or is taken from the folder in INPUTS, or fetched.
input() {
  if [ ! -e "$1" ] && [ -n "$inputs" ] && [ -e "$inputs/$1" ]; then
    mkdir -p -- "$(dirname -- "$1")"
    cp -- "$inputs/$1" "$1"
  fi
  if [ ! -e "$1" ] && [ -n "$3" ]; then
    mkdir -p -- "$(dirname -- "$1")"
    curl --fail --location --silent --show-error --proto =https,http --output "$1" --url "$3" --globoff
  fi
  there "$1" "$2"
}
# there PATH SHA256: lies where it lay, with that content; what lay outside is put there from below INPUTS, if it has that content and nothing is there.
there() {
  case $1 in
    */../* | */..) ;;
    /*)
      if [ ! -e "$1" ] && [ -n "$inputs" ] && [ -e "$inputs$1" ]; then
        [ "$(sha256 "$inputs$1")" = "$2" ] || fail "The input $inputs$1 is not what the run read: its SHA-256 is not $2."
        mkdir -p -- "$(dirname -- "$1")" && cp -- "$inputs$1" "$1" || fail "The input $1 cannot be put where it lay."
      fi
      ;;
  esac
  [ -e "$1" ] || fail "The input $1 is not there: put it into a folder by that path, and name the folder in INPUTS."
  [ "$(sha256 "$1")" = "$2" ] || fail "The input $1 is not what the run read: its SHA-256 is not $2."
}
different=0
# output PATH SHA256: whether what was made again has the content that was made before.
output() {
  if [ ! -e "$1" ]; then
    printf 'different: %s was not made\\n' "$1"
    different=1
  elif [ "$(sha256 "$1")" = "$2" ]; then
    printf 'equal: %s\\n' "$1"
  else
    printf 'different: %s\\n' "$1"
    different=1
  fi
}
`;

/** Before the folder changes: what CLEW runs, one word a line, and where that records. */
const RECORDING = `clew=
newline='
'
if [ -n "\${CLEW:-}" ]; then
  if [ -n "\${CLEW_URL:-}" ]; then
    place=$CLEW_URL
  elif [ -n "\${CLEW_STORE:-}" ]; then
    case $CLEW_STORE in sqlite:*) CLEW_STORE=sqlite:$(here "\${CLEW_STORE#sqlite:}") ;; esac
    CLEW_DATA=$(here "\${CLEW_DATA:-clew-data}")
    export CLEW_STORE CLEW_DATA
    place=$CLEW_STORE
  elif [ -d "\${CLEW_DATA:-clew-data}" ]; then
    CLEW_DATA=$(here "\${CLEW_DATA:-clew-data}")
    export CLEW_DATA
    place=$CLEW_DATA
  elif [ -n "\${CLEW_DATA:-}" ]; then
    fail "There is no folder $CLEW_DATA: name the store that knows the version in CLEW_DATA, or a service in CLEW_URL."
  else
    CLEW=
    printf '%s\\n' 'Not recorded: there is no clew-data here. Name the store in CLEW_DATA, or a service in CLEW_URL.' >&2
  fi
fi
if [ -n "\${CLEW:-}" ]; then
  printf '%s\\n' "The run is recorded in $place." >&2
  set -f
  for word in $CLEW; do
    case $word in */*) [ ! -e "$word" ] || word=$(here "$word") ;; esac
    clew=$clew$word$newline
  done
  set +f
  # A path with a blank in it is one word.
  case $CLEW in */*) [ ! -f "$CLEW" ] || clew=$(here "$CLEW") ;; esac
  # npx looks for it from the folder that it is started in.
  if [ "$clew" = "npx\${newline}clew$newline" ] && [ -x node_modules/.bin/clew ]; then clew=$PWD/node_modules/.bin/clew; fi
fi
# record ARGUMENT…: the command in CLEW with these.
record() (
  set -f
  IFS=$newline
  exec $clew "$@"
)
`;

/**
 * The script. Its exit code: 0 all outputs are equal, 1 they are not, 3 an input is not there or another one, else that of what failed.
 * Variables it reads: REPOSITORY and PATCH for what is missing of the code, INPUTS (a folder), PACKAGES=no, and CLEW, a command (`clew`, `npx clew`) that
 * records the run as a reproduction in CLEW_URL, CLEW_STORE, CLEW_DATA, or else in clew-data where the script was started; without one of them it is not
 * recorded, which the script says. Relative paths in these are from where it was started.
 */
export function shellScript(recipe: Recipe): string {
  const { of, run, seeds, missing, asOf } = recipe;
  return [
    '#!/bin/sh',
    comment(`Makes ${shortName(of)} again, as ${shortName(run)} made it, by what is recorded up to record ${asOf}.`),
    comment(
      'usage: [REPOSITORY=… PATCH=… INPUTS=… PACKAGES=no CLEW=…] sh this-script [FOLDER]; look at the command before you run it.',
    ),
    ...(seeds.length > 0 ? [comment(`Seeds that the program drew from: ${seeds.join(', ')}`)] : []),
    ...missing.map(({ part, element, says }) => comment(`Missing ${part} of ${shortName(element)}: ${says}`)),
    HEAD,
    ...(recipe.command === undefined ? [] : [RECORDING]),
    ...fetchCode(recipe),
    ...(recipe.environment?.packages.length ? installing(recipe.environment.packages) : []),
    ...(isInside(recipe.code?.folder ?? '') ? [`cd -- ${shellWord(recipe.code!.folder!)}`] : []),
    ...recipe.inputs.flatMap(inputLines),
    '',
    ...commandLines(recipe),
    '',
    ...recipe.outputs.flatMap(({ files }) => files.filter(isSafe).map((each) => outputLine(each))),
    'exit "$different"',
    '',
  ].join('\n');
}

function fetchCode({ code }: Recipe): string[] {
  const folder = 'folder=${1:-reproduction}';
  if (code === undefined) return [folder, 'mkdir -p -- "$folder"', 'cd -- "$folder"', ''];
  return [
    folder,
    ...(code.repository === undefined ? [] : [`[ -n "\${REPOSITORY:-}" ] || REPOSITORY=${shellWord(code.repository)}`]),
    '[ -n "${REPOSITORY:-}" ] || fail "Which repository the code is in is not recorded: give it in REPOSITORY."',
    'patch=$(here "${PATCH:-}")',
    comment('Only transports that move files: an address in a record could name one that runs a program.'),
    'GIT_ALLOW_PROTOCOL=https:http:ssh:git:file git clone --quiet --no-checkout -- "$REPOSITORY" "$folder"',
    'cd -- "$folder"',
    ...(code.commit === undefined
      ? ['git checkout --quiet']
      : [`git -c advice.detachedHead=false checkout --quiet --detach ${code.commit}`]),
    'if [ -n "$patch" ]; then git apply -- "$patch"; fi',
    '',
  ];
}

function installing(packages: readonly RecipePackage[]): string[] {
  const of = (ecosystem: string) => packages.filter((each) => each.ecosystem === ecosystem);
  const [pypi, npm, conda] = [of('pypi'), of('npm'), of('conda')];
  return [
    'if [ "${PACKAGES:-yes}" != no ]; then',
    ...(conda.length > 0
      ? [`  conda install --yes -- ${conda.map(({ name, version }) => shellWord(`${name}=${version}`)).join(' ')}`]
      : []),
    ...(pypi.length > 0
      ? [
          '  beside=$PWD.packages',
          '  mkdir -p -- "$beside"',
          '  python3 -m venv "$beside/venv"',
          '  . "$beside/venv/bin/activate"',
          '  cat >"$beside/requirements.txt" <<\'REQUIREMENTS\'',
          ...requirements(pypi),
          'REQUIREMENTS',
          '  python3 -m pip install --no-deps --requirement "$beside/requirements.txt"',
        ]
      : []),
    ...(npm.length > 0
      ? [`  npm install --no-save -- ${npm.map(({ name, version }) => shellWord(`${name}@${version}`)).join(' ')}`]
      : []),
    'fi',
    '',
  ];
}

/** Lines of a requirements file, with hashes if all have one: https://pip.pypa.io/en/stable/topics/secure-installs/#hash-checking-mode */
export function requirements(packages: readonly RecipePackage[]): string[] {
  const hashed = packages.every(({ digest }) => digest !== undefined);
  return packages.map(({ name, version, digest }) => `${name}==${version}${hashed ? ` --hash=${digest}` : ''}`);
}

function isSafe({ path }: ContentFile): boolean {
  return isInside(path) && isShown(path);
}

function isShown(path: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  return !/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(path);
}

function inputLines({ path, files, downloads }: Content): string[] {
  const [address = ''] = files.length === 1 && files[0]!.path === path ? downloads : [];
  return files
    .filter((file) => isShown(file.path))
    .map((file) =>
      isInside(file.path)
        ? `input ${shellWord(file.path)} ${file.sha256} ${shellWord(address)}`
        : `there ${shellWord(file.path)} ${file.sha256}`,
    );
}

function outputLine({ path, sha256 }: ContentFile): string {
  return `output ${shellWord(path)} ${sha256}`;
}

function commandLines(recipe: Recipe): string[] {
  const { command, variables, of } = recipe;
  if (command === undefined) return ['fail "What was run is not recorded as a command that can be run."'];
  const set = variables.map(({ name, value }) => shellWord(`${name}=${value}`));
  const whole = [...(set.length > 0 ? ['env', ...set] : []), 'sh', '-c', shellWord(command.line)].join(' ');
  const named = [
    ...recipe.inputs.flatMap((content) => option('--in', content)),
    ...recipe.outputs.flatMap((content) => option(content.role === 'model' ? '--model' : '--out', content)),
  ];
  return [
    'if [ -n "$clew" ]; then',
    `  record run --reproduces ${shellWord(of)} ${named.join(' ')} -- ${whole}`,
    'else',
    `  ${whole}`,
    'fi',
  ];
}

/** What `clew run` is told of a path, so that it is called what it was called. */
function option(flag: '--in' | '--out' | '--model', { path, role, name }: Content): string[] {
  if (path === undefined || role === undefined || !isShown(path)) return [];
  const isNamed = name !== undefined && name !== '' && !/[=\n]/.test(name);
  const named = isNamed ? `:${name}` : '';
  return [flag, shellWord(flag === '--model' && isNamed ? `${name}=./${path}` : `${role}${named}=${path}`)];
}
