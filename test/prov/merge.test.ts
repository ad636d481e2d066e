import fc from 'fast-check';
import { describe as suite, expect, it } from 'vitest';
import { describe } from '../../src/prov/description.ts';
import { iri } from '../../src/prov/iri.ts';
import { fold } from '../../src/prov/merge.ts';
import { CLEW } from '../../src/prov/namespaces.ts';
import { element, relate } from '../../src/prov/statement.ts';
import { TERM, Vocabulary, type PropertyDefinition } from '../../src/prov/vocabulary.ts';
import { shuffled, statements } from './arbitrary.ts';

function property(at: string, more: Partial<PropertyDefinition>): PropertyDefinition {
  return {
    iri: iri(at),
    name: at,
    label: at,
    comment: at,
    range: undefined,
    reference: false,
    merge: 'set',
    kinds: [],
    subPropertyOf: [],
    ...more,
  };
}

const stages = new Map([
  ['scheduled', 0],
  ['running', 1],
  ['finished', 2],
  ['failed', 2],
]);
const vocabulary = new Vocabulary({
  kinds: [],
  roles: [],
  classes: [],
  namespaces: { clew: CLEW },
  digest: 'sha256:test',
  properties: [property(TERM.digest, { merge: 'single' }), property(TERM.status, { merge: 'progress', stages })],
});

const said = (attributes: Record<string, string>) =>
  describe([
    element('urn:example:x', [], Object.fromEntries(Object.entries(attributes).map(([k, v]) => [k, { value: v }]))),
  ])[0]!;

suite('folding', () => {
  it('does not depend on order', () => {
    const bySubject = statements.map(
      (list) => [...Map.groupBy(describe(list), (d) => `${d.bundle} ${d.id}`).values()][0] ?? [],
    );
    fc.assert(
      fc.property(
        fc
          .tuple(bySubject, bySubject)
          .map(([a, b]) => [...a, ...b.map((d) => ({ ...d, id: a[0]?.id ?? d.id }))])
          .filter((l) => l.length > 0)
          .chain((l) => fc.tuple(fc.constant(l), shuffled(l))),
        ([list, mixed]) => {
          const [a, b] = [fold(list, vocabulary), fold(mixed, vocabulary)];
          expect(describe([]).length).toBe(0);
          expect(new Set(a.description.relations.map((r) => r.relation))).toEqual(
            new Set(b.description.relations.map((r) => r.relation)),
          );
          expect(b.description.attributes).toEqual(a.description.attributes);
          expect(b.conflicts.length).toBe(a.conflicts.length);
        },
      ),
    );
  });

  it('unites sets', () => {
    const { description, conflicts } = fold([said({ 'https://e/p': 'a' }), said({ 'https://e/p': 'b' })], vocabulary);
    expect(description.attributes).toEqual({ 'https://e/p': [{ value: 'a' }, { value: 'b' }] });
    expect(conflicts).toEqual([]);
  });

  it('reports a second value of a single attribute', () => {
    const { conflicts } = fold([said({ [TERM.digest]: 'sha256:a' }), said({ [TERM.digest]: 'sha256:b' })], vocabulary);
    expect(conflicts).toEqual([{ subject: 'urn:example:x', property: TERM.digest, values: ['sha256:a', 'sha256:b'] }]);
  });

  it('takes the furthest stage, whichever came first', () => {
    for (const order of [
      ['running', 'finished'],
      ['finished', 'running', 'scheduled'],
    ]) {
      const { description, conflicts } = fold(
        order.map((value) => said({ [TERM.status]: value })),
        vocabulary,
      );
      expect(description.attributes[TERM.status]).toEqual([{ value: 'finished' }]);
      expect(conflicts).toEqual([]);
    }
  });

  it('reports two different final stages', () => {
    const { conflicts } = fold([said({ [TERM.status]: 'finished' }), said({ [TERM.status]: 'failed' })], vocabulary);
    expect(conflicts).toEqual([{ subject: 'urn:example:x', property: TERM.status, values: ['failed', 'finished'] }]);
  });

  it('merges relations with one identifier and reports parts that disagree', () => {
    const use = (parts: object, object: string | undefined = 'urn:example:data') =>
      describe([relate('used', 'urn:example:run', object, { id: 'urn:example:u', ...parts })])[0]!;
    const agreeing = fold([use({ time: '2026-01-01T00:00:00Z' }), use({ role: { value: 'input' } })], vocabulary);
    expect(agreeing.conflicts).toEqual([]);
    expect(agreeing.description.relations).toHaveLength(1);
    expect(agreeing.description.relations[0]).toMatchObject({
      time: '2026-01-01T00:00:00Z',
      attributes: { 'http://www.w3.org/ns/prov#hadRole': [{ value: 'input' }] },
    });
    expect(fold([use({}), use({}, 'urn:example:other')], vocabulary).conflicts).toHaveLength(1);
  });
});

suite('what is named less exactly', () => {
  const [run, exact, vague] = ['urn:x:run', 'urn:x:in@7', 'urn:x:in@unversioned'].map((at) => iri(at)) as [
    ReturnType<typeof iri>,
    ReturnType<typeof iri>,
    ReturnType<typeof iri>,
  ];
  const exactly = relate('used', run, exact, { attributes: { [TERM.insteadOf]: { iri: vague } } });
  const vaguely = [relate('used', run, vague), relate('wasInfluencedBy', run, vague)];
  const kept = (...parts: Parameters<typeof describe>[0][]) =>
    fold(
      parts.flatMap((part) => describe(part)),
      vocabulary,
    ).description.relations.map(({ relation, object }) => `${relation} ${object}`);

  it('gives way in either order and in one description, to a relation of its kind alone', () => {
    const expected = [`used ${exact}`, `wasInfluencedBy ${vague}`];
    expect(kept([exactly], vaguely)).toEqual(expected);
    expect(kept(vaguely, [exactly])).toEqual(expected);
    expect(kept([...vaguely, exactly])).toEqual(expected);
    expect(kept(vaguely)).toEqual([`used ${vague}`, `wasInfluencedBy ${vague}`]);
  });

  it('relates to nothing once it is told as something else', () => {
    const told = element(vague, [], { [TERM.toldAs]: { iri: exact } });
    expect(kept([relate('wasGeneratedBy', vague, run)], [told])).toEqual([]);
    expect(kept([told, relate('wasGeneratedBy', vague, run)])).toEqual([]);
  });
});
