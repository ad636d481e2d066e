import { faultOf, type Answer, type Exported, type ExportQuery } from '../client/http.ts';
import type { Context } from '../lineage/context.ts';
import type { Submission } from '../prov/record.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import type { Settings } from '../settings.ts';
import type { RecordReceipt } from './receipt.ts';
import { dial } from './dial.ts';
import { recordOver, recordSignedOver } from './record-over.ts';

/** The history that a client command works on: a running service, or a store that it opened itself. Both answer alike. */
export interface Target {
  /** For people: an address without credentials. */
  readonly where: string;
  /** The opened store with all that verbs need; undefined for a service. */
  readonly context?: Context;
  /** Asks GraphQL; errors within the answer are returned. */
  ask(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer>;
  export(query: ExportQuery): Promise<Exported>;
  record(submission: Submission): Promise<RecordReceipt>;
  /** Records what a signed envelope holds. @param envelope its exact bytes */
  recordSigned(envelope: Uint8Array): Promise<RecordReceipt>;
  /** What words mean, for reading documents. */
  vocabulary(): Promise<Vocabulary>;
  close(): Promise<void>;
}

export interface TargetOptions {
  /** Make an embedded store where there is none. */
  readonly create?: boolean;
  /** Told what could not be checked of a service's log. */
  readonly warn?: (message: string) => void;
}

/** Opens what the settings name. @throws Fault BAD_SETTING, StoreFault; of a service SERVICE, HISTORY_CHANGED */
export async function openTarget(settings: Settings, options: TargetOptions = {}): Promise<Target> {
  const { create = false, warn = () => undefined } = options;
  if (settings.url !== undefined) return serviceTarget(settings, warn);
  // The store, the verbs and the GraphQL schema are only loaded by those who need them: a client starts in a fraction of the time.
  const { openEmbedded } = await import('./embedded.ts');
  return openEmbedded(settings, { mustExist: !create });
}

async function serviceTarget(settings: Settings, warn: (message: string) => void): Promise<Target> {
  const service = await dial(settings, warn);
  const { modules } = settings;
  return {
    where: service.url,
    ask: (query, variables) => service.ask(query, variables),
    export: (query) => service.export(query),
    record: (submission) => recordOver(service, submission),
    recordSigned: (envelope) => recordSignedOver(service, envelope),
    vocabulary: async () => {
      const { loadVocabulary } = await import('../rdf/vocabulary.ts');
      return (await loadVocabulary({ modules })).vocabulary;
    },
    close: () => Promise.resolve(),
  };
}

/** The data of an answer without errors. @throws Fault as the service gave it */
export async function answerOf<T>(
  target: Target,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<T> {
  const answer = await target.ask(query, variables);
  const fault = faultOf(answer);
  if (fault) throw fault;
  return answer.data as T;
}
