/** PROV-CONSTRAINTS over what is recorded. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { element, relate } from '../../src/prov/statement.ts';
import { PROV } from '../../src/prov/namespaces.ts';
import { openWorld, type World } from './world.ts';

const name = (text: string) => `urn:x:${text}`;
const generated = (id: string) => relate('wasGeneratedBy', name('e'), name('a'), { id: name(id) });

let world: World;
beforeAll(async () => {
  world = await openWorld();
  const { recorder } = world.context;
  await recorder.record({
    statements: [
      element(name('e'), [`${PROV}Entity`]),
      element(name('a'), [`${PROV}Activity`]),
      generated('g1'),
      relate('used', name('a'), name('source')),
    ],
  });
  await recorder.record({ statements: [generated('g2')] });
  await recorder.record({ statements: [element(name('other'), [`${PROV}Entity`])] });
});
afterAll(() => world.close());

const FIELDS = `valid totalCount statements receipt { complete asOf counts { elements } frontierCounts { depth } }
  violations { message statementCount rule { number name link } statements { text subject { iri } } bundle { iri } }`;

describe('validation', () => {
  test('of a lineage tells violations with rule and statements, and whether all was checked', async () => {
    const { data, errors } = await world.ask(`{ validation(of: ["urn:x:e"]) { ${FIELDS} } }`);
    expect(errors).toBeUndefined();
    expect(data.validation).toMatchObject({
      valid: false,
      totalCount: 1,
      receipt: { complete: true, asOf: 2, counts: { elements: 3 } },
      violations: [
        {
          rule: { number: 24, name: 'unique-generation' },
          statementCount: 2,
          statements: [{ subject: { iri: name('e') } }, { subject: { iri: name('e') } }],
          bundle: null,
        },
      ],
    });
  });

  test('as of a record, and of a part', async () => {
    const before = await world.ask(`{ validation(of: ["urn:x:e"], asOf: "0") { ${FIELDS} } }`);
    expect(before.data.validation).toMatchObject({ valid: true, totalCount: 0, violations: [] });
    const part = await world.ask(`{ validation(of: ["urn:x:e"], depth: 1) { ${FIELDS} } }`);
    expect(part.data.validation.receipt).toMatchObject({ complete: false, frontierCounts: { depth: 1 } });
  });

  test('of the whole graph, up to a limit that is named', async () => {
    const { data } = await world.ask(`{ validation { ${FIELDS} } }`);
    expect(data.validation).toMatchObject({ valid: false, receipt: { complete: true, counts: { elements: 4 } } });
    const few = await world.ask('{ validation(limit: 2) { valid } }');
    expect(few.errors?.[0]?.extensions).toMatchObject({ code: 'LIMIT', details: { limit: 'checked', maximum: 2 } });
    const many = await world.ask('{ validation(limit: 1000000) { valid } }');
    expect(many.errors?.[0]?.extensions).toMatchObject({ code: 'LIMIT', details: { limit: 'checked' } });
  });

  test('counts what it does not tell', async () => {
    const { data } = await world.ask('{ validation(first: 0) { totalCount violations { message } } }');
    expect(data.validation).toEqual({ totalCount: 1, violations: [] });
  });
});
