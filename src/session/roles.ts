/** What a file or folder is to a run: the roles of ontology/role.ttl in which content can be read or written, and what holds the content then. */
import { Fault } from '../prov/fault.ts';
import { editDistance } from '../prov/vocabulary.ts';
import type { SessionCode } from './fault.ts';
import { checkName } from './parameters.ts';

export type HolderKind = 'DatasetVersion' | 'ModelVersion' | 'Artifact' | 'Report';
export type Direction = 'read' | 'written';

export const ROLES: Readonly<Record<Direction, Readonly<Record<string, HolderKind>>>> = {
  read: {
    trainingData: 'DatasetVersion',
    validationData: 'DatasetVersion',
    testData: 'DatasetVersion',
    evaluationData: 'DatasetVersion',
    calibrationData: 'DatasetVersion',
    referenceData: 'DatasetVersion',
    rawData: 'DatasetVersion',
    inputData: 'DatasetVersion',
    baseModel: 'ModelVersion',
    teacherModel: 'ModelVersion',
    evaluatedModel: 'ModelVersion',
    deployedModel: 'ModelVersion',
    appliedModel: 'ModelVersion',
    artifact: 'Artifact',
    report: 'Report',
  },
  written: {
    transformedData: 'DatasetVersion',
    outputData: 'DatasetVersion',
    model: 'ModelVersion',
    checkpoint: 'ModelVersion',
    artifact: 'Artifact',
    report: 'Report',
  },
};

/** The role of what nobody gave one. */
export const DEFAULT_ROLE: Readonly<Record<Direction, string>> = { read: 'inputData', written: 'outputData' };

/** A path with what it is to the run. */
export interface Named {
  readonly path: string;
  readonly role: string;
  /** What the dataset, model or artifact is called; told from project and path if left out. */
  readonly name?: string | undefined;
}

/**
 * Reads `PATH`, `role=PATH` or `role:name=PATH`. A path that itself begins like `word=` is written with `./` before it.
 * @throws Fault BAD_RUN for a word that is no role
 */
export function readNamed(option: string, text: string, direction: Direction): Named {
  const match = /^([A-Za-z]+)(?::([^=]+))?=([\s\S]*)$/.exec(text);
  if (!match) return { path: nonEmpty(option, text), role: DEFAULT_ROLE[direction] };
  const [, role, name, path] = match as unknown as [string, string, string | undefined, string];
  if (name !== undefined) checkName(role, name);
  return { path: nonEmpty(option, path), role: knownRole(option, role, direction), name };
}

/** @throws Fault BAD_RUN */
export function knownRole(option: string, role: string, direction: Direction): string {
  const known = Object.keys(ROLES[direction]);
  if (known.includes(role)) return role;
  const near = known.find((word) => editDistance(role, word, 4) < 4);
  throw new Fault<SessionCode>(
    'BAD_RUN',
    `${option} has the role ${JSON.stringify(role)}, in which nothing is ${direction}.`,
    {
      hint: `${near === undefined ? '' : `Did you mean ${near}? `}Give one of ${known.join(', ')}; a path that begins like a role is written with ./ before it.`,
    },
  );
}

function nonEmpty(option: string, path: string): string {
  if (path !== '') return path;
  throw new Fault<SessionCode>('BAD_RUN', `${option} has no path.`, { hint: 'Write PATH or role=PATH.' });
}
