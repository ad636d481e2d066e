import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describe as described } from '../../src/prov/description.ts';
import { iri } from '../../src/prov/iri.ts';
import { relate } from '../../src/prov/statement.ts';
import { RdfLosses } from '../../src/rdf/losses.ts';
import { readRdf } from '../../src/rdf/read.ts';
import { rdfText } from '../../src/rdf/write/serialize.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { canonical, statement } from '../serialization/arbitrary.ts';

const { vocabulary } = await loadVocabulary();

function lossesOf(statements: Parameters<typeof described>[0], graphs: boolean) {
  const losses = new RdfLosses(graphs, vocabulary, true);
  for (const d of described(statements)) losses.see(d, d.bundle);
  return losses.all;
}

test('a graph without a named loss is read back as it was', async () => {
  let kept = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(statement, { maxLength: 6 }), async (said) => {
      if (lossesOf(said, true).length > 0) return;
      const list = canonical(said);
      const again = canonical(list.length === 0 ? [] : await readStatements(rdfText(list, { format: 'trig' })));
      expect(again).toEqual(list);
      kept++;
    }),
    { numRuns: 500 },
  );
  expect(kept).toBeGreaterThan(200);
});

async function readStatements(text: string) {
  return readRdf(text, { format: 'trig', vocabulary });
}

test('relations with one identifier and different times are named; so are bundles where there is one graph', () => {
  const id = 'https://example.org/end1';
  const said = [
    relate('wasEndedBy', 'https://example.org/a', 'https://example.org/e', { id, time: '2026-11-21T09:30:00Z' }),
    relate('wasEndedBy', 'https://example.org/a', 'https://example.org/e', { id, time: '2026-11-21T09:31:00Z' }),
    relate('used', 'https://example.org/a', 'https://example.org/e', { bundle: 'https://example.org/b' }),
  ];
  expect(lossesOf(said, true).map(({ subject, term }) => [subject, term])).toEqual([
    [id, 'http://www.w3.org/ns/prov#wasEndedBy'],
  ]);
  expect(lossesOf(said, false).map(({ subject }) => subject)).toEqual([iri('https://example.org/b'), id]);
});
