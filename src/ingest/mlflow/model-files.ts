/** What lies beside a model: MLmodel, requirements.txt, conda.yaml, python_env.yaml. Parsed only; nothing in them is run or fetched. */
import { parse as parseYaml } from 'yaml';

/** One requirement line, as exact as it is. */
export interface Requirement {
  readonly ecosystem: 'pypi' | 'conda';
  readonly name: string;
  /** Set if exactly one version satisfies it. */
  readonly version: string | undefined;
  /** The line without credentials. */
  readonly line: string;
}

export interface ModelFiles {
  readonly pythonVersion: string | undefined;
  readonly requirements: readonly Requirement[];
  readonly mlflowVersion: string | undefined;
  /** `sklearn`, `pytorch`, …; MLflow's generic python_function is left out. */
  readonly flavors: readonly string[];
  /** `sklearn 1.9.1` */
  readonly frameworks: readonly string[];
  readonly sizeBytes: string | undefined;
  readonly signature: string | undefined;
}

/** The text of each file; undefined if it is not there. */
export interface ModelFileTexts {
  readonly mlmodel: string | undefined;
  readonly requirements: string | undefined;
  readonly conda: string | undefined;
  readonly pythonEnv: string | undefined;
}

export const MODEL_FILE_NAMES: Readonly<Record<keyof ModelFileTexts, string>> = {
  mlmodel: 'MLmodel',
  requirements: 'requirements.txt',
  conda: 'conda.yaml',
  pythonEnv: 'python_env.yaml',
};

/** Reads the four files; one that cannot be parsed counts as absent and is named in `unreadable`. */
export function readModelFiles(texts: ModelFileTexts): ModelFiles & { readonly unreadable: readonly string[] } {
  const unreadable: string[] = [];
  const yaml = (file: keyof ModelFileTexts): Mapping => {
    const text = texts[file];
    if (text === undefined) return {};
    const read = readYaml(text);
    if (read === undefined) unreadable.push(MODEL_FILE_NAMES[file]);
    return read ?? {};
  };
  const mlmodel = yaml('mlmodel');
  const conda = yaml('conda');
  const pythonEnv = yaml('pythonEnv');
  const flavors = Object.entries(mapping(mlmodel['flavors']));
  const generic = mapping(flavors.find(([name]) => name === 'python_function')?.[1]);
  const requirements = [
    ...(texts.requirements ?? '').split(/\r?\n/).flatMap(pypi),
    ...condaRequirements(list(conda['dependencies'])),
    ...list(pythonEnv['build_dependencies']).flatMap((d) => pypi(String(d))),
  ];
  return {
    pythonVersion: word(generic['python_version']) ?? word(pythonEnv['python']) ?? condaPython(conda),
    requirements: distinct(requirements),
    mlflowVersion: word(mlmodel['mlflow_version']),
    flavors: flavors.map(([name]) => name).filter((name) => name !== 'python_function'),
    frameworks: flavors.flatMap(([name, flavor]) => {
      const version = word(mapping(flavor)[`${name}_version`]);
      return version === undefined ? [] : [`${name} ${version}`];
    }),
    sizeBytes: wholeNumber(mlmodel['model_size_bytes']),
    signature: signatureOf(mlmodel['signature']),
    unreadable,
  };
}

type Mapping = Readonly<Record<string, unknown>>;

function readYaml(text: string): Mapping | undefined {
  try {
    // Strings stay strings ("1.10" is no number); aliases are limited so that a small file cannot grow without end.
    return mapping(parseYaml(text, { schema: 'failsafe', maxAliasCount: 100, logLevel: 'error' }));
  } catch {
    // Whatever is wrong with it, it says nothing; the caller names the file.
    return undefined;
  }
}

/** One line of requirements.txt (PEP 508): `name[extra]==1.2; marker`. Options, comments and nested files say no package. */
function pypi(given: string): Requirement[] {
  const line = withoutCredentials(given.replace(/(^|\s)#.*$/, '').trim());
  const match = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/.exec(line);
  if (!match || line.startsWith('-')) return [];
  const constraint = match[2]!.split(';')[0]!.trim();
  const exact = /^={2,3}\s*([^\s,*]+)$/.exec(constraint);
  return [{ ecosystem: 'pypi', name: match[1]!.toLowerCase().replace(/[-_.]+/g, '-'), version: exact?.[1], line }];
}

/** conda.yaml lists conda's own packages (`name=version[=build]`) and, under `pip`, those of PyPI. Python itself is no package here. */
function condaRequirements(dependencies: readonly unknown[]): Requirement[] {
  return dependencies.flatMap((dependency): Requirement[] => {
    if (typeof dependency !== 'string') return list(mapping(dependency)['pip']).flatMap((line) => pypi(String(line)));
    const match = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(.*)$/.exec(dependency.replace(/^[^:]*::/, ''));
    if (!match || match[1]!.toLowerCase() === 'python') return [];
    const exact = /^={1,2}([^=<>!,*\s]+)(?:=\S+)?$/.exec(match[2]!);
    return [{ ecosystem: 'conda', name: match[1]!.toLowerCase(), version: exact?.[1], line: dependency }];
  });
}

function condaPython(conda: Mapping): string | undefined {
  for (const dependency of list(conda['dependencies'])) {
    const match = typeof dependency === 'string' ? /^python={1,2}([0-9][0-9.]*)$/.exec(dependency) : undefined;
    if (match) return match[1];
  }
  return undefined;
}

/** conda's "pip<=23.2.1" adds nothing where python_env.yaml names the exact version, so an exact requirement hides vague ones of the same name. */
function distinct(requirements: readonly Requirement[]): Requirement[] {
  const exact = new Set(requirements.filter((r) => r.version !== undefined).map((r) => r.name));
  const byLine = new Map<string, Requirement>();
  for (const r of requirements) {
    if (r.version === undefined && exact.has(r.name)) continue;
    byLine.set(`${r.ecosystem} ${r.name} ${r.version ?? r.line}`, r);
  }
  return [...byLine.entries()].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([, r]) => r);
}

function signatureOf(signature: unknown): string | undefined {
  const parts = mapping(signature);
  const said = ['inputs', 'outputs', 'params'].filter((key) => word(parts[key]) !== undefined && parts[key] !== 'null');
  return said.length === 0 ? undefined : JSON.stringify(Object.fromEntries(said.map((key) => [key, parts[key]])));
}

function withoutCredentials(line: string): string {
  return line.replace(/\/\/[^@/\s]+@/g, '//');
}

function mapping(value: unknown): Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Mapping) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value !== 'null' ? value : undefined;
}

function wholeNumber(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d+$/.test(value) ? value : undefined;
}
