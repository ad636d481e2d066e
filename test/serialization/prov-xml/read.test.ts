import { describe, expect, it } from 'vitest';
import { Fault } from '../../../src/prov/fault.ts';
import type { ElementStatement, RelationStatement, Statement } from '../../../src/prov/statement.ts';
import { readProvXml } from '../../../src/serialization/prov-xml/read.ts';

const EX = 'http://example.org/';
const PROV = 'http://www.w3.org/ns/prov#';
const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const XSD = 'http://www.w3.org/2001/XMLSchema#';
const OPEN = `<prov:document xmlns:prov="${PROV}" xmlns:ex="${EX}" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`;

function doc(body: string): string {
  return `${OPEN}\n${body}\n</prov:document>`;
}

/** The one statement of an expression. */
function only<S extends Statement = RelationStatement>(body: string): S {
  const statements = readProvXml(doc(body));
  expect(statements.length).toBe(1);
  return statements[0] as S;
}

function fault(text: string, options = {}): Fault {
  try {
    readProvXml(text, options);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('elements', () => {
  it('of types of PROV-DM have that type', () => {
    const types = (body: string) => only<ElementStatement>(body).types;
    expect(types('<prov:person prov:id="ex:a"/>')).toEqual([`${PROV}Agent`, `${PROV}Person`]);
    expect(types('<prov:plan prov:id="ex:a"/>')).toEqual([`${PROV}Entity`, `${PROV}Plan`]);
    expect(types('<prov:bundle prov:id="ex:a"/>')).toEqual([`${PROV}Entity`, `${PROV}Bundle`]);
    expect(types('<prov:entity prov:id="ex:a" xsi:type="prov:Collection"/>')).toEqual([
      `${PROV}Entity`,
      `${PROV}Collection`,
    ]);
  });

  it('are known by namespace, not by prefix', () => {
    const text = `<document xmlns="${PROV}" xmlns:p="${PROV}"><p:entity p:id="ex:e" xmlns:ex="${EX}"/></document>`;
    expect(readProvXml(text)).toEqual([expect.objectContaining({ id: `${EX}e` })]);
  });

  it('may stand among comments, processing instructions and schema hints', () => {
    const text = `\ufeff<?xml version="1.0"?><!-- a --><?x y?>${OPEN.replace('>', ' xsi:schemaLocation="http://www.w3.org/ns/prov# x.xsd">')}
      <!-- <prov:entity/> --><prov:entity prov:id=" ex:e "></prov:entity></prov:document>`;
    expect(readProvXml(text)).toEqual([expect.objectContaining({ id: `${EX}e` })]);
  });
});

describe('relations', () => {
  it('have their parts by name, in any order', () => {
    expect(
      only(`<prov:wasStartedBy prov:id="ex:s"><prov:time>2026-11-21T09:30:00Z</prov:time><prov:starter prov:ref="ex:b"/>
        <prov:activity prov:ref="ex:a"/><prov:role>start</prov:role></prov:wasStartedBy>`),
    ).toMatchObject({
      relation: 'wasStartedBy',
      id: `${EX}s`,
      subject: `${EX}a`,
      activity: `${EX}b`,
      time: '2026-11-21T09:30:00Z',
      attributes: { [`${PROV}hadRole`]: [{ value: 'start' }] },
    });
  });

  it('of special derivation have an element or a type', () => {
    const ends = '<prov:generatedEntity prov:ref="ex:e"/><prov:usedEntity prov:ref="ex:f"/>';
    const revision = only(`<prov:wasRevisionOf>${ends}</prov:wasRevisionOf>`);
    expect(revision).toMatchObject({ relation: 'wasRevisionOf', attributes: {} });
    expect(only(`<prov:wasDerivedFrom xsi:type="prov:Revision">${ends}</prov:wasDerivedFrom>`)).toEqual(revision);
  });

  it('of membership name any number of members', () => {
    const body = '<prov:collection prov:ref="ex:c"/><prov:entity prov:ref="ex:e"/><prov:entity prov:ref="ex:f"/>';
    expect(readProvXml(doc(`<prov:hadMember>${body}</prov:hadMember>`))).toMatchObject([
      { subject: `${EX}c`, object: `${EX}e` },
      { subject: `${EX}c`, object: `${EX}f` },
    ]);
  });

  it('of a bundle carry its name and use its own prefixes', () => {
    const text = doc(`<prov:bundleContent prov:id="ex:b" xmlns:ex="http://other.org/"><prov:entity prov:id="ex:e"/>
      </prov:bundleContent><prov:entity prov:id="ex:e"/>`);
    expect(readProvXml(text)).toEqual([
      expect.objectContaining({ id: 'http://other.org/e', bundle: 'http://other.org/b' }),
      expect.not.objectContaining({ bundle: expect.anything() as unknown }),
    ]);
  });
});

describe('values', () => {
  const values = (attribute: string) =>
    only<ElementStatement>(`<prov:entity prov:id="ex:e">${attribute}</prov:entity>`).attributes[`${EX}a` as never];

  it('keep their lexical form, white space included, their datatype and their language', () => {
    expect(values('<ex:a xsi:type="xsd:double">1e-8</ex:a>')).toEqual([{ value: '1e-8', datatype: `${XSD}double` }]);
    expect(values('<ex:a> a\r\n<![CDATA[<b>]]>&amp;&#xD;&#x1F600;</ex:a>')).toEqual([{ value: ' a\n<b>&\r😀' }]);
    expect(values('<ex:a xml:lang="fr">chien</ex:a><ex:a/>')).toEqual([
      { value: 'chien', language: 'fr' },
      { value: '' },
    ]);
    expect(values('<ex:a xsi:type="xsd:QName">ex:b</ex:a>')).toEqual([{ iri: `${EX}b` }]);
  });

  it('that are XML are literals of their canonical form', () => {
    const xml = '<ex:a xmlns:y="http://y/" xmlns:z="http://z/"><y:b  c=\'&lt;"\' z:d="1">x&gt;<e/></y:b></ex:a>';
    const canonical = '<y:b xmlns:y="http://y/" xmlns:z="http://z/" c="&lt;&quot;" z:d="1">x&gt;<e></e></y:b>';
    expect(values(xml)).toEqual([{ value: canonical, datatype: `${RDF}XMLLiteral` }]);
  });
});

describe('names that ProvToolbox escapes', () => {
  const escaped = (name: string) =>
    `<?xml version="1.0" standalone="yes"?>${doc(`<prov:entity prov:id="ex:${name}"/><prov:entity prov:id="ex:b"/>`)}`;
  const id = (text: string, options = {}) => (readProvXml(text, options)[0] as ElementStatement).id;

  it('are read so where the document is marked and all its names are so written', () => {
    expect(id(escaped('a__b'))).toBe(`${EX}a_b`);
    expect(id(escaped('_0tag_40x'))).toBe(`${EX}0tag@x`);
    expect(id(escaped('a_b'))).toBe(`${EX}a_b`);
    expect(id(escaped('a__b').replace('"ex:b"', '"ex:c_d"'))).toBe(`${EX}a__b`);
    expect(id(escaped('a__b').replace('standalone="yes"', ''))).toBe(`${EX}a__b`);
  });

  it('are read as the caller says, if it does', () => {
    expect(id(escaped('a__b'), { escapedNames: false })).toBe(`${EX}a__b`);
    expect(id(doc('<prov:entity prov:id="ex:a__b"/>'), { escapedNames: true })).toBe(`${EX}a_b`);
  });
});

describe('what is no PROV-XML', () => {
  it('is refused with line and column', () => {
    const entity = (content: string) => doc(`<prov:entity prov:id="ex:e">${content}</prov:entity>`);
    const cases: [text: string, code: string, line: number, column: number][] = [
      ['', 'MALFORMED_XML', 1, 1],
      ['{"entity": {}}', 'MALFORMED_XML', 1, 15],
      [`${OPEN}\n<prov:entity`, 'MALFORMED_XML', 2, 12],
      [doc('<prov:entity prov:id="ex:e" prov:id="ex:f"/>'), 'MALFORMED_XML', 2, 44],
      [doc('<ey:entity/>'), 'MALFORMED_XML', 2, 12],
      [doc('&e;'), 'MALFORMED_XML', 2, 3],
      [doc('\u0001'), 'MALFORMED_XML', 2, 1],
      [doc('</prov:entity>'), 'MALFORMED_XML', 2, 14],
      [entity('\n <ex:a>\ud800</ex:a>'), 'MALFORMED_XML', 3, 8],
      [entity('\n <ex:a>\uffff</ex:a>'), 'MALFORMED_XML', 3, 8],
      [`<!DOCTYPE document SYSTEM "http://127.0.0.1:9/x.dtd">\n${doc('')}`, 'MALFORMED_XML', 1, 53],
      ['<rdf xmlns="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', 'ILLEGAL_DOCUMENT', 1, 1],
      [doc('text'), 'ILLEGAL_DOCUMENT', 1, 1],
      [doc('\n<prov:entity/>'), 'ILLEGAL_DOCUMENT', 3, 1],
      [doc('<prov:entity id="ex:e"/>'), 'ILLEGAL_DOCUMENT', 2, 1],
      [doc('<prov:entities/>'), 'ILLEGAL_DOCUMENT', 2, 1],
      [doc('<prov:other><ex:a/></prov:other>'), 'ILLEGAL_DOCUMENT', 2, 1],
      [doc('<ex:thing prov:id="ex:a"/>'), 'ILLEGAL_DOCUMENT', 2, 1],
      [entity('text'), 'ILLEGAL_DOCUMENT', 2, 1],
      [entity('\n <ex:a xsi:type="xsd:int"><ex:b/></ex:a>'), 'ILLEGAL_DOCUMENT', 3, 27],
      [entity('\n <ex:a ex:b="c"/>'), 'ILLEGAL_DOCUMENT', 3, 2],
      [entity('\n <a/>'), 'ILLEGAL_DOCUMENT', 3, 2],
      [entity('\n <ex:a xsi:type="xsd:QName">ey:b</ex:a>'), 'UNKNOWN_PREFIX', 3, 2],
      [entity('\n <ex:a xsi:type="xsd:int" xml:lang="en">1</ex:a>'), 'ILLEGAL_DOCUMENT', 3, 2],
      [entity('\n <ex:a xml:lang="no tag">1</ex:a>'), 'ILLEGAL_LITERAL', 3, 2],
      [doc('<prov:entity prov:id="ey:e"/>'), 'UNKNOWN_PREFIX', 2, 1],
      [doc('<prov:used><prov:entity prov:ref="ex:e"/></prov:used>'), 'ILLEGAL_DOCUMENT', 2, 1],
      [doc('<prov:used>\n<prov:activity prov:id="ex:a"/></prov:used>'), 'ILLEGAL_DOCUMENT', 3, 1],
      [doc('<prov:used><prov:activity prov:ref="ex:a"/></prov:used>'), 'ILLEGAL_STATEMENT', 2, 1],
      [
        doc('<prov:used><prov:activity prov:ref="ex:a"/>\n<prov:time>now</prov:time></prov:used>'),
        'ILLEGAL_TIME',
        3,
        1,
      ],
      [
        doc('<prov:used><prov:activity prov:ref="ex:a"/>\n<prov:activity prov:ref="ex:b"/></prov:used>'),
        'ILLEGAL_DOCUMENT',
        3,
        1,
      ],
      [doc('<prov:bundleContent/>'), 'ILLEGAL_DOCUMENT', 2, 1],
      [
        doc('<prov:bundleContent prov:id="ex:b">\n<prov:bundleContent prov:id="ex:c"/></prov:bundleContent>'),
        'ILLEGAL_DOCUMENT',
        3,
        1,
      ],
    ];
    for (const [text, code, line, column] of cases) {
      const found = fault(text, { source: 'file.provx' });
      expect({ code: found.code, place: found.place }, `${text}: ${found.message}`).toEqual({
        code,
        place: { line, column, source: 'file.provx' },
      });
      expect(found.hint, text).toBeDefined();
    }
  });

  it('is refused before an entity is expanded or anything is fetched', () => {
    const laughs = `<!DOCTYPE d [<!ENTITY a "ha">${[...'bcdefghij'].map((e, i) => `<!ENTITY ${e} "${`&${'abcdefghi'[i]!};`.repeat(10)}">`).join('')}]>`;
    expect(fault(`${laughs}\n${doc('&j;')}`).code).toBe('MALFORMED_XML');
    const external = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
    expect(fault(external + doc('<prov:entity prov:id="ex:e"><ex:a>&x;</ex:a></prov:entity>')).message).toContain(
      'document type declaration',
    );
  });

  it('is refused over the limits', () => {
    expect(fault(doc(''), { maxLength: 5 }).code).toBe('INPUT_TOO_LARGE');
    const two = '<prov:entity prov:id="ex:a"/><prov:entity prov:id="ex:b"/>';
    expect(fault(doc(two), { maxStatements: 1 }).code).toBe('INPUT_TOO_LARGE');
    const deep = fault(doc(`<prov:entity prov:id="ex:e">${'<ex:a>'.repeat(100_000)}`));
    expect(deep.code).toBe('INPUT_TOO_LARGE');
    expect(deep.place).toEqual({ line: 2, column: 28 + 1 + 62 * 6 });
  });

  it('does not meet the prototype of objects', () => {
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      expect(fault(doc(`<prov:${key}/>`)).code, key).toBe('ILLEGAL_DOCUMENT');
  });
});
