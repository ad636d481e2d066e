import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RELATIONS } from '../../../src/prov/relations.ts';
import { element, relate, type Statement } from '../../../src/prov/statement.ts';
import { readProvN } from '../../../src/serialization/prov-n/read.ts';
import { writeProvN } from '../../../src/serialization/prov-n/write.ts';
import { shuffled } from '../../prov/arbitrary.ts';
import { canonical, statement } from '../arbitrary.ts';
import { nasty } from '../nasty.ts';

const documents = fc.array(statement, { maxLength: 8 });

/** Relations that PROV-N gives attributes; it can hold all that is said of these. */
function isHeld(said: Statement): boolean {
  return said.statement === 'element' || RELATIONS[said.relation].qualified !== undefined;
}

describe('PROV-N written', () => {
  it('is read back as the same statements, but for what the losses name', () => {
    fc.assert(
      fc.property(documents, (said) => {
        const { text, losses } = writeProvN(said);
        const lossy = new Set(losses.map(({ subject }) => subject));
        const kept = (statements: readonly Statement[]) => canonical(statements).filter(({ id }) => !lossy.has(id));
        expect(kept(readProvN(text)), text).toEqual(kept(said));
      }),
      { numRuns: 500 },
    );
  });

  it('holds any IRI and any text wherever they may stand', () => {
    fc.assert(
      fc.property(nasty, (said) => {
        const { text, losses } = writeProvN(said);
        expect(canonical(readProvN(text)), text).toEqual(canonical(said));
        expect(losses).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('loses nothing of what may have attributes', () => {
    fc.assert(
      fc.property(documents, (said) => {
        expect(writeProvN(said.filter(isHeld)).losses).toEqual([]);
      }),
    );
  });

  it('is the same text in whatever order it is said', () => {
    fc.assert(
      fc.property(
        documents.chain((said) => fc.tuple(fc.constant(said), shuffled(said))),
        ([said, other]) => {
          expect(writeProvN(other)).toEqual(writeProvN(said));
        },
      ),
    );
  });

  it('writes an element as what its types imply, and reads it as it was', () => {
    const said = [element('http://example.org/run', ['http://example.org/Run'])];
    const { text, losses } = writeProvN(said, { impliedClasses: () => ['Activity'] });
    expect(text).toContain("activity(ns1:run, [prov:type='ns1:Run'");
    expect(canonical(readProvN(text))).toEqual(canonical(said));
    expect(losses).toEqual([]);
  });

  it('names what a relation without attributes loses', () => {
    const ex = 'http://example.org/';
    const member = relate('hadMember', `${ex}c`, `${ex}e`, {
      via: `${ex}part`,
      attributes: { [`${ex}weight`]: { value: '1' } },
    });
    const { text, losses } = writeProvN([member]);
    expect(text).toContain('hadMember(ns1:c, ns1:e)\n');
    expect(losses.map(({ subject, term }) => [subject, term])).toEqual([
      [`${ex}c`, `${ex}weight`],
      [`${ex}c`, `${ex}part`],
    ]);
  });

  it('has one expression a line, and all optional arguments or none', () => {
    const ex = 'http://example.org/';
    const { text } = writeProvN(
      [
        relate('used', `${ex}run`, `${ex}data`),
        relate('wasStartedBy', `${ex}run`, undefined, { time: '2026-11-21T09:30:00Z', bundle: `${ex}b-` }),
        relate('wasRevisionOf', `${ex}v=2`, `${ex}v=1`, { role: { value: 'a "b"\\\n', language: 'en' } }),
      ],
      { prefixes: { ex } },
    );
    expect(text).toBe(`document
  prefix ex <http://example.org/>
  prefix prov <http://www.w3.org/ns/prov#>

  used(ex:run, ex:data, -)
  wasDerivedFrom(ex:v\\=2, ex:v\\=1, [prov:role="a \\"b\\"\\\\\\n"@en, prov:type='prov:Revision'])
  bundle ex:b-
    wasStartedBy(ex:run, -, -, 2026-11-21T09:30:00Z)
  endBundle
endDocument
`);
  });
});
