/** Asking what is recorded about the use of everything upstream, and where it conflicts. */
import type { ProvClass } from '../prov/relations.ts';
import { RECEIPT, type LineageReceipt } from './receipt-line.ts';
import { answerOf, type Target } from './target.ts';

const QUERY = `query Restrictions($of: [ID!], $use: IntendedUse, $asOf: Moment, $limit: Int) {
  restrictions(of: $of, use: $use, asOf: $asOf, limit: $limit) {
    of { iri shortName kind classes }
    conflicts {
      rule certainty restriction meets message
      at { iri shortName kind classes }
      sources { iri shortName }
      path { iri shortName kind classes }
    }
    conflictCount
    openQuestions { at { iri shortName } question }
    openCount
    sources {
      element { iri shortName kind }
      isMaterial licences policies purposes legalBases consentConstraints consentExpires consentWithdrawnAt
      containsPersonalData confidentiality origin
    }
    sourceCount
    exhaustive
    ${RECEIPT}
  }
}`;

export interface Named {
  readonly iri: string;
  readonly shortName: string;
}

export interface DrawnElement extends Named {
  readonly kind: string | null;
  readonly classes: readonly ProvClass[];
}

export interface ConflictAnswer {
  readonly rule: string;
  readonly certainty: 'DEFINITE' | 'DISPUTED';
  readonly restriction: string;
  readonly meets: string;
  readonly message: string;
  readonly at: DrawnElement;
  readonly sources: readonly Named[];
  readonly path: readonly DrawnElement[];
}

export interface SourceAnswer {
  readonly element: Named & { readonly kind: string | null };
  readonly isMaterial: boolean;
  readonly licences: readonly string[];
  readonly policies: readonly string[];
  readonly purposes: readonly string[];
  readonly legalBases: readonly string[];
  readonly consentConstraints: readonly string[];
  readonly consentExpires: string | null;
  readonly consentWithdrawnAt: string | null;
  readonly containsPersonalData: boolean | null;
  readonly confidentiality: string | null;
  readonly origin: string | null;
}

export interface RestrictionsAnswer {
  readonly of: readonly DrawnElement[];
  readonly conflicts: readonly ConflictAnswer[];
  readonly conflictCount: number;
  readonly openQuestions: readonly { readonly at: Named; readonly question: string }[];
  readonly openCount: number;
  readonly sources: readonly SourceAnswer[];
  readonly sourceCount: number;
  readonly exhaustive: boolean;
  readonly receipt: LineageReceipt;
}

/** @throws Fault as the service or the store gave it */
export async function askRestrictions(
  target: Target,
  variables: Readonly<Record<string, unknown>>,
): Promise<RestrictionsAnswer> {
  return (await answerOf<{ restrictions: RestrictionsAnswer }>(target, QUERY, variables)).restrictions;
}
