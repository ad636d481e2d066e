/** A made-up pipeline, from raw data to a metric, in versions that differ as a test wants them to. */
import { sha256 } from '../../../src/prov/description.ts';
import { CLEW, PROV, XSD } from '../../../src/prov/namespaces.ts';
import type { Iri } from '../../../src/prov/iri.ts';
import { element, relate, type Statement } from '../../../src/prov/statement.ts';
import type { Value } from '../../../src/prov/value.ts';

export interface Step {
  name: string;
  filter: string[];
  commit: string;
  params: Record<string, string>;
}

/** All that a version of the pipeline may differ in. */
export interface Plan {
  raw: { rows: number; columns: Record<string, string>; license: string; origin: string; content: string };
  steps: Step[];
  features: Record<string, string>;
  selection: string;
  params: Record<string, string>;
  layers: string;
  commit: string;
  patch: string | undefined;
  packages: Record<string, string>;
  image: string;
  driver: string;
  os: string;
  variables: string[];
  architecture: string;
  base: string;
  seeds: string[];
  metric: { value: string; implementation: string; threshold: string; variant: string };
  slice: string | undefined;
  testContent: string;
  evaluationSeed: string;
  /** What nothing recorded tells of. */
  luck: string;
}

export function plan(): Plan {
  return {
    raw: {
      rows: 1000,
      columns: { age: 'int', spend: 'float' },
      license: 'CC-BY-4.0',
      origin: 'internal',
      content: 'a',
    },
    steps: [
      { name: 'clean', filter: ['amount IS NOT NULL'], commit: 'c1c1c1c1', params: { winsorize: '0.01' } },
      { name: 'split', filter: [], commit: 'c1c1c1c1', params: { split_seed: '1' } },
    ],
    features: { age: 'age', spend: 'sum(amount)' },
    selection: 'f1f1f1f1',
    params: { lr: '0.01', epochs: '10' },
    layers: '6',
    commit: 'aaaaaaa1',
    patch: undefined,
    packages: { numpy: '2.1.2', torch: '2.5.1' },
    image: 'image-a',
    driver: '560.35',
    os: 'Ubuntu 24.04.1',
    variables: ['OMP_NUM_THREADS=16'],
    architecture: 'TabTransformer',
    base: 'b1',
    seeds: ['numpy=42'],
    metric: { value: '0.83', implementation: 'sklearn 1.5.2', threshold: '0.8', variant: 'macro' },
    slice: undefined,
    testContent: 't',
    evaluationSeed: '7',
    luck: '',
  };
}

const u = (name: string) => `urn:clew:${name}` as Iri;
const text = (value: string): Value => ({ value });
const typed = (value: string | number, type: string): Value => ({
  value: String(value),
  datatype: `${XSD}${type}` as Iri,
});
const digest = (...content: unknown[]): Value => text(`sha256:${sha256(JSON.stringify(content))}`);

type Properties = Record<string, Value | readonly Value[] | undefined>;

/** How versions share elements: `content`: equal ones are one element; `own`: every version has elements of its own; `bare`: and no digests. */
export type Sharing = 'content' | 'own' | 'bare';

/** Says one version of the pipeline. */
class Teller {
  readonly said: Statement[] = [];
  readonly #version: string;
  readonly #sharing: Sharing;

  constructor(version: string, sharing: Sharing) {
    this.#version = version;
    this.#sharing = sharing;
  }

  /** An element with a name of its own, or one that equal content shares. */
  make(kind: string, prefix: string, name: string, properties: Properties, content: unknown): Iri {
    const content8 = sha256(JSON.stringify([name, content])).slice(0, 8);
    const mark = this.#sharing === 'content' ? content8 : `${this.#version}-${content8}`;
    const id = u(`${prefix}:${name}@${mark}`);
    const kept = Object.entries(properties).filter(
      ([key, value]) => value !== undefined && !(this.#sharing === 'bare' && key === 'digest'),
    );
    const attributes = Object.fromEntries(
      kept.map(([key, value]) => [
        key === 'value' ? `${PROV}value` : key === 'license' ? 'http://purl.org/dc/terms/license' : `${CLEW}${key}`,
        value!,
      ]),
    );
    this.said.push(element(id, [`${CLEW}${kind}`], attributes));
    return id;
  }

  link(relation: Parameters<typeof relate>[0], from: Iri, to: Iri, role?: string): void {
    this.said.push(relate(relation, from, to, role === undefined ? {} : { role: { iri: `${CLEW}${role}` as Iri } }));
  }

  code(commit: string, patch?: string): Iri {
    const properties = {
      name: text('acme/churn'),
      repository: { iri: 'https://git.example/churn' as Iri },
      commit: text(commit),
      dirty: typed(String(patch !== undefined), 'boolean'),
      patchDigest: patch === undefined ? undefined : digest(patch),
    };
    return this.make('Code', 'code', 'acme/churn', properties, [commit, patch]);
  }

  configuration(name: string, params: Record<string, string>, group = 'optimizer'): Iri {
    const id = this.make('Configuration', 'configuration', name, { name: text(name) }, params);
    for (const [key, value] of Object.entries(params)) {
      const parameterGroup = text(key === 'layers' ? 'architecture' : group);
      const member = this.make(
        'Hyperparameter',
        'hyperparameter',
        `${name}/${key}`,
        { name: text(key), value: typed(value, 'double'), parameterGroup },
        value,
      );
      this.link('hadMember', id, member);
    }
    return id;
  }

  data(name: string, version: string, content: unknown, more: Properties = {}): Iri {
    const properties = { name: text(name), version: text(version), digest: digest(content), ...more };
    return this.make('DatasetVersion', 'dataset', `${name}-${version}`, properties, content);
  }
}

/** The model version of a plan, with all it came from and how it was measured. @param version a word or a number; also the model's */
export function tell(version: string, { sharing, ...p }: Plan & { readonly sharing: Sharing }): Statement[] {
  const t = new Teller(version, sharing);
  const raw = t.data('events', 'raw', p.raw, {
    rowCount: typed(p.raw.rows, 'integer'),
    license: { iri: `http://spdx.org/licenses/${p.raw.license}` as Iri },
    origin: text(p.raw.origin),
  });
  for (const [name, type] of Object.entries(p.raw.columns)) {
    const column = t.make('Column', 'column', `raw/${name}`, { name: text(name), dataType: text(type) }, type);
    t.link('hadMember', raw, column);
  }
  const { train, test, made } = prepare(t, p, raw);
  const version8 = text(sha256(JSON.stringify([p.features, p.selection, made])).slice(0, 8));
  const set = t.make('FeatureSet', 'featureset', 'churn', { name: text('churn'), version: version8 }, version8);
  for (const [name, definition] of Object.entries(p.features)) {
    const feature = t.make(
      'Feature',
      'feature',
      name,
      { name: text(name), version: text(sha256(definition).slice(0, 4)), definition: text(definition) },
      definition,
    );
    t.link('hadMember', set, feature);
  }
  const selecting = t.make('FeatureEngineeringRun', 'run', 'select', { name: text('select') }, [
    p.features,
    p.selection,
    made,
  ]);
  t.link('wasGeneratedBy', set, selecting);
  t.link('used', selecting, train, 'inputData');
  t.link('used', selecting, t.code(p.selection), 'code');
  const model = learn(t, p, version, train, set);
  measure(t, p, version, model, test);
  return t.said;
}

/** A run's name ends in a number of its own, as names of runs do. */
function numberOf(version: string): number {
  return Number.parseInt(sha256(version).slice(0, 6), 16);
}

function prepare(t: Teller, p: Plan, raw: Iri): { train: Iri; test: Iri; made: unknown } {
  let at = raw;
  let made: unknown = [p.raw];
  p.steps.forEach((step, i) => {
    made = [made, step];
    const run = t.make(
      'TransformRun',
      'run',
      step.name,
      { name: text(step.name), filterCriterion: step.filter.map(text) },
      made,
    );
    t.link('used', run, at, 'inputData');
    t.link('used', run, t.code(step.commit), 'code');
    t.link('used', run, t.configuration(step.name, step.params, 'data'), 'configuration');
    const last = i === p.steps.length - 1;
    const rows = typed(Math.round(p.raw.rows * 0.9) - i - step.filter.length, 'integer');
    at = t.data('events', last ? 'train' : `after-${step.name}`, made, { rowCount: rows });
    t.link('wasGeneratedBy', at, run, 'transformedData');
  });
  return { train: at, test: t.data('holdout', 'test', p.testContent), made };
}

function learn(t: Teller, p: Plan, version: string, train: Iri, set: Iri): Iri {
  const environment = t.make(
    'Environment',
    'environment',
    'train',
    {
      name: text('train'),
      os: text('Linux'),
      osVersion: text(p.os),
      imageDigest: digest(p.image),
      gpuDriverVersion: text(p.driver),
      environmentVariable: p.variables.map(text),
    },
    [p.packages, p.image, p.driver, p.os, p.variables],
  );
  for (const [name, at] of Object.entries(p.packages)) {
    const id = `pkg:pypi/${name}@${at}` as Iri;
    t.said.push(
      element(id, [`${CLEW}Package`], {
        [`${CLEW}name`]: text(name),
        [`${CLEW}version`]: text(at),
        [`${CLEW}ecosystem`]: text('pypi'),
      }),
    );
    t.link('hadMember', environment, id);
  }
  const number = numberOf(version);
  const run = u(`run:train-${version}`);
  t.said.push(
    element(run, [`${CLEW}TrainingRun`], {
      [`${CLEW}name`]: text(`train-${number}`),
      [`${CLEW}seed`]: p.seeds.map(text),
    }),
  );
  t.link('used', run, train, 'trainingData');
  t.link('used', run, set, 'features');
  t.link('used', run, t.code(p.commit, p.patch), 'code');
  t.link('used', run, t.configuration('churn', { ...p.params, layers: p.layers }), 'configuration');
  t.link('used', run, environment, 'environment');
  const base = t.make(
    'ModelVersion',
    'model',
    'base',
    { name: text('base'), version: text(p.base), digest: digest(p.base) },
    p.base,
  );
  t.link('used', run, base, 'baseModel');
  const model = u(`model:churn@${version}`);
  t.said.push(
    element(model, [`${CLEW}ModelVersion`], {
      [`${CLEW}name`]: text('churn'),
      [`${CLEW}version`]: text(version),
      [`${CLEW}digest`]: digest({ ...p, metric: 0, slice: 0, testContent: 0, evaluationSeed: 0 }),
      [`${CLEW}architecture`]: text(p.architecture),
    }),
  );
  t.link('wasGeneratedBy', model, run, 'model');
  return model;
}

function measure(t: Teller, p: Plan, version: string, model: Iri, test: Iri): void {
  const number = numberOf(version);
  const run = u(`run:evaluate-${version}`);
  t.said.push(
    element(run, [`${CLEW}EvaluationRun`], {
      [`${CLEW}name`]: text(`evaluate-${number}`),
      [`${CLEW}seed`]: text(`numpy=${p.evaluationSeed}`),
    }),
  );
  t.link('used', run, model, 'evaluatedModel');
  t.link('used', run, test, 'evaluationData');
  const evaluation = u(`evaluation:churn-${version}`);
  t.said.push(
    element(evaluation, [`${CLEW}Evaluation`], {
      [`${CLEW}name`]: text(`churn-${number}`),
      ...(p.slice !== undefined && { [`${CLEW}slice`]: text(p.slice) }),
    }),
  );
  t.link('wasGeneratedBy', evaluation, run, 'evaluation');
  t.link('wasDerivedFrom', evaluation, model);
  t.link('wasDerivedFrom', evaluation, test);
  const { value, threshold, implementation, variant } = p.metric;
  const metric = u(`metric:churn-${version}/auc`);
  t.said.push(
    element(metric, [`${CLEW}Metric`], {
      [`${CLEW}name`]: text('auc'),
      [`${PROV}value`]: typed(value, 'double'),
      [`${CLEW}threshold`]: typed(threshold, 'double'),
      [`${CLEW}implementation`]: text(implementation),
      [`${CLEW}variant`]: text(variant),
      [`${CLEW}higherIsBetter`]: typed('true', 'boolean'),
    }),
  );
  t.link('hadMember', evaluation, metric);
}
