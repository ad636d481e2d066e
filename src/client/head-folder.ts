/** The files in which heads are kept: one per service for the key of its log, one folder per key for the newest checkpoint and for evidence. */
import { hash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseCheckpoint } from '../tlog/checkpoint.ts';
import { splitNote } from '../tlog/note.ts';

export class HeadFolder {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** The verifier key pinned for a service. */
  keyOf(url: string): Promise<string | undefined> {
    return text(this.#service(url));
  }

  async pin(url: string, vkey: string): Promise<void> {
    await put(this.#service(url), vkey);
  }

  /** Every verifier key that client commands took for the one of a log: pinned for a service, or with a checkpoint kept under it. */
  async keys(): Promise<{ readonly file: string; readonly vkey: string }[]> {
    const [services, logs] = [join(this.#root, 'services'), join(this.#root, 'logs')];
    const files = [
      ...(await names(services)).sort().map((name) => join(services, name)),
      ...(await names(logs)).sort().map((name) => join(logs, name, 'vkey')),
    ];
    const found = new Map<string, string>();
    for (const file of files) {
      const vkey = (await text(file))?.trim();
      if (vkey !== undefined && !found.has(vkey)) found.set(vkey, file);
    }
    return [...found].map(([vkey, file]) => ({ file, vkey }));
  }

  /** The newest checkpoint seen of a log, whichever service showed it. */
  noteOf(vkey: string): Promise<string | undefined> {
    return text(join(this.#log(vkey), 'checkpoint'));
  }

  /** The newest checkpoint seen of every log. */
  async notes(): Promise<{ readonly file: string; readonly note: string }[]> {
    const logs = join(this.#root, 'logs');
    const found: { file: string; note: string }[] = [];
    for (const folder of (await names(logs)).sort()) {
      const file = join(logs, folder, 'checkpoint');
      const note = await text(file);
      if (note !== undefined) found.push({ file, note });
    }
    return found;
  }

  /** Keeps a checkpoint, unless another command kept a larger one meanwhile. */
  async keep(vkey: string, note: string, size: number): Promise<void> {
    const there = await this.noteOf(vkey);
    if (there !== undefined && parseCheckpoint(splitNote(Buffer.from(there)).text).size > BigInt(size)) return;
    // An address may come to show another log; whose checkpoint this is has to stay known.
    await put(join(this.#log(vkey), 'vkey'), vkey);
    await put(join(this.#log(vkey), 'checkpoint'), note);
  }

  /** Keeps two notes that do not fit together, once; tells where. */
  async evidence(vkey: string, seen: string, kept: string | undefined): Promise<Record<string, string>> {
    const folder = this.#log(vkey);
    const [seenFile, keptFile] = [seen, kept].map((note) => join(folder, 'evidence', `${shortHash(note ?? '')}.note`));
    await put(seenFile!, seen);
    if (kept !== undefined) await put(keptFile!, kept);
    return { seen, ...(kept !== undefined && { kept, keptFile: keptFile! }), seenFile: seenFile!, folder, vkey };
  }

  #service(url: string): string {
    return join(this.#root, 'services', nameFor(url.replace(/^https?:\/\//, ''), url));
  }

  #log(vkey: string): string {
    return join(this.#root, 'logs', nameFor(vkey.split('+')[0]!, vkey));
  }
}

/** A file name that a person recognises and that no other thing has. */
function nameFor(shown: string, whole: string): string {
  return `${shown.replace(/[^a-zA-Z0-9.-]+/g, '_').slice(0, 60)}-${shortHash(whole)}`;
}

function shortHash(of: string): string {
  return hash('sha256', of).slice(0, 16);
}

async function names(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function text(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all, also with other commands at work. */
async function put(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomUUID()}`;
  await writeFile(temporary, content, { mode: 0o600 });
  await rename(temporary, file);
}
