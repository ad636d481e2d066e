/** The interchange cases of the PROV interoperability suite in PROV-N and PROV-XML: read as their PROV-JSON is, and written back. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe as suite, expect, it } from 'vitest';
import { describe, descriptionJson } from '../../src/prov/description.ts';
import { Fault } from '../../src/prov/fault.ts';
import type { Statement } from '../../src/prov/statement.ts';
import type { Value } from '../../src/prov/value.ts';
import { readProvJson } from '../../src/serialization/prov-json/read.ts';
import { readProvN } from '../../src/serialization/prov-n/read.ts';
import { writeProvN } from '../../src/serialization/prov-n/write.ts';
import { readProvXml } from '../../src/serialization/prov-xml/read.ts';
import { writeProvXml } from '../../src/serialization/prov-xml/write.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures');
const FOLDER = join(FIXTURES, 'prov-interop');
const FILES = readdirSync(FOLDER);
const CASES = FILES.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length));

const FORMS = [
  { name: 'PROV-N', extension: 'provn', read: readProvN, write: writeProvN },
  { name: 'PROV-XML', extension: 'provx', read: readProvXml, write: writeProvXml },
];

/** Cases without the first element of a relation, which PROV-DM demands: refused in every form. */
const REFUSED = new Set([
  'association2',
  'attribution2',
  'issues_unification-membership-f2-FAIL-DM',
  'issues_unification-membership-f2-FAIL-DM.provn',
]);

/** Cases whose PROV-JSON does not say the same, and why. */
const DIFFERENT: Readonly<Record<string, string>> = {
  primer: 'the PROV-JSON has alternateOf the other way round, as the Turtle has',
};

const XML_LITERAL = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral';

function text(name: string, extension: string): string {
  return readFileSync(join(FOLDER, `${name}.${extension}`), 'utf8');
}

function canonical(statements: Iterable<Statement>): string[] {
  return describe(statements).map(descriptionJson);
}

/** With XML literals as they are without their indentation: that of a PROV-XML document is part of its literals, and the other forms have none. */
function withoutIndentation(statements: readonly Statement[]): Statement[] {
  const plain = (value: Value): Value =>
    'value' in value && value.datatype === XML_LITERAL
      ? {
          ...value,
          value: value.value
            .trim()
            .replace(/>\s+</g, '><')
            .replace(/<([\w:]+)><\/\1>/g, '<$1/>'),
        }
      : value;
  return statements.map((said) => ({
    ...said,
    attributes: Object.fromEntries(Object.entries(said.attributes).map(([key, values]) => [key, values.map(plain)])),
  }));
}

for (const { name, extension, read, write } of FORMS) {
  suite(`${name} of the interchange cases`, () => {
    // One case has no PROV-XML.
    const cases = CASES.filter((one) => FILES.includes(`${one}.${extension}`));

    it('are there', () => {
      expect(cases.length).toBe(extension === 'provn' ? 171 : 170);
    });

    for (const one of cases.filter((c) => !REFUSED.has(c))) {
      it(`${one}: read as its PROV-JSON, and written back`, () => {
        const said = read(text(one, extension));
        const asJson = canonical(withoutIndentation(readProvJson(text(one, 'json'))));
        if (Object.hasOwn(DIFFERENT, one)) expect(canonical(withoutIndentation(said))).not.toEqual(asJson);
        else expect(canonical(withoutIndentation(said))).toEqual(asJson);
        const written = write(said);
        expect(canonical(read(written.text))).toEqual(canonical(said));
        expect(written.losses).toEqual([]);
      });
    }

    for (const one of REFUSED) {
      it(`${one}: refused`, () => {
        expect(() => read(text(one, extension))).toThrow(Fault);
        expect(() => read(text(one, extension))).toThrow(expect.objectContaining({ code: 'ILLEGAL_DOCUMENT' }));
      });
    }

    it('has what yProv4ML recorded as its PROV-JSON has it', () => {
      const file = (ending: string) => readFileSync(join(FIXTURES, `prov-json/yprov4ml.${ending}`), 'utf8');
      const said = read(file(extension));
      expect(canonical(said)).toEqual(canonical(readProvJson(file('json'))));
      expect(canonical(read(write(said).text))).toEqual(canonical(said));
    });
  });
}
