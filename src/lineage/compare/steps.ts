/** Two chains of steps that prepared corresponding data, set against each other: which step was added, left out, or done in another order. */
import type { Iri } from '../../prov/iri.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { isData } from './classify.ts';
import type { Elements, Input } from './elements.ts';
import { isAlike } from './likeness.ts';
import { stepName } from './logical-name.ts';

/** Most steps that are looked through for one that corresponds. */
const FARTHEST = 32;

/** A run that made data of other data. */
export interface Step {
  /** How its output names it. */
  readonly input: Input;
  readonly name: string;
  /** What it worked on, if that is one thing. */
  readonly source?: Input;
}

export interface Chains {
  /** Steps before the first that corresponds to one of the other side, the last done first. */
  readonly removed: readonly Step[];
  readonly added: readonly Step[];
  /** What corresponds behind these: two steps, or two data that nothing is known to have made. */
  readonly next?: readonly [left: Input, right: Input];
  /** All steps of either side, first done first, as people read them: `clean → split`. */
  readonly before: string;
  readonly after: string;
}

/**
 * @param left data, or what else a step makes; it and its inputs have been read
 * @returns undefined if the steps that made them correspond anyway; `cut` if the walk did not reach all that a chain may consist of
 */
export async function alignSteps(elements: Elements, left: Iri, right: Iri): Promise<Chains | 'cut' | undefined> {
  const [lastLeft, lastRight] = [madeBy(elements, left), madeBy(elements, right)];
  if (elements.isOpen(left) || elements.isOpen(right)) return 'cut';
  if (lastLeft === undefined && lastRight === undefined) return undefined;
  if (lastLeft && lastRight && correspond(elements, lastLeft.iri, lastRight.iri)) return undefined;
  const [lefts, rights] = [await chain(elements, left), await chain(elements, right)];
  if (lefts === 'cut' || rights === 'cut') return 'cut';
  const [i, j] = firstCommon(lefts, rights) ??
    (lefts.length > 0 && rights.length > 0 ? firstAlike(elements, lefts, rights) : undefined) ?? [
      lefts.length,
      rights.length,
    ];
  const [l, r] = [lefts[i], rights[j]];
  const next = l && r ? ([l.input, r.input] as const) : sources(lefts, rights, left, right);
  const told = (steps: readonly Step[]) =>
    steps
      .map(({ name }) => name)
      .reverse()
      .join(' → ');
  return {
    removed: lefts.slice(0, i),
    added: rights.slice(0, j),
    ...(next && { next }),
    before: told(lefts),
    after: told(rights),
  };
}

function correspond(elements: Elements, left: Iri, right: Iri): boolean {
  return left === right || stepName(elements, left) === stepName(elements, right);
}

/** What stands at the beginning of both chains; the data themselves where a side has no step at all. */
function sources(
  lefts: readonly Step[],
  rights: readonly Step[],
  left: Iri,
  right: Iri,
): readonly [Input, Input] | undefined {
  const itself = (iri: Iri): Input => ({ relation: 'wasDerivedFrom', iri });
  const first = lefts.length === 0 ? itself(left) : lefts.at(-1)!.source;
  const second = rights.length === 0 ? itself(right) : rights.at(-1)!.source;
  return first && second && (lefts.length > 0 || rights.length > 0) ? [first, second] : undefined;
}

/** The steps that led to some data, the last one first; ends where several data went into a step, or none. */
async function chain(elements: Elements, from: Iri): Promise<Step[] | 'cut'> {
  const steps: Step[] = [];
  const seen = new Set<Iri>();
  for (let at = from; steps.length < FARTHEST && !seen.has(at);) {
    seen.add(at);
    const made = madeBy(elements, at);
    if (made === undefined) break;
    await elements.load([made.iri]);
    await elements.load(elements.inputs(made.iri).map(({ iri }) => iri));
    const source = mainData(elements, made.iri, at);
    steps.push({ input: made, name: stepName(elements, made.iri), ...(source && { source }) });
    if (elements.isOpen(made.iri)) return 'cut';
    if (source === undefined) break;
    await elements.load([source.iri]);
    await elements.load(elements.inputs(source.iri).map(({ iri }) => iri));
    if (elements.isOpen(source.iri)) return 'cut';
    at = source.iri;
  }
  return steps;
}

function madeBy(elements: Elements, iri: Iri): Input | undefined {
  const runs = elements
    .inputs(iri)
    .filter((input) => input.relation === 'wasGeneratedBy' && elements.family(input.iri) === 'Run');
  return runs.length === 1 ? runs[0] : undefined;
}

/** The only data that a run read, or the only ones under the name of what it made. */
function mainData(elements: Elements, run: Iri, made: Iri): Input | undefined {
  const data = elements
    .inputs(run)
    .filter((input) => input.relation === 'used' && isData(elements.family(input.iri)) && input.iri !== made);
  if (data.length < 2) return data[0];
  const name = elements.text(made, TERM.name);
  const own = data.filter(({ iri }) => name !== undefined && elements.text(iri, TERM.name) === name);
  return own.length === 1 ? own[0] : undefined;
}

/** The first pair of a longest common subsequence of the steps' names. */
function firstCommon(lefts: readonly Step[], rights: readonly Step[]): readonly [number, number] | undefined {
  const lengths = Array.from({ length: lefts.length + 1 }, () => new Array<number>(rights.length + 1).fill(0));
  const same = (i: number, j: number) =>
    lefts[i]!.input.iri === rights[j]!.input.iri || lefts[i]!.name === rights[j]!.name;
  for (let i = lefts.length - 1; i >= 0; i--)
    for (let j = rights.length - 1; j >= 0; j--)
      lengths[i]![j] = same(i, j) ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  let [i, j] = [0, 0];
  while (i < lefts.length && j < rights.length) {
    if (same(i, j)) return [i, j];
    if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) i++;
    else j++;
  }
  return undefined;
}

/** Steps that were only renamed. */
function firstAlike(
  elements: Elements,
  lefts: readonly Step[],
  rights: readonly Step[],
): readonly [number, number] | undefined {
  return lefts.length === rights.length && isAlike(elements, lefts[0]!.input.iri, rights[0]!.input.iri)
    ? [0, 0]
    : undefined;
}
