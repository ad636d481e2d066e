/** Licences and consent flow downstream: what lies on the sources of something, and where it meets what is done with it: docs/design/restrictions.md. */
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { closureOver, type Closure } from './closure.ts';
import type { LineageCode } from './codes.ts';
import { DEPLOYMENT, servingOf, type Serving } from './impact/serving.ts';
import { LIMITS, walkSize, withinLimit } from './limits.ts';
import { resolveMoment } from './moment.ts';
import { resolveName } from './name.ts';
import type { Reading } from './reading.ts';
import { claimsOf, type Claims } from './restrictions/claims.ts';
import type { IntendedUse } from './restrictions/conflict.ts';
import { judge, type Judgement } from './restrictions/judge.ts';
import { readPolicies } from './restrictions/policies.ts';
import type { TraceReceipt } from './trace.ts';

export interface RestrictionsRequest {
  /** Whose sources: model versions, deployments, data, by any name; with each, the deployments of it. Without it, all deployments in service. */
  readonly of?: readonly string[] | undefined;
  /** How they, and the deployments of them, are meant to be used, where nothing recorded says so. */
  readonly use?: IntendedUse | undefined;
  /** A record number or a time; without it, now. */
  readonly asOf?: string | number | undefined;
  /** Most elements to visit. */
  readonly limit?: number | undefined;
}

export interface Restrictions extends Judgement {
  readonly of: readonly Iri[];
  readonly receipt: TraceReceipt;
}

/**
 * Gathers what is recorded about the use of everything upstream, and names conflicts where they meet. No legal advice: it compares what is recorded.
 * @throws Fault NOT_FOUND, AMBIGUOUS, BAD_ARGUMENT (nothing named, and no deployment in service), LIMIT (more to begin from than one walk does; more elements than are judged together)
 */
export async function restrictions(reading: Reading, request: RestrictionsRequest): Promise<Restrictions> {
  const { size } = await reading.reader.head();
  const asOf = request.asOf === undefined ? undefined : await resolveMoment(reading.reader, request.asOf);
  const past = asOf === size - 1 ? undefined : asOf;
  const { subjects, services } = await subjectsOf(reading, request.of, past);
  const limit = withinLimit('judged', walkSize(request.limit ?? LIMITS.judged), 'limit');
  const starts = [...new Set([...subjects, ...services.keys()])].sort();
  withinLimit('starts', starts.length, 'The number of elements and deployments to begin from');
  const closure = await closureOver(reading, { of: starts, direction: 'upstream', limit, asOf });
  const claims = await allClaims(reading, closure, past);
  return {
    of: subjects,
    ...judge(closure, claims, services, { use: request.use, of: subjects }),
    receipt: closure.receipt,
  };
}

interface Subjects {
  readonly subjects: readonly Iri[];
  /** Deployments among the subjects, and those made of them. */
  readonly services: ReadonlyMap<Iri, Serving>;
}

async function subjectsOf(
  reading: Reading,
  of: readonly string[] | undefined,
  past: number | undefined,
): Promise<Subjects> {
  const kinds = reading.vocabulary.withSubKinds(DEPLOYMENT);
  const now =
    past === undefined ? Date.now() : Date.parse((await reading.reader.records({ numbers: [past] }))[0]!.recordedAt);
  if (of === undefined) {
    const page = await reading.reader.find({ kinds, sort: { by: 'iri', descending: false }, first: LIMITS.page + 1 });
    const found = page.elements.filter((row) => past === undefined || row.since <= past).map(({ iri }) => iri);
    const all = await servingOf(reading, found, now, past);
    const live = new Map([...all].filter(([, { state }]) => state === 'live' || state === 'endpointUnknown'));
    if (page.more) refuseMany(page.elements.length);
    if (live.size === 0) refuseNone();
    return { subjects: [...live.keys()].sort(), services: live };
  }
  if (of.length === 0) throw new Fault<LineageCode>('BAD_ARGUMENT', 'Say whose restrictions are asked for.');
  withinLimit('starts', of.length, 'The number of elements to begin from');
  const subjects: Iri[] = [];
  for (const name of new Set(of)) subjects.push(await resolveName(reading, name, past));
  const rows = await reading.reader.elements(subjects, past);
  const own = subjects.filter((iri) => kinds.includes(rows.get(iri)?.kind ?? ''));
  const pages = await reading.reader.edges({
    of: subjects,
    direction: 'downstream',
    names: ['wasDerivedFrom'],
    kinds,
    ...(past !== undefined && { asOf: past }),
  });
  const made = [...pages.values()].flatMap((page) => page.edges.map((edge) => edge.from));
  return { subjects, services: await servingOf(reading, [...new Set([...own, ...made])].sort(), now, past) };
}

function refuseNone(): never {
  throw new Fault<LineageCode>('BAD_ARGUMENT', 'No deployment is in service.', {
    hint: 'Name a model version, such as model:churn@production.',
  });
}

function refuseMany(count: number): never {
  throw new Fault<LineageCode>('LIMIT', `There are more than ${count - 1} deployments.`, {
    hint: 'Name the models or deployments that you mean.',
    details: { limit: 'page', maximum: LIMITS.page },
  });
}

/** What is said of each element; ODRL policies read as licences beside the licences. */
async function allClaims(reading: Reading, closure: Closure, past: number | undefined): Promise<Map<Iri, Claims>> {
  const said = new Map(closure.elements.map((iri) => [iri, claimsOf(closure, iri)]));
  const named = [...said.values()].flatMap(({ policies }) => policies);
  const policies = await readPolicies(reading, [...new Set(named)].sort(), past);
  for (const [iri, claims] of said) {
    if (claims.policies.length === 0) continue;
    said.set(iri, {
      ...claims,
      licences: [...claims.licences, ...claims.policies.map((policy) => policies.get(policy)!)],
    });
  }
  return said;
}
