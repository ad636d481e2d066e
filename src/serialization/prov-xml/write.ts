/** PROV statements out as PROV-XML: https://www.w3.org/TR/prov-xml/ (docs/mapping/prov-xml.md). */
import { describe, statementsOf } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Loss } from '../../prov/loss.ts';
import { PROV, RDF_TYPE, XSD } from '../../prov/namespaces.ts';
import {
  ENDED_AT,
  STARTED_AT,
  type Attributes,
  type ElementStatement,
  type RelationStatement,
  type Statement,
} from '../../prov/statement.ts';
import { isReference, type Value } from '../../prov/value.ts';
import { attributeOf, classesOf, isUntyped, onlyTime } from '../attributes.ts';
import { bare } from '../bare.ts';
import { carry } from '../carry.ts';
import { RELATION_KEYS, RESERVED_ATTRIBUTES } from '../prov-json/relations.ts';
import type { WriteOptions, Written } from '../serialization.ts';
import { carriedLiteral } from './carry.ts';
import { escapeXml, XmlNames } from './names.ts';

/** PROV's own attributes in the order of the schema; all others follow: https://www.w3.org/TR/prov-xml/ */
const ORDER = ['label', 'location', 'role', 'type', 'value'].map((name) => PROV + name);

/** Writes a PROV-XML document, in the order of its schema. */
export function writeProvXml(
  statements: Iterable<Statement>,
  { prefixes, impliedClasses }: WriteOptions = {},
): Written {
  const writer = new Writer(new XmlNames(prefixes), impliedClasses);
  for (const description of describe(statements)) for (const said of statementsOf(description)) writer.add(said);
  return { text: writer.text(), losses: writer.losses };
}

class Writer {
  readonly losses: Loss[] = [];
  readonly #names: XmlNames;
  readonly #impliedClasses: WriteOptions['impliedClasses'];
  /** The elements of the document and its bundles; a set, since what lost a part may then say the same as another. */
  readonly #scopes = new Map<Iri | undefined, Set<string>>([[undefined, new Set()]]);

  constructor(names: XmlNames, impliedClasses: WriteOptions['impliedClasses']) {
    this.#names = names;
    this.#impliedClasses = impliedClasses;
  }

  add(statement: Statement): void {
    const carried = carry(statement, {
      impliedClasses: this.#impliedClasses,
      reserved: (relation) => RESERVED_ATTRIBUTES.get(relation) ?? NONE,
    });
    const said = carried.statement === 'element' ? carried : bare(carried, 'PROV-XML', this.losses);
    if (said === undefined) return;
    let elements = this.#scopes.get(said.bundle);
    if (!elements) this.#scopes.set(said.bundle, (elements = new Set()));
    const indent = said.bundle === undefined ? '  ' : '    ';
    const written = said.statement === 'element' ? this.#element(said, indent) : [this.#relation(said, indent)];
    for (const one of written) elements.add(one);
  }

  text(): string {
    const body = [...this.#scopes.get(undefined)!];
    for (const [bundle, elements] of this.#scopes) {
      if (bundle === undefined) continue;
      body.push(`  <prov:bundleContent prov:id="${this.#id(bundle)}">\n`, ...elements, '  </prov:bundleContent>\n');
    }
    // Named here so that they are declared in any case.
    this.#names.of(`${PROV}Entity` as Iri);
    const xsi = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
    return `<?xml version="1.0" encoding="UTF-8"?>\n<prov:document${this.#names.declarations}${xsi}>\n${body.join('')}</prov:document>\n`;
  }

  /** An element of several classes stands under each, with its attributes under the first. */
  #element({ id, types, attributes }: ElementStatement, indent: string): string[] {
    const { own, others } = classesOf(types);
    return own.map((cls, i) => {
      const children: string[] = [];
      if (i === 0) {
        const rest: Record<Iri, readonly Value[]> = { ...attributes };
        for (const [property, name] of cls === 'Activity' ? TIMES : []) {
          const time = onlyTime(rest[property]);
          if (time === undefined) continue;
          children.push(`<prov:${name}>${time}</prov:${name}>`);
          delete rest[property];
        }
        const typed = others.map((type): Value => ({ iri: type }));
        if (typed.length > 0) rest[RDF_TYPE] = [...typed, ...(rest[RDF_TYPE] ?? [])];
        children.push(...this.#attributes(rest));
      }
      return block(`prov:${cls.toLowerCase()}`, ` prov:id="${this.#id(id)}"`, children, indent);
    });
  }

  #relation(said: RelationStatement, indent: string): string {
    const { subject, object, links } = RELATION_KEYS[said.relation]!;
    const children = [this.#reference(subject, said.subject)];
    if (said.object !== undefined) children.push(this.#reference(object, said.object));
    // The schema has the time last.
    for (const [key, link] of Object.entries(links)) {
      const target = link === 'time' ? undefined : said[link];
      if (target !== undefined) children.push(this.#reference(key, target));
    }
    if (said.time !== undefined) children.push(`<prov:time>${said.time}</prov:time>`);
    children.push(...this.#attributes(said.attributes));
    const id = said.id === undefined ? '' : ` prov:id="${this.#id(said.id)}"`;
    return block(`prov:${said.relation}`, id, children, indent);
  }

  #reference(key: string, to: Iri): string {
    return `<${key} prov:ref="${this.#id(to)}"/>`;
  }

  #attributes(attributes: Attributes): string[] {
    const all = (Object.entries(attributes) as [Iri, readonly Value[]][]).map(
      ([property, values]) => [attributeOf(property), property, values] as const,
    );
    // Sorting is stable: PROV's own attributes come first, the others stay as they are.
    all.sort(([a], [b]) => rank(a) - rank(b));
    return all.flatMap(([attribute, property, values]) => {
      const name = this.#names.ofElement(attribute);
      return values.map((value) => `<${name}${this.#value(property, value)}</${name}>`);
    });
  }

  /** The rest of an element's start tag, and its content. */
  #value(property: Iri, value: Value): string {
    if (isReference(value)) return ` xsi:type="${this.#xsd('QName')}">${this.#id(value.iri)}`;
    const { value: text, datatype, language } = carriedLiteral(value);
    const escaped = escapeXml(text);
    if (language !== undefined) return ` xml:lang="${language}">${escaped}`;
    if (datatype !== undefined) return ` xsi:type="${this.#id(datatype)}">${escaped}`;
    return isUntyped(property, text) ? `>${escaped}` : ` xsi:type="${this.#xsd('string')}">${escaped}`;
  }

  #xsd(name: string): string {
    return this.#names.of((XSD + name) as Iri);
  }

  /** A qualified name as it stands in XML. */
  #id(iri: Iri): string {
    return escapeXml(this.#names.of(iri));
  }
}

const NONE: ReadonlySet<string> = new Set();
const TIMES = [
  [STARTED_AT, 'startTime'],
  [ENDED_AT, 'endTime'],
] as const;

function rank(attribute: string): number {
  const place = ORDER.indexOf(attribute);
  return place === -1 ? ORDER.length : place;
}

function block(name: string, attributes: string, children: readonly string[], indent: string): string {
  if (children.length === 0) return `${indent}<${name}${attributes}/>\n`;
  const inner = children.map((child) => `${indent}  ${child}\n`).join('');
  return `${indent}<${name}${attributes}>\n${inner}${indent}</${name}>\n`;
}
