/** Whether a deployment serves: from its generation until it is invalidated, rolled back or failed. */
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import { GENERATED_AT, INVALIDATED_AT } from '../../prov/statement.ts';
import { instant } from '../../prov/time.ts';
import { isReference, toNumber, valueText, type Value } from '../../prov/value.ts';
import { statesOfAll } from '../closure.ts';
import type { Reading } from '../reading.ts';
import type { ElementState } from '../state.ts';

export type ServingState =
  /** In service, at an endpoint that is recorded. */
  | 'live'
  /** Nothing says that it ended, and no endpoint is recorded: it may serve. */
  | 'endpointUnknown'
  /** Not in service yet. */
  | 'scheduled'
  /** Invalidated. */
  | 'ended'
  /** A run took it back. */
  | 'rolledBack'
  /** It never got into service, or was killed. */
  | 'failed';

/** A deployment at one moment. Times are xsd:dateTime as recorded. */
export interface Serving {
  readonly iri: Iri;
  readonly state: ServingState;
  readonly since?: string;
  readonly until?: string;
  readonly endpoint?: string;
  /** `production`, `staging`: the words of whoever recorded it. */
  readonly stage?: string;
  /** From 0 to 1. */
  readonly share?: number;
}

export const DEPLOYMENT = 'Deployment';
const ROLLED_BACK = `${CLEW}rolledBackDeployment`;
/** Deployments asked about in one statement. */
const PAGE = 2_000;

/**
 * The service that each deployment is or was.
 * @param at milliseconds since 1970
 * @param asOf a record; undefined: now
 */
export async function servingOf(
  reading: Reading,
  deployments: readonly Iri[],
  at: number,
  asOf: number | undefined,
): Promise<Map<Iri, Serving>> {
  const states = await statesOfAll(reading, deployments, asOf);
  const taken = await rollbacks(reading, [...states.keys()], asOf);
  return new Map([...states].map(([iri, state]) => [iri, oneServing(state, taken.get(iri), at)]));
}

/** When each was taken back, in milliseconds: `-Infinity` if nothing says when. */
async function rollbacks(
  reading: Reading,
  deployments: readonly Iri[],
  asOf: number | undefined,
): Promise<Map<Iri, { readonly time: number; readonly text?: string }>> {
  const found = new Map<Iri, { time: number; text?: string }>();
  for (let i = 0; i < deployments.length; i += PAGE) {
    const pages = await reading.reader.edges({
      of: deployments.slice(i, i + PAGE),
      direction: 'downstream',
      names: ['used'],
      roles: [ROLLED_BACK],
      ...(asOf !== undefined && { asOf }),
    });
    const runs = [...pages.values()].flatMap((page) => page.edges.map((edge) => edge.from));
    const rows = await reading.reader.elements([...new Set(runs)], asOf);
    for (const [iri, { edges }] of pages) {
      for (const edge of edges) {
        const text = edge.time ?? timeText(rows.get(edge.from)?.endTime ?? rows.get(edge.from)?.time);
        const time = text === undefined ? -Infinity : instant(text);
        const before = found.get(iri);
        if (!before || time < before.time) found.set(iri, { time, ...(text !== undefined && { text }) });
      }
    }
  }
  return found;
}

function timeText(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();
}

function oneServing(
  { iri, row, descriptions }: ElementState,
  taken: { readonly time: number; readonly text?: string } | undefined,
  at: number,
): Serving {
  const values = (property: string): readonly Value[] =>
    descriptions.flatMap((said) => said.attributes[property as Iri] ?? []);
  const text = (property: string): string | undefined => values(property).map(valueText)[0];
  const since = text(GENERATED_AT) ?? timeText(row.time);
  const until = taken ? taken.text : (text(INVALIDATED_AT) ?? timeText(row.endTime));
  const endpoint = text(`${CLEW}endpoint`);
  const stage = text(`${CLEW}targetEnvironment`);
  const [share] = values(`${CLEW}trafficShare`).flatMap((value) => (isReference(value) ? [] : (toNumber(value) ?? [])));
  const ended = row.endTime !== undefined && row.endTime <= at;
  // An invalidation of which nobody says when has happened all the same.
  const undated = row.endTime === undefined && invalidated(descriptions);
  const state = stateOf({ row, taken: taken !== undefined && taken.time <= at, ended: ended || undated, at, endpoint });
  return {
    iri,
    state,
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(endpoint !== undefined && { endpoint }),
    ...(stage !== undefined && { stage }),
    ...(share !== undefined && { share }),
  };
}

function invalidated(descriptions: ElementState['descriptions']): boolean {
  return descriptions.some((said) => said.relations.some(({ relation }) => relation === 'wasInvalidatedBy'));
}

function stateOf(said: {
  readonly row: ElementState['row'];
  readonly taken: boolean;
  readonly ended: boolean;
  readonly at: number;
  readonly endpoint: string | undefined;
}): ServingState {
  const { row, taken, ended, at, endpoint } = said;
  if (taken) return 'rolledBack';
  if (ended) return 'ended';
  if (row.status === 'failed' || row.status === 'killed') return 'failed';
  if (row.status === 'scheduled' || (row.time !== undefined && row.time > at)) return 'scheduled';
  return endpoint === undefined ? 'endpointUnknown' : 'live';
}
