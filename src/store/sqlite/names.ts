import { EDGE_NAMES, type EdgeName } from '../../prov/relations.ts';

/** Numbers of the edge names as files keep them: a new name is added at the end, none ever moves. */
const STORED: readonly EdgeName[] = [
  'used',
  'wasGeneratedBy',
  'wasDerivedFrom',
  'wasRevisionOf',
  'wasQuotedFrom',
  'hadPrimarySource',
  'wasAttributedTo',
  'wasAssociatedWith',
  'actedOnBehalfOf',
  'wasInformedBy',
  'wasStartedBy',
  'wasEndedBy',
  'wasInvalidatedBy',
  'specializationOf',
  'alternateOf',
  'mentionOf',
  'hadMember',
  'wasInfluencedBy',
  'hadPlan',
];

const CODES = new Map(STORED.map((name, code) => [name, code]));

export function nameCode(name: EdgeName): number {
  const code = CODES.get(name);
  if (code === undefined)
    throw new TypeError(`No number for the edge name ${name}; one of ${EDGE_NAMES.join(', ')} is expected.`);
  return code;
}

export function nameOf(code: number): EdgeName {
  return STORED[code]!;
}

/** A bit for each of these names, all bits if none are given: `(? >> name) & 1` is then the filter, and one statement serves every choice. */
export function nameMask(names: readonly EdgeName[] | undefined): number {
  if (!names) return 2 ** STORED.length - 1;
  return names.reduce((mask, name) => mask | (1 << nameCode(name)), 0);
}
