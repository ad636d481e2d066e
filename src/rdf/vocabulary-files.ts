/** Finds and reads the Turtle files that say what words mean: our ontology and the modules beside it. */
import { existsSync } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { compareText } from '../prov/description.ts';
import { vocabularyFault } from './vocabulary-fault.ts';

/** Largest ontology, module or shape file, in bytes. */
export const MAX_MODULE_BYTES = 2 * 1024 * 1024;

/** Most files of ontology, modules and shapes together. */
export const MAX_MODULE_FILES = 500;

/** How deep folders are searched below a modules folder. */
const MAX_FOLDERS = 3;

export interface OntologyFile {
  /** Path with `/`, from the ontology folder (`shapes/run.ttl`) or with the module folder's name (`lora/lora.ttl`). */
  readonly name: string;
  readonly text: string;
  /** Whether it came with the program. */
  readonly core: boolean;
  /** Whether it lies in a folder called `shapes`. */
  readonly shapes: boolean;
}

/** Reads every `.ttl` of the ontology folder and its `shapes/`. Sorted by name. @throws Fault MODULE_UNREADABLE, MODULE_TOO_LARGE */
export async function readOntology(folder: string): Promise<OntologyFile[]> {
  return readAll(await listFolder(folder, '', false), true);
}

/** The folder where modules are dropped beside the ontology, if there is one. */
export function modulesBeside(ontology: string): string[] {
  const folder = join(ontology, 'modules');
  return existsSync(folder) ? [folder] : [];
}

/**
 * Reads modules: each path is a `.ttl` file, a module's folder, or a folder of such files and folders. In a folder called `shapes`
 * lie shapes; a folder called `data` holds examples and is not read, nor are hidden folders.
 * @throws Fault MODULE_UNREADABLE, MODULE_TOO_LARGE, NAME_CLASH (two files would have one name)
 */
export async function readModules(paths: readonly string[]): Promise<OntologyFile[]> {
  const found = new Map<string, Found>();
  for (const path of paths) {
    const entry = await statOf(path);
    const files = entry.isDirectory()
      ? await listFolder(path, `${basename(await realpath(path))}/`, true)
      : [{ path, name: basename(path), shapes: false }];
    for (const file of files) found.set(await realpath(file.path), file);
  }
  const files = await readAll([...found.values()], false);
  const names = new Set<string>();
  for (const { name } of files) {
    if (names.has(name)) {
      throw vocabularyFault('NAME_CLASH', `Two module files are called ${name}.`, {
        hint: 'Rename the folder or file of one of them.',
      });
    }
    names.add(name);
  }
  return files;
}

interface Found {
  readonly path: string;
  readonly name: string;
  readonly shapes: boolean;
}

async function listFolder(folder: string, prefix: string, nested: boolean, depth = 0): Promise<Found[]> {
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw vocabularyFault('MODULE_UNREADABLE', `The folder ${folder} cannot be read.`, {
      place: { source: folder },
      cause,
    });
  }
  const out: Found[] = [];
  const shapes = basename(folder) === 'shapes';
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) {
      const wanted = entry.name === 'shapes' || (nested && entry.name !== 'data' && entry.name !== 'node_modules');
      if (wanted && depth < MAX_FOLDERS)
        out.push(...(await listFolder(path, `${prefix}${entry.name}/`, nested, depth + 1)));
    } else if (entry.name.endsWith('.ttl')) out.push({ path, name: prefix + entry.name, shapes });
  }
  return out;
}

async function readAll(found: readonly Found[], core: boolean): Promise<OntologyFile[]> {
  if (found.length > MAX_MODULE_FILES) {
    throw vocabularyFault(
      'MODULE_TOO_LARGE',
      `${found.length} Turtle files are over the limit of ${MAX_MODULE_FILES}.`,
      {
        hint: 'Name the folder of the modules, not one above it.',
      },
    );
  }
  const out: OntologyFile[] = [];
  for (const { path, name, shapes } of found) {
    const { size } = await statOf(path);
    if (size > MAX_MODULE_BYTES) {
      throw vocabularyFault('MODULE_TOO_LARGE', `${path} has ${size} bytes, over the limit of ${MAX_MODULE_BYTES}.`, {
        place: { source: path },
        hint: 'A module declares terms and shapes; data belong in a record.',
      });
    }
    out.push({ name, text: await textOf(path), core, shapes });
  }
  return out.sort((a, b) => compareText(a.name, b.name));
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (cause) {
    throw vocabularyFault('MODULE_UNREADABLE', `${path} cannot be read.`, {
      place: { source: path },
      hint: 'Give the path of a .ttl file or of a folder that holds some.',
      cause,
    });
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (cause) {
    throw vocabularyFault('MODULE_UNREADABLE', `${path} cannot be read as UTF-8 text.`, {
      place: { source: path },
      cause,
    });
  }
}
