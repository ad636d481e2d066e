/** In what two corresponding elements differ, each by itself: properties, not what they came from. */
import { digitsThatDiffer, FEWEST_DIGITS } from './change-text.ts';
import { clip, localName, type Iri } from '../../prov/iri.ts';
import { CLEW, PROV } from '../../prov/namespaces.ts';
import { shortName } from '../../prov/name.ts';
import { isReference, toNumber, valueText, type Literal, type Value } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { ChangeClass, Magnitude, Pair } from './change.ts';
import { classOf, type Purpose } from './classify.ts';
import type { Elements } from './elements.ts';
import { displayName, versionOf } from './logical-name.ts';
import { comesOut, NAMED_VALUES, tellsNothing } from './properties.ts';

/** A change before its place is known. */
export interface Difference {
  readonly class: ChangeClass;
  readonly what: 'added' | 'removed' | 'changed';
  readonly aspect: string;
  readonly before?: string;
  readonly after?: string;
  readonly magnitude?: Magnitude;
  /** A consequence if anything that went in differs: see `properties.ts`. */
  readonly comesOut: boolean;
  /** Of a single value that one side does not tell: whether it was another there is unknown. */
  readonly untold?: boolean;
  /** It says in other words what this one says. */
  readonly restates?: Difference;
  /** The elements that it is on, where these are not the pair it was found with. */
  readonly on?: Pair;
}

/** Longest text of a value in an answer; what is longer is cut short with an ellipsis, for people. */
const SHOWN = 200;
const DIGEST = /^sha256:([0-9a-f]{64})$/;
const VALUE = `${PROV}value` as Iri;
const DIRTY = `${CLEW}dirty` as Iri;
const COMMIT = `${CLEW}commit` as Iri;

/** Kinds whose elements are different things when their names or versions are, also if nothing else tells them apart. */
const VERSIONED: ReadonlySet<string> = new Set([
  'DatasetVersion',
  'ModelVersion',
  'Code',
  'Feature',
  'Package',
  'DataFile',
]);

/** The differences between two elements, by property. */
export function differencesOf(elements: Elements, left: Iri, right: Iri, purpose: Purpose): Difference[] {
  const found: Difference[] = [];
  const properties = new Set([...elements.properties(left), ...elements.properties(right)]);
  const commit = elements.text(left, COMMIT) !== elements.text(right, COMMIT);
  for (const property of [...properties].sort()) {
    if (tellsNothing(property) || (property === VALUE && elements.family(left) === 'Metric')) continue;
    // The digest of code follows from its commit.
    if (property === TERM.digest && commit) continue;
    found.push(...ofProperty(elements, left, right, property, purpose));
  }
  found.push(...ofIdentity(elements, left, right, found.length > 0, purpose));
  return found;
}

function ofProperty(elements: Elements, left: Iri, right: Iri, property: Iri, purpose: Purpose): Difference[] {
  const [lefts, rights] = [told(elements, left, property), told(elements, right, property)];
  const removed = lefts.filter((value) => !rights.some((other) => sameMeaning(value, other)));
  const added = rights.filter((value) => !lefts.some((other) => sameMeaning(value, other)));
  if (removed.length === 0 && added.length === 0) return [];
  const name = localName(property);
  const base = { class: classOf(elements, right, name, purpose), comesOut: comesOut(property) };
  const prefix = NAMED_VALUES.get(property);
  if (prefix !== undefined) return namedValues(removed, added, prefix).map((d) => ({ ...base, ...d }));
  const aspect = aspectOf(elements, left, right, property);
  const digits = digitsApart([...removed, ...added]);
  const shown = (iri: Iri, value: Value) =>
    property === TERM.digest ? digestText(elements, iri, value, digits) : textOf(value, digits);
  if (removed.length < 2 && added.length < 2) {
    const untold = property !== DIRTY && (lefts.length === 0 || rights.length === 0);
    const single = elements.vocabulary.property(property)?.merge === 'single';
    // What was not measured on one side cannot be compared.
    if (untold && base.comesOut) return [];
    const size = magnitude(removed[0], added[0]);
    return [
      {
        ...base,
        ...sides(removed[0] && shown(left, removed[0]), added[0] && shown(right, added[0])),
        aspect,
        ...(size && { magnitude: size }),
        ...(untold && single && { untold }),
      },
    ];
  }
  return [
    ...removed.map((value) => ({ ...base, ...sides(textOf(value, digits), undefined), aspect })),
    ...added.map((value) => ({ ...base, ...sides(undefined, textOf(value, digits)), aspect })),
  ];
}

/** That a working tree was clean is what is assumed where nothing is said. */
function told(elements: Elements, iri: Iri, property: Iri): readonly Value[] {
  const values = elements.values(iri, property);
  return property === DIRTY ? values.filter((value) => valueText(value) !== 'false') : values;
}

/** `params.lr` of a hyperparameter's value; of a part, its name with the property; else the property's own name. */
function aspectOf(elements: Elements, left: Iri, right: Iri, property: Iri): string {
  const part = partAspect(elements, left, right);
  if (part === undefined) return localName(property);
  const name = localName(property);
  return property === VALUE ? part : `${part} ${name}`;
}

const PART_WORDS: Readonly<Record<string, string>> = {
  Hyperparameter: 'params',
  Package: 'package',
  Feature: 'feature',
  Column: 'column',
  DataFile: 'file',
  Metric: 'metric',
};

/**
 * How a part of a whole is called in it: `params.lr`, `package numpy`, `feature spend`; undefined for what is no part.
 * @param other what it is compared with; under another name, what both are says it alone
 */
export function partAspect(elements: Elements, iri: Iri, other: Iri = iri): string | undefined {
  const word = PART_WORDS[elements.family(iri) ?? ''];
  const name = displayName(elements, iri);
  if (word === undefined || name !== displayName(elements, other)) return word;
  return word === 'params' ? `params.${name}` : `${word} ${name}`;
}

/** What tells two things apart that do not differ in any property: that they are another version, or another thing under another name. */
function ofIdentity(elements: Elements, left: Iri, right: Iri, differ: boolean, purpose: Purpose): Difference[] {
  const family = elements.family(left) ?? '';
  const found: Difference[] = [];
  const [names, versions] = [
    [displayName(elements, left), displayName(elements, right)] as const,
    [versionOf(elements, left), versionOf(elements, right)] as const,
  ];
  const part = partAspect(elements, left, right);
  if (
    (family === 'Dataset' || family === 'Model' || VERSIONED.has(family)) &&
    names[0] !== names[1] &&
    family !== 'DataFile'
  )
    found.push({
      ...sides(names[0], names[1]),
      class: classOf(elements, right, 'name', purpose),
      aspect: 'name',
      comesOut: false,
    });
  if (!VERSIONED.has(family) || versions[0] === versions[1]) return found;
  const decided = family === 'Feature' || family === 'Package';
  const pinned = elements.digest(left) !== undefined && elements.digest(right) !== undefined;
  if (decided || (!differ && !pinned))
    found.push({
      ...sides(versions[0], versions[1]),
      class: classOf(elements, right, 'version', purpose),
      aspect: family === 'Package' ? part! : part === undefined ? 'version' : `${part} version`,
      comesOut: !decided && family !== 'Code',
    });
  return found;
}

/** Seeds and environment variables, name by name. */
function namedValues(
  removed: readonly Value[],
  added: readonly Value[],
  prefix: string,
): Pick<Difference, 'what' | 'aspect' | 'before' | 'after'>[] {
  const split = (values: readonly Value[]) =>
    new Map(
      values.map((value) => {
        const text = textOf(value);
        const at = text.indexOf('=');
        return at < 1 ? ['', text] : [text.slice(0, at), text.slice(at + 1)];
      }),
    );
  const [before, after] = [split(removed), split(added)];
  return [...new Set([...before.keys(), ...after.keys()])].sort().map((name) => ({
    ...sides(before.get(name), after.get(name)),
    aspect: name === '' ? prefix : `${prefix} ${name}`,
  }));
}

export function sides(
  before: string | undefined,
  after: string | undefined,
): Pick<Difference, 'what' | 'before' | 'after'> {
  return {
    what: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  };
}

/** Numbers are equal as numbers, however they are written; everything else by its words. */
function sameMeaning(a: Value, b: Value): boolean {
  if (isReference(a) || isReference(b)) return isReference(a) && isReference(b) && a.iri === b.iri;
  if (a.value === b.value) return a.language === b.language;
  const [x, y] = [exactNumber(a), exactNumber(b)];
  return x !== undefined && x === y;
}

/** A number that a double holds exactly enough to tell from its neighbours; long integers are compared as they are written. */
function exactNumber(value: Literal): number | undefined {
  const number = toNumber(value);
  return number === undefined || (Number.isInteger(number) && !Number.isSafeInteger(number)) ? undefined : number;
}

/** How far two numbers are from each other. */
export function magnitude(before: Value | undefined, after: Value | undefined): Magnitude | undefined {
  const [x, y] = [numberOf(before), numberOf(after)];
  if (x === undefined || y === undefined) return undefined;
  // Twelve digits: more would show how doubles are held, not what was measured.
  const delta = Number((y - x).toPrecision(12));
  return { before: x, after: y, delta, ...(x !== 0 && { relative: delta / Math.abs(x) }) };
}

function numberOf(value: Value | undefined): number | undefined {
  const number = value === undefined || isReference(value) ? undefined : toNumber(value);
  return number !== undefined && Number.isFinite(number) ? number : undefined;
}

/**
 * A value for people.
 * @param digits shown of a digest
 */
export function textOf(value: Value, digits = FEWEST_DIGITS): string {
  const text = isReference(value) ? shortName(value.iri) : valueText(value);
  return clip(text, DIGEST.test(text) ? 'sha256:'.length + digits : SHOWN);
}

/** How many digits tell these digests from each other: twelve, or as many more as those have in common at their beginning. */
function digitsApart(values: readonly Value[]): number {
  return digitsThatDiffer(
    values.flatMap((value) => (isReference(value) ? [] : (DIGEST.exec(valueText(value))?.[1] ?? []))),
  );
}

/** The version with the beginning of its digest: `2026-10-train (sha256:78714f2f52f8…)`. */
function digestText(elements: Elements, iri: Iri, value: Value, digits: number): string {
  const [version, digest] = [versionOf(elements, iri), textOf(value, digits)];
  return version === undefined ? digest : `${version} (${digest})`;
}
