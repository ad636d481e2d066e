/** Bundles, limits and sizes: what holds for every rule. */
import { expect, test } from 'vitest';
import { checkConstraints } from '../../src/constraints/check.ts';
import { MAX_STATEMENTS_NAMED } from '../../src/constraints/report.ts';
import { verdictJson, verdictText } from '../../src/constraints/tell.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import { PROV } from '../../src/prov/namespaces.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';

const name = (text: string) => `urn:x:${text}`;
const generated = (id: string, bundle?: string) =>
  relate('wasGeneratedBy', name('e'), name('a'), { id: name(id), bundle: bundle && name(bundle) });

test('bundles are checked by themselves', () => {
  expect(checkConstraints([generated('g1'), generated('g2', 'b'), generated('g3', 'c')])).toMatchObject({
    valid: true,
    bundles: 2,
  });
  const { violations } = checkConstraints([generated('g1'), generated('g2', 'b'), generated('g3', 'b')]);
  expect(violations).toMatchObject([{ bundle: name('b'), indexes: [1, 2] }]);
});

test('the vocabulary tells what kinds are', async () => {
  const { vocabulary } = await loadVocabulary();
  const statements = [
    element(name('r'), ['https://w3id.org/clew/ns#TrainingRun']),
    relate('used', name('x'), name('r')),
  ];
  expect(checkConstraints(statements).valid).toBe(true);
  expect(checkConstraints(statements, { vocabulary }).violations).toMatchObject([{ rule: { number: 55 } }]);
});

test('more statements than the limit are refused', () => {
  expect(() => checkConstraints([generated('g1'), generated('g2')], { maxStatements: 1 })).toThrow(
    expect.objectContaining({ code: 'LIMIT', details: { limit: 'statements', maximum: 1, given: 2 } }),
  );
});

test('violations over a number are counted', () => {
  const many = Array.from({ length: 300 }, (_, i) => relate('specializationOf', name(`e${i}`), name(`e${i}`)));
  const verdict = checkConstraints(many, { maxViolations: 10 });
  expect([verdict.violations.length, verdict.violationCount]).toEqual([10, 300]);
  expect(verdictText(verdict)).toMatch(/and 290 more violations of PROV-CONSTRAINTS\n$/);
  expect(verdictJson(verdict)).toMatchObject({ violationCount: 300 });
});

test('a cycle of any length is found without recursion, and told in few words', () => {
  const size = 50_000;
  const cycle: Statement[] = Array.from({ length: size }, (_, i) => [
    element(name(`e${i}`), [`${PROV}Entity`]),
    relate('wasDerivedFrom', name(`e${(i + 1) % size}`), name(`e${i}`)),
    relate('specializationOf', name(`s${i}`), name(`s${i + 1}`)),
  ]).flat();
  const { violations } = checkConstraints(cycle);
  expect(violations).toMatchObject([{ rule: { number: 42 }, statementCount: 2 * size }]);
  expect(violations[0]!.statements).toHaveLength(MAX_STATEMENTS_NAMED);
  expect(violations[0]!.message.length).toBeLessThan(1_000);
});

test('what merges over many steps is followed to its end', () => {
  // Three pieces of each generation: the identifier joins the time to what the unidentified piece says.
  const size = 20_000;
  const linked = Array.from({ length: size }, (_, i) => [
    relate('wasGeneratedBy', name(`e${i}`), name('a'), { id: name(`g${i}`) }),
    relate('wasGeneratedBy', name(`e${i}`), name('a')),
    relate('wasGeneratedBy', name(`e${i}`), undefined, { id: name(`g${i}`), time: '2026-01-01T00:00:00Z' }),
  ]).flat();
  expect(checkConstraints(linked).valid).toBe(true);
  const last = relate('wasGeneratedBy', name('e9'), name('a'), { time: '2026-01-02T00:00:00Z' });
  const { violations } = checkConstraints([...linked, last]);
  expect(violations).toMatchObject([{ rule: { number: 23 } }]);
  expect(violations[0]!.statements).toContain(last);
});
