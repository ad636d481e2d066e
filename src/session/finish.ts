/** The record of a run: a function of what was kept at its start and of its journal alone, so that whoever makes it makes the same. */
import { configurationOf } from '../capture/configuration.ts';
import { seriesOf, sortPoints } from '../capture/series.ts';
import { clew, integer, namePart, said, words } from '../capture/terms.ts';
import type { Iri } from '../prov/iri.ts';
import { idOf, ID } from '../prov/name.ts';
import { PROV, XSD, XSD_DATETIME } from '../prov/namespaces.ts';
import { element, ENDED_AT, relate, type Statement } from '../prov/statement.ts';
import { literal, valueJson } from '../prov/value.ts';
import { TERM } from '../prov/vocabulary.ts';
import { METRIC } from './kinds.ts';
import type { End, Journal, LoggedMetric } from './journal.ts';
import type { Beginning } from './open-run.ts';
import type { SavedSubmission } from './saved.ts';

/** What is said of a run that nobody saw end. */
export const END_UNKNOWN: End = {
  status: 'running',
  errorType: 'EndUnknown',
  errorMessage:
    'How the run ended is unknown: whoever recorded it was killed, or the machine stopped. What is recorded was kept before.',
};

/** The submission of a run that ended. */
export function finish(beginning: Beginning, journal: Journal): SavedSubmission {
  const { run, actor } = beginning;
  const configuration = configurationOf(distinctParameters(journal));
  const statements: Statement[] = [
    ...beginning.statements,
    element(run, [clew('Run')], endAttributes(journal)),
    ...journal.said,
    ...(configuration === undefined
      ? []
      : [...configuration.statements, relate('used', run, configuration.id, { role: { iri: clew('configuration') } })]),
    ...metricStatements(run, journal.metrics),
  ];
  return { statements, ...(actor !== undefined && { actor }), source: { name: 'clew run' } };
}

function endAttributes({ end = END_UNKNOWN, gaps }: Journal) {
  return {
    [TERM.status]: words(end.status),
    ...(end.at !== undefined && { [ENDED_AT]: literal(end.at, XSD_DATETIME) }),
    ...said({
      exitCode: end.exitCode === undefined ? undefined : integer(end.exitCode),
      errorType: end.errorType === undefined ? undefined : words(end.errorType),
      errorMessage: end.errorMessage === undefined ? undefined : words(end.errorMessage),
      notCaptured: gaps.map(words),
    }),
  };
}

function distinctParameters({ parameters }: Journal) {
  return [...new Map(parameters.map((p) => [`${p.name} ${valueJson(p.value)}`, p])).values()];
}

/** One metric per name: its last value, and all of them as its history if there were several. */
function metricStatements(run: Iri, metrics: readonly LoggedMetric[]): Statement[] {
  const statements: Statement[] = [];
  for (const [name, logged] of Map.groupBy(metrics, (metric) => metric.name)) {
    const id = idOf(METRIC, `${run.slice(`${ID}run:`.length)}/${namePart(name)}`);
    // Those without a step are counted in the order in which they came.
    const points = sortPoints(
      logged.map((metric, i) => ({ step: metric.step ?? String(i), value: metric.value, timestamp: metric.at })),
    );
    const last = points.at(-1)!;
    const stepped = logged.length > 1 || logged[0]!.step !== undefined;
    statements.push(
      element(id, [clew('Metric')], {
        [TERM.name]: words(name),
        [`${PROV}value`]: literal(last.value, `${XSD}double` as Iri),
        ...(last.timestamp !== undefined && {
          [`${PROV}generatedAtTime`]: literal(new Date(last.timestamp).toISOString(), XSD_DATETIME),
        }),
        ...said({
          step: stepped ? literal(last.step, `${XSD}integer` as Iri) : undefined,
          series: points.length > 1 ? seriesOf(points) : undefined,
        }),
      }),
      relate('wasGeneratedBy', id, run, { role: { iri: clew('metric') } }),
    );
  }
  return statements;
}
