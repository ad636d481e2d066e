import { configurationOf, parameterValue } from '../../capture/configuration.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Statement } from '../../prov/statement.ts';
import type { Pair } from './answers.ts';

/** The parameters of a run, which MLflow keeps as text, as a configuration. */
export function mapConfiguration(
  params: readonly Pair[],
): { readonly id: Iri; readonly statements: readonly Statement[] } | undefined {
  return configurationOf(params.map(({ key, value }) => ({ name: key, value: parameterValue(value) })));
}
