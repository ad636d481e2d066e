import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer, type HttpService } from '../../src/api/server.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { signingKeyIri } from '../../src/sign/agent-key.ts';
import { envelopeJson, signEnvelope } from '../../src/sign/dsse.ts';
import { trusting, verifyExport } from '../../src/sign/export-proof.ts';
import { keyId, publicKey } from '../../src/sign/key.ts';
import { ed25519, pem } from '../sign/keys.ts';
import { openWorld, type World } from './world.ts';

const ADA = 'urn:clew:person:ada';
const ada = ed25519('ada');
const TYPE = 'application/vnd.dsse.envelope.v1+json';
const RUN = '<urn:clew:run:1> a <https://w3id.org/clew/ns#TrainingRun> .';

let hasKey = true;
let world: World;
let service: HttpService;
beforeAll(async () => {
  world = await openWorld();
  const served = { ...world.context, loaded: await loadVocabulary() };
  service = await createServer(served, {
    host: '127.0.0.1',
    port: 0,
    explore: false,
    maxBody: 10_000,
    log: () => undefined,
    proofKey: () => Promise.resolve(hasKey ? ed25519('log') : undefined),
  });
  const iri = signingKeyIri(keyId(ada));
  const properties = [
    { property: 'clew:verifierKey', values: [{ value: pem(ada) }] },
    { property: 'clew:keyId', values: [{ value: keyId(ada) }] },
  ];
  const statements = [
    { element: { id: iri, types: ['clew:SigningKey'], attributes: properties } },
    { relation: { relation: 'wasAttributedTo', subject: iri, object: ADA } },
  ];
  const { errors } = await world.ask('mutation($input: RecordInput!) { record(input: $input) { number } }', {
    input: { statements },
  });
  expect(errors).toBeUndefined();
});
afterAll(async () => {
  await service.close();
  await world.close();
});

const signed = (text: string, payloadType = 'text/turtle') =>
  envelopeJson(signEnvelope(payloadType, Buffer.from(text), [ada]));

async function post(body: string, type = TYPE) {
  const response = await fetch(`${service.url}/records`, { method: 'POST', headers: { 'content-type': type }, body });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('a signed record over HTTP', () => {
  it('is recorded once, by its signer, with its envelope', async () => {
    const envelope = signed(RUN);
    const created = await post(envelope);
    expect(created).toMatchObject({
      status: 201,
      body: { number: 1, created: true, actor: ADA, signedBy: [signingKeyIri(keyId(ada))], warnings: [] },
    });
    expect(await post(envelope, 'application/vnd.dsse+json; charset=utf-8')).toMatchObject({
      status: 200,
      body: { number: 1, created: false },
    });
    const { data } = await world.ask(
      '{ record(number: 1) { actor { iri } source { mediaType } envelope { payloadType signedBy { iri } keyIds json } } }',
    );
    expect(data).toEqual({
      record: {
        actor: { iri: ADA },
        source: { mediaType: 'text/turtle' },
        envelope: { payloadType: 'text/turtle', signedBy: { iri: ADA }, keyIds: [keyId(ada)], json: envelope },
      },
    });
    expect((await world.ask('{ record(number: 0) { envelope { json } } }')).data).toEqual({
      record: { envelope: null },
    });
  });

  it('may be the input of the mutation, which names no other actor than the signer', async () => {
    const type = 'application/vnd.clew.record+json';
    const input = (actor: string) => JSON.stringify({ actor, datasets: [{ id: 'dataset:acme/a', name: 'a' }] });
    expect(await post(signed(input('person:ada'), type))).toMatchObject({ status: 201 });
    expect(await post(signed(input('person:eve'), type))).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  });

  it('is refused when it is not what was signed, too large, or no envelope', async () => {
    const forged = signed(RUN).replace('text/turtle', 'application/trig');
    expect(await post(forged)).toMatchObject({ status: 403, body: { code: 'WRONG_SIGNATURE' } });
    expect(await post('{}')).toMatchObject({ status: 400, body: { code: 'MALFORMED_ENVELOPE' } });
    expect(await post(signed('#'.repeat(10_000)))).toMatchObject({ status: 413 });
    expect(await post(signed(RUN), 'application/json')).toMatchObject({ status: 415 });
  });
});

describe('an export with a proof', () => {
  const get = (query: string) => fetch(`${service.url}/export?${query}`);

  it.each(['eddsa-jcs-2022', 'eddsa-rdfc-2022'])('of %s is signed with the key of the service', async (suite) => {
    const response = await get(`format=jsonld&proof=${suite}`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/ld+json']);
    const { verified, keyId: by } = await verifyExport(await response.text(), trusting([publicKey(ed25519('log'))]));
    expect(by).toBe(keyId(ed25519('log')));
    expect(verified).toContain(signingKeyIri(keyId(ada)));
  });

  it('is refused for other formats and suites, and while there is no key', async () => {
    expect((await get('format=turtle&proof=eddsa-jcs-2022')).status).toBe(400);
    expect((await get('format=jsonld&proof=none')).status).toBe(400);
    hasKey = false;
    expect((await get('format=jsonld&proof=eddsa-jcs-2022')).status).toBe(503);
  });
});
