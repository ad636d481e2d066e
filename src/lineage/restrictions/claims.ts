/** What is recorded of an element about its use: licences, purposes, consent, confidentiality. */
import type { Iri } from '../../prov/iri.ts';
import { CLEW, DCTERMS } from '../../prov/namespaces.ts';
import { isDateTime, instant } from '../../prov/time.ts';
import { isReference, valueText } from '../../prov/value.ts';
import type { Closure } from '../closure.ts';
import { readLicence, type LicenceStatement } from '../licence.ts';
import { DPV } from './purposes.ts';

const LICENCE = `${DCTERMS}license`;
const POLICY = 'http://www.w3.org/ns/odrl/2/hasPolicy';
const PURPOSE = `${DPV}hasPurpose`;
const PERSONAL = `${DPV}hasPersonalData`;
const LEGAL_BASIS = `${DPV}hasLegalBasis`;

/** From what anyone may see to what few may. */
export const CONFIDENTIALITY = ['public', 'internal', 'confidential', 'restricted'] as const;

export interface Claims {
  /** All of them hold. */
  readonly licences: readonly LicenceStatement[];
  /** Purposes, as IRIs. */
  readonly purposes: readonly string[];
  /** ODRL policies. */
  readonly policies: readonly Iri[];
  /** As recorded: the most confidential one. */
  readonly confidentiality?: string;
  readonly personal?: boolean;
  readonly legalBases: readonly string[];
  readonly consentConstraints: readonly string[];
  /** As recorded, xsd:date: the last day that is covered. */
  readonly consentExpires?: string;
  /** As recorded, xsd:dateTime. */
  readonly consentWithdrawn?: string;
  readonly origin?: string;
}

/** What is said of an element itself. */
export function claimsOf(closure: Closure, iri: Iri): Claims {
  const texts = (property: string) => [...new Set(closure.values(iri, property).map(valueText))].sort();
  const policies = closure.values(iri, POLICY).flatMap((value) => (isReference(value) ? [value.iri] : []));
  const confidentiality = texts(`${CLEW}confidentiality`).sort((a, b) => rank(b) - rank(a))[0];
  const said = closure.text(iri, `${CLEW}containsPersonalData`);
  const personal = texts(PERSONAL).length > 0 || (said === undefined ? undefined : said === 'true' || said === '1');
  const consentExpires = closure.text(iri, `${CLEW}consentExpires`);
  const consentWithdrawn = closure.text(iri, `${CLEW}consentWithdrawnAt`);
  const origin = closure.text(iri, `${CLEW}origin`);
  return {
    licences: texts(LICENCE).map(readLicence),
    purposes: texts(PURPOSE),
    policies: [...new Set(policies)].sort(),
    legalBases: texts(LEGAL_BASIS),
    consentConstraints: texts(`${CLEW}consentConstraint`),
    ...(confidentiality !== undefined && { confidentiality }),
    ...(personal !== undefined && { personal }),
    ...(consentExpires !== undefined && { consentExpires }),
    ...(consentWithdrawn !== undefined && { consentWithdrawn }),
    ...(origin !== undefined && { origin }),
  };
}

/** Place in {@link CONFIDENTIALITY}; -1 for another word. */
export function rank(confidentiality: string | undefined): number {
  return CONFIDENTIALITY.findIndex((word) => word === confidentiality?.trim().toLowerCase());
}

const DAY = 86_400_000;

/** From when on consent covers nothing any more, milliseconds since 1970; undefined if nothing readable is said. */
export function consentEnds({
  consentExpires,
  consentWithdrawn,
}: Claims): { readonly at: number; readonly why: string }[] {
  const ends: { at: number; why: string }[] = [];
  if (consentWithdrawn !== undefined && isDateTime(consentWithdrawn))
    ends.push({ at: instant(consentWithdrawn), why: `consent was withdrawn at ${consentWithdrawn}` });
  const midnight = `${consentExpires?.slice(0, 10)}T00:00:00Z`;
  if (consentExpires !== undefined && isDateTime(midnight))
    ends.push({ at: instant(midnight) + DAY, why: `consent ended with ${consentExpires}` });
  return ends.sort((a, b) => a.at - b.at);
}
