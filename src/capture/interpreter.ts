/** Which interpreter a command really uses: through PATH, `env`, shebangs, wrappers and the tools that run something in an environment. */
import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';

export interface Process {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Interpreter {
  readonly language: 'python' | 'javascript' | 'r';
  /** Absolute path, links not followed: a virtual environment is known by the link. */
  readonly program: string;
  /** The variables it runs with, those that `env` and the like set among them. */
  readonly env: Process['env'];
}

/** Found, or why it is not known. */
export type Resolution = { readonly interpreter: Interpreter } | { readonly gap: string } | undefined;

const MAX_STEPS = 16;

const LANGUAGES: readonly (readonly [RegExp, Interpreter['language']])[] = [
  [/^(python|pythonw|pypy)[\d.]*t?$/, 'python'],
  [/^(node|nodejs|bun|deno)$/, 'javascript'],
  [/^(R|Rscript)$/, 'r'],
];

/** Programs that run the rest of their command line, and their options that take the next word. */
const WRAPPERS: ReadonlyMap<string, { readonly valued: RegExp; readonly words?: number }> = new Map([
  ['nohup', { valued: /^$/ }],
  ['setsid', { valued: /^$/ }],
  ['time', { valued: /^(-f|-o)$/ }],
  ['nice', { valued: /^-n$/ }],
  ['ionice', { valued: /^-[cnp]$/ }],
  ['chrt', { valued: /^-[TPD]$/, words: 1 }],
  ['stdbuf', { valued: /^-[ioe]$/ }],
  ['timeout', { valued: /^-[ks]$/, words: 1 }],
  ['taskset', { valued: /^$/, words: 1 }],
  ['numactl', { valued: /^-[NmCcip]$/ }],
  ['exec', { valued: /^-a$/ }],
  ['xvfb-run', { valued: /^-[efnpsw]$/ }],
]);

const LAUNCHERS = new Set(['mpirun', 'mpiexec', 'srun', 'orterun', 'horovodrun', 'jsrun', 'aprun']);
/** Programs that start others which their arguments do not tell. */
const STARTERS = new Set('make gmake bmake ninja just task xargs parallel find'.split(' '));
const SHELLS = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'fish', 'ash']);

interface Step {
  readonly command: readonly string[];
  readonly env: Process['env'];
}

/** @returns undefined for a program that is no interpreter and has none */
export function findInterpreter({ command, cwd, env }: Process): Resolution {
  let step: Step = { command, env };
  for (let i = 0; i < MAX_STEPS; i++) {
    const next = follow(step, cwd);
    if (next === undefined || 'interpreter' in next || 'gap' in next) return next;
    step = next;
  }
  return { gap: `Which interpreter ${command[0] ?? ''} uses is not known: it goes through too many programs.` };
}

function follow({ command, env }: Step, cwd: string): Step | Resolution {
  const [word, ...rest] = command;
  if (word === undefined) return undefined;
  const name = word.replace(/^.*\//, '');
  const program = which(word, cwd, env);
  const language = LANGUAGES.find(([pattern]) => pattern.test(name))?.[1];
  if (language !== undefined) return program === undefined ? undefined : { interpreter: { language, program, env } };
  if (name === 'env') return throughEnv(rest, env);
  const wrapper = WRAPPERS.get(name);
  if (wrapper) return { command: withoutOptions(rest, wrapper.valued).slice(wrapper.words ?? 0), env };
  if (LAUNCHERS.has(name)) {
    const at = rest.findIndex((w) => LANGUAGES.some(([pattern]) => pattern.test(w.replace(/^.*\//, ''))));
    return at < 0
      ? { gap: `Which interpreter ${name} starts is not seen in its arguments.` }
      : { command: rest.slice(at), env };
  }
  const inside = insideEnvironment(name, rest, cwd, env);
  if (inside) return inside;
  if (SHELLS.has(name) || STARTERS.has(name)) {
    return { gap: `Which interpreter the commands of ${name} use is not seen: packages are not captured.` };
  }
  return program === undefined ? undefined : throughShebang(program, rest, env);
}

/** https://www.gnu.org/software/coreutils/manual/html_node/env-invocation.html */
function throughEnv(args: readonly string[], env: Process['env']): Step {
  let variables: Record<string, string | undefined> = { ...env };
  let rest = [...args];
  for (;;) {
    const word = rest.shift();
    if (word === undefined) return { command: [], env: variables };
    const split = /^(?:-\w*S|--split-string=)(.*)$/s.exec(word);
    const assignment = /^([^=]+)=(.*)$/s.exec(word);
    if (split) rest = [...(split[1] || (rest.shift() ?? '')).split(/\s+/).filter(Boolean), ...rest];
    else if (word === '-i' || word === '-' || word === '--ignore-environment') variables = {};
    else if (word === '-u' || word === '-C') {
      const name = rest.shift();
      if (word === '-u' && name !== undefined) variables[name] = undefined;
    } else if (assignment && !word.startsWith('-')) variables[assignment[1]!] = assignment[2]!;
    else if (!word.startsWith('-')) return { command: [word, ...rest], env: variables };
  }
}

function withoutOptions(args: readonly string[], valued: RegExp): readonly string[] {
  let at = 0;
  while (at < args.length && args[at]!.startsWith('-') && args[at] !== '--') at += valued.test(args[at]!) ? 2 : 1;
  return args.slice(args[at] === '--' ? at + 1 : at);
}

/** `uv run`, `poetry run`, `pipenv run`, `pdm run`, `conda run`: the rest of the command, with the environment's programs first. */
function insideEnvironment(name: string, args: readonly string[], cwd: string, env: Process['env']): Step | Resolution {
  if (args[0] !== 'run') return undefined;
  let folder: string | undefined;
  let rest: readonly string[];
  if (name === 'uv' || name === 'poetry' || name === 'pipenv' || name === 'pdm') {
    const before = args.slice(1);
    rest = withoutOptions(
      before,
      /^(-p|--python|--with|--with-requirements|--extra|--group|--package|--project|--directory|--env-file|-C|-P)$/,
    );
    const ephemeral = before.slice(0, before.length - rest.length).some((o) => /^--(with|isolated)/.test(o));
    if (ephemeral) return { gap: `The environment that ${name} makes for this command alone is not seen.` };
    folder = environmentOfProject(name, cwd, env);
  } else if (/^(conda|mamba|micromamba)$/.test(name)) {
    rest = withoutOptions(args.slice(1), /^(-n|--name|-p|--prefix|--cwd)$/);
    folder = condaPrefix(args.slice(1, args.length - rest.length), env);
  } else return undefined;
  if (folder === undefined) return { gap: `The environment of ${name} run is not found.` };
  const bin = join(folder, 'bin');
  const within = { ...env, PATH: `${bin}:${env['PATH'] ?? ''}` };
  // uv runs a Python file without naming the interpreter.
  return { command: rest[0]?.endsWith('.py') === true ? ['python', ...rest] : rest, env: within };
}

function environmentOfProject(tool: string, cwd: string, env: Process['env']): string | undefined {
  const named = tool === 'uv' ? env['UV_PROJECT_ENVIRONMENT'] : env['VIRTUAL_ENV'];
  if (named !== undefined && named !== '') return resolve(cwd, named);
  for (let at = resolve(cwd); ; at = dirname(at)) {
    if (existsSync(join(at, '.venv', 'pyvenv.cfg'))) return join(at, '.venv');
    if (at === dirname(at)) return env['VIRTUAL_ENV'];
  }
}

function condaPrefix(options: readonly string[], env: Process['env']): string | undefined {
  const valueOf = (...names: string[]) => {
    const at = options.findIndex((o) => names.some((n) => o === n || o.startsWith(`${n}=`)));
    return at < 0 ? undefined : options[at]!.includes('=') ? options[at]!.replace(/^[^=]*=/, '') : options[at + 1];
  };
  const prefix = valueOf('-p', '--prefix');
  if (prefix !== undefined) return prefix;
  const name = valueOf('-n', '--name');
  if (name === undefined) return env['CONDA_PREFIX'];
  const root = env['MAMBA_ROOT_PREFIX'] ?? (env['CONDA_EXE'] && dirname(dirname(env['CONDA_EXE'])));
  const folders = [
    ...(env['CONDA_ENVS_PATH'] ?? '').split(':'),
    root && join(root, 'envs'),
    join(env['HOME'] ?? '/', '.conda/envs'),
  ];
  if (name === 'base') return root;
  return folders.flatMap((folder) => (folder ? [join(folder, name)] : [])).find((folder) => existsSync(folder));
}

/** https://man7.org/linux/man-pages/man2/execve.2.html; and the form that pip and uv write where the path is too long for the kernel. */
function throughShebang(program: string, args: readonly string[], env: Process['env']): Step | undefined {
  const [first, second] = headOf(program).split('\n');
  const long = /^'''exec' ["']?([^"']+?)["']? "\$0" "\$@"/.exec(second ?? '');
  if (long) return { command: [long[1]!, program, ...args], env };
  const match = /^#!\s*(\S+)(?:\s+(.*?))?\s*$/.exec(first ?? '');
  return match ? { command: [match[1]!, ...(match[2] ? [match[2]] : []), program, ...args], env } : undefined;
}

/** The first bytes of a script; empty for one that may not be read. */
function headOf(program: string): string {
  try {
    const file = openSync(program, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const bytes = Buffer.alloc(1024);
      return bytes.toString('utf8', 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return '';
  }
}

/** As `execvp` finds a program: https://pubs.opengroup.org/onlinepubs/9799919799/functions/exec.html */
export function which(word: string, cwd: string, env: Process['env']): string | undefined {
  const candidates = word.includes('/')
    ? [resolve(cwd, word)]
    : (env['PATH'] ?? '/bin:/usr/bin')
        .split(':')
        .map((folder) => join(isAbsolute(folder) ? folder : resolve(cwd, folder), word));
  return candidates.find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return false;
  }
}
