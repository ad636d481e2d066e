import { PROV, DCTERMS } from '../../prov/namespaces.ts';
import { element, type Statement } from '../../prov/statement.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Experiment } from './answers.ts';
import { clew, type MlflowNames } from './names.ts';
import { known, tag, time, words } from './terms.ts';

/** The tag that marks what was deleted in MLflow: it is history all the same. */
export const DELETED = { key: 'mlflow.lifecycle_stage', value: 'deleted' } as const;

export function mapExperiment(experiment: Experiment, names: MlflowNames): Statement[] {
  const note = experiment.tags.find((t) => t.key === 'mlflow.note.content')?.value;
  const tags = experiment.tags.filter((t) => t.key !== 'mlflow.note.content').map(tag);
  return [
    element(
      names.experiment(experiment),
      [clew('Experiment')],
      known({
        [TERM.name]: words(experiment.name),
        [TERM.project]: words(experiment.name),
        [`${DCTERMS}identifier`]: words(`mlflow:experiment/${experiment.id}`),
        [`${PROV}generatedAtTime`]: experiment.created === undefined ? undefined : time(experiment.created),
        [`${DCTERMS}description`]: note === undefined || note === '' ? undefined : words(note),
        [clew('tag')]: experiment.lifecycle === 'deleted' ? [...tags, tag(DELETED)] : tags,
      }),
    ),
  ];
}
