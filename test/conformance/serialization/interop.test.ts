/**
 * The PROV interoperability suite: every case, read in each form it comes in, written in every serialization and syntax of RDF, and read again. What a
 * format cannot hold is named; everything else is the same statements.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe as suite, expect, test } from 'vitest';
import { writeDocument } from '../../../src/lineage/convert.ts';
import { EXPORT_FORMATS, keepsGraphs, type ExportFormat } from '../../../src/lineage/export-format.ts';
import { descriptionJson } from '../../../src/prov/description.ts';
import type { Statement } from '../../../src/prov/statement.ts';
import { readRdf } from '../../../src/rdf/read.ts';
import { loadVocabulary } from '../../../src/rdf/vocabulary.ts';
import { isSerializationName, serialization } from '../../../src/serialization/serializations.ts';
import { canonical } from '../../serialization/arbitrary.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));
const FOLDER = `${FIXTURES}/prov-interop`;
const FILES: ReadonlySet<string> = new Set(readdirSync(FOLDER));
const { vocabulary } = await loadVocabulary();

const FORMS: Readonly<Record<string, ExportFormat>> = {
  provn: 'prov-n',
  provx: 'prov-xml',
  json: 'prov-json',
  ttl: 'turtle',
  trig: 'trig',
};
const CASES = [...FILES].filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length));

/** Cases whose files do not all say the same, as groups of forms that do, and why. */
const DIFFERENT: readonly (readonly [cases: RegExp, groups: string, why: string])[] = [
  [
    /^(attr_dict_insert_one_key\d+|dictionary(Insertion|Removal|Membership).*)$/,
    'provn provx json | ttl trig',
    'dictionaries: derivations and named pairs here, classes of PROV-DICTIONARY and blank nodes in the RDF',
  ],
  [/^scruffy-/, 'provn provx json | ttl trig', 'relations that share an identifier are one node in RDF'],
  [/^attr_(?!dict)/, 'provn json ttl trig | provx', 'the XML of its XML literal is indented'],
  [
    /^primer$/,
    'provn provx | json | ttl trig',
    'the Turtle has alternateOf the other way round and cannot tell used(a, e) from its repetition; the JSON has it once',
  ],
];

/** Cases that leave out what PROV-DM demands: the first element of a relation. RDF has triples all the same. */
const REFUSED: ReadonlySet<string> = new Set([
  'association2',
  'attribution2',
  'issues_unification-membership-f2-FAIL-DM',
  'issues_unification-membership-f2-FAIL-DM.provn',
]);

const DICTIONARY = /#(?:derivedBy|qualified)(?:Insertion|Removal)/;

async function read(text: string, format: ExportFormat): Promise<Statement[]> {
  return isSerializationName(format) ? serialization(format).read(text) : readRdf(text, { format, vocabulary });
}

const text = (statements: readonly Statement[]) => canonical(statements).map(descriptionJson).join('\n');

/** What each form of a case says: form → canonical statements. */
async function said(name: string): Promise<Map<string, Statement[]>> {
  const out = new Map<string, Statement[]>();
  for (const [ending, format] of Object.entries(FORMS)) {
    if (!FILES.has(`${name}.${ending}`)) continue;
    if (REFUSED.has(name) && isSerializationName(format)) continue;
    out.set(ending, await read(readFileSync(`${FOLDER}/${name}.${ending}`, 'utf8'), format));
  }
  return out;
}

suite('the interoperability suite', () => {
  let written = 0;
  let lossy = 0;
  let dictionaries = 0;

  test('is here', () => expect(CASES.length).toBe(171));

  test.each(CASES)('%s', async (name) => {
    const forms = await said(name);
    expect(forms.size).toBeGreaterThan(0);
    const groups = Map.groupBy(forms.keys(), (form) => text(forms.get(form)!));
    const expected = DIFFERENT.find(([cases]) => cases.test(name));
    const found = [...groups.values()].map((list) => list.join(' ')).join(' | ');
    if (groups.size > 1) expect(found).toBe(expected?.[1]);
    for (const [content, [form]] of groups) {
      const statements = forms.get(form!)!;
      for (const format of EXPORT_FORMATS) {
        if (!keepsGraphs(format) && statements.some((one) => one.bundle !== undefined)) continue;
        const { text: document, losses: all } = writeDocument(statements, format, vocabulary);
        // Our reader gives a dictionary's derivations back; what others miss of them is told.
        const losses = all.filter(({ term }) => !DICTIONARY.test(term ?? ''));
        dictionaries += all.length - losses.length;
        const again = text(await read(document, format));
        if (losses.length === 0) expect(again, `${form} as ${format}`).toBe(content);
        else {
          lossy++;
          expect([name, again === content], `${form} as ${format} names a loss`).toEqual([
            expect.stringMatching(/^scruffy-/),
            false,
          ]);
        }
        written++;
      }
    }
  });

  test.each([...REFUSED].flatMap((name) => ['provn', 'provx', 'json'].map((ending) => [name, ending] as const)))(
    '%s.%s is refused',
    async (name, ending) => {
      if (!FILES.has(`${name}.${ending}`)) return;
      await expect(read(readFileSync(`${FOLDER}/${name}.${ending}`, 'utf8'), FORMS[ending]!)).rejects.toMatchObject({
        code: 'ILLEGAL_DOCUMENT',
      });
    },
  );

  afterAll(() => {
    // Nine scruffy cases, in the five syntaxes of RDF; all others are written in nine formats.
    expect(lossy).toBe(45);
    // The derivations of 24 cases in four serializations, as read from RDF and as read from the others.
    expect(dictionaries).toBe(24 * 2 * 4);
    expect(written).toBeGreaterThan(1500);
  });
});

test('vocabulary that nobody here knows survives in every format: a real workflow run', async () => {
  const document = readFileSync(`${FIXTURES}/wf4ever/workflow_1120_version_3-run_1.ttl`, 'utf8');
  const base = 'http://example.org/run/workflowrun.prov.ttl' as never;
  const statements = await readRdf(document, { format: 'turtle', vocabulary, base });
  expect(statements.length).toBeGreaterThan(100);
  for (const format of EXPORT_FORMATS) {
    const { text: written, losses } = writeDocument(statements, format, vocabulary);
    expect(losses, format).toEqual([]);
    expect(text(await read(written, format)), format).toBe(text(statements));
  }
});
