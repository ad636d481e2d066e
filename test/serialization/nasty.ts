/** IRIs and texts of the characters that syntaxes of PROV treat specially. */
import fc from 'fast-check';
import { isIri, type Iri } from '../../src/prov/iri.ts';
import { PROV } from '../../src/prov/namespaces.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import type { Value } from '../../src/prov/value.ts';

const units = (...all: string[]) => fc.constantFrom(...all);

const iri = fc
  .string({
    unit: units(
      ..."a1_-.:/#?@~&+*$!='(),;[]%é×·",
      '%41',
      '\u00a0',
      '\u0300',
      '\u203f',
      '\ue000',
      '漢',
      '😀',
      '//',
      '/*',
    ),
    maxLength: 8,
  })
  .map((end) => `x:${end}`)
  .filter((text): text is Iri => isIri(text));

const text = fc.string({
  unit: units(
    ...'ab \\"\'<>&%@{}()[],;=\t\n\r\b\f\u0001\u001f\u007f\u0085\u2028\ufdd0',
    ']]>',
    '"""',
    '\r\n',
    '//',
    '/*',
    '&amp;',
    '%41',
    '\\n',
  ),
  maxLength: 6,
});

const value: fc.Arbitrary<Value> = fc.oneof(
  text.map((t): Value => ({ value: t })),
  text.map((t): Value => ({ value: t, language: 'en-GB' })),
  fc.tuple(text, iri).map(([t, datatype]): Value => ({ value: t, datatype })),
  iri.map((to): Value => ({ iri: to })),
);

/** An element and a relation with such names and values everywhere. */
export const nasty: fc.Arbitrary<Statement[]> = fc
  .tuple(iri, iri, iri, iri, iri, iri, value, value)
  .map(([id, type, property, object, name, bundle, one, other]) => [
    element(id, [`${PROV}Entity`, type], { [property]: [one, other] }),
    relate('wasDerivedFrom', id, object, {
      id: name,
      activity: type,
      role: other,
      bundle,
      attributes: { [property]: one },
    }),
  ]);
