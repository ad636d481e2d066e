/** Whether what is recorded keeps PROV-CONSTRAINTS: over the lineage of some elements, or over the whole graph in force. */
import { checkConstraints, type Verdict } from '../constraints/check.ts';
import { parseDescription, statementsOf } from '../prov/description.ts';
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import type { Statement } from '../prov/statement.ts';
import type { LineageCode } from './codes.ts';
import { LIMITS, walkSize, withinLimit } from './limits.ts';
import { resolveMoment } from './moment.ts';
import type { Reading } from './reading.ts';
import { trace, type TraceReceipt, type TraceRequest } from './trace.ts';

export interface ValidateRequest extends Pick<TraceRequest, 'asOf' | 'validAt' | 'limit' | 'depth'> {
  /** Whose lineage; without it, the whole graph. */
  readonly of?: readonly string[] | undefined;
  /** Which way to walk (default: upstream). */
  readonly direction?: TraceRequest['direction'] | undefined;
  /** Violations to tell; the others are counted. */
  readonly first: number;
}

export interface Validation {
  readonly verdict: Verdict;
  /** Whether all that was asked for was checked. */
  readonly receipt: TraceReceipt;
}

/** Elements whose statements are read at a time. */
const PAGE = 500;

/**
 * Checks what was asserted of each element in force, as it was asserted.
 * @throws Fault NOT_FOUND, AMBIGUOUS, BAD_ARGUMENT, LIMIT (more elements asked for than are checked together; a whole graph that has more)
 */
export async function validate(reading: Reading, request: ValidateRequest): Promise<Validation> {
  const limit = withinLimit('checked', walkSize(request.limit ?? LIMITS.checked), 'limit');
  const { iris, receipt } = await scope(reading, request, limit);
  const { size } = await reading.reader.head();
  const past = receipt.asOf === size - 1 ? undefined : receipt.asOf;
  const statements: Statement[] = [];
  for (let i = 0; i < iris.length; i += PAGE) {
    for (const { json } of await reading.reader.descriptions(iris.slice(i, i + PAGE), past))
      statements.push(...statementsOf(parseDescription(json)));
  }
  const { vocabulary } = reading;
  return { verdict: checkConstraints(statements, { vocabulary, maxViolations: request.first }), receipt };
}

interface Scope {
  readonly iris: readonly Iri[];
  readonly receipt: TraceReceipt;
}

async function scope(reading: Reading, request: ValidateRequest, limit: number): Promise<Scope> {
  const { of, direction = 'upstream', depth, asOf, validAt } = request;
  if (of === undefined) {
    if (validAt === undefined) return wholeGraph(reading, asOf, limit);
    throw new Fault<LineageCode>('BAD_ARGUMENT', 'validAt says where to walk from elements: give of, too.');
  }
  const { elements, receipt } = await trace(reading, { of, direction, depth, asOf, validAt, limit });
  return { iris: elements.map(({ iri }) => iri), receipt };
}

/** All elements; a part of a graph without a beginning would say nothing, so that a larger one is refused. */
async function wholeGraph({ reader }: Reading, asOf: ValidateRequest['asOf'], limit: number): Promise<Scope> {
  const { size } = await reader.head();
  const moment = asOf === undefined ? size - 1 : await resolveMoment(reader, asOf);
  const iris: Iri[] = [];
  for (let after: Iri | undefined; ; after = iris.at(-1)) {
    const first = Math.min(PAGE, limit + 1 - iris.length);
    const page = await reader.find({
      sort: { by: 'iri', descending: false },
      first,
      ...(after !== undefined && { after: { value: null, iri: after } }),
    });
    iris.push(...page.elements.map(({ iri }) => iri));
    if (iris.length > limit) {
      throw new Fault<LineageCode>('LIMIT', `The graph has more than ${limit} elements.`, {
        hint: 'Ask about the lineage of some elements with of, or validate an export with clew validate.',
        details: { limit: 'checked', maximum: limit },
      });
    }
    if (!page.more || page.elements.length === 0) break;
  }
  const { length } = iris;
  const frontier = { count: 0, reasons: { depth: 0, size: 0, time: 0 }, first: [] };
  const limits = { elements: limit, milliseconds: LIMITS.milliseconds };
  return {
    iris,
    receipt: { complete: true, asOf: moment, elements: length, shown: length, hidden: 0, frontier, limits },
  };
}
