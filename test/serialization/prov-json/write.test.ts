import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readProvJson } from '../../../src/serialization/prov-json/read.ts';
import { writeProvJson } from '../../../src/serialization/prov-json/write.ts';
import { shuffled } from '../../prov/arbitrary.ts';
import { canonical, statement } from '../arbitrary.ts';

const documents = fc.array(statement, { maxLength: 8 });

describe('PROV-JSON written', () => {
  it('is read back as the same statements, and loses none', () => {
    fc.assert(
      fc.property(documents, (said) => {
        const { text, losses } = writeProvJson(said);
        expect(canonical(readProvJson(text))).toEqual(canonical(said));
        expect(losses).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('is the same text in whatever order it is said', () => {
    fc.assert(
      fc.property(
        documents.chain((said) => fc.tuple(fc.constant(said), shuffled(said))),
        ([said, other]) => {
          expect(writeProvJson(other)).toEqual(writeProvJson(said));
        },
      ),
    );
  });

  it('holds no JSON number', () => {
    fc.assert(
      fc.property(documents, (said) => {
        JSON.parse(writeProvJson(said).text, (_, value: unknown) => {
          expect(typeof value).not.toBe('number');
          return value;
        });
      }),
    );
  });
});
