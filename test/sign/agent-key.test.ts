import { createPublicKey, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { describe as describeStatements, type Description } from '../../src/prov/description.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { readRdf } from '../../src/rdf/read.ts';
import { compileShapes } from '../../src/shacl/compile.ts';
import { descriptionsGraph } from '../../src/shacl/graph.ts';
import {
  agentKeyOf,
  openSubmission,
  signingKeyIri,
  SUBMISSION_TYPES,
  type AgentKey,
} from '../../src/sign/agent-key.ts';
import { envelopeJson, signEnvelope, type Envelope } from '../../src/sign/dsse.ts';
import { keyId, publicKey, rawEd25519 } from '../../src/sign/key.ts';
import { encodeVkey } from '../../src/sign/vkey.ts';
import { ed25519, p256, pem } from './keys.ts';

const TURTLE = Buffer.from('<urn:run> a <http://www.w3.org/ns/prov#Activity> .\n');
const NOW = Date.parse('2026-11-21T12:00:00Z');
const [ADA, CI] = ['urn:clew:person:ada', 'urn:clew:software:ci'] as Iri[] as [Iri, Iri];
const [laptop, old, ci, stranger] = [ed25519('ada'), ed25519('ada before'), p256('ci'), ed25519('stranger')];

const agentKey = (key: KeyObject, agent: Iri, endedAt?: string): AgentKey => ({
  key: publicKey(key),
  agent,
  ...(endedAt !== undefined && { endedAt }),
});
const KEYS = new Map(
  [agentKey(laptop, ADA), agentKey(old, ADA, '2026-11-21T12:00:00Z'), agentKey(ci, CI)].map((k) => [k.key.id, k]),
);
const open = (envelope: Envelope, now = NOW) =>
  openSubmission(Buffer.from(envelopeJson(envelope)), (keyid) => KEYS.get(keyid), now);
const fault = (code: string, message: RegExp, more: object = {}) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as string, ...more }) as Error;

describe('a signed submission', () => {
  it.each([...SUBMISSION_TYPES])('of %s is opened: exact bytes, type, agent, keys', (mediaType) => {
    expect(open(signEnvelope(mediaType, TURTLE, [laptop]))).toEqual({
      payload: TURTLE,
      mediaType,
      agent: ADA,
      keyIds: [keyId(laptop)],
    });
  });

  it('may be signed with several keys of one agent, and by strangers beside', () => {
    const before = Date.parse('2026-11-21T11:59:59Z');
    const { keyIds } = open(signEnvelope('text/turtle', TURTLE, [laptop, stranger, old]), before);
    expect(keyIds).toEqual([keyId(laptop), keyId(old)]);
  });

  it('is refused with what to do', () => {
    const signed = signEnvelope('text/turtle', TURTLE, [laptop]);
    const nameless = { ...signed, signatures: signed.signatures.map(({ sig }) => ({ sig })) };
    expect(() => open(signEnvelope('text/turtle', TURTLE, [stranger]))).toThrow(
      fault('UNKNOWN_KEY', new RegExp(keyId(stranger)), { hint: expect.stringContaining('clew:SigningKey') as string }),
    );
    expect(() => open(nameless)).toThrow(fault('UNKNOWN_KEY', /by which key/));
    expect(() => open({ ...signed, payload: Buffer.from('x') })).toThrow(fault('WRONG_SIGNATURE', /wrong/));
    expect(() => open({ ...signed, payloadType: 'application/trig' })).toThrow(fault('WRONG_SIGNATURE', /wrong/));
    expect(() => open(signEnvelope('text/turtle', TURTLE, [old]))).toThrow(
      fault('KEY_ENDED', /ended at 2026-11-21T12:00:00Z/, {
        details: { keyId: keyId(old), agent: ADA, endedAt: '2026-11-21T12:00:00Z' },
      }),
    );
    expect(() => open(signEnvelope('text/turtle', TURTLE, [laptop, ci]))).toThrow(fault('SEVERAL_AGENTS', /ada.*ci/));
    expect(() => open(signEnvelope('text/html', TURTLE, [laptop]))).toThrow(fault('PAYLOAD_TYPE', /text\/html/));
    expect(() => openSubmission(Buffer.from('{}'), () => undefined)).toThrow(
      fault('MALFORMED_ENVELOPE', /payload type/),
    );
  });

  it('is refused if one of the signatures by known keys is wrong, even beside a right one', () => {
    const { signatures, ...rest } = signEnvelope('text/turtle', TURTLE, [laptop, old]);
    const spoilt = { ...rest, signatures: [signatures[0]!, { ...signatures[1]!, sig: Buffer.alloc(64) }] };
    expect(() => open(spoilt)).toThrow(fault('WRONG_SIGNATURE', new RegExp(keyId(old))));
  });

  it('is refused if a key ended at a time that cannot be read', () => {
    const known = agentKey(laptop, ADA, 'some day');
    const bytes = Buffer.from(envelopeJson(signEnvelope('text/turtle', TURTLE, [laptop])));
    expect(() => openSubmission(bytes, () => known, NOW)).toThrow(fault('KEY_ENDED', /some day/));
  });
});

const TURTLE_OF_KEY = (key: string, id: string, more = '') => `
  @prefix clew: <https://w3id.org/clew/ns#> . @prefix prov: <http://www.w3.org/ns/prov#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
  <${signingKeyIri(keyId(laptop))}> a clew:SigningKey ; clew:verifierKey ${JSON.stringify(key)} ; clew:keyId "${id}" ;
    prov:wasAttributedTo <${ADA}> ; prov:generatedAtTime "2026-01-01T00:00:00Z"^^xsd:dateTime ${more} .`;

describe('a recorded key', async () => {
  const { vocabulary, shapes } = await loadVocabulary();
  const compiled = compileShapes(shapes, vocabulary);
  const read = async (turtle: string): Promise<Description> =>
    describeStatements(await readRdf(turtle, { format: 'turtle', vocabulary }))[0]!;
  const findings = (d: Description) => compiled.check(descriptionsGraph([d], () => []));
  const vkey = encodeVkey('ada.example/laptop', rawEd25519(createPublicKey(laptop)));

  it.each([
    ['PEM', pem(laptop)],
    ['a verifier key', vkey],
  ])('as %s is valid, and is the key that its agent signs with', async (_name, text) => {
    const description = await read(TURTLE_OF_KEY(text, keyId(laptop)));
    expect(findings(description)).toEqual([]);
    const known = agentKeyOf(description);
    expect(known).toMatchObject({ agent: ADA, key: { id: keyId(laptop) } });
    const bytes = Buffer.from(envelopeJson(signEnvelope('text/turtle', TURTLE, [laptop])));
    const keysOf = (id: string) => (signingKeyIri(id) === description.id ? known : undefined);
    expect(openSubmission(bytes, keysOf).agent).toBe(ADA);
  });

  it('ends when it is invalidated, and may revise another', async () => {
    const more = `; prov:invalidatedAtTime "2026-06-01T00:00:00Z"^^xsd:dateTime ; prov:wasRevisionOf <${signingKeyIri(keyId(old))}>`;
    const description = await read(TURTLE_OF_KEY(vkey, keyId(laptop), more));
    expect(findings(description)).toEqual([]);
    expect(agentKeyOf(description).endedAt).toBe('2026-06-01T00:00:00Z');
  });

  it('is refused at the door if it is none', async () => {
    const secret = laptop.export({ format: 'pem', type: 'pkcs8' }) as string;
    for (const wrong of [secret, 'hello', pem(laptop) + secret, '', `${vkey} ${vkey}`]) {
      const description = await read(TURTLE_OF_KEY(wrong, keyId(laptop)));
      const found = findings(description).map((finding) => JSON.stringify(finding));
      expect(found.join(), wrong).toContain('verifierKey');
      expect(() => agentKeyOf(description), wrong).toThrow(fault('MALFORMED_KEY', /./));
    }
    expect(findings(await read(TURTLE_OF_KEY(vkey, 'sha256:abc'))).length).toBe(1);
    expect(findings(await read(TURTLE_OF_KEY(vkey, keyId(laptop), `; prov:wasAttributedTo <${CI}>`))).length).toBe(1);
  });

  it('is not used if its id is that of another key, or it has no agent or two', async () => {
    expect(() => agentKeyOf({ ...describeNothing, attributes: {} })).toThrow(
      fault('MALFORMED_KEY', /one clew:verifierKey/),
    );
    const other = await read(TURTLE_OF_KEY(vkey, keyId(old)));
    expect(() => agentKeyOf(other)).toThrow(fault('MALFORMED_KEY', /not that of its key/));
    const good = await read(TURTLE_OF_KEY(vkey, keyId(laptop)));
    expect(() => agentKeyOf({ ...good, relations: [] })).toThrow(fault('MALFORMED_KEY', /one agent/));
    const both = await read(TURTLE_OF_KEY(vkey, keyId(laptop), `; prov:wasAttributedTo <${CI}>`));
    expect(() => agentKeyOf(both)).toThrow(fault('MALFORMED_KEY', /one agent/));
  });

  const describeNothing: Description = { id: 'urn:k' as Iri, types: [], attributes: {}, relations: [] };
});
