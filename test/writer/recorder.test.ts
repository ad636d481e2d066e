import type { KeyObject } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSigned } from '../../src/ingest/signed.ts';
import { headOf } from '../../src/log/heads.ts';
import { CLEW, XSD } from '../../src/prov/namespaces.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { signingKeyIri } from '../../src/sign/agent-key.ts';
import { envelopeJson, signEnvelope } from '../../src/sign/dsse.ts';
import { keyId } from '../../src/sign/key.ts';
import { openService, type Service } from '../../src/writer/open.ts';
import { ed25519, pem } from '../sign/keys.ts';

const dataset = (name: string, more: Record<string, { value: string; datatype?: Iri }> = {}): Statement[] => [
  element(`urn:clew:dataset:${name}`, [`${CLEW}Dataset`], { [`${CLEW}name`]: { value: name }, ...more }),
];

describe('a service over an embedded store records in the thread of its writer', () => {
  let folder: string;
  let service: Service;
  const reports: unknown[] = [];
  const open = () =>
    openService(
      {
        store: `sqlite:${join(folder, 'clew.db')}`,
        neo4jUser: '',
        neo4jPassword: undefined,
        modules: [],
        log: join(folder, 'log'),
        logKey: join(folder, 'log.key'),
        logOrigin: 'clew.test/writer',
      },
      (error) => reports.push(error),
    );
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'clew-writer-'));
    reports.length = 0;
    service = await open();
  });
  afterEach(async () => {
    await service.close();
    rmSync(folder, { recursive: true });
    expect(reports).toEqual([]);
  });

  test('what is acknowledged can be read at once, and is still there when opened again', async () => {
    const receipts = await Promise.all(
      Array.from({ length: 100 }, (_, i) => service.recorder.record({ statements: dataset(`acme/d${i}`) })),
    );
    expect(receipts.map((r) => r.number).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect((await service.store.read((r) => r.head())).size).toBe(100);
    const again = await service.recorder.record({ statements: dataset('acme/d7') });
    expect(again).toMatchObject({ number: receipts[7]!.number, created: false });
    await service.close();
    service = await open();
    const [row] = await service.store.read((r) => r.records({ numbers: [receipts[7]!.number] }));
    expect(row).toMatchObject({ digest: receipts[7]!.digest, recordedAt: receipts[7]!.recordedAt });
  });

  test('an envelope and who signed it reach the writer, which decides whether the key signs', async () => {
    const { store, recorder } = service;
    const { vocabulary } = await loadVocabulary();
    const [ada, next] = [ed25519('ada'), ed25519('next')];
    const keyOf = (key: KeyObject) => {
      const at = signingKeyIri(keyId(key));
      const said = { [`${CLEW}verifierKey`]: { value: pem(key) }, [`${CLEW}keyId`]: { value: keyId(key) } };
      return [element(at, [`${CLEW}SigningKey`], said), relate('wasAttributedTo', at, 'urn:clew:person:ada')];
    };
    await recorder.record({ statements: keyOf(ada) });
    await expect(recorder.record({ statements: keyOf(next) })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const turtle = `<urn:clew:run:1> a <${CLEW}TrainingRun> .`;
    const envelope = envelopeJson(signEnvelope('text/turtle', Buffer.from(turtle), [ada]));
    const submission = await readSigned(Buffer.from(envelope), { store, vocabulary });
    const { number } = await recorder.record(submission);
    const [row] = await store.read((r) => r.records({ numbers: [number] }));
    expect(row).toMatchObject({ envelope, actor: 'urn:clew:person:ada' });
    const other = { ...submission, source: {}, signedBy: [signingKeyIri(keyId(next))] };
    await expect(recorder.record(other)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  test('faults come back as they are: terms at once, conflicts and shapes from the writer', async () => {
    const unknown = [element('urn:x:a', [], { [`${CLEW}nmae`]: { value: 'x' } })];
    await expect(service.recorder.record({ statements: unknown })).rejects.toMatchObject({
      code: 'UNKNOWN_TERM',
      hint: expect.stringContaining('name') as string,
    });
    await service.recorder.record({ statements: dataset('acme/a') });
    const late = { value: '2026-01-02T00:00:00Z', datatype: `${XSD}dateTime` as Iri };
    const early = { value: '2026-01-01T00:00:00Z', datatype: `${XSD}dateTime` as Iri };
    const backwards = [
      element('urn:clew:run:r', [`${CLEW}Run`], {
        'http://www.w3.org/ns/prov#startedAtTime': late,
        'http://www.w3.org/ns/prov#endedAtTime': early,
      }),
    ];
    const [good, bad] = await Promise.allSettled([
      service.recorder.record({ statements: dataset('acme/b') }),
      service.recorder.record({ statements: backwards }),
    ]);
    expect(good.status).toBe('fulfilled');
    expect(bad).toMatchObject({ status: 'rejected', reason: { name: 'Fault', code: 'TIME_ORDER' } });
    const cycle = [relate('wasDerivedFrom', 'urn:x:1', 'urn:x:2'), relate('wasDerivedFrom', 'urn:x:2', 'urn:x:1')];
    await expect(service.recorder.record({ statements: cycle })).rejects.toMatchObject({ code: 'CYCLE' });
  });

  test('the log is published beside it, and what is left when the service closes', async () => {
    await service.recorder.record({ statements: dataset('acme/a') });
    await service.recorder.record({ statements: dataset('acme/b') });
    await service.close();
    expect(existsSync(join(folder, 'log', 'checkpoint'))).toBe(true);
    service = await open();
    const kept = await service.store.read((r) => r.checkpoint());
    expect(headOf(kept!.note)).toMatchObject({ origin: 'clew.test/writer', size: 2 });
    expect(service.publisher?.status()).toMatchObject({ size: 2, published: 2 });
  });

  test('a store that cannot be opened is said, and leaves no thread behind', async () => {
    const nowhere = openService(
      { store: `sqlite:${join(folder, 'log.key')}/x.db`, neo4jUser: '', neo4jPassword: undefined, modules: [] },
      () => undefined,
    );
    await expect(nowhere).rejects.toMatchObject({ name: 'Fault', code: 'STORE_UNAVAILABLE' });
  });
});
