/** The input of the `record` mutation into what the recording verb takes. */
import type { Source, Submission } from '../../prov/record.ts';
import type { Statement } from '../../prov/statement.ts';
import type { Vocabulary } from '../../prov/vocabulary.ts';
import { Describer, type ElementInput } from './describe.ts';
import { at } from './place.ts';
import type { InputPlan } from './plan.ts';
import { readStatement, type StatementInput } from './statement.ts';
import { Terms } from './terms.ts';

/** `RecordInput`, checked against the schema. */
export interface RecordInput {
  readonly actor?: string | null;
  readonly source?: { readonly [K in keyof Source]?: string | null } | null;
  readonly revises?: readonly string[] | null;
  readonly statements?: readonly StatementInput[] | null;
}

/** @throws Fault of the model, `place.pointer` leading into the input */
export function readSubmission(input: RecordInput, vocabulary: Vocabulary, plan: InputPlan): Submission {
  const terms = new Terms(vocabulary);
  const describer = new Describer(terms, plan);
  const statements: Statement[] = (input.statements ?? []).map((said, i) =>
    at(`/input/statements/${i}`, () => readStatement(said, terms)),
  );
  for (const [field, kind] of plan.lists) {
    const elements = (input as Readonly<Record<string, unknown>>)[field] as readonly ElementInput[] | null | undefined;
    (elements ?? []).forEach((element, i) => {
      for (const said of describer.describe(vocabulary.kind(kind)!, element, `/input/${field}/${i}`).statements)
        statements.push(said);
    });
  }
  const actor = at('/input/actor', () => terms.optionalId(input.actor));
  const source = Object.fromEntries(
    Object.entries(input.source ?? {}).filter(([, value]) => typeof value === 'string'),
  ) as Source;
  return {
    statements,
    ...(actor !== undefined && { actor }),
    ...(Object.keys(source).length > 0 && { source }),
    ...(input.revises?.length && { revises: input.revises }),
  };
}
