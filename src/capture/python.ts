/** The packages of a Python interpreter: those that `importlib.metadata` finds, without importing anything of them. */
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ask, type AskOptions } from './ask.ts';
import type { Interpreter } from './interpreter.ts';
import { keepAnswer, keptAnswer } from './kept.ts';
import { pypiName, type Installed, type Package } from './packages.ts';

/**
 * Asks for the path on which packages are looked for. The first entry, the working directory, goes before anything is imported, so that a file
 * `json.py` beside the script is not run.
 */
const QUESTION = `import sys
if sys.path and sys.path[0] == '': del sys.path[0]
sys.stdout.write('\\x1e' + '\\x1f'.join([sys.implementation.name, '.'.join(map(str, sys.version_info[:3])) + ('' if sys.version_info[3] == 'final' else sys.version_info[3][0] + str(sys.version_info[4])), sys.prefix] + sys.path) + '\\x1e')
`;

/** Variables that would make the question itself do something: stay open, profile, measure coverage, stop at a breakpoint. */
const DISTURBING = [
  'PYTHONINSPECT',
  'PYTHONPROFILEIMPORTTIME',
  'PYTHONVERBOSE',
  'PYTHONDUMPREFS',
  'PYTHONSTARTUP',
  'PYTHONWARNINGS',
  'PYTHONDEVMODE',
  'COVERAGE_PROCESS_START',
  'COVERAGE_PROCESS_CONFIG',
];
/** Variables on which the path depends. */
const DECIDING = [
  'PYTHONPATH',
  'PYTHONHOME',
  'PYTHONNOUSERSITE',
  'PYTHONUSERBASE',
  'PYTHONPLATLIBDIR',
  'VIRTUAL_ENV',
  'CONDA_PREFIX',
  'HOME',
  'PYENV_VERSION',
];

interface PythonPath {
  readonly implementation: string;
  readonly version: string;
  readonly prefix: string;
  readonly path: readonly string[];
}

export interface PythonOptions extends AskOptions {
  readonly cacheFolder: string | undefined;
}

/** @returns a gap where the interpreter does not answer */
export async function pythonPackages(
  { program, env }: Interpreter,
  options: PythonOptions,
): Promise<Installed | { readonly gap: string }> {
  const found = await pythonPath(program, { ...options, env });
  if ('gap' in found) return found;
  const gaps: string[] = [];
  const packages = [...distributions(found.path, gaps), ...condaPackages(found.prefix)];
  return { language: 'python', version: found.version, packages, gaps };
}

async function pythonPath(program: string, options: PythonOptions): Promise<PythonPath | { readonly gap: string }> {
  const question = questionOf(program, options.env);
  const kept = question === undefined ? undefined : (keptAnswer(options.cacheFolder, question) as Kept | undefined);
  if (kept && kept.stamps.every(([file, stamp]) => stampOf(file) === stamp)) return kept.answer;
  const env: Record<string, string | undefined> = { ...options.env, PYTHONDONTWRITEBYTECODE: '1' };
  for (const name of DISTURBING) env[name] = undefined;
  const asked = await ask(program, ['-c', QUESTION], { ...options, env });
  if (asked.kind !== 'answer') {
    return {
      gap: `Python packages are not known: ${program} ${asked.kind === 'absent' ? 'is not there' : `did not answer: ${asked.why}`}.`,
    };
  }
  // A .pth file of site-packages may print something before.
  const parts = /\x1e([^\x1e]*)\x1e$/.exec(asked.output.toString('utf8'))?.[1]?.split('\x1f'); // eslint-disable-line no-control-regex -- separators that no path has
  if (!parts || parts.length < 3)
    return { gap: `Python packages are not known: the answer of ${program} cannot be read.` };
  const [implementation, version, prefix, ...path] = parts as [string, string, string, ...string[]];
  const answer = { implementation, version, prefix, path: path.filter((folder) => folder !== '') };
  if (question !== undefined) {
    const kept: Kept = { answer, stamps: stampedFiles(answer).map((file) => [file, stampOf(file)]) };
    keepAnswer(options.cacheFolder, question, kept);
  }
  return answer;
}

/** An answer, and the state of all files it depends on: folders of the path, and the `.pth` files that lengthen it. */
interface Kept {
  readonly answer: PythonPath;
  readonly stamps: readonly (readonly [file: string, stamp: string])[];
}

/** What the answer depends on; undefined for a script that finds the interpreter anew each time (a pyenv shim). */
function questionOf(program: string, env: PythonOptions['env']): string | undefined {
  if (head(program, 2) === '#!') return undefined;
  return JSON.stringify(['python 1', program, stampOf(program), DECIDING.map((name) => env[name] ?? null)]);
}

function stampedFiles({ path, prefix }: PythonPath): string[] {
  const pth = path.flatMap((folder) =>
    namesIn(folder)
      .filter((name) => name.endsWith('.pth'))
      .map((name) => join(folder, name)),
  );
  return [join(prefix, 'pyvenv.cfg'), ...path, ...pth];
}

function stampOf(file: string): string {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
}

/** https://docs.python.org/3/library/importlib.metadata.html: of two of one name, the one that is first on the path. */
function distributions(path: readonly string[], gaps: string[]): Package[] {
  const found = new Map<string, Package>();
  for (const folder of path) {
    for (const entry of namesIn(folder)) {
      if (!/\.(dist|egg)-info$/.test(entry)) continue;
      const { name, version } = metadataOf(join(folder, entry), entry);
      if (version === undefined)
        gaps.push(`The version of the Python package ${name} is not known: ${entry} does not say it.`);
      else if (!found.has(pypiName(name)))
        found.set(pypiName(name), { ecosystem: 'pypi', name: pypiName(name), version });
    }
  }
  return [...found.values()];
}

/** https://packaging.python.org/en/latest/specifications/core-metadata/: headers, name and version at their beginning; else the name of the folder. */
function metadataOf(path: string, entry: string): { readonly name: string; readonly version: string | undefined } {
  const text = ['METADATA', 'PKG-INFO', ''].map((file) => head(join(path, file), 4_096)).find((t) => t !== '') ?? '';
  const headers = text.split(/\r?\n\r?\n/)[0]!;
  const named = /^([^-]+)(?:-([^-]+))?/.exec(entry.replace(/\.(dist|egg)-info$/, ''));
  return {
    name: /^Name:\s*(\S+)/im.exec(headers)?.[1] ?? named?.[1] ?? entry,
    version: /^Version:\s*(\S+)/im.exec(headers)?.[1] ?? named?.[2],
  };
}

/** https://docs.conda.io/projects/conda/en/stable/dev-guide/deep-dives/: one file name-version-build.json per package. */
function condaPackages(prefix: string): Package[] {
  return namesIn(join(prefix, 'conda-meta')).flatMap((file) => {
    const match = /^(.+)-([^-]+)-[^-]+\.json$/.exec(file);
    return match ? [{ ecosystem: 'conda', name: match[1]!.toLowerCase(), version: match[2]! }] : [];
  });
}

/** Empty for what is no folder: a zip archive on the path, or an entry that was never made. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return [];
  }
}

/** The beginning of a file; empty where there is none. */
function head(path: string, length: number): string {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(length);
      return bytes.toString('utf8', 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return '';
  }
}
