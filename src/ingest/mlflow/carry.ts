import { parseDescription } from '../../prov/description.ts';
import { PROV } from '../../prov/namespaces.ts';
import { GENERATED_AT, type Attributes, type Statement } from '../../prov/statement.ts';
import { valueJson } from '../../prov/value.ts';
import type { Iri } from '../../prov/iri.ts';
import { clew } from './names.ts';

const SERIES = clew('series');

/** What makes a metric's last point: while it is the same, a history fetched earlier still ends with it. */
const LAST_POINT: readonly Iri[] = [`${PROV}value` as Iri, clew('step'), GENERATED_AT];

/**
 * Keeps the metric histories of the record in force when this import fetched none, so that a quick import does not take away what a thorough one
 * recorded. The history of a metric that went on is not kept: it would end too early.
 * @param earlier canonical JSON of the descriptions that the record in force says
 */
export function carrySeries(statements: readonly Statement[], earlier: readonly string[]): readonly Statement[] {
  const before = new Map<Iri, Attributes>();
  for (const json of earlier) {
    if (!json.includes(SERIES)) continue;
    const { id, attributes } = parseDescription(json);
    before.set(id, attributes);
  }
  if (before.size === 0) return statements;
  return statements.map((said) => {
    const old = said.statement === 'element' ? before.get(said.id) : undefined;
    if (said.statement !== 'element' || old === undefined || said.attributes[SERIES] !== undefined) return said;
    const same = LAST_POINT.every((property) => textOf(said.attributes, property) === textOf(old, property));
    return same ? { ...said, attributes: { ...said.attributes, [SERIES]: old[SERIES]! } } : said;
  });
}

function textOf(attributes: Attributes, property: Iri): string {
  return (attributes[property] ?? []).map(valueJson).join();
}
