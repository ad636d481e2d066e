/** The part of recording that needs no store: terms known, classes completed, canonical form and digest. */
import { describe, descriptionJson, type Description } from '../prov/description.ts';
import { Fault } from '../prov/fault.ts';
import { clip, type Iri } from '../prov/iri.ts';
import { compact } from '../prov/namespaces.ts';
import { recordDigest, recordJson, type Submission } from '../prov/record.ts';
import { CLASS_IRI } from '../prov/statement.ts';
import { isReference, valueText } from '../prov/value.ts';
import { relationOfProperty, type Vocabulary } from '../prov/vocabulary.ts';
import { descriptionKey } from '../store/project.ts';
import type { LineageCode } from './codes.ts';

/** Most statements in one record. */
export const MAX_STATEMENTS = 500_000;

/** A submission in canonical form, ready to be staged. */
export interface Prepared {
  readonly submission: Omit<Submission, 'statements'>;
  /** The record's canonical JSON, and `sha256:` over it. */
  readonly canonical: string;
  readonly digest: string;
  readonly descriptions: readonly Description[];
  /** Canonical JSON and key of each description. */
  readonly bodies: readonly { readonly json: string; readonly key: string }[];
  /** Only when it was accepted before: every name that a record it replaced may go by today, `revises` among them. */
  readonly replaced?: readonly string[];
}

/** @throws Fault LIMIT, BAD_ARGUMENT (nothing said), UNKNOWN_TERM, MISUSED_TERM */
export function prepare(submission: Submission, vocabulary: Vocabulary): Prepared {
  const { statements, ...rest } = submission;
  if (statements.length > MAX_STATEMENTS) {
    throw new Fault<LineageCode>(
      'LIMIT',
      `A record of ${statements.length} statements is over the limit of ${MAX_STATEMENTS}.`,
      {
        hint: 'Split it into several records.',
        details: { limit: 'statements', maximum: MAX_STATEMENTS, given: statements.length },
      },
    );
  }
  if (statements.length === 0 && !submission.revises?.length && !submission.removes?.length) {
    throw new Fault<LineageCode>(
      'BAD_ARGUMENT',
      'The record says nothing: it has no statement and replaces no record.',
    );
  }
  const descriptions = describe(statements).map((d) => completed(d, vocabulary));
  for (const description of descriptions) checkTerms(description, vocabulary);
  const bodies = descriptions.map((d) => {
    const json = descriptionJson(d);
    return { json, key: descriptionKey(json) };
  });
  const canonical = recordJson(
    submission,
    bodies.map((b) => b.json),
  );
  return { submission: rest, canonical, digest: recordDigest(canonical), descriptions, bodies };
}

/** Adds the PROV class that the types imply, so that a reader without our ontology sees an Activity as one. */
function completed(description: Description, vocabulary: Vocabulary): Description {
  if (description.types.length === 0) return description;
  const missing = vocabulary
    .provClasses(description.types)
    .map((name) => CLASS_IRI[name])
    .filter((c) => !description.types.includes(c));
  return missing.length === 0 ? description : { ...description, types: [...description.types, ...missing].sort() };
}

function checkTerms(description: Description, vocabulary: Vocabulary): void {
  for (const type of description.types) known(type, 'class', description.id, vocabulary);
  for (const property of Object.keys(description.attributes) as Iri[]) {
    known(property, 'property', description.id, vocabulary);
    relatesElements(property, description, vocabulary);
  }
  for (const relation of description.relations) {
    if (relation.via !== undefined) known(relation.via, 'property', description.id, vocabulary);
    for (const property of Object.keys(relation.attributes) as Iri[]) {
      known(property, 'property', description.id, vocabulary);
      for (const value of relation.attributes[property]!)
        if (isReference(value)) known(value.iri, 'role or type', description.id, vocabulary);
    }
  }
}

/** A relation leads to an element: a literal in its place is a mistake that would be kept as an attribute nobody walks. */
function relatesElements(property: Iri, { id, attributes }: Description, vocabulary: Vocabulary): void {
  const literal = attributes[property]!.find((value) => !isReference(value));
  if (literal === undefined || relationOfProperty(vocabulary, property) === undefined) return;
  throw new Fault<LineageCode>(
    'MISUSED_TERM',
    `${compact(property)} of ${id} leads to an element, and here it has the literal ${JSON.stringify(clip(valueText(literal)))}.`,
    {
      hint: 'Give the IRI of an element, and describe that one.',
      details: { property, subject: id },
    },
  );
}

function known(term: Iri, what: string, subject: Iri, vocabulary: Vocabulary): void {
  if (vocabulary.isKnown(term)) return;
  const near = vocabulary.suggest(term);
  throw new Fault<LineageCode>(
    'UNKNOWN_TERM',
    `Unknown ${what} ${compact(term)} on ${subject}${near ? `: did you mean ${compact(near)}?` : '.'}`,
    {
      hint: near ? `Use ${near}.` : 'Declare it in a module, or use a term of your own namespace.',
      details: { term, subject, ...(near && { suggestion: near }) },
    },
  );
}
