import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { iri } from '../../../src/prov/iri.ts';
import { PROV, RDFS, XSD, XSD_DATETIME } from '../../../src/prov/namespaces.ts';
import { RELATIONS } from '../../../src/prov/relations.ts';
import { element, relate, STARTED_AT, type Statement } from '../../../src/prov/statement.ts';
import { readProvXml } from '../../../src/serialization/prov-xml/read.ts';
import { writeProvXml } from '../../../src/serialization/prov-xml/write.ts';
import { shuffled } from '../../prov/arbitrary.ts';
import { canonical, statement } from '../arbitrary.ts';
import { nasty } from '../nasty.ts';

const documents = fc.array(statement, { maxLength: 8 });

/** Relations that PROV-XML gives attributes; it can hold all that is said of these. */
function isHeld(said: Statement): boolean {
  return said.statement === 'element' || RELATIONS[said.relation].qualified !== undefined;
}

describe('PROV-XML written', () => {
  it('is read back as the same statements, but for what the losses name', () => {
    fc.assert(
      fc.property(documents, (said) => {
        const { text, losses } = writeProvXml(said);
        const lossy = new Set(losses.map(({ subject }) => subject));
        const kept = (statements: readonly Statement[]) => canonical(statements).filter(({ id }) => !lossy.has(id));
        expect(kept(readProvXml(text)), text).toEqual(kept(said));
      }),
      { numRuns: 500 },
    );
  });

  it('holds any IRI and any text wherever they may stand', () => {
    fc.assert(
      fc.property(nasty, (said) => {
        const { text, losses } = writeProvXml(said);
        expect(canonical(readProvXml(text)), text).toEqual(canonical(said));
        expect(losses).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('loses nothing of what may have attributes', () => {
    fc.assert(
      fc.property(documents, (said) => {
        expect(writeProvXml(said.filter(isHeld)).losses).toEqual([]);
      }),
    );
  });

  it('is the same text in whatever order it is said', () => {
    fc.assert(
      fc.property(
        documents.chain((said) => fc.tuple(fc.constant(said), shuffled(said))),
        ([said, other]) => {
          expect(writeProvXml(other)).toEqual(writeProvXml(said));
        },
      ),
    );
  });

  it('writes an element as what its types imply, and reads it as it was', () => {
    const said = [element('http://example.org/run', ['http://example.org/Run'])];
    const { text, losses } = writeProvXml(said, { impliedClasses: () => ['Activity'] });
    expect(text).toContain('<prov:activity prov:id="ns1:run">');
    expect(canonical(readProvXml(text))).toEqual(canonical(said));
    expect(losses).toEqual([]);
  });

  it('names what a relation without attributes loses', () => {
    const ex = 'http://example.org/';
    const { text, losses } = writeProvXml([relate('alternateOf', `${ex}a`, `${ex}b`, { via: `${ex}same` })]);
    expect(text).toContain('<prov:alternate2 prov:ref="ns1:b"/>\n  </prov:alternateOf>');
    expect(losses).toEqual([
      {
        subject: `${ex}a`,
        term: `${ex}same`,
        reason: 'PROV-XML gives alternateOf no sub-property; the relation stands without.',
      },
    ]);
  });

  it('has the order of the schema', () => {
    const ex = 'http://example.org/';
    const { text } = writeProvXml(
      [
        element(`${ex}run`, [`${PROV}Activity`, `${ex}Training`], {
          [STARTED_AT]: { value: '2026-11-21T09:30:00Z', datatype: XSD_DATETIME },
          [`${ex}lr`]: { value: '1e-8', datatype: iri(`${XSD}double`) },
          [`${RDFS}label`]: { value: '<a & b>\r', language: 'en' },
        }),
        relate('wasStartedBy', `${ex}run`, undefined, {
          time: '2026-11-21T09:30:00Z',
          activity: `${ex}plan`,
          bundle: ex,
        }),
      ],
      { prefixes: { ex } },
    );
    expect(text).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<prov:document xmlns:ex="http://example.org/" xmlns:ns1="http://" xmlns:prov="http://www.w3.org/ns/prov#" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <prov:activity prov:id="ex:run">
    <prov:startTime>2026-11-21T09:30:00Z</prov:startTime>
    <prov:label xml:lang="en">&lt;a &amp; b&gt;&#xD;</prov:label>
    <prov:type xsi:type="xsd:QName">ex:Training</prov:type>
    <ex:lr xsi:type="xsd:double">1e-8</ex:lr>
  </prov:activity>
  <prov:bundleContent prov:id="ns1:example.org/">
    <prov:wasStartedBy>
      <prov:activity prov:ref="ex:run"/>
      <prov:starter prov:ref="ex:plan"/>
      <prov:time>2026-11-21T09:30:00Z</prov:time>
    </prov:wasStartedBy>
  </prov:bundleContent>
</prov:document>
`);
  });
});
