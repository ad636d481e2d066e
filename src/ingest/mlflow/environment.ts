import { packageStatements, purl } from '../../capture/packages.ts';
import { sha256 } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { element, type Statement } from '../../prov/statement.ts';
import { literal } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { ModelFiles } from './model-files.ts';
import { clew, type MlflowNames } from './names.ts';
import { known, words } from './terms.ts';

/**
 * The environment a model's files declare, under an IRI made from its content. MLflow knows neither the machine nor its accelerators nor the
 * operating system: those stay unsaid.
 * @returns undefined if the files say nothing of an environment
 */
export function mapEnvironment(
  files: ModelFiles,
  names: MlflowNames,
): { id: Iri; statements: Statement[] } | undefined {
  const { pythonVersion, requirements } = files;
  if (pythonVersion === undefined && requirements.length === 0) return undefined;
  const said = requirements.map((r) =>
    r.version === undefined ? `${r.ecosystem} ${r.line}` : purl({ ...r, version: r.version }),
  );
  const digest = sha256(JSON.stringify({ packages: [...said].sort(), python: pythonVersion ?? null }));
  const id = names.environment(digest);
  const vague = requirements.filter((r) => r.version === undefined);
  const exact = requirements.flatMap((r) => (r.version === undefined ? [] : [{ ...r, version: r.version }]));
  const statements: Statement[] = [
    element(
      id,
      [clew('Environment')],
      known({
        [TERM.digest]: literal(`sha256:${digest}`),
        [clew('language')]: words('python'),
        [clew('pythonVersion')]: pythonVersion === undefined ? undefined : words(pythonVersion),
        // What was asked for, where which version was installed is not known: such a package is no member.
        [clew('tag')]: vague.map((r) => words(`requirement=${r.line}`)),
      }),
    ),
  ];
  statements.push(...packageStatements(id, exact));
  return { id, statements };
}
