/** Every restriction of a closure against everything it goes into. */
import { compareText } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Closure } from '../closure.ts';
import type { Serving } from '../impact/serving.ts';
import { LIMITS } from '../limits.ts';
import type { Claims } from './claims.ts';
import type { Conflict, IntendedUse, Meeting, OpenQuestion, Rule, World } from './conflict.ts';
import { confidentialityRule, consentRule, personalDataRule, purposeRule } from './data-rules.ts';
import { Flows, type Mode } from './flow.ts';
import { licenceRules, ownUse } from './licence-rules.ts';
import type { LicenceStatement } from '../licence.ts';
import { licencesTogether } from './together.ts';

/** Something upstream with what is recorded of its use. */
export interface RestrictionSource {
  readonly iri: Iri;
  readonly kind?: string;
  /** Whether something of it is in what was asked about, or whether it only helped to make that. */
  readonly mode: Mode;
  readonly claims: Claims;
}

const RULES: readonly Rule[] = [licenceRules, consentRule, purposeRule, personalDataRule, confidentialityRule];

export interface Judgement {
  /** Definite ones first, then by rule and place. */
  readonly conflicts: readonly Conflict[];
  /** What would have to be known. */
  readonly open: readonly OpenQuestion[];
  /** Elements of which something is recorded, those of whose material something is in the answer first, then by IRI. */
  readonly sources: readonly RestrictionSource[];
  /** False: there was more to follow than a limit allows, and conflicts may be missing. */
  readonly exhaustive: boolean;
}

/** How what was asked about is meant to be used. */
export interface Intended {
  readonly use: IntendedUse | undefined;
  readonly of: readonly Iri[];
}

/**
 * @param claims what is said of each element of the closure
 * @param services deployments at the moment asked about
 * @param intended a claim about what was asked about, and about the deployments
 */
export function judge(
  closure: Closure,
  claims: ReadonlyMap<Iri, Claims>,
  services: ReadonlyMap<Iri, Serving>,
  { use, of }: Intended,
): Judgement {
  const flows = new Flows(closure);
  const open = new Map<string, OpenQuestion>();
  const world: World = {
    flows,
    use,
    timeOf: (iri) => closure.row(iri)?.time,
    isRun: (iri) => closure.isA(iri, 'Run'),
    isMeant: (iri) => use !== undefined && of.includes(iri),
    isLive: (iri) => ['live', 'endpointUnknown'].includes(services.get(iri)?.state ?? ''),
    ask: (question) => void open.set(`${question.at} ${question.question}`, question),
  };
  const sources = [...claims].filter(([, said]) => isSaid(said));
  const bySource = new Map(sources);
  const conflicts = new Map<string, Conflict>();
  let exhaustive = true;
  for (const [source, restricted] of sources) {
    if (!restricts(restricted)) continue;
    if (flows.steps > LIMITS.flowSteps) {
      exhaustive = false;
      break;
    }
    for (const conflict of conflictsFrom(source, restricted, closure, claims, world)) merge(conflicts, conflict);
  }
  for (const question of unknowns(closure, claims, flows)) world.ask(question);
  const all = [...firstMeetings([...conflicts.values()], flows), ...licencesTogether(bySource, flows)];
  return {
    conflicts: all.sort(bySeverity),
    open: [...open.values()].sort((a, b) => compareText(a.at, b.at) || compareText(a.question, b.question)),
    sources: listed(closure, sources, flows),
    exhaustive,
  };
}

function conflictsFrom(
  source: Iri,
  restricted: Claims,
  closure: Closure,
  claims: ReadonlyMap<Iri, Claims>,
  world: World,
): Conflict[] {
  const { flows } = world;
  const sourceMatter = flows.matter(source);
  return [...flows.from(source).values()].flatMap((hop) => {
    const at = hop.iri;
    const rules = at !== source ? RULES : world.isMeant(at) ? [ownUse] : [];
    if (rules.length === 0) return [];
    const encounter = {
      source,
      restricted,
      sourceMatter,
      at,
      claims: inherited(at, closure, claims),
      matter: flows.matter(at),
      hop,
      world,
    };
    const found = rules.flatMap((rule): readonly Meeting[] => rule(encounter));
    return found.map((meeting) => ({ ...meeting, at, sources: [source], path: flows.path(source, at) }));
  });
}

/** An element's own claims, and for what it does not say itself, those of what it is a version of. */
function inherited(iri: Iri, closure: Closure, claims: ReadonlyMap<Iri, Claims>): Claims {
  const own = claims.get(iri)!;
  const general = closure.related(iri, 'specializationOf').flatMap(({ iri: of }) => claims.get(of) ?? []);
  return general.reduce((all, one) => {
    const personal = all.personal ?? one.personal;
    const confidentiality = all.confidentiality ?? one.confidentiality;
    return {
      ...all,
      licences: all.licences.length > 0 ? all.licences : one.licences,
      purposes: all.purposes.length > 0 ? all.purposes : one.purposes,
      ...(personal !== undefined && { personal }),
      ...(confidentiality !== undefined && { confidentiality }),
    };
  }, own);
}

/** One conflict for all sources that say the same; the nearest gives the path. */
function merge(conflicts: Map<string, Conflict>, conflict: Conflict): void {
  const { rule, at, restriction, meets } = conflict;
  const key = JSON.stringify([rule, at, restriction, meets]);
  const known = conflicts.get(key);
  if (!known) {
    conflicts.set(key, conflict);
    return;
  }
  const nearer = conflict.path.length < known.path.length;
  const [first, second] = nearer ? [conflict, known] : [known, conflict];
  conflicts.set(key, { ...first, sources: [...first.sources, ...second.sources] });
}

/** The same restriction that meets the same claim again further down is the same conflict. Runs and services each are one of their own. */
function firstMeetings(conflicts: readonly Conflict[], flows: Flows): Conflict[] {
  const groups = Map.groupBy(conflicts, ({ rule, restriction, meets }) => JSON.stringify([rule, restriction, meets]));
  return [...groups.values()].flatMap((group) =>
    group.filter(
      ({ at, rule }) =>
        rule === 'consent' ||
        flows.matter(at) === 'service' ||
        !group.some((other) => other.at !== at && flows.from(other.at).has(at)),
    ),
  );
}

const SEVERITY: Readonly<Record<Conflict['certainty'], number>> = { definite: 0, disputed: 1 };

function bySeverity(a: Conflict, b: Conflict): number {
  return (
    SEVERITY[a.certainty] - SEVERITY[b.certainty] ||
    compareText(a.rule, b.rule) ||
    compareText(a.at, b.at) ||
    compareText(a.restriction, b.restriction) ||
    compareText(a.meets, b.meets)
  );
}

function isSaid(claims: Claims): boolean {
  const { licences, purposes, policies, legalBases, consentConstraints, ...single } = claims;
  return (
    [licences, purposes, policies, legalBases, consentConstraints].some((list) => list.length > 0) ||
    Object.keys(single).length > 0
  );
}

/** Whether anything could meet it: a licence that asks nothing but to be named cannot. */
function restricts({
  licences,
  purposes,
  personal,
  confidentiality,
  consentExpires,
  consentWithdrawn,
}: Claims): boolean {
  return (
    licences.some(asksMore) ||
    purposes.length > 0 ||
    personal === true ||
    [confidentiality, consentExpires, consentWithdrawn].some((said) => said !== undefined)
  );
}

function asksMore({ choices }: LicenceStatement): boolean {
  return choices.every((all) =>
    all.some(
      ({ terms }) => terms && Object.keys(terms).some((name) => name !== 'attribution' && name !== 'resultsFree'),
    ),
  );
}

/** Material of which nobody recorded where it came from, and under what licence; licences that the table does not know. */
function unknowns(closure: Closure, claims: ReadonlyMap<Iri, Claims>, flows: Flows): OpenQuestion[] {
  return [...claims.keys()].flatMap((at): OpenQuestion[] => {
    const { licences, policies } = inherited(at, closure, claims);
    const matter = flows.matter(at);
    if (matter !== 'data' && matter !== 'model' && matter !== 'code') return [];
    const unread = licences.filter(({ choices }) => choices.every((all) => all.some(({ terms }) => !terms)));
    const questions = unread.map(({ text }) =>
      policies.some((policy) => policy === text)
        ? `What does the policy ${text} ask? It is not recorded.`
        : `What does the licence ${text} ask? It is not in the table.`,
    );
    const isSource = flows.inputs(at).length === 0 && !closure.related(at, 'wasGeneratedBy').length;
    const isVersion = ['DatasetVersion', 'ModelVersion', 'Package'].some((kind) => closure.isA(at, kind));
    if (licences.length === 0 && isSource && isVersion) questions.push('Under what licence is it? None is recorded.');
    return questions.map((question) => ({ at, question }));
  });
}

function listed(closure: Closure, sources: readonly (readonly [Iri, Claims])[], flows: Flows): RestrictionSource[] {
  const modes = (iri: Iri): Mode =>
    closure.starts.some((start) => flows.from(iri).get(start)?.mode === 'material') ? 'material' : 'means';
  return sources
    .map(([iri, claims]): RestrictionSource => {
      const kind = closure.kind(iri);
      return { iri, mode: modes(iri), claims, ...(kind !== undefined && { kind }) };
    })
    .sort((a, b) => compareText(a.mode, b.mode) || compareText(a.iri, b.iri));
}
