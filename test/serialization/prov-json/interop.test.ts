import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe as suite, expect, it } from 'vitest';
import { readProvJson } from '../../../src/serialization/prov-json/read.ts';
import { describe, descriptionJson } from '../../../src/prov/description.ts';
import type { Statement } from '../../../src/prov/statement.ts';
import type { Vocabulary } from '../../../src/prov/vocabulary.ts';
import { readRdf } from '../../../src/rdf/read.ts';
import { loadVocabulary } from '../../../src/rdf/vocabulary.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/prov-json');
const FILES = readdirSync(FOLDER);

/** Cases whose two files do not say the same, and why. */
const DIFFERENT: Readonly<Record<string, string>> = {
  primer: 'the Turtle has alternateOf the other way round, and cannot tell used(a, e) from its repetition with a role',
  'scruffy-end3-M': 'two ends with one identifier and two times: RDF merges what PROV-JSON keeps apart',
  attr_dict_insert_one_key0: 'insertion is a derivation here, a class of PROV-DICTIONARY in the Turtle',
  'dictionaryInsertion4-M': 'as above',
  'dictionaryRemoval4-M': 'as above',
  'dictionaryMembership2-M': 'the pair has a name made from its content here, a blank node in the Turtle',
};

/** Cases that leave out what PROV-DM demands. */
const REFUSED = new Set(['attribution2']);

const CASES = FILES.filter((f) => f.endsWith('.json') && f !== 'yprov4ml.json').map((f) => f.slice(0, -5));

function read(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8');
}

function canonical(statements: Statement[]): string[] {
  return describe(statements).map(descriptionJson);
}

suite('PROV-JSON and RDF of the same case', () => {
  let vocabulary: Vocabulary;

  beforeAll(async () => {
    ({ vocabulary } = await loadVocabulary());
  });

  async function fromRdf(name: string): Promise<Statement[]> {
    const format = FILES.includes(`${name}.trig`) ? 'trig' : 'turtle';
    return readRdf(read(`${name}.${format === 'trig' ? 'trig' : 'ttl'}`), { format, vocabulary });
  }

  it('has cases', () => {
    expect(CASES.length).toBe(43);
  });

  for (const name of CASES.filter((n) => !(n in DIFFERENT) && !REFUSED.has(n))) {
    it(`${name}: the same statements`, async () => {
      expect(canonical(readProvJson(read(`${name}.json`)))).toEqual(canonical(await fromRdf(name)));
    });
  }

  for (const [name, why] of Object.entries(DIFFERENT)) {
    it(`${name}: different, because ${why}`, async () => {
      expect(canonical(readProvJson(read(`${name}.json`)))).not.toEqual(canonical(await fromRdf(name)));
    });
  }

  for (const name of REFUSED) {
    it(`${name}: refused`, () => {
      expect(() => readProvJson(read(`${name}.json`))).toThrow(expect.objectContaining({ code: 'ILLEGAL_DOCUMENT' }));
    });
  }

  it('keeps insertion into a dictionary as a derivation that a walk follows', () => {
    const statements = readProvJson(read('dictionaryInsertion4-M.json'));
    expect(statements).toContainEqual(
      expect.objectContaining({
        relation: 'wasDerivedFrom',
        subject: 'http://example.org/d2',
        object: 'http://example.org/d1',
        via: 'http://www.w3.org/ns/prov#derivedByInsertionFrom',
      }),
    );
  });
});
