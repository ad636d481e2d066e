/** The packages that a JavaScript program would load: those installed beside its nearest package.json. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ask, type AskOptions } from './ask.ts';
import type { Interpreter } from './interpreter.ts';
import type { Installed, Package } from './packages.ts';

/** @param script the file it runs, if one is named */
export async function npmPackages(
  { program, env }: Interpreter,
  cwd: string,
  script: string | undefined,
  options: AskOptions,
): Promise<Installed | { readonly gap: string }> {
  const asked = await ask(program, ['--version'], { ...options, env: { ...env, NODE_OPTIONS: undefined } });
  if (asked.kind !== 'answer') {
    return {
      gap: `The version of ${program} is not known: ${asked.kind === 'absent' ? 'it is not there' : asked.why}.`,
    };
  }
  const version = asked.output.toString('utf8').split('\n')[0]!.trim().replace(/^v/, '');
  const root = projectOf(script === undefined ? resolve(cwd) : dirname(resolve(cwd, script)));
  const gaps: string[] = [];
  const packages = root === undefined ? [] : installedIn(root, gaps);
  return { language: 'javascript', version, packages, gaps };
}

function projectOf(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json'))) return at;
    if (at === dirname(at)) return undefined;
  }
}

/** npm writes down what it installed; other tools leave it to be looked at. */
function installedIn(root: string, gaps: string[]): Package[] {
  const modules = join(root, 'node_modules');
  const lock = readJson(join(modules, '.package-lock.json'));
  const listed = (lock as { packages?: Record<string, { version?: string; name?: string; link?: boolean }> })?.packages;
  if (listed) {
    return Object.entries(listed).flatMap(([path, { version, name, link }]) =>
      version === undefined || link === true
        ? []
        : [npm(name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length), version)],
    );
  }
  if (!existsSync(modules)) {
    if (existsSync(join(root, 'package-lock.json'))) gaps.push(`The packages that ${root} asks for are not installed.`);
    return [];
  }
  return lookIn(modules, 0);
}

const MAX_DEPTH = 8;

/** node_modules as yarn and pnpm leave it: packages, scopes, and pnpm's own store below `.pnpm`. */
function lookIn(modules: string, depth: number): Package[] {
  if (depth > MAX_DEPTH) return [];
  return namesIn(modules).flatMap((name) => {
    const path = join(modules, name);
    if (name === '.pnpm') return namesIn(path).flatMap((entry) => lookIn(join(path, entry, 'node_modules'), MAX_DEPTH));
    if (name.startsWith('.')) return [];
    if (name.startsWith('@')) return lookIn(path, MAX_DEPTH);
    const about = readJson(join(path, 'package.json')) as { name?: unknown; version?: unknown } | undefined;
    const here =
      typeof about?.name === 'string' && typeof about.version === 'string' ? [npm(about.name, about.version)] : [];
    return [...here, ...lookIn(join(path, 'node_modules'), depth + 1)];
  });
}

function npm(name: string, version: string): Package {
  return { ecosystem: 'npm', name: name.toLowerCase(), version };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return [];
  }
}

/** Undefined for a file that is not there or not JSON: it lists nothing. */
function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== undefined || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
