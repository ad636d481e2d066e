import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readProvJsonLd } from '../../../src/serialization/prov-jsonld/read.ts';
import { writeProvJsonLd } from '../../../src/serialization/prov-jsonld/write.ts';
import { shuffled } from '../../prov/arbitrary.ts';
import { canonical, statement } from '../arbitrary.ts';

const documents = fc.array(statement, { maxLength: 8 });

describe('PROV-JSONLD written', () => {
  it('is read back as the same statements, and loses none', () => {
    fc.assert(
      fc.property(documents, (said) => {
        const { text, losses } = writeProvJsonLd(said);
        expect(canonical(readProvJsonLd(text))).toEqual(canonical(said));
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
          expect(writeProvJsonLd(other)).toEqual(writeProvJsonLd(said));
        },
      ),
    );
  });
});
