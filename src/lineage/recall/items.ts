/** Which of what is affected has to be answered for. */
import type { Iri } from '../../prov/iri.ts';
import type { Vocabulary } from '../../prov/vocabulary.ts';
import type { Impact } from '../impact.ts';

/** Parts, settings and measurements of other things, and what the history says of itself: whoever answers for the whole answers for these. */
const NO_ITEMS: readonly string[] = [
  ...['DataFile', 'Column', 'DataProfile', 'ColumnProfile', 'MonitoringWindow', 'QualityCheck'],
  ...['Configuration', 'Hyperparameter', 'Metric', 'FeatureImportance'],
  ...['Experiment', 'Project', 'Job', 'JobVersion', 'Namespace', 'LineageEvent'],
  ...['Recall', 'LegalHold', 'Incident', 'LogEpoch', 'SigningKey'],
];

/** An element that has to be answered for, with what it exposes; in the order of the impact. */
export type Exposed = Impact['affected'][number];

/**
 * The items among what an impact found: of the kinds asked for, or else every entity that is no part of another thing. What carries a recalled licence,
 * or has the content of what is recalled under another name, is an item too.
 */
export function itemsAmong(impact: Impact, vocabulary: Vocabulary, kinds: readonly string[]): readonly Exposed[] {
  const wanted = kinds.length === 0 ? undefined : subKinds(vocabulary, kinds);
  const excluded = subKinds(vocabulary, NO_ITEMS);
  const isItem = (iri: Iri) => {
    const row = impact.spread.rows.get(iri);
    if (!row?.described) return false;
    if (wanted) return wanted.has(row.kind ?? '');
    return row.classes.includes('Entity') && !excluded.has(row.kind ?? '');
  };
  const twins = impact.from.filter((iri) => iri !== impact.named && isItem(iri)).map((iri) => startItem(impact, iri));
  return [...twins, ...impact.affected.filter(({ iri }) => isItem(iri))];
}

function startItem({ spread, exposureOf }: Impact, iri: Iri): Exposed {
  const kind = spread.rows.get(iri)?.kind;
  return { iri, distance: 0, exposure: exposureOf(iri), onlyByRevision: false, ...(kind !== undefined && { kind }) };
}

function subKinds(vocabulary: Vocabulary, kinds: readonly string[]): ReadonlySet<string> {
  return new Set(kinds.filter((kind) => vocabulary.kind(kind)).flatMap((kind) => vocabulary.withSubKinds(kind)));
}
