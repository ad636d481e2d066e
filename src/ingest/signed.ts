/** What somebody signed and submitted, as a submission: the signature checked against the keys in history, the payload read by its media type. */
import { hash } from 'node:crypto';
import type { LineageCode } from '../lineage/codes.ts';
import { foldLive } from '../lineage/live.ts';
import { parseDescription } from '../prov/description.ts';
import { Fault } from '../prov/fault.ts';
import type { Submission } from '../prov/record.ts';
import type { Statement } from '../prov/statement.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import { bundledContexts } from '../rdf/contexts.ts';
import { formatOfMediaType } from '../rdf/format.ts';
import { readRdf } from '../rdf/read.ts';
import {
  agentKeyOf,
  openSubmission,
  PROV_JSON_TYPE,
  RECORD_TYPE,
  SIGNING_KEY,
  signingKeyIri,
  SUBMISSION_TYPES,
  type AgentKey,
} from '../sign/agent-key.ts';
import { parseEnvelope } from '../sign/dsse.ts';
import type { SignCode } from '../sign/fault.ts';
import type { Store } from '../store/store.ts';
import { readProvJson } from '../serialization/prov-json/read.ts';

export interface SignedContext {
  readonly store: Store;
  readonly vocabulary: Vocabulary;
  /** Reads {@link RECORD_TYPE}, the input of the mutation `record`; where nobody can, that type is refused. */
  readonly readRecord?: (text: string) => Submission;
}

const KEY_ID = /^sha256:[0-9a-f]{64}$/;

/**
 * Reads a signed envelope (DSSE). The agent of its keys is the one who asserts it. Whether the keys still sign is decided where it is recorded, within
 * the same transaction: so what was recorded already is answered with its receipt, also after the key has ended.
 * @param envelope the exact bytes, which are kept
 * @throws Fault of `openSubmission`; FORBIDDEN if the payload names another actor; PAYLOAD_TYPE; those of the payload's reader
 */
export async function readSigned(envelope: Uint8Array, context: SignedContext): Promise<Submission> {
  const keys = await recordedKeys(context, envelope);
  const { payload, mediaType, agent, keyIds } = openSubmission(envelope, (keyid) => keys.get(keyid));
  const said = await readPayload(utf8(payload), mediaType, context);
  if (said.actor !== undefined && said.actor !== agent) {
    throw new Fault<LineageCode>('FORBIDDEN', `${agent} signed it, and it names ${said.actor} as its actor.`, {
      hint: 'Leave the actor out: the signer is the one who asserts it.',
      details: { signer: agent, actor: said.actor },
    });
  }
  return {
    ...said,
    actor: agent,
    source: { ...said.source, mediaType, digest: `sha256:${hash('sha256', payload, 'hex')}` },
    envelope: Buffer.from(envelope).toString('utf8'),
    signedBy: keyIds.map(signingKeyIri),
  };
}

/** The keys that an envelope names, by id, as history has them. One that has ended is among them. */
async function recordedKeys(
  { store, vocabulary }: SignedContext,
  envelope: Uint8Array,
): Promise<Map<string, AgentKey>> {
  const named = parseEnvelope(envelope).signatures.flatMap(({ keyid }) =>
    keyid !== undefined && KEY_ID.test(keyid) ? [signingKeyIri(keyid)] : [],
  );
  const rows = named.length === 0 ? [] : await store.read((reader) => reader.descriptions([...new Set(named)]));
  const keys = new Map<string, AgentKey>();
  for (const list of Map.groupBy(rows, (row) => row.iri).values()) {
    const { folded } = foldLive(
      list.map(({ json }) => parseDescription(json)),
      vocabulary,
    );
    const said = folded.find((d) => d.bundle === undefined && d.types.includes(SIGNING_KEY));
    if (!said) continue;
    const { key, agent } = agentKeyOf(said);
    // What stands elsewhere than its id says is not the key that was asked for.
    if (signingKeyIri(key.id) === said.id) keys.set(key.id, { key, agent });
  }
  return keys;
}

async function readPayload(text: string, mediaType: string, context: SignedContext): Promise<Submission> {
  const { vocabulary, readRecord } = context;
  if (mediaType === RECORD_TYPE) {
    if (readRecord) return readRecord(text);
    throw new Fault<SignCode>('PAYLOAD_TYPE', `Payloads of type ${RECORD_TYPE} are read by a running service alone.`, {
      hint: `Send it to a service (--url), or sign a document: ${SUBMISSION_TYPES.filter((t) => t !== RECORD_TYPE).join(', ')}.`,
    });
  }
  return { statements: await readDocument(text, mediaType, vocabulary) };
}

async function readDocument(text: string, mediaType: string, vocabulary: Vocabulary): Promise<readonly Statement[]> {
  if (mediaType === PROV_JSON_TYPE) return readProvJson(text);
  // `openSubmission` let pass what is in its list alone: the rest of it is RDF.
  return readRdf(text, { format: formatOfMediaType(mediaType)!, vocabulary, contexts: bundledContexts(vocabulary) });
}

function utf8(payload: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(payload);
  } catch (cause) {
    throw new Fault<SignCode>('MALFORMED_ENVELOPE', 'The payload is not UTF-8 text.', { cause });
  }
}
