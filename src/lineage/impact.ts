/** Who is affected: everything that came of something bad, down to the deployments in service, ranked by exposure: docs/design/recall.md. */
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { dateTime, instant } from '../prov/time.ts';
import type { Reader } from '../store/store.ts';
import type { LineageCode } from './codes.ts';
import { exposures, isProduction, NOT_EXPOSED, onlyByRevision, type Exposure } from './impact/exposure.ts';
import { DEPLOYMENT, servingOf, type Serving } from './impact/serving.ts';
import { spread, type Spread } from './impact/spread.ts';
import { startsOf, type Starts } from './impact/starts.ts';
import { walkSize } from './limits.ts';
import { resolveMoment } from './moment.ts';
import type { Reading } from './reading.ts';
import type { TraceReceipt } from './trace.ts';
import { kindNamed } from './words.ts';

export interface ImpactRequest {
  /** What is bad: an element by any name, or a licence (IRI or SPDX identifier) that elements carry. */
  readonly of: string;
  /** Show only these kinds (and their sub-kinds). */
  readonly kinds?: readonly string[] | undefined;
  /** As known then: a record number or a time; without it, now. */
  readonly asOf?: string | number | undefined;
  /** When a deployment has to be in service, xsd:dateTime or a date; without it, now, or the time of the record of `asOf`. */
  readonly at?: string | undefined;
  /** Most elements to visit. */
  readonly limit?: number | undefined;
}

/** An element that came of what is bad. */
export interface Affected {
  readonly iri: Iri;
  readonly kind?: string;
  /** Fewest hops from what is bad. */
  readonly distance: number;
  readonly exposure: Exposure;
  /** It hangs on what is bad only by being a revision of something affected. */
  readonly onlyByRevision: boolean;
  /** Of a deployment. */
  readonly serving?: Serving;
}

export interface Impact extends Starts {
  /** Ranked; what is bad itself is not among them. */
  readonly affected: readonly Affected[];
  /** Deployments among all that was reached, whatever kinds are shown; of a walk that was cut, at least so many. */
  readonly deployments: { readonly total: number; readonly live: number; readonly production: number };
  /** False: the walk was cut, or not every deployment followed back, and the counts of deployments and exposure are lower bounds. */
  readonly exposureExact: boolean;
  /** The moment at which deployments are in service or not, milliseconds since 1970. */
  readonly at: number;
  /** Of anything that was reached. */
  readonly exposureOf: (iri: Iri) => Exposure;
  readonly spread: Spread;
  readonly receipt: TraceReceipt;
}

/**
 * Everything that came of something, most exposed first.
 * @throws Fault NOT_FOUND, AMBIGUOUS, BAD_ARGUMENT (an unknown kind; a time that is none), LIMIT; ILLEGAL_TIME
 */
export async function impact(reading: Reading, request: ImpactRequest): Promise<Impact> {
  const { reader, vocabulary } = reading;
  const limit = walkSize(request.limit);
  const shown =
    request.kinds &&
    new Set(request.kinds.flatMap((kind) => vocabulary.withSubKinds(kindNamed(vocabulary, kind).name)));
  const { size } = await reader.head();
  const asOf = request.asOf === undefined ? size - 1 : await resolveMoment(reader, request.asOf);
  const past = asOf === size - 1 ? undefined : asOf;
  const at = await momentOf(reader, request, asOf);
  const starts = await startsOf(reading, request.of, past);
  const reached = await spread(reading, { from: starts.from, limit, past, asOf }, size);
  const deploymentKinds = new Set(vocabulary.withSubKinds(DEPLOYMENT));
  const isDeployment = (iri: Iri) => deploymentKinds.has(reached.rows.get(iri)?.kind ?? '');
  const servings = await servingOf(reading, [...reached.depths.keys()].filter(isDeployment), at, past);
  const live = [...servings.values()].filter(({ state }) => state === 'live');
  const { of: exposed, exact } = exposures(reached, live);
  const exposureOf = (iri: Iri) => exposed.get(iri) ?? NOT_EXPOSED;
  const revisions = onlyByRevision(reached);
  const affected = [...reached.depths].flatMap(([iri, distance]): Affected[] => {
    const kind = reached.rows.get(iri)?.kind;
    if (distance === 0 || (shown && !shown.has(kind ?? ''))) return [];
    const serving = servings.get(iri);
    return [
      {
        iri,
        distance,
        exposure: exposureOf(iri),
        onlyByRevision: revisions.has(iri),
        ...(kind !== undefined && { kind }),
        ...(serving && { serving }),
      },
    ];
  });
  const production = live.filter(({ stage }) => isProduction(stage)).length;
  return {
    ...starts,
    affected: affected.sort(byExposure),
    deployments: { total: servings.size, live: live.length, production },
    exposureExact: exact && reached.receipt.complete,
    at,
    exposureOf,
    spread: reached,
    receipt: { ...reached.receipt, shown: affected.length },
  };
}

async function momentOf(reader: Reader, { at, asOf }: ImpactRequest, record: number): Promise<number> {
  if (at !== undefined) return instant(dateTime(/^\d{4}-\d\d-\d\d$/.test(at) ? `${at}T00:00:00Z` : at));
  if (asOf === undefined) return Date.now();
  const [row] = await reader.records({ numbers: [record] });
  if (row) return instant(row.recordedAt);
  throw new Fault<LineageCode>('NOT_FOUND', `There is no record ${record}.`);
}

/** Deployments in service, then those that may be, then all else by what hangs on it. */
function byExposure(a: Affected, b: Affected): number {
  return (
    Number(a.onlyByRevision) - Number(b.onlyByRevision) ||
    urgency(a) - urgency(b) ||
    b.exposure.production - a.exposure.production ||
    b.exposure.live - a.exposure.live ||
    (b.serving?.share ?? 0) - (a.serving?.share ?? 0) ||
    a.distance - b.distance ||
    (a.iri < b.iri ? -1 : 1)
  );
}

function urgency({ serving }: Affected): number {
  if (serving?.state === 'live') return 0;
  return serving?.state === 'endpointUnknown' ? 1 : 2;
}
