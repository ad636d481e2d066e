/** What a command that runs within a run is told of it, so that what other tools record inside meets what is recorded here. */
import type { Iri } from '../prov/iri.ts';

export interface Within {
  readonly run: Iri;
  /** Undefined if it was not known when the command started. */
  readonly environment: Iri | undefined;
  /** Digests of the files that it is known to read, by path. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The folder of the spool, in full. */
  readonly spool: string;
  /** The folder of the embedded store, in full, if records go there. */
  readonly data?: string | undefined;
}

/** Longest tag that every MLflow since 2.0 keeps whole, characters: `MLFLOW_TRUNCATE_LONG_VALUES` cuts at 5,000. */
const LONGEST_TAG = 5_000;

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The variables of the command: those that it would have had, `CLEW_RUN` and its kin, and the tags that MLflow
 * (https://github.com/mlflow/mlflow/blob/master/mlflow/tracking/context/system_environment_context.py) and OpenLineage
 * (https://openlineage.io/docs/client/python/configuration#tags) put on every run they start. What a user set stays.
 */
export function childEnvironment(env: Variables, { run, environment, inputs, spool, data }: Within): Variables {
  return {
    ...env,
    CLEW_RUN: run,
    // An outer run's environment is not this one's.
    CLEW_ENVIRONMENT: environment,
    CLEW_SPOOL: spool,
    ...(data !== undefined && { CLEW_DATA: env['CLEW_DATA'] || data }),
    MLFLOW_RUN_CONTEXT: mlflowContext(env['MLFLOW_RUN_CONTEXT'], { run, environment, inputs }),
    OPENLINEAGE__TAGS__RUN__CLEW_RUN: run,
    OPENLINEAGE__TAGS__RUN__CLEW_ENVIRONMENT: environment,
  };
}

/** The tags that are there already, with ours; what is no JSON object there is not ours to mend. */
function mlflowContext(
  given: string | undefined,
  { run, environment, inputs }: Pick<Within, 'run' | 'environment' | 'inputs'>,
): string {
  const files = JSON.stringify(inputs);
  const tags = {
    'clew.run': run,
    ...(environment !== undefined && { 'clew.environment': environment }),
    // With many files it would not be a tag that MLflow takes; what is left out is what MLflow's own record then lacks.
    ...(files !== '{}' && files.length <= LONGEST_TAG && { 'clew.inputs': files }),
  };
  if (given === undefined || given === '') return JSON.stringify(tags);
  let there: unknown;
  try {
    there = JSON.parse(given);
  } catch {
    // MLflow tells its user of it.
    return given;
  }
  if (typeof there !== 'object' || there === null || Array.isArray(there)) return given;
  const { 'clew.environment': _outer, 'clew.inputs': _read, ...rest } = there as Record<string, unknown>;
  return JSON.stringify({ ...rest, ...tags });
}
