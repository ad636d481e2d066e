/** Digests over a whole store, equal exactly when two stores hold the same: what a migration compares. */
import { createHash } from 'node:crypto';
import { compareText } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import type { EdgeRow, ElementRow, Store } from '../store/store.ts';
import { history } from './replay.ts';

const PAGE = 500;

export interface StoreDigest {
  readonly records: number;
  /** SHA-256 over number, digest, time and schema of every record, in order. */
  readonly history: string;
  /** SHA-256 over the log entries, in order. */
  readonly log: string;
  readonly elements: number;
  readonly edges: number;
  /** SHA-256 over every element row and its outgoing edges in force, in order of IRI. */
  readonly graph: string;
}

/** @param progress called with the number of records or elements read so far */
export async function digestStore(store: Store, progress: (read: number) => void = () => {}): Promise<StoreDigest> {
  const historyHash = createHash('sha256');
  const logHash = createHash('sha256');
  let records = 0;
  for await (const page of history(store)) {
    for (const { row } of page) {
      historyHash.update(
        `${JSON.stringify([row.number, row.digest, row.recordedAt, row.schema, row.until ?? null])}\n`,
      );
      logHash.update(`${row.leaf ?? ''}\n`);
    }
    records += page.length;
    progress(records);
  }
  const graphHash = createHash('sha256');
  let elements = 0;
  let edges = 0;
  let after: { value: null; iri: Iri } | undefined;
  for (;;) {
    const page = await store.read(async (reader) => {
      const found = await reader.find({ sort: { by: 'iri', descending: false }, first: PAGE, ...(after && { after }) });
      const out = await reader.edges({ of: found.elements.map((e) => e.iri), direction: 'upstream' });
      return { found, out };
    });
    for (const element of page.found.elements) {
      const own = page.out.get(element.iri)?.edges ?? [];
      elements++;
      edges += own.length;
      graphHash.update(elementLine(element, own));
    }
    progress(elements);
    const last = page.found.elements.at(-1);
    if (!page.found.more || !last) break;
    after = { value: null, iri: last.iri };
  }
  return {
    records,
    history: historyHash.digest('hex'),
    log: logHash.digest('hex'),
    elements,
    edges,
    graph: graphHash.digest('hex'),
  };
}

function elementLine(element: ElementRow, own: readonly EdgeRow[]): string {
  const edges = own
    .map((e) => [e.key, e.name, e.to, e.since, e.json])
    .sort((a, b) => compareText(String(a[0]), String(b[0])));
  const keys = Object.keys(element).sort() as (keyof ElementRow)[];
  return `${JSON.stringify([keys.map((key) => [key, element[key] ?? null]), edges])}\n`;
}
