/** A store opened by the command itself, asked in the same words as a running service: GraphQL answered in process, without a socket. */
import { COMPLEXITY } from '../api/complexity.ts';
import { createGraphQL } from '../api/graphql.ts';
import { buildSchema } from '../api/schema/build.ts';
import type { Answer, Exported, ExportQuery } from '../client/http.ts';
import { readSigned } from '../ingest/signed.ts';
import { exportAs } from '../lineage/export.ts';
import { isExportFormat } from '../lineage/export-format.ts';
import { openContext, type Opened } from '../open.ts';
import type { Settings } from '../settings.ts';
import { receiptOf } from './receipt.ts';
import type { Target } from './target.ts';

/** A command asks one question and waits for it: longer than a service would let one caller take. */
const DEADLINE = 120_000;
const MAX_BODY = 64 * 1024 * 1024;

/** A store that only reads shall not be made by a mistyped folder; one that is written to is. */
export interface EmbeddedOptions {
  readonly mustExist: boolean;
}

/** Opens store and vocabulary. @throws Fault of the store and the vocabulary */
export async function openEmbedded(settings: Settings, { mustExist }: EmbeddedOptions): Promise<Target> {
  const context = await openContext({ ...settings, mustExist });
  let asking: Promise<(body: string) => Promise<Answer>> | undefined;
  return {
    where: context.store.address,
    context,
    async ask(query, variables) {
      asking ??= asker(context);
      return (await asking)(JSON.stringify({ query, ...(variables && { variables }) }));
    },
    export: (query) => exportEmbedded(context, query),
    async record(submission) {
      return receiptOf(await context.recorder.record(submission));
    },
    async recordSigned(envelope) {
      return receiptOf(await context.recorder.record(await readSigned(envelope, context)));
    },
    vocabulary: () => Promise.resolve(context.vocabulary),
    close: () => context.close(),
  };
}

async function exportEmbedded(context: Opened, { format, ...query }: ExportQuery): Promise<Exported> {
  if (isExportFormat(format)) {
    const { chunks, losses } = await exportAs(context, { ...query, format });
    return { chunks, losses: () => Promise.resolve(losses()) };
  }
  const { exportProfile, isProfileName } = await import('../profile/export.ts');
  if (!isProfileName(format) || query.of === undefined) throw new TypeError(`Not to be exported so: ${format}.`);
  const { content, losses } = await exportProfile(context, { of: query.of, profile: format, asOf: query.asOf });
  return { chunks: once(content), losses: () => Promise.resolve(losses) };
}

async function* once(content: string | Uint8Array): AsyncGenerator<string | Uint8Array> {
  yield await Promise.resolve(content);
}

async function asker(context: Opened): Promise<(body: string) => Promise<Answer>> {
  const schema = await buildSchema(context.vocabulary);
  const graphql = createGraphQL(schema, context, {
    limits: COMPLEXITY,
    maxBody: MAX_BODY,
    deadline: DEADLINE,
    graphiql: false,
    introspection: true,
    log: (entry) => void process.stderr.write(`${JSON.stringify(entry)}\n`),
  });
  return async (body) => {
    const response = await graphql.fetch('http://clew.invalid/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body,
    });
    return (await response.json()) as Answer;
  };
}
