/** What is written as PROV-JSON and PROV-JSONLD, held against the JSON Schemas of the submissions; and PROV-JSONLD as JSON-LD, with its own context. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import jsonld from 'jsonld';
import { describe as suite, expect, test } from 'vitest';
import type { Statement } from '../../../src/prov/statement.ts';
import { readProvN } from '../../../src/serialization/prov-n/read.ts';
import { writeProvJsonLd } from '../../../src/serialization/prov-jsonld/write.ts';
import { CONTEXT } from '../../../src/serialization/prov-jsonld/terms.ts';
import { statement } from '../../serialization/arbitrary.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));
const json = (path: string) => JSON.parse(readFileSync(`${FIXTURES}/${path}`, 'utf8')) as Record<string, unknown>;

/** Refused, as they leave out the first element of a relation. */
const REFUSED = /^(association2|attribution2|issues_unification-membership-f2-FAIL-DM)/;
const documents = (): [string, Statement[]][] =>
  readdirSync(`${FIXTURES}/prov-interop`)
    .filter((name) => name.endsWith('.provn') && !REFUSED.test(name))
    .map((name) => [name, readProvN(readFileSync(`${FIXTURES}/prov-interop/${name}`, 'utf8'))]);

suite('PROV-JSONLD', () => {
  // Formats are not asserted: a namespace may be any IRI, and a time may come without a zone.
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(json('prov-jsonld/schema.json'));

  test('every case of the interoperability suite is valid', () => {
    const list = documents();
    expect(list.length).toBe(167);
    for (const [name, statements] of list)
      expect([name, validate(JSON.parse(writeProvJsonLd(statements).text)), validate.errors]).toEqual([
        name,
        true,
        null,
      ]);
  });

  test('so are statements such as no caller should make', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 4 }), (said) => {
        const valid = validate(JSON.parse(writeProvJsonLd(said).text));
        expect([valid, validate.errors]).toEqual([true, null]);
      }),
      { numRuns: 300 },
    );
  });

  test('JSON-LD drops nothing of it', async () => {
    const context = json('prov-jsonld/context.jsonld');
    const documentLoader = (url: string) => {
      expect(url).toBe(CONTEXT);
      return Promise.resolve({ contextUrl: undefined, documentUrl: url, document: context });
    };
    await fc.assert(
      fc.asyncProperty(fc.array(statement, { maxLength: 4 }), async (said) => {
        // The submission's context has no term Bundle, so JSON-LD knows documents without bundles alone.
        const flat = said.map(({ bundle: _, ...one }): Statement => one);
        const document = JSON.parse(writeProvJsonLd(flat).text) as jsonld.JsonLdDocument;
        await jsonld.expand(document, { documentLoader, safe: true } as jsonld.Options.Expand);
      }),
      { numRuns: 100 },
    );
  });
});
