/** Hyperparameters as entities named by their content: the same for every source that tells of them. */
import { sha256 } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import { idOf } from '../prov/name.ts';
import { PROV, XSD } from '../prov/namespaces.ts';
import { element, relate, type Statement } from '../prov/statement.ts';
import { literal, valueJson, type Literal } from '../prov/value.ts';
import { TERM } from '../prov/vocabulary.ts';
import { clew, namePart, words } from './terms.ts';

const CONFIGURATION = { name: 'Configuration', prefix: 'configuration', versioned: false } as const;
const HYPERPARAMETER = { name: 'Hyperparameter', prefix: 'hyperparameter', versioned: false } as const;

/** One hyperparameter, its value as its source wrote it. */
export interface Parameter {
  readonly name: string;
  readonly value: Literal;
}

/**
 * The parameters of a run as a configuration whose IRI comes from its content, so that equal configurations are one entity, and each
 * hyperparameter likewise, so that all runs with `max_depth=3` are one hop away from it.
 * @returns undefined if there are no parameters
 */
export function configurationOf(
  parameters: readonly Parameter[],
): { readonly id: Iri; readonly statements: readonly Statement[] } | undefined {
  if (parameters.length === 0) return undefined;
  const members = parameters
    .map(({ name, value }) => ({ name: name.toWellFormed(), value }))
    .map((p) => ({ ...p, json: `[${JSON.stringify(p.name)},${valueJson(p.value)}]` }))
    .sort((a, b) => (a.json < b.json ? -1 : 1));
  const digest = sha256(`[${members.map((p) => p.json).join(',')}]`);
  const id = idOf(CONFIGURATION, digest);
  const statements: Statement[] = [
    element(id, [clew('Configuration')], { [TERM.digest]: literal(`sha256:${digest}`) }),
  ];
  for (const { name, value, json } of members) {
    const member = idOf(HYPERPARAMETER, `${namePart(name)}/${sha256(json).slice(0, 16)}`);
    statements.push(
      element(member, [clew('Hyperparameter')], { [TERM.name]: words(name), [`${PROV}value`]: value }),
      relate('hadMember', id, member),
    );
  }
  return { id, statements };
}

/**
 * The value of a parameter that came as text. What reads as a number is typed as one, its digits untouched, so that it can be compared with
 * numbers; everything else, `True` and `None` too, stays text, because its type is not known.
 */
export function parameterValue(text: string): Literal {
  if (/^-?(0|[1-9]\d*)$/.test(text)) return literal(text, `${XSD}integer` as Iri);
  if (/^-?(\d+\.\d*|\.\d+|\d+(?=[eE]))([eE][+-]?\d+)?$/.test(text)) return literal(text, `${XSD}double` as Iri);
  if (text === 'nan' || text === 'NaN') return literal('NaN', `${XSD}double` as Iri);
  if (text === 'inf') return literal('INF', `${XSD}double` as Iri);
  if (text === '-inf') return literal('-INF', `${XSD}double` as Iri);
  return words(text);
}
