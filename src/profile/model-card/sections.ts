/**
 * What a model card tells, in the sections of Mitchell et al. 2019 (https://arxiv.org/abs/1810.03993) as the template of Hugging Face orders them
 * (https://huggingface.co/docs/hub/model-card-annotated).
 */
import type { Iri } from '../../prov/iri.ts';
import { DCTERMS, PROV } from '../../prov/namespaces.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { ProfileOptions } from '../profile.ts';
import { UNKNOWN, type Block, type Cell, type Section } from './blocks.ts';
import { inlineOf, roleOf, type Facts } from './facts.ts';

const RAI = 'http://mlcommons.org/croissant/RAI/';

/** A model version and the model that it is a version of. */
function both(facts: Facts): Iri[] {
  return [facts.subject, ...facts.related(facts.subject, 'specializationOf').map(({ iri }) => iri)];
}

export function details(facts: Facts): Section {
  const { subject } = facts;
  const whole = both(facts);
  const attributed = whole.flatMap((iri) => facts.related(iri, 'wasAttributedTo'));
  const people = Map.groupBy(attributed, (found) => `${roleOf(found)} ${found.iri}`)
    .values()
    .map(([found]): Cell[] => [
      [roleOf(found!) || 'attributed'],
      [...facts.name(found!.iri), ...facts.values(found!.iri, 'email').map(inlineOf)],
    ])
    .toArray();
  return {
    title: 'Model details',
    blocks: [
      {
        caption: 'The model',
        facts: [
          ['Name', facts.cell(subject, TERM.name)],
          ['Version', facts.cell(subject, TERM.version)],
          ['Identifier', [{ code: subject }]],
          ['Description', facts.cellOf(whole, `${DCTERMS}description`)],
          ['Digest', facts.cell(subject, TERM.digest)],
          ['Size in bytes', facts.cell(subject, 'byteSize')],
          ['Made', facts.cell(subject, `${PROV}generatedAtTime`)],
          ['Licence', facts.cellOf(whole, `${DCTERMS}license`)],
          ['Task', facts.cellOf(whole, 'task')],
          ['Architecture', facts.cell(subject, 'architecture')],
          ['Parameters', facts.cell(subject, 'parameterCount')],
          ['Framework', facts.cell(subject, 'framework')],
          ['Format', facts.cell(subject, 'format')],
          ['Inputs and outputs', facts.cell(subject, 'signature')],
          ['Base models', names(facts, derivedModels(facts))],
          ['Project', facts.cellOf(whole, 'project')],
        ],
      },
      {
        table: { caption: 'People and organizations', head: ['As what', 'Who'], rows: people },
      },
    ],
  };
}

function derivedModels(facts: Facts): Iri[] {
  const { subject } = facts;
  const runs = facts.related(subject, 'wasGeneratedBy');
  return [
    ...['ModelVersion', 'Model'].flatMap((kind) => facts.related(subject, 'wasDerivedFrom', { kind })),
    ...facts.related(subject, 'wasRevisionOf'),
    ...runs.flatMap(({ iri }) => facts.related(iri, 'used', { role: 'baseModel' })),
  ].map(({ iri }) => iri);
}

function names(facts: Facts, iris: readonly Iri[]): Cell {
  return iris.length === 0 ? [UNKNOWN] : [...new Set(iris)].flatMap((iri) => facts.name(iri));
}

export function uses(facts: Facts): Section {
  const whole = both(facts);
  return {
    title: 'Uses',
    blocks: [
      {
        caption: 'What it is for',
        facts: [
          ['Intended purpose', facts.cellOf(whole, 'intendedPurpose')],
          ['Out of scope', facts.cellOf(whole, 'outOfScopeUse')],
          ['Risk class', facts.cellOf(whole, 'riskClass')],
        ],
      },
      inService(facts),
    ],
  };
}

function inService(facts: Facts): Block {
  const found = ['Deployment', 'Alias'].flatMap((kind) =>
    facts.relating(facts.subject, 'wasDerivedFrom', { kind }).map(({ iri }) => [kind, iri] as const),
  );
  return {
    table: {
      caption: 'Deployments and aliases',
      head: ['Kind', 'Name', 'Status', 'Where', 'From', 'Until'],
      rows: found.map(([kind, iri]) => [
        [kind],
        facts.name(iri),
        facts.cell(iri, 'status'),
        facts.cellOf([iri], kind === 'Deployment' ? 'endpoint' : 'targetEnvironment'),
        facts.cell(iri, `${PROV}generatedAtTime`),
        facts.values(iri, `${PROV}invalidatedAtTime`).length === 0
          ? ['–']
          : facts.cell(iri, `${PROV}invalidatedAtTime`),
      ]),
    },
  };
}

/** Only what the history says: nothing is concluded from what it does not say. */
export function limitations(facts: Facts): Section {
  const said = facts.closure.elements.flatMap((iri) =>
    ['limitations', `${RAI}dataBiases`, `${RAI}dataSocialImpact`, `${RAI}personalSensitiveInformation`].flatMap(
      (property) => {
        const values = facts.closure.values(
          iri,
          property.includes(':') ? property : `https://w3id.org/clew/ns#${property}`,
        );
        return values.length === 0 ? [] : [[facts.name(iri), facts.cell(iri, property)] as const];
      },
    ),
  );
  return {
    title: 'Bias, risks and limitations',
    blocks:
      said.length === 0
        ? [{ paragraph: [UNKNOWN] }]
        : [{ table: { caption: 'Limitations on record', head: ['Of', 'Limitation'], rows: said } }],
  };
}

/** As of which record the card was written, and whether the walk behind it saw everything. */
export function receipt(facts: Facts, { created }: ProfileOptions): Section {
  const { receipt: walked } = facts.closure;
  const { count, reasons, first } = walked.frontier;
  return {
    title: 'Provenance receipt',
    blocks: [
      {
        caption: 'What this card rests on',
        facts: [
          ['Written', [created]],
          ['As of record', [walked.asOf < 0 ? 'none: the history is empty' : String(walked.asOf)]],
          ['Complete', [walked.complete ? 'yes: all recorded ancestors were reached' : 'no']],
          ['Elements upstream', [String(walked.elements)]],
          ['Hidden by policy', [String(walked.hidden)]],
          [
            'Left at the frontier',
            count === 0
              ? ['none']
              : [
                  `${count} (depth ${reasons.depth}, size ${reasons.size}, time ${reasons.time}), among them`,
                  ...first.map(({ iri }) => ({ code: iri })),
                ],
          ],
        ],
      },
    ],
  };
}
