/** The files of a model by their bytes, so that a model file meets the same file wherever else it was seen. */
import { dataFileId } from '../../capture/terms.ts';
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import { literal } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { isObject, JsonNumber, type Json } from '../../rdf/json.ts';
import { encodePath, keptPath, type ModelPlace } from './artifacts.ts';
import type { MlflowClient } from './client.ts';
import { clew } from './names.ts';
import { integer, words } from './terms.ts';

/** One file of a model. */
export interface ModelContent {
  /** Below the model's folder. */
  readonly path: string;
  /** `sha256:…` of the bytes. */
  readonly digest: string;
  readonly byteSize: number;
}

/** A model with more bytes or files than this is not read. */
export const MAX_MODEL_BYTES = 64 * 1024 * 1024;
const MAX_FILES = 1_000;
const MAX_DEPTH = 16;

const ARTIFACTS = '/api/2.0/mlflow-artifacts/artifacts';

interface Listed {
  readonly path: string;
  readonly byteSize: number;
}

/**
 * Reads the files that the tracking server itself keeps; of others it would have to fetch every byte from elsewhere first.
 * @param most bytes of one model; 0 reads none
 * @returns undefined if they are elsewhere, too large, too many, or gone
 */
export async function fetchModelContent(
  client: MlflowClient,
  place: ModelPlace,
  most: number,
): Promise<readonly ModelContent[] | undefined> {
  const root = keptPath(place);
  if (root === undefined || most === 0) return undefined;
  try {
    const listed: Listed[] = [];
    if (!(await list(client, root, '', 0, listed))) return undefined;
    if (listed.reduce((sum, file) => sum + file.byteSize, 0) > most) return undefined;
    const found: ModelContent[] = [];
    for (const { path } of listed) {
      found.push({ path, ...(await client.digest(`${ARTIFACTS}/${encodePath(root)}/${encodePath(path)}`)) });
    }
    return found;
  } catch (error) {
    // A model whose files were deleted, or that the server does not give, is still a model.
    if (error instanceof Fault && (error.code === 'MLFLOW_NOT_FOUND' || error.code === 'MLFLOW_REFUSED'))
      return undefined;
    throw error;
  }
}

/** @returns false if there are more files or levels than the limits */
async function list(client: MlflowClient, root: string, below: string, depth: number, out: Listed[]): Promise<boolean> {
  const answer = await client.get(ARTIFACTS, { path: below === '' ? root : `${root}/${below}` });
  const files = answer.get('files');
  for (const file of Array.isArray(files) ? (files as readonly Json[]) : []) {
    const name = isObject(file) ? file.get('path') : undefined;
    if (!isObject(file) || typeof name !== 'string' || name === '') continue;
    const path = below === '' ? name : `${below}/${name}`;
    if (file.get('is_dir') === true) {
      if (depth === MAX_DEPTH || !(await list(client, root, path, depth + 1, out))) return false;
      continue;
    }
    const size = file.get('file_size');
    if (out.length === MAX_FILES) return false;
    out.push({ path, byteSize: size instanceof JsonNumber ? Number(size.text) : 0 });
  }
  return true;
}

/** The files as members of the model version, made by the run that made it. An empty file is nobody's. */
export function mapModelContent(
  model: Iri,
  content: readonly ModelContent[] | undefined,
  run: Iri | undefined,
): Statement[] {
  return (content ?? []).flatMap(({ path, digest, byteSize }) => {
    const file = dataFileId(digest);
    return [
      element(file, [clew('DataFile')], {
        [TERM.digest]: literal(digest),
        [clew('byteSize')]: integer(String(byteSize)),
      }),
      relate('hadMember', model, file, { attributes: { [clew('path')]: words(path) } }),
      ...(run === undefined || byteSize === 0 ? [] : [relate('wasGeneratedBy', file, run)]),
    ];
  });
}
