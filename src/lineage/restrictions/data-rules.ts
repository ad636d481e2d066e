/** Consent, purposes, personal data and confidentiality: what the sources of data allow against what is done with what came of them. */
import { compact } from '../../prov/namespaces.ts';
import { consentEnds, rank } from './claims.ts';
import { certaintyOf, type Encounter, type Meeting } from './conflict.ts';
import { covers } from './purposes.ts';

/** Consent that had ended when a run used the data, or something made of it. */
export function consentRule({ restricted, at, matter, world, hop }: Encounter): readonly Meeting[] {
  const [end] = consentEnds(restricted);
  if (!end || hop.mode !== 'material') return [];
  const restriction = new Date(end.at).toISOString();
  if (matter === 'service') {
    if (!world.isLive(at)) return [];
    const message = `It is in service, and ${end.why} for data that its model came from.`;
    return [{ rule: 'consent', certainty: 'disputed', restriction, meets: 'in service', message }];
  }
  if (!world.isRun(at)) return [];
  const time = world.timeOf(at);
  if (time === undefined) {
    world.ask({ at, question: `When did it run? For data that it used ${end.why}.` });
    return [];
  }
  if (time < end.at) return [];
  const used = new Date(time).toISOString();
  return [
    { rule: 'consent', certainty: 'definite', restriction, meets: used, message: `It ran at ${used}: ${end.why}.` },
  ];
}

/** A purpose that none of those permitted covers. */
export function purposeRule({ restricted, claims, at, source, world }: Encounter): readonly Meeting[] {
  const permitted = restricted.purposes;
  if (permitted.length === 0 || at === source) return [];
  return claims.purposes.flatMap((used): readonly Meeting[] => {
    const answers = permitted.map((purpose) => covers(purpose, used));
    if (answers.includes('yes')) return [];
    if (answers.includes('unknown')) {
      world.ask({
        at,
        question: `Is ${compact(used)} one of the purposes ${permitted.map(compact).join(', ')} of its sources?`,
      });
      return [];
    }
    const restriction = permitted.map(compact).join(', ');
    const message = `The data may be processed for ${restriction}, and this is for ${compact(used)}.`;
    return [{ rule: 'purpose', certainty: 'definite', restriction, meets: compact(used), message }];
  });
}

/** Personal data in what everyone may see. */
export function personalDataRule(encounter: Encounter): readonly Meeting[] {
  const { restricted, claims, hop, at, source } = encounter;
  if (restricted.personal !== true || hop.mode !== 'material' || at === source) return [];
  if (claims.personal === false || rank(claims.confidentiality) !== 0) return [];
  return [
    {
      rule: 'personalData',
      certainty: certaintyOf(encounter),
      restriction: 'personal data',
      meets: 'public',
      message:
        'Personal data went into what is public; if they are gone from it, record clew:containsPersonalData false.',
    },
  ];
}

/** Something more people may see than may see what it was made of. */
export function confidentialityRule(encounter: Encounter): readonly Meeting[] {
  const { restricted, claims, hop } = encounter;
  const [from, to] = [rank(restricted.confidentiality), rank(claims.confidentiality)];
  if (from < 0 || to < 0 || to >= from || hop.mode !== 'material') return [];
  const message = `Something of it is ${restricted.confidentiality}, and it is ${claims.confidentiality}.`;
  return [
    {
      rule: 'confidentiality',
      certainty: certaintyOf(encounter),
      restriction: restricted.confidentiality!,
      meets: claims.confidentiality!,
      message,
    },
  ];
}
