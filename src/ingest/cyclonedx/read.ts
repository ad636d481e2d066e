/** CycloneDX 1.4 to 1.7 in JSON: bills of materials of software, of models and of data. https://cyclonedx.org/docs/1.7/json/ */
import { Fault } from '../../prov/fault.ts';
import { isIri, type Iri } from '../../prov/iri.ts';
import { DCTERMS, PROV, XSD_DATETIME } from '../../prov/namespaces.ts';
import type { Statement } from '../../prov/statement.ts';
import { literal } from '../../prov/value.ts';
import { TERM, type Vocabulary } from '../../prov/vocabulary.ts';
import { isObject, parseJson, type JsonObject } from '../../rdf/json.ts';
import type { IngestCode } from '../fault.ts';
import { at } from '../inputs/place.ts';

import { clew, words } from '../../capture/terms.ts';
import { attribute } from './agent.ts';
import { mapComponent } from './component.ts';
import { advisories, dependencies, environmentOf } from './environment.ts';
import { enterWorkflows, mapFormula, XSD_TIME } from './formulation.ts';
import { licencesOf } from './licence.ts';
import { Members, objectsOf } from './members.ts';
import { BomNames, componentsIn, componentsOf, textOf, type Named } from './names.ts';
import { checkedBom } from './schema.ts';
import { Statements, together, type Said } from './said.ts';

export const CYCLONEDX_MEDIA_TYPE = 'application/vnd.cyclonedx+json';

/** UTF-16 code units of a document. */
export const MAX_BOM = 64 * 1024 * 1024;
/** Objects and lists within each other. */
const MAX_DEPTH = 64;
/** Components, those within components and pedigrees counted. */
export const MAX_COMPONENTS = 100_000;

export interface CycloneDxOptions {
  readonly vocabulary: Vocabulary;
  /** Name of the document, for faults. */
  readonly source?: string | undefined;
}

/**
 * Reads a bill of materials. Everything in it is said: in our terms where there are some (docs/mapping/cyclonedx.md), else under CycloneDX's own names.
 * @throws Fault MALFORMED_JSON, DUPLICATE_KEY, INPUT_TOO_LARGE, ILLEGAL_DOCUMENT with the JSON Pointer, ILLEGAL_IRI, ILLEGAL_LITERAL, ILLEGAL_TIME
 */
export function readCycloneDx(text: string, { vocabulary, source }: CycloneDxOptions): Statement[] {
  if (/^\uFEFF?\s*</.test(text)) {
    throw new Fault<IngestCode>('ILLEGAL_DOCUMENT', 'CycloneDX is read as JSON; this is XML.', {
      place: { line: 1, column: 1, ...(source !== undefined && { source }) },
      hint: 'Convert it: cyclonedx convert --input-file bom.xml --output-file bom.json.',
    });
  }
  const document = checkedBom(parseJson(text, source, { length: MAX_BOM, depth: MAX_DEPTH }), source);
  const names = new BomNames(vocabulary, document);
  enterAll(document, names, source);
  const said = new Statements(names, vocabulary);
  const primary = primaryOf(document, said);
  for (const [i, component] of objectsOf(document.get('components')).entries())
    at(`/components/${i}`, () => mapComponent(component, said));
  const formulas = objectsOf(document.get('formulation')).map((formula, i) =>
    at(`/formulation/${i}`, () => mapFormula(formula, said)),
  );
  const environment = environmentOf(document, said);
  dependencies(document, said);
  advisories(document, said);
  if (primary && environment !== undefined && primary.kind !== 'Package' && formulas.length === 0)
    said.relate('wasInfluencedBy', primary.iri, environment, { role: { iri: clew('environment') } });
  mapDocument(document, said, primary, environment, together(...formulas));
  return said.all;
}

/** Names all parts first: any of them may refer to any other. */
function enterAll(document: JsonObject, names: BomNames, source: string | undefined): void {
  let count = 0;
  const enter = ([component, pointer]: [JsonObject, string]) => {
    if (++count > MAX_COMPONENTS) {
      throw new Fault<IngestCode>('INPUT_TOO_LARGE', `The document has more than ${MAX_COMPONENTS} components.`, {
        place: { pointer, ...(source !== undefined && { source }) },
        hint: 'Split it into several documents.',
      });
    }
    at(pointer, () => names.enter(component, pointer));
  };
  const metadata = document.get('metadata');
  const primary = isObject(metadata) ? metadata.get('component') : undefined;
  if (isObject(primary)) for (const found of componentsOf(primary, '/metadata/component')) enter(found);
  for (const found of componentsIn(document.get('components'), '/components')) enter(found);
  for (const [i, formula] of objectsOf(document.get('formulation')).entries())
    for (const found of componentsIn(formula.get('components'), `/formulation/${i}/components`)) enter(found);
  enterWorkflows(document.get('formulation'), names);
}

function primaryOf(document: JsonObject, said: Statements): Named | undefined {
  const metadata = document.get('metadata');
  const component = isObject(metadata) ? metadata.get('component') : undefined;
  return isObject(component) ? at('/metadata/component', () => mapComponent(component, said)) : undefined;
}

/** The document itself: a report about what it lists, and the bundle of what it alone says. */
function mapDocument(
  document: JsonObject,
  said: Statements,
  primary: Named | undefined,
  environment: Iri | undefined,
  formulas: Said,
): void {
  const { bom } = said.names;
  const members = new Members(document);
  const metadata = members.object('metadata') ?? new Members(new Map());
  const serial = members.text('serialNumber');
  const schema = textOf(members.peek('$schema'));
  for (const key of ['bomFormat', 'components', 'formulation', 'metadata']) members.said(key);
  metadata.said('component');
  const of = primary && `${primary.name} ${primary.version ?? ''}`.trim();
  const version = members.text('specVersion');
  if (schema === undefined || isIri(schema)) members.said('$schema');
  const attributes = together(
    {
      // Two documents may carry one serial number by mistake; a name that follows from it is the same in both.
      [TERM.name]: words(`CycloneDX ${said.names.local}`),
      [TERM.title]: of === undefined ? undefined : words(`Bill of materials of ${of}`),
      [clew('mediaType')]: words(CYCLONEDX_MEDIA_TYPE),
      [TERM.identifier]: serial === undefined ? undefined : words(serial),
      [`${DCTERMS}conformsTo`]: { iri: `http://cyclonedx.org/schema/bom-${version}.schema.json` as Iri },
    },
    schema !== undefined && isIri(schema) ? { [`${DCTERMS}conformsTo`]: { iri: schema } } : {},
    createdOf(metadata),
    licencesOf(metadata),
  );
  said.say(bom, [`${PROV}Bundle` as Iri, clew('Report')], attributes);
  attribute(bom, (key) => metadata.peek(key), said);
  tools(bom, metadata, said);
  if (primary) said.relate('wasDerivedFrom', bom, primary.iri);
  if (environment !== undefined) said.relate('wasDerivedFrom', bom, environment);
  said.keep(bom, members, together(metadata.kept('metadata/'), formulas));
}

function createdOf(metadata: Members): Said {
  const timestamp = textOf(metadata.peek('timestamp'));
  if (timestamp === undefined || !XSD_TIME.test(timestamp)) return {};
  metadata.said('timestamp');
  return { [`${DCTERMS}created`]: literal(timestamp, XSD_DATETIME) };
}

/** The programs that made the document; all that is said of them is kept with it. */
function tools(bom: Iri, metadata: Members, said: Statements): void {
  const given = metadata.peek('tools');
  const listed = isObject(given) ? objectsOf(given.get('components')) : objectsOf(given);
  for (const tool of listed) {
    const name = [tool.get('group') ?? tool.get('vendor'), tool.get('name')].filter((part) => typeof part === 'string');
    if (name.length === 0) continue;
    const version = textOf(tool.get('version'));
    const called = [...name, ...(version ? [version] : [])].join('/');
    const id = said.names.id('SoftwareAgent', called);
    said.say(id, [`${PROV}SoftwareAgent` as Iri], {
      [TERM.name]: words(called),
      [TERM.version]: version ? words(version) : undefined,
    });
    said.relate('wasAttributedTo', bom, id);
  }
}
