import { describe, expect, it } from 'vitest';
import { describe as describeStatements } from '../../src/prov/description.ts';
import { jsonLdContext } from '../../src/rdf/context.ts';
import { readRdf } from '../../src/rdf/read.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { rdfWriter } from '../../src/rdf/write/serialize.ts';
import { bundledContexts } from '../../src/rdf/contexts.ts';
import { MAX_SIGNED_EXPORT, signExport, trusting, verifyExport } from '../../src/sign/export-proof.ts';
import { publicKey } from '../../src/sign/key.ts';
import { CRYPTOSUITES } from '../../src/sign/proof.ts';
import { ed25519 } from './keys.ts';

const { vocabulary } = await loadVocabulary();
const key = ed25519('exporter');
const known = trusting([publicKey(key)]);
const created = '2026-11-21T12:00:00Z';

/** Runs that used a dataset, as an export has them. */
async function exported(runs: number): Promise<string> {
  const turtle = `@prefix prov: <http://www.w3.org/ns/prov#> . @prefix clew: <https://w3id.org/clew/ns#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    <urn:clew:dataset:d> a clew:Dataset ; clew:rows 9007199254740993 .
    ${Array.from({ length: runs }, (_, i) => `<urn:clew:run:${i}> a clew:TrainingRun ; prov:used <urn:clew:dataset:d> ; prov:startedAtTime "2026-11-21T12:00:00Z"^^xsd:dateTime .`).join('\n')}`;
  const writer = rdfWriter({ format: 'jsonld', prefixes: {}, context: jsonLdContext(vocabulary)['@context'] });
  const statements = await readRdf(turtle.replace('clew:rows', '<urn:x:rows>'), { format: 'turtle', vocabulary });
  for (const description of describeStatements(statements)) writer.write(description);
  writer.end();
  return writer.take();
}

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 1001) yield await Promise.resolve(bytes.subarray(at, at + 1001));
}

const code = (value: string) => expect.objectContaining({ code: value }) as Error;

describe.each(CRYPTOSUITES)('an export signed with %s', (cryptosuite) => {
  const sign = async (text: string) => signExport(chunksOf(text), { cryptosuite, privateKey: key, created });

  it('is verified by who trusts the key, and by nobody else', async () => {
    const text = await exported(20);
    const signed = await sign(text);
    const { keyId, verified, created: at } = await verifyExport(signed, known);
    expect([keyId, at]).toEqual([publicKey(key).id, created]);
    expect(verified).toContain('urn:clew:run:19');
    await expect(verifyExport(signed, trusting([publicKey(ed25519('stranger'))]))).rejects.toThrow(code('UNKNOWN_KEY'));
    await expect(verifyExport(text, known)).rejects.toThrow(code('MALFORMED_PROOF'));
  });

  it('does not hold once a value was changed', async () => {
    const signed = await sign(await exported(3));
    await expect(verifyExport(signed.replace('9007199254740993', '9007199254740992'), known)).rejects.toThrow(
      code('WRONG_SIGNATURE'),
    );
  });

  it('survives being formatted again', async () => {
    const signed = await sign(await exported(3));
    const again = JSON.stringify(JSON.parse(signed), undefined, 3);
    expect((await verifyExport(again, known)).verified).toContain('urn:clew:run:2');
  });

  it('is refused beyond its limit', async () => {
    const long = ' '.repeat(MAX_SIGNED_EXPORT[cryptosuite] + 1);
    await expect(sign(long)).rejects.toThrow(code('SIGNED_TOO_LARGE'));
  });
});

describe('a document that was framed anew, of the same RDF', () => {
  it('does not hold with jcs; with rdfc only its N-Quads may be read', async () => {
    const text = await exported(3);
    const reframe = (signed: string): string => {
      const document = JSON.parse(signed) as Record<string, unknown>;
      return JSON.stringify({ ...document, '@graph': [...(document['@graph'] as object[])].reverse() });
    };
    const jcs = await signExport(chunksOf(text), { cryptosuite: 'eddsa-jcs-2022', privateKey: key, created });
    await expect(verifyExport(reframe(jcs), known)).rejects.toThrow(code('WRONG_SIGNATURE'));
    const rdfc = await signExport(chunksOf(text), { cryptosuite: 'eddsa-rdfc-2022', privateKey: key, created });
    expect((await verifyExport(reframe(rdfc), known)).mediaType).toBe('application/n-quads');
  });

  it('what jcs verified reads as the export did', async () => {
    const text = await exported(3);
    const jcs = await signExport(chunksOf(text), { cryptosuite: 'eddsa-jcs-2022', privateKey: key, created });
    const read = async (document: string) =>
      describeStatements(
        await readRdf(document, { format: 'jsonld', vocabulary, contexts: bundledContexts(vocabulary) }),
      );
    expect(await read((await verifyExport(jcs, known)).verified)).toEqual(await read(text));
  });
});
