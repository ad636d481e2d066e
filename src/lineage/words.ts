/** Terms as people write them in a question, each turned into what the vocabulary means by it or refused with the nearest one. */
import { Fault } from '../prov/fault.ts';
import { clip, isIri, localName, type Iri } from '../prov/iri.ts';
import { PREFIXES } from '../prov/namespaces.ts';
import { EDGE_NAMES, RELATIONS, isRelationName, type EdgeName } from '../prov/relations.ts';
import { editDistance, TERM, type KindDefinition, type Vocabulary } from '../prov/vocabulary.ts';
import type { LineageCode } from './codes.ts';

/** @throws Fault BAD_ARGUMENT */
export function kindNamed(vocabulary: Vocabulary, name: string): KindDefinition {
  const kind = vocabulary.kind(name) ?? vocabulary.kindByIri(name);
  if (kind) return kind;
  throw unknown(
    'kind',
    name,
    nearest(
      name,
      vocabulary.kinds.map((k) => k.name),
    ),
  );
}

/** A property by its name (`rowCount`), prefixed name (`clew:rowCount`) or IRI; undefined if there is none. */
export function knownProperty(vocabulary: Vocabulary, name: string): Iri | undefined {
  return vocabulary.properties.find((p) => p.name === name)?.iri ?? full(vocabulary, name);
}

/** As {@link knownProperty}. @throws Fault BAD_ARGUMENT */
export function propertyNamed(vocabulary: Vocabulary, name: string): Iri {
  return (
    knownProperty(vocabulary, name) ??
    fail(
      'property',
      name,
      vocabulary.properties.map((p) => p.name),
    )
  );
}

/** A class by name (`TrainingRun`), prefixed name or IRI. @throws Fault BAD_ARGUMENT */
export function typeNamed(vocabulary: Vocabulary, name: string): Iri {
  return (
    vocabulary.classes.find((c) => c.name === name)?.iri ??
    full(vocabulary, name) ??
    fail(
      'class',
      name,
      vocabulary.classes.map((c) => c.name),
    )
  );
}

/** A status, which is one of the stages that the vocabulary declares. @throws Fault BAD_ARGUMENT */
export function statusNamed(vocabulary: Vocabulary, name: string): string {
  const stages = [...(vocabulary.property(TERM.status)?.stages?.keys() ?? [])];
  if (stages.includes(name)) return name;
  const near = nearest(name, stages);
  throw new Fault<LineageCode>('BAD_ARGUMENT', `Unknown status ${JSON.stringify(clip(name))}.`, {
    hint: `${near === undefined ? '' : `Did you mean ${near}? `}Known: ${stages.join(', ')}.`,
    details: { known: stages, ...(near !== undefined && { suggestion: near }) },
  });
}

/** A role as edges keep it: the IRI of a declared role, else the word itself. */
export function roleNamed(vocabulary: Vocabulary, name: string): string {
  return vocabulary.roles.find((r) => r.name === name)?.iri ?? full(vocabulary, name) ?? name;
}

/** Roles as edges may keep them: a declared role by its IRI or, where it was recorded as a word, by that word. */
export function rolesNamed(vocabulary: Vocabulary, names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => [name, roleNamed(vocabulary, name)]))];
}

/**
 * Refuses words that no vocabulary declares as a role, of a question that found nothing in any: most likely they were mistyped. An IRI is never refused.
 * @throws Fault BAD_ARGUMENT
 */
export function refuseUnknownRoles(vocabulary: Vocabulary, names: readonly string[]): void {
  const declared = vocabulary.roles.map((role) => role.name);
  const name = names.find((one) => roleNamed(vocabulary, one) === one && !isIri(one));
  if (name === undefined) return;
  const near = nearest(name, declared);
  const meant = near === undefined ? '.' : `: did you mean ${near}?`;
  throw new Fault<LineageCode>(
    'BAD_ARGUMENT',
    `No relation here is in the role ${JSON.stringify(clip(name))}, and no vocabulary declares it${meant}`,
    {
      hint: `Declared are ${declared.join(', ')}.`,
      details: { role: clip(name), ...(near !== undefined && { suggestion: near }) },
    },
  );
}

/**
 * The edges meant by a relation's name: itself and the relations that specialize it, so that `wasDerivedFrom` finds a `wasRevisionOf`.
 * @throws Fault BAD_ARGUMENT
 */
export function edgesNamed(name: string): EdgeName[] {
  if (name === 'hadPlan') return ['hadPlan'];
  if (!isRelationName(name)) return fail('relation', name, EDGE_NAMES);
  return [name, ...EDGE_NAMES.filter((other) => other !== 'hadPlan' && RELATIONS[other].broader === name)];
}

function full(vocabulary: Vocabulary, name: string): Iri | undefined {
  const colon = name.indexOf(':');
  const namespace =
    colon < 1
      ? undefined
      : (ownNamespace(vocabulary.namespaces, name.slice(0, colon)) ?? ownNamespace(PREFIXES, name.slice(0, colon)));
  const iri = namespace === undefined ? name : namespace + name.slice(colon + 1);
  return isIri(iri) && vocabulary.isKnown(iri) ? iri : undefined;
}

function ownNamespace(namespaces: Readonly<Record<string, string>>, prefix: string): string | undefined {
  return Object.hasOwn(namespaces, prefix) ? namespaces[prefix] : undefined;
}

function fail(what: string, name: string, known: readonly string[]): never {
  throw unknown(what, name, nearest(name, known));
}

function unknown(what: string, name: string, near: string | undefined): Fault<LineageCode> {
  return new Fault(
    'BAD_ARGUMENT',
    `Unknown ${what} ${JSON.stringify(clip(name))}${near === undefined ? '.' : `: did you mean ${near}?`}`,
    {
      details: { [what]: clip(name), ...(near !== undefined && { suggestion: near }) },
    },
  );
}

/** The known word that shares the most adjacent letter pairs, if at least half of them; else one that differs by a slip or two of the fingers. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const local = localName(clip(word));
  return byPairs(local, known) ?? known.find((candidate) => editDistance(local, candidate, SLIPS + 1) <= SLIPS);
}

/** Letters added, lost or changed; two letters that changed places are two. Short words would match anything. */
const SLIPS = 2;

function byPairs(word: string, known: readonly string[]): string | undefined {
  const pairs = (text: string) =>
    new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2).toLowerCase()));
  const mine = pairs(clip(word));
  let best: string | undefined;
  let most = 0.5;
  for (const candidate of known) {
    const theirs = pairs(candidate);
    const shared = [...mine].filter((p) => theirs.has(p)).length;
    const score = (2 * shared) / (mine.size + theirs.size || 1);
    if (score > most) [best, most] = [candidate, score];
  }
  return best;
}
