/** Whether a run divided data into parts, and what shows that the parts are distinct. */
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import { rolesOf } from '../../prov/statement.ts';
import { isReference, toNumber, type Value } from '../../prov/value.ts';
import { common, type DataLineage } from './data-lineage.ts';

export interface Split {
  readonly run: Iri;
  /** What it made on the way of the one, and on the way of the other. */
  readonly parts: readonly [readonly Iri[], readonly Iri[]];
  /** Whether it is said to be one: every part of the one side is named as another part than those of the other side. */
  readonly isDeclared: boolean;
  /** Whether digests of the parts of both sides are recorded. */
  readonly hasContent: boolean;
  /** Digests that both sides have. */
  readonly overlaps: readonly string[];
  /** Rows of both sides together and rows that were read, where there are more of the first: some row is in both, or was made anew. */
  readonly rows?: { readonly parts: number; readonly read: number };
}

/** Runs that made something on the way of the first alone, and something else on the way of the second alone. */
export function splitsBetween(lineage: DataLineage, first: ReadonlySet<Iri>, second: ReadonlySet<Iri>): Split[] {
  const makers = (own: ReadonlySet<Iri>, other: ReadonlySet<Iri>) => {
    const made = new Map<Iri, Iri[]>();
    for (const iri of [...own].filter((one) => !other.has(one)).sort())
      for (const run of lineage.makers(iri)) made.set(run, [...(made.get(run) ?? []), iri]);
    return made;
  };
  const [left, right] = [makers(first, second), makers(second, first)];
  return [...left.keys()]
    .filter((run) => right.has(run))
    .sort()
    .map((run) => {
      const parts = [left.get(run)!, right.get(run)!] as const;
      const [a, b] = parts.map((side) =>
        side.flatMap((part) => [...lineage.digests(part), ...lineage.files(part).keys()]),
      ) as [string[], string[]];
      const rows = tooManyRows(lineage, run, parts);
      return {
        run,
        parts,
        isDeclared: parts[0].every((one) => parts[1].every((other) => saysItSplit(lineage, run, one, other))),
        hasContent: a.length > 0 && b.length > 0,
        overlaps: common(a, b),
        ...(rows && { rows }),
      };
    });
}

/** By different parts (clew:split) or, where these are not told, by roles that name different parts. What a run is called says nothing of what it did. */
function saysItSplit(lineage: DataLineage, run: Iri, a: Iri, b: Iri): boolean {
  const [first, second] = [a, b].map((iri) => partOf(lineage, iri));
  if (first !== undefined && second !== undefined) return first !== second;
  const [one, other] = [a, b].map((iri) => partOf(lineage, iri) ?? partByRole(lineage, run, iri));
  return one !== undefined && other !== undefined && one !== other;
}

/** Whether clew:split names them as different parts. */
export function partsDiffer(lineage: DataLineage, a: Iri, b: Iri): boolean {
  const [first, second] = [a, b].map((iri) => partOf(lineage, iri));
  return first !== undefined && second !== undefined && first !== second;
}

/** What clew:split calls data; of a file, what it calls the version that holds it. */
function partOf(lineage: DataLineage, iri: Iri): string | undefined {
  const { closure } = lineage;
  const versions = closure.relating(iri, 'hadMember').map((version) => version.iri);
  const text = [iri, ...versions]
    .flatMap((one) => closure.text(one, `${CLEW}split`) ?? [])[0]
    ?.trim()
    .toLowerCase();
  return text === undefined || text === '' ? undefined : (PARTS.get(text) ?? text);
}

function partByRole(lineage: DataLineage, run: Iri, iri: Iri): string | undefined {
  const named = lineage.closure
    .related(iri, 'wasGeneratedBy')
    .filter((made) => made.iri === run)
    .flatMap(({ relation }) => rolesOf(relation).flatMap((role) => PARTS.get(roleWord(role)) ?? []));
  return named.length === 1 ? named[0] : undefined;
}

/** `trainingData` of ours and `training` of others alike. */
function roleWord(role: Value): string {
  const word = isReference(role) ? (role.iri.startsWith(CLEW) ? role.iri.slice(CLEW.length) : '') : role.value;
  return word
    .trim()
    .toLowerCase()
    .replace(/[ _-]?(?:data|set|split|part)$/, '');
}

/** Words that name a part of a split, and the part that each means. */
const PARTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    train: ['train', 'training'],
    validation: ['validation', 'valid', 'val', 'dev', 'development'],
    test: ['test', 'testing'],
    evaluation: ['evaluation', 'eval'],
    holdout: ['holdout', 'hold-out', 'held-out'],
    calibration: ['calibration'],
  }).flatMap(([part, words]) => words.map((word) => [word, part] as const)),
);

function tooManyRows(lineage: DataLineage, run: Iri, parts: Split['parts']): Split['rows'] {
  const count = (iri: Iri, property: string): number | undefined => {
    const [value] = lineage.closure.values(iri, CLEW + property);
    return value && 'value' in value ? toNumber(value) : undefined;
  };
  const together = (iris: readonly Iri[]): number | undefined => {
    const files = new Set(iris.flatMap((iri) => lineage.closure.related(iri, 'hadMember').map((file) => file.iri)));
    const rows = iris.flatMap((iri) => (files.has(iri) ? [] : [count(iri, 'rowCount')]));
    return rows.length > 0 && rows.every((one) => one !== undefined) ? rows.reduce((a, b) => a + b, 0) : undefined;
  };
  const read = count(run, 'rowsIn') ?? together(lineage.used(run));
  const made = together(parts.flat());
  return read !== undefined && made !== undefined && made > read ? { parts: made, read } : undefined;
}
