/** The keys of agents, and the signed submissions that they vouch for. */
import type { Description } from '../prov/description.ts';
import { Fault } from '../prov/fault.ts';
import { iri, type Iri } from '../prov/iri.ts';
import { ID } from '../prov/name.ts';
import { CLEW } from '../prov/namespaces.ts';
import { INVALIDATED_AT } from '../prov/statement.ts';
import { instant } from '../prov/time.ts';
import { isReference } from '../prov/value.ts';
import { FORMAT, RDF_FORMATS } from '../rdf/format.ts';
import { parseEnvelope, preAuthEncoding, type Envelope } from './dsse.ts';
import type { SignCode } from './fault.ts';
import { isSignedBy, parsePublicKey, type PublicKey } from './key.ts';

/** Payload type of a record as the JSON document that our own clients send. */
export const RECORD_TYPE = 'application/vnd.clew.record+json';

/** PROV-JSON has no registered media type; this one is what PROV tools call it. */
export const PROV_JSON_TYPE = 'application/provenance+json';

/** What an envelope may hold: its payload type is the media type of the document inside. */
export const SUBMISSION_TYPES: readonly string[] = [
  RECORD_TYPE,
  PROV_JSON_TYPE,
  ...RDF_FORMATS.map((format) => FORMAT[format].mediaType),
];

export const SIGNING_KEY = `${CLEW}SigningKey` as Iri;
const VERIFIER_KEY = `${CLEW}verifierKey` as Iri;
const KEY_ID = `${CLEW}keyId` as Iri;

/** Where the key of an id is recorded, so that it is found without a search: `key:sha256:…` as people type it. @throws Fault ILLEGAL_IRI */
export function signingKeyIri(keyId: string): Iri {
  return iri(`${ID}key:${keyId}`);
}

/** A public key, and the agent that answers for what it signs. */
export interface AgentKey {
  readonly key: PublicKey;
  readonly agent: Iri;
  /** xsd:dateTime from which on it signs no more. */
  readonly endedAt?: string;
}

export interface Submission {
  /** The very bytes that were signed. */
  readonly payload: Buffer;
  /** One of {@link SUBMISSION_TYPES}; signed with the payload. */
  readonly mediaType: string;
  readonly agent: Iri;
  /** Ids of the keys of this agent that signed. */
  readonly keyIds: readonly string[];
}

/**
 * Opens what somebody signed and submitted. Every signature by a known key must hold; signatures by unknown keys beside them are passed over.
 * @param envelopeBytes a DSSE envelope as JSON
 * @param keysOf the key of an id as it stands in the envelope, if an agent has one
 * @param now milliseconds since 1970 against which the end of keys is held
 * @throws Fault PAYLOAD_TYPE, UNKNOWN_KEY, WRONG_SIGNATURE, KEY_ENDED, SEVERAL_AGENTS, and those of `parseEnvelope`
 */
export function openSubmission(
  envelopeBytes: Uint8Array,
  keysOf: (keyid: string) => AgentKey | undefined,
  now: number = Date.now(),
): Submission {
  const envelope = parseEnvelope(envelopeBytes);
  const signers = signersOf(envelope, keysOf);
  const message = preAuthEncoding(envelope.payloadType, envelope.payload);
  for (const { keyid, sig, known } of signers) {
    if (!isSignedBy(known.key, message, sig)) {
      throw new Fault<SignCode>('WRONG_SIGNATURE', `The signature by the key ${keyid} is wrong.`, {
        hint: 'The payload or its type was changed after signing, or another key signed. Sign the exact bytes that you send.',
        details: { keyId: keyid },
      });
    }
    if (known.endedAt !== undefined && !(instant(known.endedAt) > now)) {
      throw new Fault<SignCode>('KEY_ENDED', `The key ${keyid} of ${known.agent} ended at ${known.endedAt}.`, {
        hint: 'Sign with the key that replaced it, or record a new clew:SigningKey.',
        details: { keyId: keyid, agent: known.agent, endedAt: known.endedAt },
      });
    }
  }
  const agents = [...new Set(signers.map(({ known }) => known.agent))];
  if (agents.length > 1) {
    throw new Fault<SignCode>(
      'SEVERAL_AGENTS',
      `The envelope is signed by keys of several agents: ${agents.join(', ')}.`,
      {
        hint: 'Submit one envelope for each agent; the same content is recorded once.',
        details: { agents },
      },
    );
  }
  const mediaType = mediaTypeOf(envelope.payloadType);
  const keyIds = [...new Set(signers.map(({ known }) => known.key.id))];
  return { payload: envelope.payload, mediaType, agent: agents[0]!, keyIds };
}

interface Signer {
  readonly keyid: string;
  readonly sig: Buffer;
  readonly known: AgentKey;
}

/** At least one. */
function signersOf({ signatures }: Envelope, keysOf: (keyid: string) => AgentKey | undefined): Signer[] {
  const signers = signatures.flatMap(({ keyid, sig }) => {
    const known = keyid === undefined ? undefined : keysOf(keyid);
    return keyid !== undefined && known ? [{ keyid, sig, known }] : [];
  });
  if (signers.length > 0) return signers;
  const named = signatures.flatMap(({ keyid }) => (keyid === undefined ? [] : [keyid]));
  throw new Fault<SignCode>(
    'UNKNOWN_KEY',
    named.length === 0 ? 'No signature says by which key it is.' : `No agent has the key ${named.join(' or ')}.`,
    {
      hint:
        named.length === 0
          ? 'Give each signature a keyid: sha256: and the SHA-256 of the public key (SPKI, DER).'
          : 'Record the key first, as a clew:SigningKey that is prov:wasAttributedTo its agent.',
      details: { keyIds: named },
    },
  );
}

function mediaTypeOf(payloadType: string): string {
  if (SUBMISSION_TYPES.includes(payloadType)) return payloadType;
  throw new Fault<SignCode>('PAYLOAD_TYPE', `Submissions of type ${payloadType.slice(0, 120)} are not accepted.`, {
    hint: `Use one of ${SUBMISSION_TYPES.join(', ')}, without parameters.`,
    details: { payloadType },
  });
}

/**
 * The key that a recorded clew:SigningKey describes.
 * @throws Fault MALFORMED_KEY if it lacks its key or agent, has several, or says another clew:keyId than its key has
 */
export function agentKeyOf(description: Description): AgentKey {
  const only = (property: Iri): string => {
    const [value, ...others] = description.attributes[property] ?? [];
    if (value === undefined || isReference(value) || others.length > 0)
      throw badKey(description.id, `it needs one ${property.replace(CLEW, 'clew:')}`);
    return value.value;
  };
  const key = parsePublicKey(only(VERIFIER_KEY));
  if (only(KEY_ID) !== key.id) throw badKey(description.id, `its clew:keyId is not that of its key, ${key.id}`);
  const agents = new Set(
    description.relations.flatMap((r) => (r.relation === 'wasAttributedTo' && r.object ? [r.object] : [])),
  );
  const [agent] = agents;
  if (agent === undefined || agents.size > 1) throw badKey(description.id, 'it must be prov:wasAttributedTo one agent');
  const ended = description.attributes[INVALIDATED_AT]?.[0];
  return { key, agent, ...(ended !== undefined && !isReference(ended) && { endedAt: ended.value }) };
}

function badKey(id: Iri, why: string): Fault<SignCode> {
  return new Fault<SignCode>('MALFORMED_KEY', `The key ${id} cannot be used: ${why}.`, {
    hint: 'Record a clew:SigningKey with clew:verifierKey, clew:keyId and prov:wasAttributedTo.',
  });
}
