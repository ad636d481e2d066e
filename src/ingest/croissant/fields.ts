/** Record sets and their fields: https://docs.mlcommons.org/croissant/docs/croissant-spec.html#recordset */
import { element, relate, type Statement } from '../../prov/statement.ts';
import { literal, type Value } from '../../prov/value.ts';
import { DCTERMS } from '../../prov/namespaces.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { jsonOf } from '../../rdf/json.ts';
import { sourcesOf } from './check.ts';
import { listOf, textOf, type CroissantDocument, type FieldNode } from './document.ts';
import { clew, type DatasetNames } from './names.ts';
import { CR, inStandardTerms, SC } from './terms.ts';

/**
 * A record set as a feature set made of the version's data, its fields as features. A field that is read from another field is derived from it, so
 * that lineage goes down to columns.
 */
export function mapRecordSets(document: CroissantDocument, names: DatasetNames): Statement[] {
  const fields = new Set(document.recordSets.flatMap((set) => set.fields.map(({ id }) => id)));
  return document.recordSets.flatMap((set) => {
    const id = names.featureSet(set.id);
    const description = textOf(document.terms.get(set.object, `${SC}description`));
    return [
      element(id, [clew('FeatureSet')], {
        [TERM.name]: literal(`${names.name}/${set.id}`),
        [TERM.version]: literal(names.version),
        ...(description !== undefined && { [`${DCTERMS}description`]: literal(description) }),
      }),
      relate('wasDerivedFrom', id, names.datasetVersion),
      ...set.fields.flatMap((field) => [
        ...mapField(document, field, names),
        relate('hadMember', id, names.feature(field.id)),
        ...sourcesOf(document.terms, field, 'source').flatMap(({ value }) =>
          value !== undefined && value !== field.id && fields.has(value)
            ? [relate('wasDerivedFrom', names.feature(field.id), names.feature(value))]
            : [],
        ),
      ]),
    ];
  });
}

function mapField({ terms }: CroissantDocument, field: FieldNode, names: DatasetNames): Statement[] {
  const source = terms.get(field.object, `${CR}source`);
  const title = textOf(terms.get(field.object, `${SC}name`));
  const description = textOf(terms.get(field.object, `${SC}description`));
  const types = listOf(terms, field.object, `${CR}dataType`, field.at).flatMap(({ value }) => textOf(value) ?? []);
  const attributes: Record<string, Value | readonly Value[]> = {
    [TERM.name]: literal(`${names.name}/${field.id}`),
    [TERM.version]: literal(names.version),
    [clew('dataType')]: types.map((type) => literal(type)),
    ...(title !== undefined && { [`${DCTERMS}title`]: literal(title) }),
    ...(description !== undefined && { [`${DCTERMS}description`]: literal(description) }),
    ...(source !== undefined && {
      [clew('definition')]: literal(jsonOf(inStandardTerms(terms, source))),
      [clew('definitionLanguage')]: literal('croissant'),
    }),
  };
  return [element(names.feature(field.id), [clew('Feature')], attributes)];
}
