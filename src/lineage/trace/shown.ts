/** Which of the elements that a walk reached an answer shows: filters that govern what is told, never where the walk goes. */
import type { Iri } from '../../prov/iri.ts';
import type { ElementRow } from '../../store/store.ts';
import { timeRange, type TimeRange } from '../moment.ts';
import type { Reading } from '../reading.ts';
import { statesOf } from '../state.ts';
import type { TracedElement } from '../trace.ts';
import { kindNamed, statusNamed } from '../words.ts';

/** Conditions on what is shown; all must hold. What an element's row does not say fulfils none. */
export interface ShownFilter {
  /** Only these kinds (and their sub-kinds). */
  readonly kinds?: readonly string[] | undefined;
  readonly project?: string | undefined;
  /** One of these. */
  readonly statuses?: readonly string[] | undefined;
  /** Begun (activities) or generated (entities) at this time or later: xsd:dateTime or a date. */
  readonly from?: string | undefined;
  /** Begun or generated before this time. */
  readonly to?: string | undefined;
}

interface Conditions {
  readonly kinds: ReadonlySet<string> | undefined;
  readonly project: string | undefined;
  readonly statuses: ReadonlySet<string> | undefined;
  readonly time: TimeRange | undefined;
}

export interface Shown {
  readonly elements: readonly TracedElement[];
  /** Elements that might fulfil the filter and were not looked at, because time was up. */
  readonly unread: number;
}

/** Elements whose rows are read in one statement. */
const PAGE = 5_000;

/**
 * The filter as a function over what was reached. Kinds come with the walk; for the rest rows are read, as of the same record, some at a time.
 * @throws Fault BAD_ARGUMENT (unknown kind or status, a range that ends before it begins), ILLEGAL_TIME
 */
export function shownBy(
  reading: Reading,
  filter: ShownFilter,
): (reached: readonly TracedElement[], past: number | undefined, deadline: number) => Promise<Shown> {
  const { kinds, project } = filter;
  const conditions: Conditions = {
    kinds: kinds && withSubKinds(reading, kinds),
    project,
    statuses: filter.statuses && new Set(filter.statuses.map((name) => statusNamed(reading.vocabulary, name))),
    time: timeRange(filter),
  };
  const { statuses, time } = conditions;
  const ofRows = project !== undefined || statuses !== undefined || time !== undefined;
  return async (reached, past, deadline) => {
    const asked = conditions.kinds
      ? reached.filter((e) => e.kind !== undefined && conditions.kinds!.has(e.kind))
      : reached;
    if (!ofRows) return { elements: asked, unread: 0 };
    const elements: TracedElement[] = [];
    for (let i = 0; i < asked.length; i += PAGE) {
      if (performance.now() > deadline) return { elements, unread: asked.length - i };
      const page = asked.slice(i, i + PAGE);
      const iris = page.map((e) => e.iri);
      const rows = await rowsOf(reading, iris, past);
      for (const element of page) if (fulfils(rows.get(element.iri), conditions)) elements.push(element);
    }
    return { elements, unread: 0 };
  };
}

/** @throws Fault BAD_ARGUMENT */
export function withSubKinds({ vocabulary }: Reading, names: readonly string[]): ReadonlySet<string> {
  return new Set(names.flatMap((name) => vocabulary.withSubKinds(kindNamed(vocabulary, name).name)));
}

async function rowsOf(
  reading: Reading,
  iris: readonly Iri[],
  past: number | undefined,
): Promise<ReadonlyMap<Iri, ElementRow>> {
  if (past === undefined) return reading.reader.elements(iris);
  const states = await statesOf(reading, iris, past);
  return new Map([...states].map(([iri, { row }]) => [iri, row]));
}

function fulfils(row: ElementRow | undefined, { project, statuses, time }: Conditions): boolean {
  if (row === undefined) return false;
  if (project !== undefined && row.project !== project) return false;
  if (statuses && (row.status === undefined || !statuses.has(row.status))) return false;
  if (!time) return true;
  return (
    row.time !== undefined &&
    (time.from === undefined || row.time >= time.from) &&
    (time.to === undefined || row.time < time.to)
  );
}
