/** A short history with everything a record can do in it, published and signed twice, and its verification. */
import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Recorder } from '../../src/lineage/record.ts';
import { identityOf } from '../../src/log/identity.ts';
import { publishedTiles } from '../../src/log/published-files.ts';
import { Publisher } from '../../src/log/publish.ts';
import { verify, type VerifyOptions } from '../../src/log/verify.ts';
import { sha256 } from '../../src/prov/description.ts';
import { CLEW, PROV, XSD } from '../../src/prov/namespaces.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import type { CompiledShapes } from '../../src/shacl/compile.ts';
import { signingKeyIri } from '../../src/sign/agent-key.ts';
import { envelopeJson, signEnvelope } from '../../src/sign/dsse.ts';
import { keyId } from '../../src/sign/key.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { directorySource } from '../../src/tlog/source.ts';
import { parseVerifier } from '../../src/tlog/verifier.ts';
import { removeRecords } from '../lineage/remover.ts';

export const { vocabulary } = await loadVocabulary();
const shapes = { check: () => [] } as unknown as CompiledShapes;

const c = (name: string) => `${CLEW}${name}`;
export const u = (name: string) => `urn:clew:${name}` as Iri;
const text = (value: string) => ({ value });
const decimal = (value: string) => ({ value, datatype: `${XSD}decimal` as Iri });

export const ADA = u('person:ada');
export const DATA = u('dataset:acme@1');
export const RUN = u('run:1');
export const MODEL = u('model:churn@1');

const model = (accuracy: string): Statement[] => [
  element(MODEL, [c('ModelVersion')], {
    [c('name')]: text('churn predictor'),
    [c('version')]: text('1'),
    [c('pValue')]: decimal(accuracy),
  }),
  relate('wasGeneratedBy', MODEL, RUN),
];

const pair = generateKeyPairSync('ed25519');
const KEY: readonly Statement[] = [
  element(signingKeyIri(keyId(pair.publicKey)), [c('SigningKey')], {
    [c('keyId')]: text(keyId(pair.publicKey)),
    [c('verifierKey')]: text(pair.publicKey.export({ format: 'pem', type: 'spki' }) as string),
  }),
  relate('wasAttributedTo', signingKeyIri(keyId(pair.publicKey)), ADA),
];

const PAYLOAD = Buffer.from('<urn:clew:model:churn@1> a <http://www.w3.org/ns/prov#Entity> .');

/** What a record says besides its statements when Ada signed it. */
const SIGNED = {
  actor: ADA,
  source: { digest: `sha256:${sha256(PAYLOAD)}`, mediaType: 'text/turtle' },
  envelope: envelopeJson(signEnvelope('text/turtle', PAYLOAD, [pair.privateKey])),
};

export interface Published {
  /** Directory of the log. */
  readonly log: string;
  /** File of the log's private key. */
  readonly key: string;
  readonly vkey: string;
  /** The checkpoint that was published first, and the newest. */
  readonly first: string;
  readonly newest: string;
}

/** Records and publishes the history: 10 records, checkpoints of 6 and of 10. */
export async function tellStory(store: Store, folder: string): Promise<Published> {
  const recorder = new Recorder(store, vocabulary, shapes);
  const [log, key] = [join(folder, 'log'), join(folder, 'log.key')];
  const publish = async () => {
    const identity = () => identityOf(store, { keyFile: key, origin: 'example.org/told' });
    await (await Publisher.open(store, { directory: log, identity })).close();
    return readFile(join(log, 'checkpoint'), 'utf8');
  };
  await recorder.record({ statements: [element(ADA, [`${PROV}Person`], { [c('name')]: text('Ada') }), ...KEY] });
  await recorder.record({
    statements: [
      element(DATA, [c('DatasetVersion')], { [c('name')]: text('transactions of acme'), [c('version')]: text('1') }),
      relate('wasAttributedTo', DATA, ADA),
    ],
    actor: ADA,
    source: { name: 'data.ttl', mediaType: 'text/turtle', digest: `sha256:${'1'.repeat(64)}` },
  });
  await recorder.record({
    statements: [
      element(RUN, [c('TrainingRun')], { [c('name')]: text('first run') }),
      relate('used', RUN, DATA),
      relate('wasAssociatedWith', RUN, ADA),
    ],
    actor: ADA,
  });
  const said = await recorder.record({ statements: model('0.9') });
  await recorder.record({ statements: model('0.91'), revises: [said.digest], actor: ADA });
  await recorder.record({
    statements: [element(u('run:secret'), [c('TrainingRun')], { [c('name')]: text('a secret') })],
    envelope: '{"payloadType":"x"}',
  });
  const first = await publish();
  await removeRecords({ store, recorder, vocabulary, shapes }, [5]);
  await recorder.record({
    statements: [
      element(u('dataset:acme@2'), [c('DatasetVersion')], { [c('version')]: text('2') }, u('bundle:b')),
      relate('wasDerivedFrom', u('dataset:acme@2'), DATA),
    ],
  });
  await recorder.record({ statements: model('0.91').slice(1), ...SIGNED });
  await recorder.record({
    statements: [
      element(u('run:2'), [c('TrainingRun')], {
        [`${PROV}startedAtTime`]: { value: '2026-11-01T09:00:00Z', datatype: `${XSD}dateTime` as Iri },
      }),
      relate('used', u('run:2'), u('dataset:acme@2')),
    ],
  });
  const newest = await publish();
  return { log, key, first, newest, vkey: (await readFile(join(log, 'log.vkey'), 'utf8')).trim() };
}

/** Verifies as a command does, in a scratch store in memory. */
export function verifyStory(
  store: Store,
  { log, vkey }: Pick<Published, 'log' | 'vkey'>,
  more: Partial<VerifyOptions> = {},
) {
  return verify({
    store,
    vocabulary,
    scratch: () => openSqlite({ file: ':memory:' }),
    tiles: directorySource(log),
    published: () => publishedTiles(log),
    verifiers: [parseVerifier(vkey)],
    ...more,
  });
}

/** A folder that is gone after `use`. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'clew-verify-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A copy of the log's directory, to be changed. */
export async function copyLog({ log }: Published, folder: string): Promise<string> {
  const copy = join(folder, 'log');
  await cp(log, copy, { recursive: true });
  return copy;
}
