import { describe, expect, it } from 'vitest';
import { Fault } from '../../../src/prov/fault.ts';
import type { ElementStatement, RelationStatement, Statement } from '../../../src/prov/statement.ts';
import { readProvN } from '../../../src/serialization/prov-n/read.ts';

const EX = 'http://example.org/';
const XSD = 'http://www.w3.org/2001/XMLSchema#';
const PREFIX = 'prefix ex <http://example.org/>';

/** The one statement of an expression. */
function only<S extends Statement = RelationStatement>(expression: string): S {
  const statements = readProvN(`document ${PREFIX} ${expression} endDocument`);
  expect(statements.length).toBe(1);
  return statements[0] as S;
}

function fault(text: string, options = {}): Fault {
  try {
    readProvN(text, options);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('expressions', () => {
  it('have their arguments in order, and may leave out the last ones', () => {
    expect(only("wasGeneratedBy(ex:g; ex:e, ex:a, 2026-11-21T09:30:00Z, [prov:role='ex:r'])")).toMatchObject({
      relation: 'wasGeneratedBy',
      id: `${EX}g`,
      subject: `${EX}e`,
      object: `${EX}a`,
      time: '2026-11-21T09:30:00Z',
      attributes: { 'http://www.w3.org/ns/prov#hadRole': [{ iri: `${EX}r` }] },
    });
    expect(only('wasStartedBy(ex:a, -, ex:b, -)')).toMatchObject({ subject: `${EX}a`, activity: `${EX}b` });
    expect(only('wasStartedBy(ex:a, -, ex:b, -)').object).toBeUndefined();
    expect(only('wasDerivedFrom(-; ex:e, ex:f, -, ex:g, ex:u)')).toMatchObject({
      generation: `${EX}g`,
      usage: `${EX}u`,
    });
    expect(only('used(ex:a, ex:e)')).toMatchObject({ subject: `${EX}a`, object: `${EX}e` });
    expect(only('wasAssociatedWith(ex:a, -, ex:p)')).toMatchObject({ plan: `${EX}p` });
    expect(only<ElementStatement>('activity(ex:a, 2026-11-21T09:30:00, -)').attributes).toEqual({
      'http://www.w3.org/ns/prov#startedAtTime': [{ value: '2026-11-21T09:30:00', datatype: `${XSD}dateTime` }],
    });
  });

  it('of derivation take their special form from the type', () => {
    const said = only("wasDerivedFrom(ex:e, ex:f, [prov:type='ex:t', prov:type='prov:Revision'])");
    expect(said.relation).toBe('wasRevisionOf');
    expect(said.attributes).toEqual({ 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type': [{ iri: `${EX}t` }] });
  });

  it('of PROV-LINKS and PROV-DICTIONARY have a prefix', () => {
    expect(only('prov:mentionOf(ex:e, ex:f, ex:b)')).toEqual(only('mentionOf(ex:e, ex:f, ex:b)'));
    expect(only('prov:derivedByRemovalFrom(ex:d2, ex:d1, {"a", 1})')).toMatchObject({
      relation: 'wasDerivedFrom',
      via: 'http://www.w3.org/ns/prov#derivedByRemovalFrom',
      attributes: { 'http://www.w3.org/ns/prov#removedKey': [{ value: 'a' }, { value: '1', datatype: `${XSD}int` }] },
    });
  });

  it('of a bundle carry its name and use its own prefixes', () => {
    const text = `document ${PREFIX} bundle ex:b prefix ex <http://other.org/> entity(ex:e) endBundle endDocument`;
    expect(readProvN(text)).toEqual([
      expect.objectContaining({ id: 'http://other.org/e', bundle: 'http://other.org/b' }),
    ]);
  });
});

describe('literals', () => {
  const values = (literal: string) =>
    only<ElementStatement>(`entity(ex:e, [ex:a = ${literal}])`).attributes[`${EX}a` as never];

  it('keep their lexical form, their datatype and their language', () => {
    expect(values('"1e-8" %% xsd:double')).toEqual([{ value: '1e-8', datatype: `${XSD}double` }]);
    expect(values('-07')).toEqual([{ value: '-07', datatype: `${XSD}int` }]);
    expect(values('9007199254740993')).toEqual([{ value: '9007199254740993', datatype: `${XSD}integer` }]);
    expect(values('"chien"@fr-BE')).toEqual([{ value: 'chien', language: 'fr-BE' }]);
    expect(values('"a"%%xsd:string, ex:a="b"')).toEqual([{ value: 'a' }, { value: 'b' }]);
    expect(values("'ex:b'")).toEqual([{ iri: `${EX}b` }]);
    expect(values('"ex:b" %% prov:QUALIFIED_NAME')).toEqual([{ iri: `${EX}b` }]);
  });

  it('are strings with escapes, and long ones over lines', () => {
    expect(values('"a\\t\\"\\\\\\n\'b"')).toEqual([{ value: 'a\t"\\\n\'b' }]);
    expect(values('"""a "quoted"\r\nline\\""""')).toEqual([{ value: 'a "quoted"\r\nline"' }]);
    expect(values('""')).toEqual([{ value: '' }]);
    expect(values('"// no comment /* either"')).toEqual([{ value: '// no comment /* either' }]);
  });
});

describe('names', () => {
  const id = (name: string) => only<ElementStatement>(`entity(${name})`).id;

  it('undo escapes, and may hold what begins a comment elsewhere', () => {
    expect(id('ex:a\\=b\\,c\\)')).toBe(`${EX}a=b,c)`);
    expect(id('ex:loss//TRAINING')).toBe(`${EX}loss//TRAINING`);
    expect(id('ex:a%20b')).toBe(`${EX}a%20b`);
    expect(id('ex:')).toBe(EX);
    expect(id('ex:2012-03-31')).toBe(`${EX}2012-03-31`);
    expect(id('ex:été')).toBe(`${EX}été`);
  });

  it('without a prefix are in the default namespace', () => {
    expect(readProvN('document default <http://example.org/> entity(e) endDocument')).toEqual([
      expect.objectContaining({ id: `${EX}e` }),
    ]);
  });

  it('stand among comments', () => {
    const text = `// one\ndocument /* two\nlines */ ${PREFIX}\nentity( ex:e /**/ ) // three\n/* four */endDocument // five`;
    expect(readProvN(text)).toEqual([expect.objectContaining({ id: `${EX}e` })]);
  });
});

describe('what is no PROV-N', () => {
  const doc = (body: string) => `document\n${PREFIX}\n${body}\nendDocument`;

  it('is refused with line and column', () => {
    const cases: [text: string, code: string, line: number, column: number][] = [
      ['', 'MALFORMED_PROV_N', 1, 1],
      ['{"entity": {}}', 'MALFORMED_PROV_N', 1, 1],
      ['document', 'MALFORMED_PROV_N', 1, 9],
      ['document endDocument x', 'MALFORMED_PROV_N', 1, 22],
      [doc('entity(ex:e'), 'MALFORMED_PROV_N', 4, 1],
      [doc('entity(ex:e, ex:f)'), 'MALFORMED_PROV_N', 3, 14],
      [doc('entity(-)'), 'MALFORMED_PROV_N', 3, 8],
      [doc('entity ex:e'), 'MALFORMED_PROV_N', 3, 8],
      [doc('entity(ex:e, [ex:a])'), 'MALFORMED_PROV_N', 3, 19],
      [doc('entity(ex:e, [ex:a="b" ex:c="d"])'), 'MALFORMED_PROV_N', 3, 24],
      [doc('entity(ex:e, [ex:a=b])'), 'MALFORMED_PROV_N', 3, 20],
      [doc('entity(ex:e, [ex:a="b])'), 'MALFORMED_PROV_N', 3, 20],
      [doc('entity(ex:e, [ex:a="""b])'), 'MALFORMED_PROV_N', 3, 20],
      [doc('entity(ex:e, [ex:a="C:\\dir"])'), 'MALFORMED_PROV_N', 3, 23],
      [doc("entity(ex:e, [ex:a='a b'])"), 'MALFORMED_PROV_N', 3, 20],
      [doc('entity(ex:a\\b)'), 'MALFORMED_PROV_N', 3, 12],
      [doc('/* entity(ex:e)'), 'MALFORMED_PROV_N', 3, 1],
      [doc('wasInformedBy(ex:a)'), 'MALFORMED_PROV_N', 3, 1],
      [doc('wasInformedBy(ex:a, ex:b, ex:c)'), 'MALFORMED_PROV_N', 3, 27],
      [doc('mentionOf(ex:a, ex:b)'), 'MALFORMED_PROV_N', 3, 1],
      [doc('hadMember(ex:c, ex:e, [ex:a=1])'), 'MALFORMED_PROV_N', 3, 1],
      [doc('alternateOf(ex:i; ex:c, ex:e)'), 'MALFORMED_PROV_N', 3, 1],
      [doc('used(-, ex:e, -)'), 'ILLEGAL_DOCUMENT', 3, 6],
      [doc('used(ex:a, -, -)'), 'ILLEGAL_STATEMENT', 3, 1],
      [doc('used(ex:a, ex:e, yesterday)'), 'ILLEGAL_TIME', 3, 18],
      [doc('ex:shape(ex:e)'), 'ILLEGAL_DOCUMENT', 3, 1],
      [doc('wasRevisionOf(ex:e, ex:f)'), 'ILLEGAL_DOCUMENT', 3, 1],
      [doc('entity(ey:e)'), 'UNKNOWN_PREFIX', 3, 8],
      [doc('entity(e)'), 'UNKNOWN_PREFIX', 3, 8],
      [doc('entity(_:e)'), 'UNKNOWN_PREFIX', 3, 8],
      [doc('entity(ex:e)\nprefix ey <http://example.org/>'), 'MALFORMED_PROV_N', 4, 1],
      [doc('prefix ex <http://other.org/>'), 'ILLEGAL_DOCUMENT', 3, 8],
      [doc('prefix prov <http://other.org/>'), 'ILLEGAL_DOCUMENT', 3, 8],
      [doc('prefix ey <http://other.org/ >'), 'MALFORMED_PROV_N', 3, 11],
      [doc('bundle ex:b bundle ex:c endBundle endBundle'), 'MALFORMED_PROV_N', 3, 13],
      [doc('bundle ex:b'), 'MALFORMED_PROV_N', 4, 1],
      [doc('endBundle'), 'MALFORMED_PROV_N', 3, 1],
      [doc('entity(ex:e, [ex:a="b"@x-])'), 'MALFORMED_PROV_N', 3, 25],
      [doc('entity(ex:e, [ex:a="\ud800"])'), 'ILLEGAL_LITERAL', 3, 20],
      [doc('entity(ex:\ud800)'), 'ILLEGAL_IRI', 3, 8],
    ];
    for (const [text, code, line, column] of cases) {
      const found = fault(text, { source: 'file.provn' });
      expect({ code: found.code, place: found.place }, `${text}: ${found.message}`).toEqual({
        code,
        place: { line, column, source: 'file.provn' },
      });
      expect(found.hint, text).toBeDefined();
    }
  });

  it('is refused over the limits', () => {
    expect(fault('document endDocument', { maxLength: 5 }).code).toBe('INPUT_TOO_LARGE');
    expect(fault(doc('entity(ex:a) entity(ex:b)'), { maxStatements: 1 }).code).toBe('INPUT_TOO_LARGE');
    expect(fault(doc(`ex:f(${'('.repeat(100_000)}`)).code).toBe('ILLEGAL_DOCUMENT');
  });

  it('does not meet the prototype of objects', () => {
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      expect(fault(doc(`${key}(ex:e)`)).code, key).toBe('ILLEGAL_DOCUMENT');
  });
});
