/**
 * A made-up history with the shape of a real one, the same for the same seed: projects whose dataset versions follow each other, training runs that
 * use one with code, a configuration and a shared environment, and model versions with their evaluations and metrics. One submission is what one
 * program would record at once: a new dataset version with the run that made it, or a training run with everything it made.
 */
import { CLEW, DCTERMS, PROV, XSD } from '../src/prov/namespaces.ts';
import { element, relate, type Statement } from '../src/prov/statement.ts';
import type { RelationName } from '../src/prov/relations.ts';
import type { Submission } from '../src/prov/record.ts';
import type { Value } from '../src/prov/value.ts';
import { sha256 } from '../src/prov/description.ts';
import { iri, type Iri } from '../src/prov/iri.ts';
import { mulberry32 } from '../scripts/mulberry32.ts';

/** Training runs between two dataset versions of a project, between two versions of its code, and between two environments. */
const RUNS_PER_DATA = 10;
const RUNS_PER_CODE = 5;
const RUNS_PER_ENVIRONMENT = 50;

export interface Shape {
  readonly seed?: number;
  /** Few projects make deep histories, many make wide ones. */
  readonly projects?: number;
  /** Say derivations, attributions and the order of runs beside what they follow from, as many tools do: 4.0 relations per element in place of 1.8. */
  readonly thorough?: boolean;
}

export interface Generated {
  readonly submission: Submission;
  /** Elements that this submission is the first to describe. */
  readonly elements: number;
  readonly relations: number;
}

/** The first dataset version of a project: almost everything in the project came from it. */
export function rootOf(project: number): Iri {
  return iri(`urn:clew:dataset:p${project}/events@0`);
}

/** Submissions until about so many elements are described. */
export function* generate(
  elements: number,
  { seed = 1, projects = 8, thorough = false }: Shape = {},
): Generator<Generated> {
  const next = mulberry32(seed);
  let count = 0;
  for (let run = 0; count < elements; run++) {
    const project = `p${run % projects}`;
    const turn = Math.floor(run / projects);
    const version = Math.floor(turn / RUNS_PER_DATA);
    if (turn % RUNS_PER_DATA === 0) {
      const data = tally(datasetVersion(project, version, next));
      count += data.elements;
      yield data;
    }
    const trained = tally(training({ run, turn, project, version, before: run - projects, thorough }, next));
    count += trained.elements;
    yield trained;
  }
}

function tally(statements: readonly Statement[]): Generated {
  const elements = statements.filter((s) => s.statement === 'element').length;
  return { submission: { statements }, elements, relations: statements.length - elements };
}

const text = (value: string): Value => ({ value });
const whole = (value: number): Value => ({ value: String(value), datatype: iri(`${XSD}integer`) });
const double = (value: number): Value => ({ value: value.toExponential(6), datatype: iri(`${XSD}double`) });
const at = (run: number, minutes: number): Value => ({
  value: new Date(Date.UTC(2026, 0, 1) + (run * 7 + minutes) * 60_000).toISOString(),
  datatype: iri(`${XSD}dateTime`),
});
const digest = (of: string): Value => text(`sha256:${sha256(of)}`);

type Attributes = Record<string, Value>;

function thing(id: string, types: readonly string[], attributes: Attributes): Statement {
  const named = Object.entries(attributes).map(([key, value]) => [key.includes(':') ? key : CLEW + key, value]);
  return element(
    id,
    types.map((type) => (type.includes(':') ? type : CLEW + type)),
    Object.fromEntries(named) as Attributes,
  );
}

function link(from: string, name: RelationName, to: string, role?: string): Statement {
  return relate(name, from, to, role === undefined ? {} : { role: { iri: iri(CLEW + role) } });
}

function datasetVersion(project: string, version: number, next: () => number): Statement[] {
  const name = `${project}/events`;
  const id = `urn:clew:dataset:${name}@${version}`;
  const made = `urn:clew:run:${project}/transform-${version}`;
  const said = [
    thing(id, ['DatasetVersion'], {
      name: text(name),
      version: text(String(version)),
      digest: digest(id),
      rowCount: whole(100_000 + Math.floor(next() * 1e6)),
      columnCount: whole(40),
      byteSize: whole(Math.floor(next() * 1e10)),
      project: text(project),
    }),
    thing(made, ['Run', 'TransformRun'], {
      name: text(`transform ${version}`),
      status: text('finished'),
      project: text(project),
      cleaning: text('rows without a customer dropped; amounts in cents'),
      [`${PROV}startedAtTime`]: at(version * 80, 0),
      [`${PROV}endedAtTime`]: at(version * 80, 5),
    }),
    link(id, 'wasGeneratedBy', made),
    link(id, 'specializationOf', `urn:clew:dataset:${name}`),
    link(made, 'wasAssociatedWith', `urn:clew:software:${project}-feed`, 'executor'),
  ];
  if (version === 0) {
    const terms = { [`${DCTERMS}license`]: { iri: iri('http://spdx.org/licenses/CC-BY-4.0') } };
    said.push(
      thing(`urn:clew:dataset:${name}`, ['Dataset'], { name: text(name), origin: text('partnerFeed'), ...terms }),
      thing(`urn:clew:model:${project}/churn`, ['Model'], {
        name: text(`${project}/churn`),
        intendedPurpose: text('rank customers for a retention offer'),
      }),
      thing(`urn:clew:software:${project}-feed`, [`${PROV}SoftwareAgent`], { name: text(`${project} feed`) }),
    );
  } else {
    const before = `urn:clew:dataset:${name}@${version - 1}`;
    said.push(link(id, 'wasRevisionOf', before), link(made, 'used', before, 'inputData'));
  }
  return said;
}

interface Turn {
  readonly run: number;
  /** The run's place in its project. */
  readonly turn: number;
  readonly project: string;
  /** Of the dataset. */
  readonly version: number;
  /** The run before it in the project. */
  readonly before: number;
  readonly thorough: boolean;
}

function training({ run, turn, project, version, before, thorough }: Turn, next: () => number): Statement[] {
  const id = runId(run);
  const model = `urn:clew:model:${project}/churn@${run}`;
  const data = `urn:clew:dataset:${project}/events@${version}`;
  const code = `urn:clew:code:${project}@${Math.floor(turn / RUNS_PER_CODE)}`;
  const environment = `urn:clew:environment:${sha256(`environment ${Math.floor(run / RUNS_PER_ENVIRONMENT)}`)}`;
  const configuration = `urn:clew:configuration:${sha256(`configuration ${run}`)}`;
  const failed = next() < 0.08;
  const said = [
    thing(id, ['Run', 'TrainingRun'], {
      name: text(`train ${run}`),
      status: text(failed ? 'failed' : 'finished'),
      project: text(project),
      seed: text(String(Math.floor(next() * 1e9))),
      commandLine: text(`python -m churn.train --data ${version}`),
      ...(failed && { errorMessage: text('CUDA out of memory') }),
      [`${PROV}startedAtTime`]: at(run, 0),
      [`${PROV}endedAtTime`]: at(run, 6),
      [`${DCTERMS}identifier`]: text(sha256(`run ${run}`).slice(0, 32)),
    }),
    link(id, 'used', data, 'trainingData'),
    link(id, 'used', code, 'code'),
    link(id, 'used', configuration, 'configuration'),
    link(id, 'used', environment, 'environment'),
    link(id, 'wasAssociatedWith', `urn:clew:person:engineer-${run % 40}`, 'owner'),
    ...configured(configuration, run, next),
  ];
  if (turn % RUNS_PER_CODE === 0) said.push(committed(code, project));
  if (run % RUNS_PER_ENVIRONMENT === 0) said.push(...machine(environment));
  if (turn > 0 && next() < 0.7) said.push(link(id, 'used', `urn:clew:model:${project}/churn@${before}`, 'baseModel'));
  said.push(...made(model, run, project, id), ...evaluated(model, run, data, id, next));
  if (thorough) said.push(...following(said, [data, code, configuration], `urn:clew:person:engineer-${run % 40}`));
  if (thorough && turn > 0) said.push(link(id, 'wasInformedBy', runId(before)));
  return said;
}

const runId = (run: number): string => `urn:clew:run:${sha256(`run ${run}`).slice(0, 32)}`;

/** What follows from the statements of a training run: whose everything is, what the model came from, which run made the numbers. */
function following(said: readonly Statement[], inputs: readonly string[], owner: string): Statement[] {
  const [run, ...rest] = said.flatMap((s) => (s.statement === 'element' ? [s.id as string] : []));
  const model = rest.find((id) => id.startsWith('urn:clew:model:'))!;
  return rest
    .filter((id) => !/^(urn:clew:(code|environment)|pkg):/.test(id))
    .flatMap((id) => [
      link(id, 'wasAttributedTo', owner),
      ...(id === model ? inputs.map((input) => link(model, 'wasDerivedFrom', input)) : []),
      ...(id.startsWith('urn:clew:metric:')
        ? [link(id, 'wasGeneratedBy', run!), link(id, 'wasDerivedFrom', model), link(id, 'wasDerivedFrom', inputs[0]!)]
        : []),
      ...(id.startsWith('urn:clew:hyperparameter:') ? [link(id, 'wasInfluencedBy', inputs[1]!)] : []),
    ]);
}

function made(model: string, run: number, project: string, id: string): Statement[] {
  return [
    thing(model, ['ModelVersion'], {
      name: text(`${project}/churn`),
      version: text(String(run)),
      digest: digest(model),
      framework: text('xgboost 2.1'),
      format: text('safetensors'),
      parameterCount: whole(1_000_000 + run),
      project: text(project),
    }),
    link(model, 'wasGeneratedBy', id),
    link(model, 'specializationOf', `urn:clew:model:${project}/churn`),
  ];
}

function configured(configuration: string, run: number, next: () => number): Statement[] {
  const values: Record<string, Value> = {
    learning_rate: double(next() * 1e-3),
    batch_size: whole(2 ** Math.floor(4 + next() * 6)),
  };
  const said = [
    thing(configuration, ['Configuration'], { name: text(`configuration ${run}`), digest: digest(configuration) }),
  ];
  for (const [name, value] of Object.entries(values)) {
    const id = `urn:clew:hyperparameter:${sha256(`${name} ${run}`)}`;
    said.push(
      thing(id, ['Hyperparameter'], {
        name: text(name),
        [`${PROV}value`]: value,
        valueType: text(name === 'batch_size' ? 'int' : 'float'),
        tuned: { value: 'true', datatype: iri(`${XSD}boolean`) },
        searchMin: name === 'batch_size' ? whole(16) : double(1e-6),
        searchMax: name === 'batch_size' ? whole(512) : double(1e-2),
      }),
      link(configuration, 'hadMember', id),
    );
  }
  return said;
}

function committed(code: string, project: string): Statement {
  return thing(code, ['Code'], {
    repository: { iri: iri(`https://git.example.org/${project}.git`) },
    commit: text(sha256(code).slice(0, 40)),
    branch: text('main'),
    entryPoint: text('churn/train.py'),
    language: text('Python'),
  });
}

const PACKAGES = ['numpy@2.1.0', 'pandas@2.2.2', 'scikit-learn@1.5.2', 'xgboost@2.1.1'];

function machine(environment: string): Statement[] {
  const packages = PACKAGES.flatMap((name) => {
    const [library, version] = name.split('@') as [string, string];
    const id = `pkg:pypi/${name}`;
    return [
      thing(id, ['Package'], { name: text(library), version: text(version), ecosystem: text('pypi') }),
      link(environment, 'hadMember', id),
    ];
  });
  const host = thing(environment, ['Environment'], {
    digest: digest(environment),
    os: text('Linux'),
    kernel: text('6.8.0'),
    cpuModel: text('AMD EPYC 7543'),
    cpuCores: whole(32),
    gpuModel: text('NVIDIA A100'),
    gpuCount: whole(4),
    pythonVersion: text('3.12.4'),
  });
  return [host, ...packages];
}

function evaluated(model: string, run: number, data: string, id: string, next: () => number): Statement[] {
  const evaluation = `urn:clew:evaluation:${sha256(`evaluation ${run}`).slice(0, 32)}`;
  const said = [
    thing(evaluation, ['Evaluation'], {
      name: text(`hold-out ${run}`),
      slice: text('all'),
      protocol: text('hold-out'),
      sampleSize: whole(20_000),
    }),
    link(evaluation, 'wasDerivedFrom', model),
    link(evaluation, 'wasDerivedFrom', data),
    link(evaluation, 'wasGeneratedBy', id),
  ];
  for (const name of ['auc', 'log_loss']) {
    const metric = `urn:clew:metric:${sha256(`${name} ${run}`).slice(0, 32)}`;
    const value = next();
    said.push(
      thing(metric, ['Metric'], {
        name: text(name),
        [`${PROV}value`]: double(value),
        ciLow: double(value * 0.98),
        ciHigh: double(value * 1.02),
        ciLevel: { value: '0.95', datatype: iri(`${XSD}decimal`) },
        sampleSize: whole(20_000),
        implementation: text(`sklearn.metrics.${name}, scikit-learn 1.5.2`),
      }),
      link(evaluation, 'hadMember', metric),
    );
  }
  return said;
}
