/** The fields of record sets: https://docs.mlcommons.org/croissant/docs/croissant-spec.html#field */
import { DCTERMS } from '../../prov/namespaces.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import { literal } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { sourcesOf } from './check.ts';
import { listOf, textOf, type CroissantDocument, type FieldNode } from './document.ts';
import { clew, type DatasetNames } from './names.ts';
import { classNames, CR, SC } from './terms.ts';
import { jsonLiteral } from './value.ts';

/**
 * Each field as a column that is derived from the version, and from the field that it is read from, if it is one: so lineage goes down to columns,
 * and a walk that is about datasets does not meet them.
 */
export function mapFields(document: CroissantDocument, names: DatasetNames): Statement[] {
  const all = document.recordSets.flatMap((set) => set.fields);
  const ids = new Set(all.map(({ id }) => id));
  return all.flatMap((field) => [
    describeField(document, field, names),
    relate('wasDerivedFrom', names.column(field.id), names.datasetVersion),
    ...sourcesOf(document.terms, field, 'source').flatMap(({ value }) =>
      value !== undefined && value !== field.id && ids.has(value)
        ? [relate('wasDerivedFrom', names.column(field.id), names.column(value))]
        : [],
    ),
  ]);
}

function describeField({ terms }: CroissantDocument, field: FieldNode, names: DatasetNames): Statement {
  const source = terms.get(field.object, `${CR}source`);
  const title = textOf(terms.get(field.object, `${SC}name`));
  const description = textOf(terms.get(field.object, `${SC}description`));
  const types = listOf(terms, field.object, `${CR}dataType`, field.at).flatMap(
    ({ value }) => textOf(classNames(terms, value)) ?? [],
  );
  return element(names.column(field.id), [clew('Column')], {
    [TERM.name]: literal(field.id),
    [clew('dataType')]: types.map((type) => literal(type)),
    ...(title !== undefined && { [`${DCTERMS}title`]: literal(title) }),
    ...(description !== undefined && { [`${DCTERMS}description`]: literal(description) }),
    ...(source !== undefined && { [`${CR}source`]: jsonLiteral(terms, source) }),
  });
}
