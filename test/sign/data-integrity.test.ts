import { readFileSync } from 'node:fs';
import jsonld from 'jsonld';
import { describe, expect, it, vi } from 'vitest';
import { bundledContexts, CONTEXT_IRI } from '../../src/rdf/contexts.ts';
import { isObject, parseJson, type JsonObject } from '../../src/rdf/json.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { createProof, verifyProof, type CreateProofOptions } from '../../src/sign/data-integrity.ts';
import { publicKey } from '../../src/sign/key.ts';
import { decodeMultibase, didKey, keyOfDidKey } from '../../src/sign/multikey.ts';
import { DATA_INTEGRITY_CONTEXT, DATA_INTEGRITY_CONTEXT_IRI, withProofContext } from '../../src/sign/proof-context.ts';
import { hashData, transform } from '../../src/sign/proof-hash.ts';
import { CRYPTOSUITES, splitProof } from '../../src/sign/proof.ts';
import { CREDENTIALS } from './contexts.ts';
import { ed25519, p256, PUBLISHED_KEY, PUBLISHED_MULTIKEY } from './keys.ts';

const vector = (name: string) => readFileSync(new URL(`../fixtures/vc-di-eddsa/${name}`, import.meta.url), 'utf8');
const fault = (code: string, message = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as string }) as Error;
const CREATED = '2023-02-24T23:36:38Z';
const PUBLISHED = {
  privateKey: PUBLISHED_KEY,
  created: CREATED,
  verificationMethod: `did:key:${PUBLISHED_MULTIKEY}#${PUBLISHED_MULTIKEY}`,
  contexts: CREDENTIALS,
};
const trusted = () => publicKey(PUBLISHED_KEY);
interface Loose {
  [key: string]: unknown;
  '@context'?: unknown[];
  proof?: Record<string, unknown>;
}
const edited = (text: string, edit: (document: Loose) => void): string => {
  const document = JSON.parse(text) as Loose;
  edit(document);
  return JSON.stringify(document);
};

describe('the published vectors', () => {
  it('of eddsa-rdfc-2022: every step, byte for byte', async () => {
    const { unsecured, proof } = splitProof(parseJson(vector('signedDataInt.json')));
    const transformed = await transform('eddsa-rdfc-2022', unsecured, proof.options, withProofContext(CREDENTIALS));
    expect(transformed.document).toBe(vector('canonDocDataInt.txt'));
    expect(transformed.options).toBe(vector('proofCanonDataInt.txt'));
    const hashed = hashData(transformed).toString('hex');
    expect(hashed).toBe(vector('proofHashDataInt.txt') + vector('docHashDataInt.txt'));
    expect(hashed).toBe(vector('combinedHashDataInt.txt'));
    const signed = await createProof(vector('unsigned.json'), { ...PUBLISHED, cryptosuite: 'eddsa-rdfc-2022' });
    expect(JSON.parse(signed)).toEqual(JSON.parse(vector('signedDataInt.json')));
    const { proofValue } = (JSON.parse(signed) as { proof: { proofValue: string } }).proof;
    expect(proofValue).toBe(vector('sigBTC58DataInt.txt'));
    expect(Buffer.from(decodeMultibase(proofValue, 64)!).toString('hex')).toBe(vector('sigHexDataInt.txt'));
  });

  it('of eddsa-rdfc-2022: the proof options as they are published', async () => {
    const options = parseJson(vector('proofConfigDataInt.json')) as JsonObject;
    const { unsecured } = splitProof(parseJson(vector('signedDataInt.json')));
    const transformed = await transform('eddsa-rdfc-2022', unsecured, options, withProofContext(CREDENTIALS));
    expect(transformed.options).toBe(vector('proofCanonDataInt.txt'));
  });

  it('of eddsa-jcs-2022', async () => {
    const signed = await createProof(vector('unsigned.json'), {
      ...PUBLISHED,
      cryptosuite: 'eddsa-jcs-2022',
      verificationMethod: `https://vc.example/issuers/5678#${PUBLISHED_MULTIKEY}`,
    });
    expect(JSON.parse(signed)).toEqual(JSON.parse(vector('signedJCS.json')));
    // The same under did:key, as the Recommendation prints it: https://www.w3.org/TR/vc-di-eddsa/#representation-eddsa-jcs-2022
    const printed = await createProof(vector('unsigned.json'), { ...PUBLISHED, cryptosuite: 'eddsa-jcs-2022' });
    expect(printed).toContain(
      '"z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX"',
    );
  });

  it.each(['signedDataInt.json', 'signedJCS.json'])('%s verifies, and a change does not', async (name) => {
    const options = { contexts: CREDENTIALS };
    const verified = await verifyProof(vector(name), trusted, options);
    expect(verified).toMatchObject({ keyId: trusted().id, created: CREATED, proofPurpose: 'assertionMethod' });
    expect(verified.verified).toContain('The School of Examples');
    for (const [from, to] of [
      ['The School of Examples', 'The School of Exampled'],
      ['2023-02-24', '2023-02-25'],
      ['alumniOf', 'alumnusOf'],
    ] as const) {
      const changed = vector(name).replace(from, to);
      expect(changed).not.toBe(vector(name));
      await expect(verifyProof(changed, trusted, options)).rejects.toThrow(fault('WRONG_SIGNATURE'));
    }
  });
});

const key = ed25519('steward');
const contexts = new Map([['https://example.org/context', { '@context': { '@vocab': 'https://example.org/ns#' } }]]);
const DOCUMENT = JSON.stringify({
  '@context': ['https://example.org/context', DATA_INTEGRITY_CONTEXT_IRI],
  '@id': 'urn:example:model',
  learnedFrom: { '@id': 'urn:example:data', licence: 'CC-BY-4.0' },
  epochs: 12,
});
const make = (document: string, more: Partial<CreateProofOptions> = {}) =>
  createProof(document, { cryptosuite: 'eddsa-rdfc-2022', privateKey: key, created: CREATED, contexts, ...more });
const check = (document: string) => verifyProof(document, keyOfDidKey, { contexts });

/** What jsonld and rdf-canonize make of a document, with their own conversion to RDF. */
const canonizeByJsonld = (input: object): Promise<string> => {
  const known = withProofContext(contexts);
  const canonize = jsonld.canonize as unknown as (input: object, options: object) => Promise<string>;
  return canonize(input, {
    algorithm: 'RDFC-1.0',
    safe: true,
    documentLoader: (url: string) => Promise.resolve({ documentUrl: url, document: known.get(url) }),
  });
};

describe('another tree with the same RDF', () => {
  /** The dataset now looks like the subject of the document, and the model like a footnote of it. */
  const reframed = (text: string) =>
    edited(text, (document) => {
      const inner = document['learnedFrom'];
      delete document['learnedFrom'];
      const model = { '@id': document['@id'], epochs: document['epochs'] };
      delete document['epochs'];
      Object.assign(document, inner, { '@reverse': { learnedFrom: model } });
    });

  it('does not verify with eddsa-jcs-2022', async () => {
    const signed = await make(DOCUMENT, { cryptosuite: 'eddsa-jcs-2022' });
    await expect(check(signed)).resolves.toMatchObject({ mediaType: 'application/ld+json' });
    await expect(check(reframed(signed))).rejects.toThrow(fault('WRONG_SIGNATURE'));
  });

  it('gives its reader the RDF that was signed with eddsa-rdfc-2022, and nothing of the tree', async () => {
    const signed = await make(DOCUMENT);
    const original = await check(signed);
    const moved = await check(reframed(signed));
    expect(JSON.parse(reframed(signed))).toMatchObject({ '@id': 'urn:example:data' });
    expect(moved).toEqual(original);
    expect(moved.mediaType).toBe('application/n-quads');
    expect(moved.verified).toContain('<urn:example:model> <https://example.org/ns#learnedFrom> <urn:example:data> .');
  });

  it('cannot give the proof itself another meaning', async () => {
    const signed = await make(DOCUMENT, { proofPurpose: 'authentication' });
    await expect(check(signed)).rejects.toThrow(fault('PROOF_PURPOSE'));
    // A context of the attacker's own, in which "assertionMethod" is the word for authentication. The RDF of the proof is the same.
    const own = JSON.parse(
      JSON.stringify(DATA_INTEGRITY_CONTEXT)
        .replaceAll('"@protected":true,', '')
        .replace('"assertionMethod":', '"x":')
        .replace('"authentication":', '"assertionMethod":'),
    ) as { '@context': unknown };
    const escaped = edited(signed, (document) => {
      document['@context'] = ['https://example.org/context', own['@context']];
      Object.assign(document.proof!, { proofPurpose: 'assertionMethod' });
    });
    const canonize = (text: string) => {
      const { '@context': context, proof } = JSON.parse(text) as {
        '@context': unknown;
        proof: Record<string, unknown>;
      };
      const { proofValue: _value, ...options } = proof;
      return canonizeByJsonld({ '@context': context, ...options });
    };
    expect(await canonize(escaped)).toBe(await canonize(signed));
    await expect(check(escaped)).rejects.toThrow(fault('NOT_SIGNABLE', /does not define the terms of a proof/));
  });
});

describe('a document in our own context', () => {
  it('is signed with both suites', async () => {
    const { vocabulary } = await loadVocabulary();
    const ours = bundledContexts(vocabulary);
    const document = JSON.stringify({
      '@context': [CONTEXT_IRI, DATA_INTEGRITY_CONTEXT_IRI],
      type: 'ModelVersion',
      id: 'urn:clew:model:churn@7',
      name: 'churn',
      version: '7',
      wasDerivedFrom: 'urn:clew:dataset:acme/churn@3',
      generatedAtTime: '2026-11-21T09:00:00Z',
    });
    for (const cryptosuite of CRYPTOSUITES) {
      const signed = await make(document, { cryptosuite, contexts: ours });
      const { verified } = await verifyProof(signed, keyOfDidKey, { contexts: ours });
      expect(verified).toContain('urn:clew:dataset:acme/churn@3');
    }
    const signed = await make(document, { contexts: ours });
    expect((await verifyProof(signed, keyOfDidKey, { contexts: ours })).verified).toContain(
      '<urn:clew:model:churn@7> <http://www.w3.org/ns/prov#generatedAtTime> "2026-11-21T09:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .',
    );
  });
});

describe('what two readers would read differently is not signed', () => {
  const withMember = (member: string, context = '"https://example.org/context"') =>
    `{"@context":[${context},"${DATA_INTEGRITY_CONTEXT_IRI}"],"@id":"urn:example:model",${member}}`;

  it.each(['1e-8', '0.5', '1.0', '-0', '9007199254740993', '1e21', '1e1'])('the number %s, in RDF', async (number) => {
    await expect(make(withMember(`"rate":[{"a":${number}}]`))).rejects.toThrow(
      expect.objectContaining({ code: 'NOT_SIGNABLE', place: { pointer: '/rate/0/a' } }),
    );
  });

  it('an integer under a term of type xsd:double, and a language tag with capitals', async () => {
    const double = `{"rate":{"@id":"urn:example:rate","@type":"http://www.w3.org/2001/XMLSchema#double"}}`;
    await expect(make(withMember('"rate":5', double))).rejects.toThrow(fault('NOT_SIGNABLE', /xsd:double/));
    await expect(make(withMember('"note":{"@value":"x","@language":"en-US"}'))).rejects.toThrow(
      fault('NOT_SIGNABLE', /en-US/),
    );
    await expect(make(withMember('"note":{"@type":"@json","@value":{"@language":"en"}}'))).rejects.toThrow(
      fault('NOT_SIGNABLE', /@language/),
    );
  });

  it('numbers as strings with a datatype are signed as they are written', async () => {
    const literal = '{"@value":"1e-8","@type":"http://www.w3.org/2001/XMLSchema#decimal"}';
    const signed = await make(withMember(`"rate":${literal},"steps":9007199254740991`));
    const { verified } = await check(signed);
    expect(verified).toContain('"1e-8"^^<http://www.w3.org/2001/XMLSchema#decimal>');
    expect(verified).toContain('"9007199254740991"^^<http://www.w3.org/2001/XMLSchema#integer>');
  });

  it('numbers that a double does not hold, in JSON', async () => {
    const cryptosuite = 'eddsa-jcs-2022';
    await expect(make('{"a":-0}', { cryptosuite })).rejects.toThrow(fault('NOT_SIGNABLE'));
    await expect(make('{"a":9007199254740993}', { cryptosuite })).rejects.toThrow(fault('NOT_SIGNABLE'));
    const signed = await make('{"a":1e-8,"b":1.50}', { cryptosuite });
    expect(signed).toMatch(/^\{"a":1e-8,"b":1\.50,"proof":/);
    expect(await check(signed)).toMatchObject({ verified: '{"a":1e-8,"b":1.5}' });
  });

  it('a context that does not say what a proof is', async () => {
    const bare = '{"@context":"https://example.org/context","@id":"urn:a","b":"c"}';
    await expect(make(bare)).rejects.toThrow(
      expect.objectContaining({
        code: 'NOT_SIGNABLE',
        hint: expect.stringContaining(DATA_INTEGRITY_CONTEXT_IRI) as string,
      }),
    );
    await expect(make('{"https://example.org/b":"c","@id":"urn:a"}')).rejects.toThrow(fault('NOT_SIGNABLE', /context/));
  });

  it('a graph that no canonical form can be found for', async () => {
    const nodes = Array.from({ length: 10 }, (_, i) => ({
      '@id': `_:n${i}`,
      p: Array.from({ length: 10 }, (_x, j) => ({ '@id': `_:n${j}` })).filter((_x, j) => j !== i),
    }));
    await expect(make(withMember(`"all":${JSON.stringify(nodes)}`))).rejects.toThrow(fault('BLANK_NODES'));
  });

  it('and no context is fetched', async () => {
    const fetching = vi.spyOn(globalThis, 'fetch');
    await expect(make('{"@context":"http://127.0.0.1:9/context","@id":"urn:a","b":"c"}')).rejects.toThrow(
      fault('REMOTE_CONTEXT'),
    );
    expect(fetching).not.toHaveBeenCalled();
    fetching.mockRestore();
  });
});

describe('a proof', () => {
  it('is over what jsonld itself makes of the document', async () => {
    const signed = await make(DOCUMENT);
    const { proof: _proof, ...unsecured } = JSON.parse(signed) as Record<string, unknown>;
    const theirs = await canonizeByJsonld(unsecured);
    expect((await check(signed)).verified).toBe(theirs);
  });

  it('of JSON stands when contexts are added behind those that were signed', async () => {
    const signed = await make(DOCUMENT, { cryptosuite: 'eddsa-jcs-2022' });
    const grown = edited(signed, (d) => d['@context']!.push('https://example.org/more'));
    expect((await check(grown)).verified).toBe((await check(signed)).verified);
    const turned = edited(signed, (d) => d['@context']!.reverse());
    await expect(check(turned)).rejects.toThrow(fault('NOT_SIGNABLE', /begin with/));
    const without = edited(signed, (d) => delete d['@context']);
    await expect(check(without)).rejects.toThrow(fault('NOT_SIGNABLE', /begin with/));
  });

  it('holds until it expires', async () => {
    for (const cryptosuite of CRYPTOSUITES) {
      const signed = await make(DOCUMENT, { cryptosuite, expires: '2030-01-01T00:00:00Z' });
      const at = (now: string) => verifyProof(signed, keyOfDidKey, { contexts, now: Date.parse(now) });
      await expect(at('2029-12-31T23:59:59Z')).resolves.toMatchObject({ expires: '2030-01-01T00:00:00Z' });
      await expect(at('2030-01-01T00:00:00Z')).rejects.toThrow(fault('PROOF_EXPIRED'));
    }
  });

  it('is by a key that the reader trusts, for the purpose the reader has', async () => {
    const signed = await make(DOCUMENT, { proofPurpose: 'authentication' });
    await expect(check(signed)).rejects.toThrow(fault('PROOF_PURPOSE'));
    const options = { contexts, proofPurpose: 'authentication' };
    await expect(verifyProof(signed, () => undefined, options)).rejects.toThrow(fault('UNKNOWN_KEY', /did:key/));
    await expect(verifyProof(signed, () => publicKey(ed25519('eve')), options)).rejects.toThrow(
      fault('WRONG_SIGNATURE'),
    );
    await expect(verifyProof(signed, () => publicKey(p256('ci')), options)).rejects.toThrow(fault('MALFORMED_KEY'));
    await expect(make(DOCUMENT, { privateKey: p256('ci'), verificationMethod: 'urn:k' })).rejects.toThrow(
      fault('MALFORMED_KEY'),
    );
    await expect(verifyProof(signed, keyOfDidKey, options)).resolves.toMatchObject({
      keyId: publicKey(key).id,
      verificationMethod: didKey(publicKey(key)),
    });
  });

  it.each<[string, (document: Loose) => void, string]>([
    ['no proof', (d) => delete d.proof, '/proof'],
    ['a list of proofs', (d) => Object.assign(d, { proof: [d.proof] }), '/proof'],
    ['a proof that is text', (d) => Object.assign(d, { proof: 'z' }), '/proof'],
    ['another type', (d) => Object.assign(d.proof!, { type: 'Ed25519Signature2020' }), '/proof/type'],
    ['another suite', (d) => Object.assign(d.proof!, { cryptosuite: 'ecdsa-jcs-2019' }), '/proof/cryptosuite'],
    ['a chain', (d) => Object.assign(d.proof!, { previousProof: 'urn:p' }), '/proof/previousProof'],
    ['no method', (d) => delete d.proof!['verificationMethod'], '/proof/verificationMethod'],
    [
      'a method that is a node',
      (d) => Object.assign(d.proof!, { verificationMethod: {} }),
      '/proof/verificationMethod',
    ],
    ['no purpose', (d) => delete d.proof!['proofPurpose'], '/proof/proofPurpose'],
    ['no value', (d) => delete d.proof!['proofValue'], '/proof/proofValue'],
    ['a value in base64', (d) => Object.assign(d.proof!, { proofValue: 'uAAAA' }), '/proof/proofValue'],
    ['a short value', (d) => Object.assign(d.proof!, { proofValue: 'zAAAA' }), '/proof/proofValue'],
    ['a long value', (d) => Object.assign(d.proof!, { proofValue: `z${'A'.repeat(1e6)}` }), '/proof/proofValue'],
  ])('with %s is refused', async (_name, edit, pointer) => {
    const signed = edited(await make(DOCUMENT), edit);
    await expect(check(signed)).rejects.toThrow(
      expect.objectContaining({ code: 'MALFORMED_PROOF', place: { pointer } }),
    );
  });

  it('is refused where time or context are wrong, and where a key is given twice', async () => {
    const signed = await make(DOCUMENT);
    const put = (member: object) => edited(signed, (d) => Object.assign(d.proof!, member));
    await expect(check(put({ created: 'yesterday' }))).rejects.toThrow(fault('ILLEGAL_TIME'));
    await expect(check(put({ '@context': 'https://example.org/other' }))).rejects.toThrow(fault('NOT_SIGNABLE'));
    await expect(check(put({ unknown: 'x' }))).rejects.toThrow(expect.objectContaining({ name: 'Fault' }));
    await expect(check(signed.replace('"epochs":12', '"epochs":12,"epochs":13'))).rejects.toThrow(
      fault('DUPLICATE_KEY'),
    );
  });

  it('is added once, to one object', async () => {
    await expect(make(await make(DOCUMENT))).rejects.toThrow(fault('MALFORMED_PROOF', /already/));
    await expect(make('[]')).rejects.toThrow(fault('MALFORMED_PROOF', /object/));
    expect(isObject(parseJson(await make(DOCUMENT)))).toBe(true);
  });
});
