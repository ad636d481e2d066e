/** Licences of what was used against what its results are offered and used for. */
import type { Licence, LicenceStatement } from '../licence.ts';
import type { LicenceTerms } from '../licence-table.ts';
import { certaintyOf, type Encounter, type Meeting } from './conflict.ts';
import { isCommercial } from './purposes.ts';

/** Every rule about licences. A statement with a choice conflicts only if each choice does. */
export function licenceRules(encounter: Encounter): readonly Meeting[] {
  return encounter.restricted.licences.flatMap((statement) => {
    const found = statement.choices.map((licences) =>
      licences.flatMap((licence) => meetings(licence, statement, encounter)),
    );
    return found.some((meetings) => meetings.length === 0) ? [] : found[0]!;
  });
}

function meetings({ id, terms }: Licence, { text }: LicenceStatement, encounter: Encounter): readonly Meeting[] {
  if (!terms) return [];
  const parts = { id, text, terms };
  return [
    ...noncommercial(parts, encounter),
    ...(encounter.hop.mode === 'material'
      ? [...noDerivatives(parts, encounter), ...sameLicence(parts, encounter)]
      : []),
    ...networkUse(parts, encounter),
  ];
}

interface Parts {
  readonly id: string;
  readonly text: string;
  readonly terms: LicenceTerms;
}

/** A commercial use conflicts however it came about; a licence that allows one conflicts where something of the source is in what it lies on. */
function noncommercial({ id, terms }: Parts, encounter: Encounter): readonly Meeting[] {
  if (!terms.noncommercial) return [];
  const { claims, matter, hop } = encounter;
  const rule = { rule: 'noncommercial', restriction: id } as const;
  const commercial = claims.purposes.find((purpose) => isCommercial(purpose) === true);
  if (commercial !== undefined && matter !== 'data')
    return [
      {
        ...rule,
        certainty: 'definite',
        meets: commercial,
        message: `${id} does not allow the commercial use that is recorded.`,
      },
    ];
  const loose = hop.mode === 'material' ? offered(claims, (own) => !own.noncommercial) : undefined;
  const intended = intendedUse(id, encounter);
  if (loose === undefined) return intended;
  const proprietary = loose.terms?.proprietary === true;
  return [
    ...intended,
    {
      ...rule,
      certainty: proprietary ? 'disputed' : certaintyOf(encounter),
      meets: loose.id,
      message: proprietary
        ? `${id} does not allow commercial use; a proprietary licence (${loose.id}) as a rule serves one.`
        : `${id} does not allow commercial use, and ${loose.id} grants it.`,
    },
  ];
}

/** The use that is claimed of what was asked about, in service or not, and of deployments in service, where nothing recorded says otherwise. */
function intendedUse(id: string, { claims, matter, at, world }: Encounter): Meeting[] {
  const serves = matter === 'service' && world.isLive(at);
  if (!serves && !world.isMeant(at)) return [];
  if (claims.purposes.some((purpose) => isCommercial(purpose) === false)) return [];
  if (world.use === 'commercial') {
    const message = `${id} does not allow the commercial use that is intended.`;
    return [{ rule: 'noncommercial', restriction: id, certainty: 'definite', meets: 'commercial use', message }];
  }
  if (world.use === undefined)
    world.ask({ at, question: `Is it used commercially? ${id} upstream does not allow that: record dpv:hasPurpose.` });
  return [];
}

/** What the licence of something asks of its own intended use; a statement with a choice forbids it only if each choice does. */
export function ownUse(encounter: Encounter): readonly Meeting[] {
  return encounter.restricted.licences.flatMap(({ choices }) => {
    const found = choices.map((licences) =>
      licences.flatMap(({ id, terms }) => (terms?.noncommercial ? intendedUse(id, encounter) : [])),
    );
    return found.some((meetings) => meetings.length === 0) ? [] : found[0]!;
  });
}

/** Making an adaptation may be allowed; offering it to others is not. */
function noDerivatives({ id, terms }: Parts, encounter: Encounter): readonly Meeting[] {
  if (!terms.noDerivatives || encounter.at === encounter.source) return [];
  // A version, and a collection that holds it as it is, are no adaptations.
  if (encounter.hop.relation === 'specializationOf' || encounter.hop.relation === 'hadMember') return [];
  const offer = encounter.claims.licences[0]?.text ?? (encounter.matter === 'service' ? 'a service' : undefined);
  if (offer === undefined) return [];
  return [
    {
      rule: 'noDerivatives',
      certainty: certaintyOf(encounter),
      restriction: id,
      meets: offer,
      message: `${id} does not allow adaptations to be shared, and this is offered (${offer}).`,
    },
  ];
}

/** Share-alike and copyleft: what is made of the source is offered under the same licence, or one that its licence names. */
function sameLicence({ id, terms }: Parts, encounter: Encounter): readonly Meeting[] {
  const { sourceMatter, matter, claims } = encounter;
  const proprietary = terms.proprietary && offered(claims, (own) => !own.proprietary);
  if (proprietary) {
    const message = `${id} is proprietary, and ${proprietary.id} offers what was made of it to everyone.`;
    return [{ rule: 'proprietary', certainty: 'disputed', restriction: id, meets: proprietary.id, message }];
  }
  const { sameLicence: allowed } = terms;
  if (!allowed || (terms.resultsFree && matter !== sourceMatter)) return [];
  const other = offered(claims, (_, own) => !allowed.includes(own));
  if (other === undefined) return [];
  return [
    {
      rule: 'shareAlike',
      certainty: terms.filesOnly ? 'disputed' : certaintyOf(encounter),
      restriction: id,
      meets: other.id,
      message: `${id} asks for the same licence${allowed.length > 1 ? ' (or one that it names)' : ''} on what is made of it; this is offered under ${other.id}.`,
    },
  ];
}

/** Code under a network copyleft that serves: whoever uses the service is entitled to its source. */
function networkUse({ id, terms }: Parts, { matter, sourceMatter, at, source, world }: Encounter): readonly Meeting[] {
  if (!terms.network || sourceMatter !== 'code' || matter !== 'service') return [];
  // From the run that deployed: what that ran with, it may serve with.
  const path = world.flows.path(source, at);
  const run = path.at(-2);
  const near = path.length <= 4 && run !== undefined && world.isRun(run);
  if (!near) return [];
  const message = `${id} gives users of a service the right to its source; the run that deployed this used code under it.`;
  return [{ rule: 'networkUse', certainty: 'disputed', restriction: id, meets: 'a service', message }];
}

/** A licence under which an element is offered, if every choice of one of its statements has one that fits the test; an unknown one never does. */
function offered(
  { licences }: Encounter['claims'],
  test: (terms: LicenceTerms, id: string) => boolean,
): Licence | undefined {
  for (const { choices } of licences) {
    const fitting = choices.map((all) => all.find(({ id, terms }) => terms && test(terms, id)));
    const [first] = fitting;
    if (first && fitting.every((licence) => licence !== undefined)) return first;
  }
  return undefined;
}
