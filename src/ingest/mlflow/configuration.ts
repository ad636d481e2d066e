import { sha256 } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { PROV, XSD } from '../../prov/namespaces.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import { literal, valueJson, type Literal } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Pair } from './answers.ts';
import { clew, type MlflowNames } from './names.ts';
import { words } from './terms.ts';

/**
 * The parameters of a run as a configuration whose IRI comes from its content, so that equal configurations are one entity, and each
 * hyperparameter likewise, so that all runs with `max_depth=3` are one hop away from it.
 */
export function mapConfiguration(
  params: readonly Pair[],
  names: MlflowNames,
): { id: Iri; statements: Statement[] } | undefined {
  if (params.length === 0) return undefined;
  const members = params
    .map(({ key, value }) => ({ key: key.toWellFormed(), value: parameterValue(value) }))
    .map((p) => ({ ...p, json: `[${JSON.stringify(p.key)},${valueJson(p.value)}]` }))
    .sort((a, b) => (a.json < b.json ? -1 : 1));
  const digest = sha256(`[${members.map((p) => p.json).join(',')}]`);
  const id = names.configuration(digest);
  const statements: Statement[] = [
    element(id, [clew('Configuration')], { [TERM.digest]: literal(`sha256:${digest}`) }),
  ];
  for (const { key, value, json } of members) {
    const member = names.hyperparameter(key, sha256(json));
    statements.push(
      element(member, [clew('Hyperparameter')], { [TERM.name]: words(key), [`${PROV}value`]: value }),
      relate('hadMember', id, member),
    );
  }
  return { id, statements };
}

/**
 * MLflow keeps every parameter as text. What reads as a number is typed as one, its digits untouched, so that it can be compared with numbers;
 * everything else, `True` and `None` too, stays text, because its type is not known.
 */
function parameterValue(value: string): Literal {
  if (/^-?(0|[1-9]\d*)$/.test(value)) return literal(value, `${XSD}integer` as Iri);
  if (/^-?(\d+\.\d*|\.\d+|\d+(?=[eE]))([eE][+-]?\d+)?$/.test(value)) return literal(value, `${XSD}double` as Iri);
  if (value === 'nan' || value === 'NaN') return literal('NaN', `${XSD}double` as Iri);
  if (value === 'inf') return literal('INF', `${XSD}double` as Iri);
  if (value === '-inf') return literal('-INF', `${XSD}double` as Iri);
  return words(value);
}
