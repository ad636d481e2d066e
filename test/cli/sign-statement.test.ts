/** Signing an in-toto Statement: the envelope that tools of the supply chain verify. */
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseEnvelope, verifyEnvelope } from '../../src/sign/dsse.ts';
import { publicKey } from '../../src/sign/key.ts';
import { put, temporaryFolder } from './files.ts';
import { clew } from './terminal.ts';

test('a statement is signed byte for byte as what it is', async () => {
  const folder = temporaryFolder();
  const key = join(folder, 'key.pem');
  expect((await clew(['sign', '--new-key', key, '--agent', 'person:acme/ada'])).code).toBe(0);
  const text = '{\n  "_type": "https://in-toto.io/Statement/v1",\n  "subject": []\n}\n';
  const file = put(folder, 'churn.intoto.json', text);
  const { code, out } = await clew(['sign', file, '--key', key, '--json']);
  expect(code).toBe(0);
  const said = JSON.parse(out) as { file: string; payloadType: string };
  expect(said).toMatchObject({ file: `${file}.dsse.json`, payloadType: 'application/vnd.in-toto+json' });
  const signer = publicKey(createPrivateKey(readFileSync(key, 'utf8')));
  const verified = verifyEnvelope(parseEnvelope(readFileSync(said.file)), [signer]);
  expect(verified.payload.toString()).toBe(text);
  expect(verified.payloadType).toBe('application/vnd.in-toto+json');
});
