/** `clew run` as a process, in a folder of its own, and what it recorded. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseDescription, type Description } from '../../src/prov/description.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { valueText } from '../../src/prov/value.ts';
import { CLEW } from '../../src/prov/namespaces.ts';
import { openContext } from '../../src/open.ts';
import type { Reader } from '../../src/store/store.ts';

export const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: Buffer;
  readonly err: string;
}

/** A folder with a store, a spool and a working directory. */
export class World {
  readonly work: string;
  readonly data: string;
  readonly env: Record<string, string>;

  constructor(folder: string) {
    this.work = join(folder, 'work');
    this.data = join(folder, 'data');
    mkdirSync(this.work, { recursive: true });
    const { PATH = '', LANG = 'C.UTF-8' } = process.env;
    this.env = {
      ...{ PATH, LANG, HOME: folder, NO_COLOR: '1' },
      ...{ CLEW_DATA: this.data, CLEW_SPOOL: join(folder, 'spool'), CLEW_HEADS: join(folder, 'heads') },
    };
  }

  start(args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    return spawn(process.execPath, [MAIN, ...args], {
      cwd: this.work,
      ...options,
      env: { ...this.env, ...options.env },
    });
  }

  async clew(
    args: readonly string[],
    more: { env?: Record<string, string>; input?: Buffer | string } = {},
  ): Promise<Ended> {
    const child = this.start(args, more.env ? { env: more.env } : {});
    child.stdin!.on('error', () => undefined);
    child.stdin!.end(more.input ?? '');
    return ended(child);
  }

  /** What the store knows. */
  async #read<T>(read: (reader: Reader) => Promise<T>): Promise<T> {
    const context = await openContext({
      ...{ store: `sqlite:${this.data}/clew.db`, neo4jUser: '', neo4jPassword: undefined, modules: [] },
      mustExist: true,
    });
    try {
      return await context.store.read(read);
    } finally {
      await context.close();
    }
  }

  /** What every run says of itself, by its name. */
  runs(): Promise<ReadonlyMap<string, Told>> {
    return this.#read(async (reader) => {
      const found = await reader.find({ kinds: ['Run'], sort: { by: 'iri', descending: false }, first: 200 });
      const rows = await reader.descriptions(found.elements.map((run) => run.iri));
      return new Map(rows.map((row) => new Told(parseDescription(row.json))).map((run) => [run.text('name')!, run]));
    });
  }

  /** What elements say of themselves, in the order asked for. */
  elements(...ids: readonly string[]): Promise<Told[]> {
    return this.#read(async (reader) => {
      const rows = await reader.descriptions(ids as readonly Iri[]);
      const told = new Map(rows.map((row) => [row.json, new Told(parseDescription(row.json))]));
      return ids.map((id) => [...told.values()].find((one) => one.description.id === id)!);
    });
  }

  async run(name: string): Promise<Told> {
    const told = (await this.runs()).get(name);
    if (!told) throw new Error(`No run is called ${name}.`);
    return told;
  }
}

/** A description, by the short names of our terms. */
export class Told {
  readonly description: Description;

  constructor(description: Description) {
    this.description = description;
  }

  text(term: string): string | undefined {
    return this.texts(term)[0];
  }

  texts(term: string): string[] {
    const iri = (term.includes(':') ? term : CLEW + term) as Iri;
    return (this.description.attributes[iri] ?? []).map(valueText);
  }

  /** What a relation leads to, as far as its name holds a part. */
  to(name: string, part = ''): string[] {
    return this.description.relations
      .filter((relation) => relation.relation === name && relation.object?.includes(part))
      .map((relation) => relation.object!);
  }

  used(part: string): string[] {
    return this.to('used', part);
  }
}

export async function ended(child: ChildProcess): Promise<Ended> {
  const chunks: Buffer[] = [];
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, out: Buffer.concat(chunks), err };
}

/** Waits until a child has written a text to its standard output. */
export async function says(child: ChildProcess, text: string): Promise<void> {
  let out = '';
  await new Promise<void>((resolve) => {
    child.stdout!.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes(text)) resolve();
    });
  });
}
