/** Resolvers of `Query.recipe`. */
import { recipe, type Recipe, type RecipeRequest } from '../../lineage/reproduce.ts';
import { dockerfile } from '../../lineage/reproduce/dockerfile.ts';
import { shellScript } from '../../lineage/reproduce/shell.ts';
import { reproductions, type Reproduction } from '../../lineage/reproductions.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';

interface Answer {
  readonly told: Recipe;
  /** The record that was asked for; undefined is now. */
  readonly past: number | undefined;
}

export async function recipeOf(
  _: unknown,
  { of, asOf }: { of: string; asOf?: RecipeRequest['asOf'] | null },
  operation: Operation,
): Promise<Answer> {
  const told = await operation.read((reading) => recipe(reading, { of, asOf: asOf ?? undefined }));
  return { told, past: asOf === undefined || asOf === null ? undefined : told.asOf };
}

/** With the element in place of its IRI. */
function withElement<T extends { readonly iri: Iri }>({ iri, ...rest }: T, asOf: number | undefined) {
  return { ...rest, element: { iri, asOf } };
}

/** Resolvers of `Recipe`. */
export const recipeAnswer = {
  of: ({ told, past }: Answer) => ({ iri: told.of, asOf: past }),
  run: ({ told, past }: Answer) => ({ iri: told.run, asOf: past }),
  asOf: ({ told }: Answer) => told.asOf,
  code: ({ told, past }: Answer) => told.code && withElement(told.code, past),
  environment: ({ told, past }: Answer) => told.environment && withElement(told.environment, past),
  commandLine: ({ told }: Answer) => told.command?.line,
  workingDirectory: ({ told }: Answer) => told.command?.workingDirectory,
  variables: ({ told }: Answer) => told.variables,
  seeds: ({ told }: Answer) => told.seeds,
  parameters: ({ told }: Answer) => told.parameters,
  inputs: ({ told, past }: Answer) => told.inputs.map((each) => withElement(each, past)),
  outputs: ({ told, past }: Answer) => told.outputs.map((each) => withElement(each, past)),
  missing: ({ told, past }: Answer) =>
    told.missing.map(({ element: iri, ...rest }) => ({ ...rest, element: { iri, asOf: past } })),
  shell: ({ told }: Answer) => shellScript(told),
  dockerfile: ({ told }: Answer) => dockerfile(told),
  reproductions: async ({ told, past }: Answer, _: unknown, operation: Operation) => {
    const found = await operation.read((reading) => reproductions(reading, { of: told.of, asOf: past }));
    return found.map((each) => reproductionAnswer(each, past));
  },
};

function reproductionAnswer({ run, outputs, ...rest }: Reproduction, asOf: number | undefined): object {
  const subject = (iri: Iri | undefined): Subject | undefined => iri && { iri, asOf };
  return {
    ...rest,
    run: subject(run),
    outputs: outputs.map(({ original, again, ...told }) => ({
      ...told,
      original: subject(original),
      again: subject(again),
    })),
  };
}
