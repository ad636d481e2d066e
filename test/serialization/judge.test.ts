/** The PyPI package prov reads what is written here, and finds that all forms of a case say the same. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pythonEnvironment } from '../../scripts/python/environment.ts';
import { Fault } from '../../src/prov/fault.ts';
import { writeDocument } from '../../src/lineage/convert.ts';
import { Beside } from '../../src/rdf/beside.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { readProvN } from '../../src/serialization/prov-n/read.ts';
import { writeProvJson } from '../../src/serialization/prov-json/write.ts';
import { writeProvJsonLd } from '../../src/serialization/prov-jsonld/write.ts';
import { writeProvN } from '../../src/serialization/prov-n/write.ts';
import { writeProvXml } from '../../src/serialization/prov-xml/write.ts';

const execute = promisify(execFile);
const CASES = join(import.meta.dirname, '../fixtures/prov-interop');

/** What it finds, and why that is right. */
const FINDINGS = [
  // http://example.org/123 has no end that is the name of an XML element: our reader takes it from the name that carries it, others cannot.
  'entity101: xml says something else than provn',
  // PROV-JSONLD has no mention: others see the specialization that it is, our reader what is carried beside it.
  'mention1: jsonld says something else than provn',
];

describe('prov', () => {
  let folder: string;
  let bin: string | undefined;
  let written = 0;

  beforeAll(async () => {
    const { vocabulary } = await loadVocabulary({ modules: [] });
    folder = mkdtempSync(join(tmpdir(), 'clew-judge-'));
    for (const file of readdirSync(CASES).filter((name) => name.endsWith('.provn'))) {
      const beside = new Beside();
      const statements = readable(readFileSync(join(CASES, file), 'utf8'), beside);
      if (statements === undefined) continue;
      const path = join(folder, file.slice(0, -'.provn'.length));
      writeFileSync(`${path}.provn`, writeProvN(statements).text);
      writeFileSync(`${path}.provx`, writeProvXml(statements).text);
      writeFileSync(`${path}.json`, writeProvJson(statements).text);
      writeFileSync(`${path}.jsonld`, writeProvJsonLd(statements).text);
      written += 4;
      const { text, losses } = writeDocument(statements, 'trig', vocabulary, beside.prefixes);
      // What RDF loses, prov refuses: two times of one generation, say.
      if (losses.length > 0) continue;
      writeFileSync(`${path}.trig`, text);
      written++;
    }
    try {
      bin = await pythonEnvironment();
    } catch (error) {
      if (process.env['CI'] === 'true') throw error;
    }
  }, 300_000);

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('reads all of it, and each form as the others', { timeout: 60_000 }, async ({ skip }) => {
    if (bin === undefined) return skip('there is no Python environment');
    const script = join(import.meta.dirname, 'judge.py');
    const { stdout } = await execute(join(bin, 'python'), [script, folder]);
    expect(written).toBe(668 + 158);
    expect(stdout.trim().split('\n')).toEqual([...FINDINGS, `${written} read`]);
  });
});

/** The statements of a case; undefined for the few that are refused (see interop.test.ts). */
function readable(text: string, beside: Beside) {
  try {
    return readProvN(text, { beside });
  } catch (error) {
    if (error instanceof Fault && error.code === 'ILLEGAL_DOCUMENT') return undefined;
    throw error;
  }
}
