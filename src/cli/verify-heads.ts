/** Checkpoints and keys that were kept apart from the log they are of. */
import { HeadFolder } from '../client/head-folder.ts';
import { headOf } from '../log/heads.ts';
import { readTrust, type Trust } from '../log/trust.ts';
import { smallFile } from './verify-trust.ts';

export interface KeptHead {
  readonly note: string;
  /** For people. */
  readonly where: string;
}

/** Named on the command line. @throws Fault FILE */
export async function givenHeads(files: readonly string[] = []): Promise<KeptHead[]> {
  return Promise.all(files.map(async (file) => ({ note: await smallFile(file), where: `kept in ${file}` })));
}

/** What client commands saw of these logs: also under another key of the same name, which would be a replaced one. */
export async function keptHeads(folder: string | undefined, origins: ReadonlySet<string>): Promise<KeptHead[]> {
  if (folder === undefined) return [];
  const notes = await new HeadFolder(folder).notes();
  return notes.flatMap(({ file, note }) =>
    origins.has(headOf(note).origin) ? [{ note, where: `kept in ${file}` }] : [],
  );
}

export interface KeptKey {
  readonly vkey: string;
  readonly verifier: Trust['verifiers'][number];
  /** For people. */
  readonly where: string;
}

/** Keys that client commands took for the one of a log when they first saw it; without an origin, of every log. @throws Fault LOG_KEY */
export async function keptKeys(folder: string | undefined, origin?: string): Promise<KeptKey[]> {
  if (folder === undefined) return [];
  const keys = await new HeadFolder(folder).keys();
  return keys.flatMap(({ vkey, file }) =>
    readTrust([vkey])
      .verifiers.filter(({ name }) => origin === undefined || name === origin)
      .map((verifier) => ({ vkey, verifier, where: `kept in ${file}` })),
  );
}
