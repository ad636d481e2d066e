import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { Findings, LEVELS } from '../../src/log/levels.ts';
import { earlierIn, RecordChecks } from '../../src/log/verify-records.ts';
import { history } from '../../src/lineage/replay.ts';
import { readSigned } from '../../src/ingest/signed.ts';
import { CLEW, PROV, XSD } from '../../src/prov/namespaces.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { element, relate } from '../../src/prov/statement.ts';
import { signingKeyIri } from '../../src/sign/agent-key.ts';
import { envelopeJson, signEnvelope } from '../../src/sign/dsse.ts';
import { keyId } from '../../src/sign/key.ts';
import { openFixture, type Fixture } from '../lineage/history-of-churn.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const id = keyId(publicKey);
const turtle = `<urn:clew:dataset:signed> a <${CLEW}Dataset> ; <${CLEW}name> "signed" .`;

describe('envelopes are verified with the history', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await openFixture();
    const { recorder, store, vocabulary } = fixture;
    const key = signingKeyIri(id);
    await recorder.record({
      statements: [
        element(key, [`${CLEW}SigningKey`], {
          [`${CLEW}keyId`]: { value: id },
          [`${CLEW}verifierKey`]: { value: publicKey.export({ format: 'pem', type: 'spki' }) as string },
          [`${PROV}generatedAtTime`]: { value: '2026-01-01T00:00:00Z', datatype: `${XSD}dateTime` as Iri },
        }),
        relate('wasAttributedTo', key, 'urn:clew:agent:ann'),
      ],
    });
    const envelope = envelopeJson(signEnvelope('text/turtle', Buffer.from(turtle), [privateKey]));
    await recorder.record(await readSigned(Buffer.from(envelope), { store, vocabulary }));
  });

  const verified = async (from: number) => {
    const findings = new Findings(LEVELS);
    const checks = new RecordChecks(findings, { from, ...earlierIn(fixture.store) });
    for await (const page of history(fixture.store, from)) for (const record of page) await checks.check(record);
    return findings.result(['bytes', 'commitment', 'signature'], 9);
  };

  test('one that its agent signed holds, from the beginning and in a range', async () => {
    expect(await verified(0)).toMatchObject({ holds: true, levels: [{ checked: 2 }, { checked: 2 }, { checked: 1 }] });
    expect(await verified(1)).toMatchObject({ holds: true, levels: [{ checked: 1 }, { checked: 1 }, { checked: 1 }] });
  });

  test('one that somebody else signed is found', async () => {
    const other = generateKeyPairSync('ed25519').privateKey;
    const forged = envelopeJson(signEnvelope('text/turtle', Buffer.from(turtle), [other]));
    await fixture.recorder.record({
      statements: [element('urn:clew:dataset:forged', [`${CLEW}Dataset`], { [`${CLEW}name`]: { value: 'forged' } })],
      actor: 'urn:clew:agent:ann' as Iri,
      envelope: forged,
    });
    const { holds, problems } = await verified(0);
    expect(holds).toBe(false);
    expect(problems).toEqual([
      expect.objectContaining({
        level: 'signature',
        place: 'record 2',
        message: expect.stringContaining('envelope') as string,
      }),
    ]);
  });
});
