/** What the model learned from, and how: data, hyperparameters, code, environment. */
import type { Iri } from '../../prov/iri.ts';
import { DCTERMS, PROV } from '../../prov/namespaces.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Related } from '../../lineage/closure.ts';
import { UNKNOWN, type Block, type Cell, type Section } from './blocks.ts';
import { roleOf, wordsOf, type Facts } from './facts.ts';

function runsOf(facts: Facts): Related[] {
  return facts.related(facts.subject, 'wasGeneratedBy');
}

/** Every dataset that a run which made the model read, and those that the model itself is derived from. */
export function trainingData(facts: Facts): Section {
  const used = [
    ...runsOf(facts).flatMap(({ iri }) =>
      ['DatasetVersion', 'Dataset'].flatMap((kind) => facts.related(iri, 'used', { kind })),
    ),
    ...['DatasetVersion', 'Dataset'].flatMap((kind) => facts.related(facts.subject, 'wasDerivedFrom', { kind })),
  ];
  return {
    title: 'Training data',
    blocks: [
      used.length === 0
        ? { paragraph: [UNKNOWN] }
        : {
            table: {
              caption: 'Data that the model was made with',
              head: ['Data', 'Used as', 'Digest', 'Licence', 'Rows', 'Origin', 'Collected', 'Terms of consent'],
              rows: used.map((found) => dataRow(facts, found)),
            },
          },
    ],
  };
}

function dataRow(facts: Facts, found: Related): Cell[] {
  const { iri } = found;
  const whole = [iri, ...facts.related(iri, 'specializationOf').map((r) => r.iri)];
  const days = ['collectionStart', 'collectionEnd'].map((property) => facts.text(iri, property) ?? '?');
  return [
    facts.name(iri),
    [roleOf(found) || UNKNOWN],
    facts.cell(iri, TERM.digest),
    facts.cellOf(whole, `${DCTERMS}license`),
    facts.cell(iri, 'rowCount'),
    facts.cellOf(whole, 'origin'),
    days.every((day) => day === '?') ? [UNKNOWN] : [days.join(' to ')],
    facts.cellOf(whole, 'consentConstraint'),
  ];
}

export function trainingProcedure(facts: Facts): Section {
  const runs = runsOf(facts);
  if (runs.length === 0) return { title: 'Training procedure', blocks: [{ paragraph: [UNKNOWN] }] };
  return {
    title: 'Training procedure',
    blocks: [],
    sections: runs.map(({ iri }) => ({
      title: `Run ${facts.text(iri, TERM.name) ?? facts.text(iri, `${DCTERMS}title`) ?? iri}`,
      blocks: [runFacts(facts, iri), ...configurations(facts, iri), ...environments(facts, iri)],
    })),
  };
}

function runFacts(facts: Facts, run: Iri): Block {
  const code = facts.related(run, 'used', { role: 'code' }).map(({ iri }) => iri);
  const people = facts.related(run, 'wasAssociatedWith');
  return {
    caption: 'The run',
    facts: [
      ['Identifier', [{ code: run }]],
      ['Kind', kindsOf(facts, run)],
      ['Status', facts.cell(run, 'status')],
      ['Started', facts.cell(run, `${PROV}startedAtTime`)],
      ['Ended', facts.cell(run, `${PROV}endedAtTime`)],
      ['Command', facts.cell(run, 'commandLine')],
      ['Seeds', facts.cell(run, 'seed')],
      ['Why', facts.cell(run, 'reason')],
      ['Precision', facts.cell(run, 'precision')],
      ['Parallelism', facts.cell(run, 'parallelism')],
      ['Processes', facts.cell(run, 'worldSize')],
      ['Code', code.length === 0 ? [UNKNOWN] : code.flatMap((iri) => facts.name(iri))],
      ['Commit', code.length === 0 ? [UNKNOWN] : facts.cellOf(code, 'commit')],
      ['Repository', code.length === 0 ? [UNKNOWN] : facts.cellOf(code, 'repository')],
      ['Uncommitted changes', code.length === 0 ? [UNKNOWN] : facts.cellOf(code, 'dirty')],
      [
        'By',
        people.length === 0
          ? [UNKNOWN]
          : people.flatMap((p) => [roleOf(p), ...facts.name(p.iri)].filter((t) => t !== '')),
      ],
    ],
  };
}

/** What sort of run it was: its types besides that it is an activity. */
function kindsOf(facts: Facts, run: Iri): Cell {
  const types = facts.closure.types(run).filter((type) => !type.startsWith(PROV));
  return types.length === 0 ? [UNKNOWN] : types.map(wordsOf);
}

function configurations(facts: Facts, run: Iri): Block[] {
  return facts.related(run, 'used', { role: 'configuration' }).map(({ iri }) => ({
    table: {
      caption: `Hyperparameters: ${iri}`,
      head: ['Name', 'Value', 'Group', 'Tuned', 'Searched'],
      rows: facts
        .related(iri, 'hadMember', { kind: 'Hyperparameter' })
        .map(({ iri: parameter }) => [
          facts.cell(parameter, TERM.name),
          facts.cell(parameter, `${PROV}value`),
          facts.cell(parameter, 'parameterGroup'),
          facts.cell(parameter, 'tuned'),
          searched(facts, parameter),
        ]),
    },
  }));
}

function searched(facts: Facts, parameter: Iri): Cell {
  const terms = ['searchMin', 'searchMax', 'searchStep', 'searchChoice', 'searchDistribution', 'searchScale'];
  const said = terms.flatMap((term) => {
    const values = facts.values(parameter, term);
    return values.length === 0 ? [] : [`${wordsOf(term)}: ${facts.cell(parameter, term).map(String).join(', ')}`];
  });
  return said.length === 0 ? ['–'] : said;
}

function environments(facts: Facts, run: Iri): Block[] {
  return facts.related(run, 'used', { role: 'environment' }).flatMap(({ iri }): Block[] => {
    const packages = facts.related(iri, 'hadMember', { kind: 'Package' });
    const labelled = [
      ...['os', 'osVersion', 'kernel', 'cpuModel', 'cpuArchitecture', 'cpuCores', 'memoryBytes', 'accelerator'],
      ...['gpuModel', 'gpuCount', 'gpuMemoryBytes', 'gpuDriverVersion', 'cudaVersion', 'containerImage', 'imageDigest'],
      ...['pythonVersion', 'nodeVersion', 'worldSize', 'nodeCount', 'communicationBackend', 'launcher'],
    ];
    return [
      {
        caption: `Environment: ${iri}`,
        facts: labelled.map((term) => [wordsOf(term), facts.cell(iri, term)] as const),
      },
      {
        table: {
          caption: 'Packages',
          head: ['Package', 'Version', 'Licence'],
          rows: packages.map(({ iri: one }) => [
            facts.cell(one, TERM.name),
            facts.cell(one, TERM.version),
            facts.cell(one, `${DCTERMS}license`),
          ]),
        },
      },
    ];
  });
}
