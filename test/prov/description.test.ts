import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe as suite, expect, it } from 'vitest';
import {
  describe,
  descriptionJson,
  isQualified,
  parseDescription,
  relationKey,
  statementsOf,
} from '../../src/prov/description.ts';
import { iri } from '../../src/prov/iri.ts';
import { CLEW, XSD } from '../../src/prov/namespaces.ts';
import { recordDigest, recordJson, type Submission } from '../../src/prov/record.ts';
import { element, relate } from '../../src/prov/statement.ts';
import { shuffled, statements } from './arbitrary.ts';

suite('canonical descriptions', () => {
  it('do not depend on order or repetition', () => {
    fc.assert(
      fc.property(
        statements.chain((list) => fc.tuple(fc.constant(list), shuffled([...list, ...list]))),
        ([list, mixed]) => {
          expect(describe(mixed)).toEqual(describe(list));
        },
      ),
    );
  });

  it('are RFC 8785 JSON, as another implementation writes it', () => {
    fc.assert(
      fc.property(statements, (list) => {
        for (const description of describe(list)) expect(descriptionJson(description)).toBe(canonicalize(description));
      }),
    );
  });

  it('are read back as they were', () => {
    fc.assert(
      fc.property(statements, (list) => {
        for (const description of describe(list)) {
          expect(parseDescription(descriptionJson(description))).toEqual(description);
          expect(describe(statementsOf(description))).toEqual(
            // A description of nothing but its name has no statement.
            statementsOf(description).length === 0 ? [] : [description],
          );
        }
      }),
    );
  });

  it('keep numbers as they were written', () => {
    for (const lexical of ['1e-8', '1e-7', '9007199254740993', '5e-324', 'INF', 'NaN', '-0', '0.30000000000000004']) {
      const said = element('urn:example:hp', [], {
        [`${CLEW}value`]: { value: lexical, datatype: iri(`${XSD}double`) },
      });
      expect(descriptionJson(describe([said])[0]!)).toContain(`"value":"${lexical}"`);
    }
  });

  it('hash to one digest whatever the order, and to another when anything differs', () => {
    const said = [
      element('urn:example:a', [`${CLEW}Dataset`]),
      relate('wasDerivedFrom', 'urn:example:a', 'urn:example:b'),
    ];
    const digestOf = (submission: Submission) =>
      recordDigest(recordJson(submission, describe(submission.statements).map(descriptionJson)));
    const digest = digestOf({ statements: said });
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(digestOf({ statements: said.toReversed() })).toBe(digest);
    expect(digestOf({ statements: said, actor: iri('urn:example:alice') })).not.toBe(digest);
    expect(digestOf({ statements: said, source: { name: 'x.ttl' } })).not.toBe(digest);
    expect(digestOf({ statements: said.slice(0, 1) })).not.toBe(digest);
  });

  it('make record JSON that is RFC 8785 too', () => {
    const json = recordJson(
      { actor: iri('urn:example:alice'), source: { name: 'a', digest: 'sha256:0' }, revises: ['b', 'a', 'b'] },
      [],
    );
    expect(json).toBe(canonicalize(JSON.parse(json)));
    expect(JSON.parse(json)).toEqual({
      v: 1,
      actor: 'urn:example:alice',
      descriptions: [],
      revises: ['a', 'b'],
      source: { name: 'a', digest: 'sha256:0' },
    });
  });

  it('tell relations apart by all they say', () => {
    const plain = relate('used', 'urn:example:run', 'urn:example:data');
    const train = relate('used', 'urn:example:run', 'urn:example:data', { role: { iri: iri(`${CLEW}trainingData`) } });
    const named = relate('used', 'urn:example:run', 'urn:example:data', { id: 'urn:example:u1' });
    const keys = [plain, train, named].map((r) => relationKey(r.subject, r));
    expect(new Set(keys).size).toBe(3);
    expect([plain, train, named].map(isQualified)).toEqual([false, true, true]);
  });
});
