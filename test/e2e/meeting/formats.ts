/** Everything that one graph goes out as, each document before a judge of its own. */
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { judge } from '../../profile/judge.ts';
import { faults } from '../../profile/openlineage/official.ts';

type Clew = (...args: string[]) => Promise<{ readonly code: number; readonly out: string; readonly err: string }>;

export interface Exporting {
  readonly clew: Clew;
  /** Of the service. */
  readonly url: string;
  /** Where the documents are written. */
  readonly folder: string;
  /** Element to export. */
  readonly id: string;
}

/** Writes what `/export` answers to a file. */
async function exported({ url, folder, id }: Exporting, format: string, extension: string): Promise<string> {
  const response = await fetch(`${url}/export?${new URLSearchParams({ of: id, format }).toString()}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(response.status, `${format}: ${bytes.toString().slice(0, 500)}`).toBe(200);
  const file = join(folder, `${format}.${extension}`);
  writeFileSync(file, bytes);
  return file;
}

/** PROV and RDF: valid by PROV-CONSTRAINTS, the model and the shapes when read again. */
export async function isValidProvenance(exporting: Exporting): Promise<void> {
  const files = [];
  for (const [format, extension] of [
    ...[
      ['turtle', 'ttl'] as const,
      ['trig', 'trig'] as const,
      ['jsonld', 'jsonld'] as const,
      ['nquads', 'nq'] as const,
    ],
    ...[['prov-n', 'provn'] as const, ['prov-xml', 'provx'] as const],
    ...[['prov-json', 'provjson'] as const, ['prov-jsonld', 'provjsonld'] as const],
  ])
    files.push(await exported(exporting, format, extension));
  const { code, out, err } = await exporting.clew('validate', ...files, '--json');
  expect(code, `${err}${out.slice(0, 2_000)}`).toBe(0);
  expect(JSON.parse(out)).toHaveLength(files.length);
}

export async function isValidMlBom(exporting: Exporting): Promise<void> {
  expect(await judge('cyclonedx/judge.py', [await exported(exporting, 'cyclonedx', 'cdx.json')])).toBe('valid');
}

/** The attestation of the training run, in a signed envelope. */
export async function isValidAttestation(exporting: Exporting): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const [secret, open] = [join(exporting.folder, 'key.pem'), join(exporting.folder, 'key.pub.pem')];
  writeFileSync(secret, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(open, publicKey.export({ type: 'spki', format: 'pem' }));
  const statement = await exported(exporting, 'in-toto', 'intoto.json');
  const envelope = `${statement}.dsse.json`;
  const { code, err } = await exporting.clew('sign', statement, '--key', secret, '--out', envelope);
  expect(code, err).toBe(0);
  const said = await judge('in-toto/judge.py', [open, envelope]);
  expect(said.split('\n')[0]).toContain('application/vnd.in-toto+json https://slsa.dev/provenance/v1');
}

export async function isValidCrate(exporting: Exporting): Promise<void> {
  const contexts = join(import.meta.dirname, '../../fixtures/ro-crate/contexts.json');
  const crate = await exported(exporting, 'ro-crate', 'zip');
  const said = await judge('ro-crate/judge.py', [contexts, 'REQUIRED', 'process-run-crate', crate]);
  expect(JSON.parse(said)).toEqual({ passed: true, issues: [] });
}

export async function isModelCard(exporting: Exporting): Promise<void> {
  const markdown = readFileSync(await exported(exporting, 'model-card', 'card.md'), 'utf8');
  expect(parseYaml(markdown.split('---\n')[1]!)).toMatchObject({
    datasets: ['wdbc/train.csv'],
    clew: { name: 'wdbc', id: expect.stringContaining(exporting.id) as string },
  });
  const html = readFileSync(await exported(exporting, 'model-card-html', 'html'), 'utf8');
  expect(html).toMatch(/^<!doctype html>/i);
}

export async function isValidCroissant(exporting: Exporting): Promise<void> {
  expect(await judge('croissant/judge.py', [await exported(exporting, 'croissant', 'json')])).toBe('valid');
}

/** Events of the training run, each by the official schema of its kind. */
export async function areValidEvents(exporting: Exporting): Promise<void> {
  const events = JSON.parse(readFileSync(await exported(exporting, 'openlineage', 'json'), 'utf8')) as object[];
  expect(events.length).toBeGreaterThan(0);
  expect(events.flatMap(faults)).toEqual([]);
}
