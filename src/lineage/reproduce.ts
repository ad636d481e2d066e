/** The recipe of a version: all that is recorded of how it was made, so far as one needs it to make it again, and what is missing for that. */
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { shortName } from '../prov/name.ts';
import { closureOver, type Closure } from './closure.ts';
import type { LineageCode } from './codes.ts';
import type { Reading } from './reading.ts';
import { codeOf, type RecipeCode } from './reproduce/code.ts';
import { environmentOf, type RecipeEnvironment } from './reproduce/environment.ts';
import { inputsOf, outputsOf, type Content } from './reproduce/content.ts';
import { makerOf } from './reproduce/maker.ts';
import { Gaps, type Missing } from './reproduce/missing.ts';
import { commandOf, variablesOf, type RecipeCommand, type Variable } from './reproduce/command.ts';
import { CLEW } from '../prov/namespaces.ts';
import { valueText } from '../prov/value.ts';
import { TERM } from '../prov/vocabulary.ts';

export interface RecipeRequest {
  /** A version of a model, or anything else that a run made: a name as `resolveName` takes it. */
  readonly of: string;
  /** A record number or a time; without it, now. */
  readonly asOf?: string | number | undefined;
}

export interface Parameter {
  readonly name: string;
  readonly value: string;
}

export interface Recipe {
  readonly of: Iri;
  /** The run that made it; of several the one that began first. */
  readonly run: Iri;
  readonly code: RecipeCode | undefined;
  readonly environment: RecipeEnvironment | undefined;
  readonly command: RecipeCommand | undefined;
  /** Of the run and its environment, by name; masked ones and those that name places of one machine are missing instead. */
  readonly variables: readonly Variable[];
  /** As they were recorded: `42`, `numpy=42`. */
  readonly seeds: readonly string[];
  /** Hyperparameters by name; how the program gets them is its command's business. */
  readonly parameters: readonly Parameter[];
  /** What the run read, by path. */
  readonly inputs: readonly Content[];
  /** What it made, by path, to be compared with what is made again. */
  readonly outputs: readonly Content[];
  readonly missing: readonly Missing[];
  /** The newest record counted. */
  readonly asOf: number;
}

/** From a version over its run to what that used, and the packages and files of these. */
const HOPS = 3;

/**
 * @throws Fault NOT_FOUND (the name), AMBIGUOUS, LIMIT; BAD_ARGUMENT if no run is recorded that made it
 */
export async function recipe(reading: Reading, { of, asOf }: RecipeRequest): Promise<Recipe> {
  const made = await closureOver(reading, {
    of: [of],
    direction: 'upstream',
    depth: HOPS,
    relations: ['wasGeneratedBy', 'used', 'hadMember'],
    asOf,
  });
  const { subject, receipt } = made;
  const run = runOf(made, subject);
  const past = asOf === undefined ? undefined : receipt.asOf;
  const outputs = await closureOver(reading, {
    of: [run],
    direction: 'downstream',
    depth: 1,
    relations: ['wasGeneratedBy'],
    ...(past !== undefined && { asOf: past }),
  });
  const gaps = new Gaps();
  if (receipt.frontier.reasons.size + receipt.frontier.reasons.time > 0)
    gaps.add('RECORD', run, 'More was recorded than one answer reads: packages or files may be missing here.');
  const seeds = made.values(run, `${CLEW}seed`).map(valueText);
  if (seeds.length === 0) gaps.add('SEED', run, 'No seed is recorded: what the program drew at random is drawn anew.');
  for (const text of made.values(run, `${CLEW}notCaptured`)) gaps.add('RECORD', run, valueText(text));
  return {
    of: subject,
    run,
    code: codeOf(made, run, gaps),
    environment: environmentOf(made, run, gaps),
    command: commandOf(made, run, gaps),
    variables: variablesOf(made, run, gaps),
    seeds,
    parameters: parametersOf(made, run, gaps),
    inputs: inputsOf(made, run, gaps),
    outputs: outputsOf(outputs, run, gaps),
    missing: gaps.all,
    asOf: receipt.asOf,
  };
}

function runOf(made: Closure, subject: Iri): Iri {
  const run = makerOf(made, subject);
  if (run !== undefined) return run;
  throw new Fault<LineageCode>('BAD_ARGUMENT', `No run is recorded that made ${shortName(subject)}.`, {
    hint: 'Ask for a version that a run made: of a model, not for the model itself.',
    details: { element: subject },
  });
}

function parametersOf(made: Closure, run: Iri, gaps: Gaps): Parameter[] {
  const found = made.related(run, 'used', { role: 'configuration' }).flatMap(({ iri }) =>
    made.related(iri, 'hadMember').flatMap((member) => {
      const name = made.text(member.iri, TERM.name);
      const value = made.text(member.iri, 'http://www.w3.org/ns/prov#value');
      if (name === undefined || value === undefined) return [];
      if (!gaps.isMasked(value)) return [{ name, value }];
      gaps.add('PARAMETER', member.iri, `The value of ${name} was taken for a secret and masked.`);
      return [];
    }),
  );
  return found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
