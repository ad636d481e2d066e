/**
 * Changes signed envelopes and documents at random, without the keys, and counts what is still accepted as saying something else.
 *
 *     node test/fault/signatures.ts [count] [seed]
 *
 * A change that leaves what is read exactly as it was signed (white space, the unsigned key id, another tree of the same RDF) is no forgery and is
 * counted apart; so is nothing else. Ends with 1 if anything was accepted, or failed other than by a Fault.
 */
import { isDeepStrictEqual } from 'node:util';
import { Fault } from '../../src/prov/fault.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { openSubmission, type AgentKey } from '../../src/sign/agent-key.ts';
import { createProof, verifyProof } from '../../src/sign/data-integrity.ts';
import { envelopeJson, parseEnvelope, signEnvelope, verifyEnvelope } from '../../src/sign/dsse.ts';
import { publicKey } from '../../src/sign/key.ts';
import { keyOfDidKey } from '../../src/sign/multikey.ts';
import { DATA_INTEGRITY_CONTEXT_IRI } from '../../src/sign/proof-context.ts';
import { CRYPTOSUITES } from '../../src/sign/proof.ts';
import { ed25519, p256 } from '../sign/keys.ts';
import { randomFrom } from './random.ts';

interface Target {
  readonly name: string;
  /** Signed JSON. */
  readonly text: string;
  /** What a reader gets from it. @throws Fault */
  readonly read: (bytes: Buffer) => unknown;
}

export interface Outcome {
  readonly tried: number;
  readonly refused: number;
  /** Read exactly as signed. */
  readonly same: number;
  /** Changes that were accepted as something that nobody signed. */
  readonly accepted: readonly string[];
  /** Changes that led to an error other than a Fault. */
  readonly crashed: readonly string[];
  readonly byCode: Readonly<Record<string, number>>;
}

type Random = (below: number) => number;

const [ada, bob, ci] = [ed25519('ada'), ed25519('bob'), p256('ci')];
const TRUSTED = [ada, bob, ci].map(publicKey);
const AGENT_KEYS = new Map<string, AgentKey>(
  TRUSTED.map((key) => [key.id, { key, agent: 'urn:clew:person:ada' as Iri }]),
);
const CONTEXTS = new Map([['https://example.org/context', { '@context': { '@vocab': 'https://example.org/ns#' } }]]);
const TURTLE = Buffer.from('<urn:run> <http://www.w3.org/ns/prov#used> <urn:data> .\n<urn:run> <urn:rate> "1e-8" .\n');

function document(name: string): string {
  return JSON.stringify({
    '@context': ['https://example.org/context', DATA_INTEGRITY_CONTEXT_IRI],
    '@id': `urn:example:${name}`,
    learnedFrom: { '@id': 'urn:example:data', licence: 'CC-BY-4.0', rows: 1_000 },
    tags: ['a', 'b', { '@value': '0.1', '@type': 'http://www.w3.org/2001/XMLSchema#decimal' }],
    approved: false,
  });
}

async function targets(): Promise<Target[]> {
  const envelopes = [
    { name: 'envelope, Ed25519', keys: [ada], payload: TURTLE, threshold: 1 },
    { name: 'envelope, P-256', keys: [ci], payload: Buffer.concat([TURTLE, TURTLE]), threshold: 1 },
    { name: 'envelope, two of three', keys: [ada, ci], payload: Buffer.from([0, 1, 2, 255]), threshold: 2 },
  ].map(({ name, keys, payload, threshold }) => ({
    name,
    text: envelopeJson(signEnvelope('text/turtle', payload, keys)),
    read: (bytes: Buffer) => {
      const { signedBy, ...verified } = verifyEnvelope(parseEnvelope(bytes), TRUSTED, { threshold });
      return { ...verified, signedBy: [...signedBy].sort() };
    },
  }));
  const submission = {
    name: 'submission',
    text: envelopeJson(signEnvelope('application/n-triples', TURTLE, [ada])),
    read: (bytes: Buffer) => openSubmission(bytes, (id) => AGENT_KEYS.get(id), 0),
  };
  const proofs = CRYPTOSUITES.flatMap((cryptosuite) => ['model', 'report'].map((name) => ({ cryptosuite, name })));
  const documents = proofs.map(async ({ cryptosuite, name }) => ({
    name: `${cryptosuite}, ${name}`,
    text: await createProof(document(name), {
      cryptosuite,
      privateKey: ada,
      created: '2026-11-21T09:00:00Z',
      expires: '2027-11-21T09:00:00Z',
      contexts: CONTEXTS,
    }),
    read: (bytes: Buffer) => {
      const trusted = (method: string) => {
        const key = keyOfDidKey(method);
        return TRUSTED.find(({ id }) => id === key?.id);
      };
      return verifyProof(bytes.toString(), trusted, { contexts: CONTEXTS, now: Date.parse('2026-12-01T00:00:00Z') });
    },
  }));
  return [...envelopes, submission, ...(await Promise.all(documents))];
}

/** Changes of the bytes, whatever they mean. */
const BYTE_CHANGES: readonly ((bytes: Buffer, random: Random) => Buffer)[] = [
  (bytes, random) => {
    bytes[random(bytes.length)]! ^= 1 << random(8);
    return bytes;
  },
  (bytes, random) => {
    bytes[random(bytes.length)] = random(256);
    return bytes;
  },
  (bytes, random) => bytes.subarray(0, random(bytes.length)),
  (bytes, random) => {
    const at = random(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(8))]);
  },
  (bytes, random) => {
    const at = random(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), Buffer.of(random(128)), bytes.subarray(at)]);
  },
  (bytes, random) => {
    const [from, at] = [random(bytes.length), random(bytes.length)];
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(from, from + random(64)), bytes.subarray(at)]);
  },
];

type Tree = Record<string, unknown> | unknown[];

/** Every object and array of a tree. */
function containers(tree: unknown): Tree[] {
  if (tree === null || typeof tree !== 'object') return [];
  return [tree as Tree, ...Object.values(tree).flatMap(containers)];
}

/** Changes one member of one object or array: JSON that is well-formed and says something else. */
function changeTree(text: string, other: string, random: Random): string {
  const tree = JSON.parse(text) as unknown;
  const places = containers(tree).filter((place) => Object.keys(place).length > 0);
  const place = places[random(places.length)] as Record<string, unknown>;
  const keys = Object.keys(place);
  const key = keys[random(keys.length)]!;
  const foreign = containers(JSON.parse(other)).flatMap((c) => Object.values(c as object) as unknown[]);
  const change = random(7);
  if (change === 0) delete place[key];
  else if (change === 1) place[key] = place[keys[random(keys.length)]!];
  else if (change === 2) place[key] = foreign[random(foreign.length)];
  else if (change === 3) place[`${key}${random(10)}`] = place[key];
  else if (change === 4) place[key] = [place[key]];
  else if (change === 5) place[key] = [null, true, 0, '', {}, [], 'assertionMethod'][random(7)];
  else place[key] = changeScalar(place[key], random);
  return JSON.stringify(tree);
}

function changeScalar(value: unknown, random: Random): unknown {
  if (typeof value === 'number') return value + 1 + random(5);
  if (typeof value === 'boolean') return !value;
  if (typeof value !== 'string' || value === '') return 'changed';
  const at = random(value.length);
  const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789-_+/= ';
  return value.slice(0, at) + alphabet[random(alphabet.length)] + value.slice(at + random(2));
}

/** Tries `count` changes, spread over all kinds of what can be signed. */
export async function attackSignatures(count: number, seed: number): Promise<Outcome> {
  const { whole: random } = randomFrom(seed);
  const all = await targets();
  const signed = await Promise.all(all.map((target) => target.read(Buffer.from(target.text))));
  const accepted: string[] = [];
  const crashed: string[] = [];
  const byCode: Record<string, number> = {};
  let [refused, same, tried] = [0, 0, 0];
  while (tried < count) {
    const index = random(all.length);
    const target = all[index]!;
    const bytes =
      random(2) === 0
        ? BYTE_CHANGES[random(BYTE_CHANGES.length)]!(Buffer.from(target.text), random)
        : Buffer.from(changeTree(target.text, all[random(all.length)]!.text, random));
    if (bytes.equals(Buffer.from(target.text))) continue;
    tried++;
    try {
      const read = await target.read(bytes);
      if (isDeepStrictEqual(read, signed[index])) same++;
      else accepted.push(`${target.name}: ${bytes.toString()}`);
    } catch (error) {
      if (error instanceof Fault) {
        refused++;
        byCode[error.code] = (byCode[error.code] ?? 0) + 1;
      } else crashed.push(`${target.name}: ${String(error)}: ${bytes.toString()}`);
    }
  }
  return { tried, refused, same, accepted, crashed, byCode };
}

if (import.meta.main) {
  const [count = 10_000, seed = 1] = process.argv.slice(2).map(Number);
  const start = performance.now();
  const { accepted, crashed, ...counts } = await attackSignatures(count, seed);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const report = { ...counts, accepted: accepted.length, crashed: crashed.length, seed, seconds };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  for (const line of [...accepted, ...crashed].slice(0, 10)) process.stdout.write(`${line}\n`);
  process.exitCode = accepted.length + crashed.length > 0 ? 1 : 0;
}
