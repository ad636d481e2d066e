import { Fault } from '../../prov/fault.ts';
import type { MlflowClient, Query } from './client.ts';
import { MODEL_FILE_NAMES, readModelFiles, type ModelFiles, type ModelFileTexts } from './model-files.ts';

/** Where a model's files are: a logged model of MLflow 3, or a folder among the files of a run. */
export type ModelPlace =
  | { readonly artifactUri: string | undefined; readonly modelId: string }
  | { readonly artifactUri: string | undefined; readonly runId: string; readonly path: string };

/**
 * Reads the small files beside a model through the tracking server, which may keep them itself (`mlflow-artifacts:`) or fetch them from elsewhere.
 * @returns undefined if the server has none of them, or cannot get at them
 */
export async function fetchModelFiles(client: MlflowClient, place: ModelPlace): Promise<ModelFiles | undefined> {
  const mlmodel = await fetchFile(client, place, MODEL_FILE_NAMES.mlmodel);
  // Without an MLmodel there is no model there, and three more questions would only cost time.
  if (mlmodel === undefined) return undefined;
  const [requirements, conda, pythonEnv] = await Promise.all(
    (['requirements', 'conda', 'pythonEnv'] as const).map((file) => fetchFile(client, place, MODEL_FILE_NAMES[file])),
  );
  const texts: ModelFileTexts = { mlmodel, requirements, conda, pythonEnv };
  return readModelFiles(texts);
}

async function fetchFile(client: MlflowClient, place: ModelPlace, file: string): Promise<string | undefined> {
  const [path, query] = addressOf(place, file);
  try {
    return await client.text(path, query);
  } catch (error) {
    // A model whose files were deleted, or whose storage the server cannot reach, is still a model; its environment is unknown.
    if (error instanceof Fault && (error.code === 'MLFLOW_NOT_FOUND' || error.code === 'MLFLOW_REFUSED'))
      return undefined;
    throw error;
  }
}

/** Where the tracking server itself keeps the files, below its root; undefined if they are elsewhere. */
export function keptPath(place: ModelPlace): string | undefined {
  const root = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.+)$/.exec(place.artifactUri ?? '')?.[1];
  return root === undefined || !('path' in place) ? root : `${root}/${place.path}`;
}

function addressOf(place: ModelPlace, file: string): [path: string, query: Query] {
  const kept = keptPath(place);
  const within = 'path' in place ? `${place.path}/${file}` : file;
  if (kept !== undefined) return [`/api/2.0/mlflow-artifacts/artifacts/${encodePath(kept)}/${encodePath(file)}`, {}];
  if ('path' in place) return ['/get-artifact', { run_id: place.runId, path: within }];
  return [
    `/ajax-api/2.0/mlflow/logged-models/${encodeURIComponent(place.modelId)}/artifacts/files`,
    { artifact_file_path: within },
  ];
}

export function encodePath(path: string): string {
  return path
    .split('/')
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join('/');
}
