import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSigned } from '../../src/ingest/signed.ts';
import { Recorder, type Receipt } from '../../src/lineage/record.ts';
import { history } from '../../src/lineage/replay.ts';
import { tombstoneName } from '../../src/lineage/tombstone.ts';
import { parseDescription } from '../../src/prov/description.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { bundledContexts } from '../../src/rdf/contexts.ts';
import { readRdf } from '../../src/rdf/read.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { compileShapes } from '../../src/shacl/compile.ts';
import { signingKeyIri } from '../../src/sign/agent-key.ts';
import { checkEnvelope, KeyHistory } from '../../src/sign/check-envelope.ts';
import { envelopeJson, signEnvelope } from '../../src/sign/dsse.ts';
import { keyId } from '../../src/sign/key.ts';
import type { Store } from '../../src/store/store.ts';
import { ed25519, p256, pem } from '../sign/keys.ts';

const [ADA, EVE] = ['urn:clew:person:ada', 'urn:clew:person:eve'] as [Iri, Iri];
const [first, second, third, eve] = [ed25519('first'), p256('second'), ed25519('third'), ed25519('eve')];
const place = (key: KeyObject) => signingKeyIri(keyId(key));

const PREFIXES = '@prefix prov: <http://www.w3.org/ns/prov#> . @prefix clew: <https://w3id.org/clew/ns#> .\n';

/** A key's description in Turtle, as people record it. */
function key(of: KeyObject, agent: Iri = ADA, more = ''): string {
  return `${PREFIXES}<${place(of)}> a clew:SigningKey ; clew:verifierKey """${pem(of)}""" ; clew:keyId "${keyId(of)}" ;
    prov:wasAttributedTo <${agent}> ${more} .`;
}

const run = (name: string) => `${PREFIXES}<urn:clew:run:${name}> a clew:TrainingRun .`;
const code = (value: string, message = /./) =>
  expect.objectContaining({ code: value, message: expect.stringMatching(message) as string }) as Error;

/** The rules of signed records and of keys, on any store. */
export function signed(name: string, open: () => Promise<Store>): void {
  describe(`signed records in ${name}`, () => {
    let store: Store;
    let recorder: Recorder;
    let now = new Date('2026-11-21T12:00:00Z');
    let vocabulary: Awaited<ReturnType<typeof loadVocabulary>>['vocabulary'];

    beforeEach(async () => {
      const loaded = await loadVocabulary();
      ({ vocabulary } = loaded);
      store = await open();
      now = new Date('2026-11-21T12:00:00Z');
      recorder = new Recorder(store, vocabulary, compileShapes(loaded.shapes, vocabulary), { now: () => now });
    });
    afterEach(() => store.close());

    const plain = async (turtle: string, revises?: string[]): Promise<Receipt> =>
      recorder.record({
        statements: await readRdf(turtle, { format: 'turtle', vocabulary }),
        ...(revises && { revises }),
      });
    const envelope = (text: string, keys: readonly KeyObject[], type = 'text/turtle') =>
      Buffer.from(envelopeJson(signEnvelope(type, Buffer.from(text), keys)));
    const submit = async (text: string, keys: readonly KeyObject[], type?: string): Promise<Receipt> =>
      recorder.record(await readSigned(envelope(text, keys, type), { store, vocabulary }));
    const rows = async () => {
      const out = [];
      for await (const page of history(store)) out.push(...page);
      return out;
    };

    test('the signer is the actor; the envelope is kept as it came, and can be checked again', async () => {
      await plain(key(first));
      const bytes = envelope(run('a'), [first]);
      const receipt = await recorder.record(await readSigned(bytes, { store, vocabulary }));
      expect(receipt).toMatchObject({ number: 1, created: true });
      const [told, said] = await rows();
      expect(said!.row).toMatchObject({ actor: ADA, envelope: bytes.toString(), source: { mediaType: 'text/turtle' } });
      const known = new KeyHistory();
      expect(checkEnvelope(said!.row, (id) => known.at(id))).toEqual([expect.stringMatching(/No agent has the key/)]);
      known.learn(told!.bodies.map(({ json }) => parseDescription(json)));
      expect(checkEnvelope(said!.row, (id) => known.at(id))).toEqual([]);
      const forged = { ...said!.row, envelope: said!.row.envelope!.replace(/"payload":"../, '"payload":"AA') };
      expect(checkEnvelope(forged, (id) => known.at(id))).toEqual([expect.stringMatching(/is wrong/)]);
      expect(checkEnvelope({ ...said!.row, actor: EVE }, (id) => known.at(id))).toHaveLength(1);
    });

    test.each([
      ['application/ld+json', '{"@id":"urn:x:1","@type":"http://www.w3.org/ns/prov#Entity"}'],
      [
        'application/n-quads',
        '<urn:x:1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/prov#Entity> <urn:x:g> .',
      ],
      ['application/trig', '<urn:x:g> { <urn:x:1> a <http://www.w3.org/ns/prov#Entity> }'],
      ['application/provenance+json', '{"prefix":{"x":"urn:x:"},"entity":{"x:1":{}}}'],
    ])('a payload of %s is read by its own reader', async (type, text) => {
      await plain(key(first));
      expect(await submit(text, [first], type)).toMatchObject({ elements: 1, created: true });
    });

    test('is refused with a wrong signature, by an unknown key, and in a type that nobody reads', async () => {
      await plain(key(first));
      const forged = envelope(run('a'), [first]).toString().replace('text/turtle', 'application/trig');
      await expect(readSigned(Buffer.from(forged), { store, vocabulary })).rejects.toThrow(code('WRONG_SIGNATURE'));
      await expect(submit(run('a'), [eve])).rejects.toThrow(code('UNKNOWN_KEY'));
      await expect(submit('{}', [first], 'application/vnd.clew.record+json')).rejects.toThrow(code('PAYLOAD_TYPE'));
      const other = { store, vocabulary, readRecord: () => ({ statements: [], actor: EVE }) };
      await expect(readSigned(envelope('{}', [first], 'application/vnd.clew.record+json'), other)).rejects.toThrow(
        code('FORBIDDEN', /eve/),
      );
      expect(await rows()).toHaveLength(1);
    });

    test('the first key is believed; the next needs a signature by one in force, and ends the one it replaces', async () => {
      await plain(key(first));
      const next = key(second, ADA, `; prov:wasRevisionOf <${place(first)}>`);
      await expect(plain(next)).rejects.toThrow(code('FORBIDDEN', /has a key/));
      await plain(key(eve, EVE));
      await expect(submit(next, [eve])).rejects.toThrow(code('FORBIDDEN'));
      const rotated = await submit(next, [first]);
      expect(JSON.parse((await rows()).at(-1)!.row.leaf!)).toMatchObject({ op: 'key' });
      // What was recorded is answered as it was, though its key signs no more; anything new is not.
      expect(await submit(next, [first])).toMatchObject({ number: rotated.number, created: false });
      await expect(submit(run('late'), [first])).rejects.toThrow(code('FORBIDDEN', /signs no more/));
      expect(await submit(run('b'), [second])).toMatchObject({ created: true });
      await expect(submit(key(third), [first])).rejects.toThrow(code('FORBIDDEN'));
      await submit(key(third), [second]);
      expect(await submit(run('c'), [third])).toMatchObject({ created: true });
    });

    test('a key is ended by its agent alone, from the time that was said', async () => {
      const told = await plain(key(first));
      const end = key(
        first,
        ADA,
        '; prov:invalidatedAtTime "2026-11-21T13:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>',
      );
      await expect(plain(end)).rejects.toThrow(code('FORBIDDEN'));
      await expect(plain(run('x'), [told.digest])).rejects.toThrow(code('FORBIDDEN', /describes none/));
      await submit(end, [first]);
      expect(await submit(run('a'), [first])).toMatchObject({ created: true });
      now = new Date('2026-11-21T13:00:00Z');
      await expect(submit(run('b'), [first])).rejects.toThrow(code('FORBIDDEN', /signs no more/));
    });

    test('a key cannot be given to another agent, stand elsewhere, or be described in a bundle', async () => {
      await plain(key(first));
      await expect(plain(key(eve, EVE, `, <${ADA}>`))).rejects.toThrow(code('FORBIDDEN'));
      await expect(plain(key(eve, EVE).replace(place(eve), 'urn:x:key'))).rejects.toThrow(
        code('FORBIDDEN', /elsewhere/),
      );
      await expect(plain(key(eve, EVE, '; a clew:Dataset'))).rejects.toThrow(code('FORBIDDEN'));
      const bundle = await readRdf(`${key(eve).replace('<urn', '<urn:x:b> { <urn')} }`, {
        format: 'trig',
        vocabulary,
        contexts: bundledContexts(vocabulary),
      });
      await expect(recorder.record({ statements: bundle })).rejects.toThrow(code('FORBIDDEN', /bundle/));
      // A stranger's first key that calls itself the next of Ada's changes nothing of hers.
      await plain(key(eve, EVE, `; prov:wasRevisionOf <${place(first)}>`));
      expect(await submit(run('b'), [first])).toMatchObject({ created: true });
    });

    test('a record that describes a key is not removed', async () => {
      await plain(key(first));
      const { row } = (await rows())[0]!;
      const removes = [tombstoneName(row.leaf!)];
      await expect(recorder.record({ statements: [], removes, removing: [0] })).rejects.toThrow(
        code('CONFLICT', /key/),
      );
    });

    test('the rule holds among records of one transaction', async () => {
      const outcomes = await Promise.allSettled([plain(key(first)), plain(key(second)), plain(key(eve, EVE))]);
      expect(outcomes.map((o) => o.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      const next = await readSigned(envelope(key(third, ADA, `; prov:wasRevisionOf <${place(first)}>`), [first]), {
        store,
        vocabulary,
      });
      const late = await readSigned(envelope(run('late'), [first]), { store, vocabulary });
      const both = await Promise.allSettled([recorder.record(next), recorder.record(late)]);
      expect(both.map((o) => o.status)).toEqual(['fulfilled', 'rejected']);
    });

    test('with several keys that hold, each has to be in force; strangers beside them are passed over', async () => {
      await plain(key(first));
      const { privateKey } = generateKeyPairSync('ed25519');
      expect(await submit(run('a'), [first, privateKey])).toMatchObject({ created: true });
      await submit(key(second, ADA, `; prov:wasRevisionOf <${place(first)}>`), [first]);
      await expect(submit(run('b'), [second, first])).rejects.toThrow(code('FORBIDDEN'));
    });
  });
}
