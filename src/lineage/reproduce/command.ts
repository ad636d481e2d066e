/** What was run, and with which variables. */
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import { valueText } from '../../prov/value.ts';
import type { Closure } from '../closure.ts';
import type { Gaps } from './missing.ts';

export interface RecipeCommand {
  /** As a POSIX shell reads it. */
  readonly line: string;
  /** Where it ran on its own machine. */
  readonly workingDirectory?: string;
}

export interface Variable {
  readonly name: string;
  readonly value: string;
}

/** Variables that say where things are on one machine: on another they would lead nowhere, or to something else. */
const OF_ONE_MACHINE: ReadonlySet<string> = new Set([
  ...[
    'PATH',
    'HOME',
    'LD_PRELOAD',
    'LD_LIBRARY_PATH',
    'PYTHONPATH',
    'VIRTUAL_ENV',
    'CONDA_PREFIX',
    'CONDA_DEFAULT_ENV',
  ],
  ...['R_LIBS_USER', 'HF_HOME', 'HF_DATASETS_CACHE', 'TRANSFORMERS_CACHE'],
]);

export function commandOf(made: Closure, run: Iri, gaps: Gaps): RecipeCommand | undefined {
  const line = made.text(run, `${CLEW}commandLine`);
  const workingDirectory = made.text(run, `${CLEW}workingDirectory`);
  const wrong =
    line === undefined
      ? 'No command line is recorded.'
      : gaps.isMasked(line)
        ? `A secret was masked in its command line: ${gaps.isPlain(line) ? line : 'and it holds characters that do not show'}.`
        : gaps.isPlain(line)
          ? undefined
          : 'Its command line holds characters that do not show: it is not written into a script.';
  if (wrong === undefined) return { line: line!, ...(workingDirectory !== undefined && { workingDirectory }) };
  gaps.add('COMMAND', run, wrong);
  return undefined;
}

/** What was said of the run wins over what was said of its environment. */
export function variablesOf(made: Closure, run: Iri, gaps: Gaps): Variable[] {
  const found = new Map<string, string>();
  const environments = made.related(run, 'used', { kind: 'Environment' }).map(({ iri }) => iri);
  for (const iri of [...environments, run])
    for (const text of made.values(iri, `${CLEW}environmentVariable`).map(valueText)) {
      const at = text.indexOf('=');
      const [name, value] = [text.slice(0, at), text.slice(at + 1)];
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
        gaps.add('VARIABLE', iri, `${JSON.stringify(text.slice(0, 40))} is recorded as a variable, and is none.`);
      else if (gaps.isMasked(value))
        gaps.add('VARIABLE', iri, `The value of ${name} was taken for a secret and masked.`);
      else if (!gaps.isPlain(value))
        gaps.add('VARIABLE', iri, `The value of ${name} holds characters that do not show.`);
      else if (OF_ONE_MACHINE.has(name))
        gaps.add('VARIABLE', iri, `${name} named places of the machine that it ran on; it is not set.`);
      else found.set(name, value);
    }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => ({ name, value }));
}
