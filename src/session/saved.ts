/** Statements and submissions as JSON in our own files. They are checked when they are read back: a file may have been damaged, or edited. */
import { Fault } from '../prov/fault.ts';
import { iri } from '../prov/iri.ts';
import type { Submission } from '../prov/record.ts';
import { element, relate, type Statement } from '../prov/statement.ts';
import { RELATIONS } from '../prov/relations.ts';
import type { SessionCode } from './fault.ts';

/** The part of a submission that is kept: who asserts, from what, saying what. */
export type SavedSubmission = Pick<Submission, 'statements' | 'actor' | 'source'>;

/** @throws Fault SPOOL */
export function restoreSubmission(saved: unknown): SavedSubmission {
  const { statements, actor, source } = objectOf(saved);
  return {
    statements: restoreStatements(statements),
    ...(actor !== undefined && { actor: iri(stringOf(actor)) }),
    ...(source !== undefined && { source: objectOf(source) }),
  };
}

/** @throws Fault SPOOL, ILLEGAL_IRI, ILLEGAL_LITERAL, ILLEGAL_TIME */
export function restoreStatements(saved: unknown): Statement[] {
  if (!Array.isArray(saved)) throw damaged('no list of statements');
  return saved.map((said) => {
    const statement = objectOf(said) as unknown as Statement;
    if (statement.statement === 'element')
      return element(statement.id, statement.types, statement.attributes, statement.bundle);
    if (!Object.hasOwn(RELATIONS, statement.relation)) throw damaged('an unknown relation');
    const { relation, subject, object, ...parts } = statement;
    return relate(relation, subject, object, parts);
  });
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw damaged('no object where one belongs');
}

function stringOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw damaged('no text where one belongs');
}

/** A fault of a file that is not as it was written. */
export function damaged(why: string, cause?: unknown): Fault<SessionCode> {
  return new Fault('SPOOL', `What was kept cannot be read back: there is ${why}.`, {
    hint: 'The file was damaged or edited; it is kept as it is.',
    ...(cause !== undefined && { cause }),
  });
}
