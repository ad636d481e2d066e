/**
 * Rows are a reading of history, and history stays. They are computed anew where they would read differently now: elements recorded before a module
 * declared their class get its kind when the module arrives, and all of them when this program computes rows as the one that wrote them did not.
 */
import { parseDescription, type Description } from '../prov/description.ts';
import { edgesOf, impliedClasses } from '../prov/edge.ts';
import type { Iri } from '../prov/iri.ts';
import { fold } from '../prov/merge.ts';
import { CLEW, PROV } from '../prov/namespaces.ts';
import type { ProvClass } from '../prov/relations.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import { NO_CHANGES } from '../store/changes.ts';
import { edgeRows, elementRow, PROJECTION, propertyRows } from '../store/project.ts';
import type { EdgeRow, ElementRow, FindQuery, Store, Writer } from '../store/store.ts';
import { FACT, factOf } from './facts.ts';

const PAGE = 500;

/**
 * Computes anew the rows of elements whose types a module declares and whose kind is not what the vocabulary says now; all rows, if they were
 * computed in another form.
 * @returns how many changed
 * @throws StoreFault STORE_READ_ONLY if any has to change and the store may not be written
 */
export async function reproject(store: Store, vocabulary: Vocabulary): Promise<number> {
  const { current, size } = await store.read(async (reader) => ({
    current: (await factOf(reader, FACT.projection)) === PROJECTION,
    size: (await reader.head()).size,
  }));
  if (current || size === 0) {
    const types = moduleClasses(vocabulary);
    return types.length === 0 ? 0 : rewriteAll(store, vocabulary, { types }, (row) => kindOf(row) !== row.kind);
  }
  const changed = await rewriteAll(store, vocabulary, { described: true }, () => true);
  // Only when all is done: what was interrupted begins again.
  await store.write((writer) => writer.setFact(FACT.projection, PROJECTION));
  return changed;

  function kindOf(row: ElementRow): string | undefined {
    return vocabulary.kindOf(row.types)?.name;
  }
}

async function rewriteAll(
  store: Store,
  vocabulary: Vocabulary,
  which: Pick<FindQuery, 'types' | 'described'>,
  isStale: (row: ElementRow) => boolean,
): Promise<number> {
  let changed = 0;
  let after: { value: null; iri: Iri } | undefined;
  for (;;) {
    const page = await store.read((reader) =>
      reader.find({ ...which, sort: { by: 'iri', descending: false }, first: PAGE, ...(after && { after }) }),
    );
    const stale = page.elements.filter(isStale);
    if (stale.length > 0) await store.write((writer) => rewrite(writer, stale, vocabulary));
    changed += stale.length;
    const last = page.elements.at(-1);
    if (!page.more || !last) return changed;
    after = { value: null, iri: last.iri };
  }
}

function moduleClasses(vocabulary: Vocabulary): Iri[] {
  const modules = Object.values(vocabulary.namespaces).filter((namespace) => namespace !== CLEW && namespace !== PROV);
  return vocabulary.classes
    .map((cls) => cls.iri)
    .filter((iri) => modules.some((namespace) => iri.startsWith(namespace)));
}

async function rewrite(writer: Writer, stale: readonly ElementRow[], vocabulary: Vocabulary): Promise<void> {
  const folded = await foldAll(
    writer,
    stale.map((row) => row.iri),
    vocabulary,
  );
  const newEdges = await missingEdges(writer, stale, folded);
  const implied = new Map<Iri, Set<ProvClass>>();
  for (const description of [...folded.values()].flat()) {
    for (const edge of edgesOf(description)) {
      const { to } = impliedClasses(edge);
      if (to) implied.set(edge.to, (implied.get(edge.to) ?? new Set()).add(to));
    }
  }
  const targets = [...new Set(newEdges.map((edge) => edge.to))];
  const known = await writer.elements(targets);
  const taught = [...known.values()].filter((row) =>
    [...(implied.get(row.iri) ?? [])].some((c) => !row.classes.includes(c)),
  );
  for (const [iri, list] of await foldAll(
    writer,
    taught.map((row) => row.iri),
    vocabulary,
  ))
    folded.set(iri, list);
  const changed = new Map([...stale, ...taught].map((row) => [row.iri, row]));
  const rowOf = (iri: Iri, classes: readonly ProvClass[], since: number) =>
    elementRow(iri, folded.get(iri) ?? [], new Set([...classes, ...(implied.get(iri) ?? [])]), since, vocabulary);
  await writer.apply({
    ...NO_CHANGES,
    newElements: targets
      .filter((iri) => !known.has(iri))
      .map((iri) => rowOf(iri, [], Math.min(...newEdges.filter((e) => e.to === iri).map((e) => e.since)))),
    changedElements: [...changed.values()].map((row) => rowOf(row.iri, row.classes, row.since)),
    properties: [...changed.keys()].flatMap((iri) => propertyRows(iri, folded.get(iri) ?? [])),
    newEdges,
  });
}

async function foldAll(writer: Writer, iris: readonly Iri[], vocabulary: Vocabulary): Promise<Map<Iri, Description[]>> {
  const out = new Map<Iri, Description[]>();
  for (const [iri, list] of Map.groupBy(await writer.descriptions(iris), (row) => row.iri)) {
    const bundles = Map.groupBy(list, (row) => row.bundle);
    out.set(
      iri,
      [...bundles.values()].map(
        (group) =>
          fold(
            group.map((row) => parseDescription(row.json)),
            vocabulary,
          ).description,
      ),
    );
  }
  return out;
}

/** Edges that the vocabulary now sees in attributes; they begin with the element's first record. */
async function missingEdges(
  writer: Writer,
  rows: readonly ElementRow[],
  folded: ReadonlyMap<Iri, readonly Description[]>,
): Promise<EdgeRow[]> {
  const stored = await writer.edges({ of: rows.map((row) => row.iri), direction: 'upstream' });
  return rows.flatMap((row) => {
    const keys = new Set(stored.get(row.iri)?.edges.map((edge) => edge.key));
    return (folded.get(row.iri) ?? []).flatMap((description) =>
      edgeRows(description, row.since).filter((edge) => !keys.has(edge.key)),
    );
  });
}
