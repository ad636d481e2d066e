/**
 * When an element is valid, in valid time: an entity from its generation to its invalidation, an activity from its start on, for what it did stays
 * done. What has no time was always so. Pure, so that every store restricts a walk alike.
 */
import type { Description } from '../prov/description.ts';
import { ENDED_AT, GENERATED_AT, INVALIDATED_AT, STARTED_AT } from '../prov/statement.ts';
import { instant } from '../prov/time.ts';
import { valueText } from '../prov/value.ts';
import type { ElementRow } from './store.ts';

/** From the first inclusive to the second exclusive, milliseconds since 1970; undefined: without bound. */
export interface Validity {
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** As an element's row tells it, which is today's. */
export function validityOfRow({ classes, time, endTime }: Pick<ElementRow, 'classes' | 'time' | 'endTime'>): Validity {
  return { from: time, to: classes.includes('Activity') ? undefined : endTime };
}

/**
 * As descriptions in force at some record tell it, each time from where a row takes it; the earliest, where they differ.
 * @param classes the element's; classes are today's, also in the past
 */
export function validityOf(descriptions: readonly Description[], classes: ElementRow['classes']): Validity {
  const said = (property: typeof STARTED_AT) =>
    earliest(descriptions.flatMap(({ attributes }) => (attributes[property] ?? []).map(valueText)));
  const related = (name: 'wasGeneratedBy' | 'wasInvalidatedBy') =>
    earliest(
      descriptions.flatMap(({ relations }) =>
        relations.flatMap(({ relation, time }) => (relation === name && time !== undefined ? [time] : [])),
      ),
    );
  return validityOfRow({
    classes,
    ...defined('time', said(STARTED_AT) ?? said(GENERATED_AT) ?? related('wasGeneratedBy')),
    ...defined('endTime', said(ENDED_AT) ?? said(INVALIDATED_AT) ?? related('wasInvalidatedBy')),
  });
}

/** Whether it is valid at a time. */
export function isValid({ from, to }: Validity, at: number): boolean {
  return (from === undefined || from <= at) && (to === undefined || to > at);
}

/** Whether an edge with this time (xsd:dateTime), if it has one, has come to be by then. */
export function hasHappened(time: string | undefined, at: number): boolean {
  return time === undefined || !(instant(time) > at);
}

function earliest(times: readonly string[]): number | undefined {
  const known = times.map(instant).filter((time) => !Number.isNaN(time));
  return known.length === 0 ? undefined : Math.min(...known);
}

function defined<K extends string>(key: K, value: number | undefined): { readonly [P in K]?: number } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: number });
}
