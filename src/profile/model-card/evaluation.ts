/** Evaluations with their data, slices, intervals and tests. */
import type { Iri } from '../../prov/iri.ts';
import { PROV } from '../../prov/namespaces.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { UNKNOWN, type Block, type Cell, type Section } from './blocks.ts';
import { wordsOf, type Facts } from './facts.ts';

/** Each evaluation derived from the version, with one row per metric. */
export function evaluations(facts: Facts): Section {
  const found = facts.relating(facts.subject, 'wasDerivedFrom', { kind: 'Evaluation' });
  if (found.length === 0) return { title: 'Evaluation', blocks: [{ paragraph: [UNKNOWN] }] };
  return {
    title: 'Evaluation',
    blocks: [],
    sections: found.map(({ iri }) => ({
      title: `Evaluation ${facts.text(iri, TERM.name) ?? iri}`,
      blocks: [evaluationFacts(facts, iri), metrics(facts, iri), ...importances(facts, iri)],
    })),
  };
}

function evaluationFacts(facts: Facts, evaluation: Iri): Block {
  const data = ['DatasetVersion', 'Dataset'].flatMap((kind) => facts.related(evaluation, 'wasDerivedFrom', { kind }));
  const runs = facts.related(evaluation, 'wasGeneratedBy');
  return {
    caption: 'How it was evaluated',
    facts: [
      ['Identifier', [{ code: evaluation }]],
      ['Data', data.length === 0 ? [UNKNOWN] : data.flatMap(({ iri }) => facts.name(iri))],
      [
        'Digest of the data',
        facts.cellOf(
          data.map(({ iri }) => iri),
          TERM.digest,
        ),
      ],
      ['Slice', sliceOf(facts, evaluation)],
      ['Protocol', facts.cell(evaluation, 'protocol')],
      ['Passed', facts.cell(evaluation, 'passed')],
      ['Run', runs.length === 0 ? [UNKNOWN] : runs.flatMap(({ iri }) => facts.name(iri))],
      ['Compared with', comparedWith(facts, evaluation)],
    ],
  };
}

/** A slice that is absent means all of the data: the model says so. */
function sliceOf(facts: Facts, iri: Iri): Cell {
  return facts.values(iri, 'slice').length === 0 ? ['all of it'] : facts.cell(iri, 'slice');
}

function comparedWith(facts: Facts, iri: Iri): Cell {
  return facts.values(iri, 'comparedWith').length === 0 ? ['–'] : facts.cell(iri, 'comparedWith');
}

function metrics(facts: Facts, evaluation: Iri): Block {
  return {
    table: {
      caption: 'Metrics',
      head: [
        'Metric',
        'Value',
        'Variant',
        'Slice',
        'Confidence interval',
        'Threshold',
        'Examples',
        'Test',
        'Computed by',
      ],
      rows: facts
        .related(evaluation, 'hadMember', { kind: 'Metric' })
        .map(({ iri }) => [
          facts.cell(iri, TERM.name),
          [
            ...facts.cell(iri, `${PROV}value`),
            ...facts.values(iri, 'unit').map((unit) => String((unit as { value: string }).value)),
          ],
          dash(facts, iri, 'variant'),
          sliceOf(facts, iri),
          interval(facts, iri),
          threshold(facts, iri),
          facts.cell(iri, 'sampleSize'),
          test(facts, iri),
          facts.cell(iri, 'implementation'),
        ]),
    },
  };
}

function dash(facts: Facts, iri: Iri, property: string): Cell {
  return facts.values(iri, property).length === 0 ? ['–'] : facts.cell(iri, property);
}

function interval(facts: Facts, iri: Iri): Cell {
  const [low, high, level, method, error] = ['ciLow', 'ciHigh', 'ciLevel', 'ciMethod', 'standardError'].map((term) =>
    facts.text(iri, term),
  );
  if (low === undefined && high === undefined && error === undefined) return [UNKNOWN];
  return [
    ...(low === undefined && high === undefined
      ? []
      : [`[${low ?? '?'}, ${high ?? '?'}] at ${level ?? 'an unknown level'}`]),
    ...(method === undefined ? [] : [method]),
    ...(error === undefined ? [] : [`standard error ${error}`]),
  ];
}

function threshold(facts: Facts, iri: Iri): Cell {
  const [bar, direction, passed] = ['threshold', 'thresholdDirection', 'passed'].map((term) => facts.text(iri, term));
  if (bar === undefined && passed === undefined) return ['–'];
  return [
    ...(bar === undefined ? [] : [`${direction === undefined ? '' : `${wordsOf(direction)} `}${bar}`]),
    ...(passed === undefined ? [] : [passed === 'true' ? 'passed' : 'not passed']),
  ];
}

function test(facts: Facts, iri: Iri): Cell {
  const said = ['significanceTest', 'pValue', 'effectSize', 'degreesOfFreedom', 'multipleTestCorrection'].flatMap(
    (term) => {
      const text = facts.text(iri, term);
      return text === undefined ? [] : [`${wordsOf(term)}: ${text}`];
    },
  );
  return said.length === 0 ? ['–'] : said;
}

function importances(facts: Facts, evaluation: Iri): Block[] {
  const found = facts.related(evaluation, 'hadMember', { kind: 'FeatureImportance' });
  if (found.length === 0) return [];
  return [
    {
      table: {
        caption: 'Feature importances',
        head: ['Feature', 'Importance', 'Method', 'Confidence interval'],
        rows: found.map(({ iri }) => [
          facts.cell(iri, TERM.name),
          facts.cell(iri, `${PROV}value`),
          facts.cell(iri, 'importanceMethod'),
          interval(facts, iri),
        ]),
      },
    },
  ];
}
