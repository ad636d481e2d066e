/** An MLflow history into a running service: imported into a history of our own in memory first, then recorded over the service, record by record. */
import { faultOf, type Service } from '../client/http.ts';
import { importMlflow, type MlflowImportOptions } from '../ingest/mlflow/import.ts';
import type { ImportSummary } from '../ingest/mlflow/summary.ts';
import { prepare } from '../lineage/prepare.ts';
import { history, type HistoryRecord } from '../lineage/replay.ts';
import { openContext, type Opened } from '../open.ts';
import { parseDescription, statementsOf } from '../prov/description.ts';
import { Fault } from '../prov/fault.ts';
import type { Submission } from '../prov/record.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import { recordOver } from './record-over.ts';

/** Elements looked up in one query. */
const BATCH = 20;

/**
 * Imports what the tracking server knows. Like an import into a store, it records only what changed, as revisions of what the service has from the
 * same page of the same server.
 * @throws Fault as `importMlflow`, and of the service
 */
export async function importMlflowOver(
  service: Service,
  modules: readonly string[],
  options: MlflowImportOptions,
): Promise<ImportSummary> {
  const store = { store: 'sqlite::memory:', neo4jUser: 'neo4j', neo4jPassword: undefined, modules };
  const context = await openContext(store);
  try {
    const summary = await importMlflow(context, options);
    const records = { added: 0, revised: 0, unchanged: 0 };
    for await (const page of history(context.store)) {
      for (const record of page) {
        if (record.row.until !== undefined) continue;
        records[await keepOver(service, context, record)]++;
        options.onProgress?.({ phase: 'alias', seen: summary.seen, records });
      }
    }
    return { ...summary, records };
  } finally {
    await context.close();
  }
}

async function keepOver(
  service: Service,
  { vocabulary }: Opened,
  { row, bodies }: HistoryRecord,
): Promise<keyof ImportSummary['records']> {
  const descriptions = bodies.map((body) => parseDescription(body.json));
  const submission: Submission = {
    statements: descriptions.flatMap(statementsOf),
    ...(row.actor !== undefined && { actor: row.actor }),
    ...(row.source !== undefined && { source: row.source }),
  };
  const subjects = [...new Set(descriptions.map((description) => description.id))];
  const earlier = await inForce(service, subjects, row.source?.name);
  if (earlier.some((record) => isSame(record, submission, vocabulary))) return 'unchanged';
  const revises = earlier.map((record) => record.digest);
  const receipt = await recordOver(service, revises.length === 0 ? submission : { ...submission, revises });
  if (!receipt.created) return 'unchanged';
  return revises.length === 0 ? 'added' : 'revised';
}

interface Known {
  readonly digest: string;
  readonly revises: readonly string[];
  readonly replacedBy: number | null;
  readonly actor: { readonly iri: string } | null;
  readonly source: { readonly name: string | null } | null;
}

/** Whether the service's record says exactly this; who asserted it and what it replaced do not matter. */
function isSame(known: Known, { statements, source }: Submission, vocabulary: Vocabulary): boolean {
  const again = {
    statements,
    ...(source && { source }),
    ...(known.actor && { actor: known.actor.iri as NonNullable<Submission['actor']> }),
    revises: known.revises,
  };
  return prepare(again, vocabulary).digest === known.digest;
}

/** Records in force that were read from the same page of the same server, found through the elements they describe. */
async function inForce(service: Service, subjects: readonly string[], source: string | undefined): Promise<Known[]> {
  const found = new Map<string, Known>();
  for (let i = 0; i < subjects.length; i += BATCH) {
    for (const known of await recordsOf(service, subjects.slice(i, i + BATCH))) {
      if (known.replacedBy === null && known.source?.name === source) found.set(known.digest, known);
    }
    // One page is one record: with it found, the other elements have nothing to add.
    if (found.size > 0) break;
  }
  return [...found.values()];
}

async function recordsOf(service: Service, subjects: readonly string[]): Promise<Known[]> {
  const known = 'records(first: 50) { nodes { record { digest revises replacedBy actor { iri } source { name } } } }';
  const parameters = subjects.map((_, i) => `$i${i}: ID!`).join(', ');
  const fields = subjects.map((_, i) => `e${i}: element(id: $i${i}) { ${known} }`).join(' ');
  const variables = Object.fromEntries(subjects.map((iri, i) => [`i${i}`, iri]));
  const answer = await service.ask(`query Known(${parameters}) { ${fields} }`, variables);
  const unexpected = answer.errors?.filter((error) => error.extensions?.code !== 'NOT_FOUND') ?? [];
  const fault = faultOf({ errors: unexpected });
  if (fault) throw fault;
  if (!answer.data) throw new Fault('SERVICE', `${service.url} gave no answer about what it knows.`);
  return Object.values(answer.data as Record<string, { records: { nodes: { record: Known }[] } } | null>).flatMap(
    (element) => element?.records.nodes.map((node) => node.record) ?? [],
  );
}
