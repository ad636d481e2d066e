/** Planted runs as they would be recorded: data, the step that prepares them, features, configuration, code, environment, model, evaluation. */
import { sha256 } from '../../src/prov/description.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { CLEW, PROV, XSD } from '../../src/prov/namespaces.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import type { Value } from '../../src/prov/value.ts';
import { valueOf, type Trial } from '../../src/lineage/explain/trial.ts';
import { FACTORS, type PlantedFactor } from './factors.ts';

/** What a run needs to be told. */
export interface Told {
  readonly model: Iri;
  readonly run: Iri;
}

const PROJECT = 'planted';
const u = (name: string) => `urn:clew:${name}` as Iri;
const text = (value: string): Value => ({ value });
const typed = (value: string | number, type: string): Value => ({
  value: String(value),
  datatype: `${XSD}${type}` as Iri,
});
const digest = (of: string): Value => text(`sha256:${sha256(of)}`);

/** Tells runs; what was told before is not told again. Equal things are one element, in all families. */
export class Teller {
  #said = new Map<string, Statement>();
  readonly #before = new Set<string>();

  /** What was told since the last call. */
  take(): Statement[] {
    const statements = [...this.#said.values()];
    for (const key of this.#said.keys()) this.#before.add(key);
    this.#said = new Map();
    return statements;
  }

  /**
   * @param family name of the model
   * @param index place of the run in time
   */
  run(family: string, trial: Trial, index: number): Told {
    const value = (name: string) => valueOf(trial, name);
    const name = `${family}-${trial.id}`;
    const run = u(`run:${PROJECT}/train-${name}`);
    const at = new Date(Date.UTC(2026, 0, 1) + index * 3_600_000).toISOString();
    this.#make(run, 'TrainingRun', {
      name: text(`train-${name}`),
      status: text('finished'),
      seed: text(`all=${trial.seed}`),
    });
    this.#attribute(run, `${PROV}startedAtTime`, typed(at, 'dateTime'));
    this.#link('used', run, this.#prepared(trial), 'trainingData');
    this.#link('used', run, this.#features(trial), 'features');
    this.#link('used', run, this.#configuration(trial), 'configuration');
    this.#link('used', run, this.#environment(trial), 'environment');
    for (const code of ['trainer', 'library']) this.#link('used', run, this.#code(code, value(`code ${code}`)), 'code');
    this.#link('used', run, elementOf('base model', value('base model')), 'baseModel');
    this.#make(elementOf('base model', value('base model')), 'ModelVersion', {
      name: text(`${PROJECT}/base`),
      version: text(value('base model')),
      digest: digest(`base ${value('base model')}`),
    });
    const model = u(`model:${family}@${trial.id}`);
    this.#make(u(`model:${family}`), 'Model', { name: text(family) });
    this.#make(model, 'ModelVersion', {
      name: text(family),
      version: text(trial.id),
      digest: digest(name),
      architecture: text(`architecture ${value('architecture')}`),
    });
    this.#attribute(model, `${PROV}generatedAtTime`, typed(at, 'dateTime'));
    this.#link('specializationOf', model, u(`model:${family}`));
    this.#link('wasGeneratedBy', model, run, 'model');
    this.#evaluation(name, model, trial);
    return { model, run };
  }

  #prepared(trial: Trial): Iri {
    const sets = FACTORS.filter((f) => f.class === 'data').map((f) => [f.name, valueOf(trial, f.name)] as const);
    const steps = ['filter', 'cleaning', 'encoder'].map((s) => valueOf(trial, `step ${s}`));
    const key = sha256(JSON.stringify([sets, steps])).slice(0, 12);
    const data = u(`dataset:${PROJECT}/training@${key}`);
    const step = u(`run:${PROJECT}/prepare-${key}`);
    this.#make(data, 'DatasetVersion', { name: text(`${PROJECT}/training`), version: text(key), digest: digest(key) });
    this.#make(step, 'TransformRun', {
      name: text(`prepare-${key}`),
      status: text('finished'),
      filterCriterion: text(`filter ${steps[0]}`),
      cleaning: text(`rule ${steps[1]}`),
      transformation: text(`encoder ${steps[2]}`),
    });
    this.#link('wasGeneratedBy', data, step, 'transformedData');
    for (const [name, value] of sets) {
      const raw = elementOf(name, value);
      this.#make(raw, 'DatasetVersion', {
        name: text(`${PROJECT}/${name.slice(5)}`),
        version: text(value),
        digest: digest(`${name} ${value}`),
        rowCount: typed(10_000 + 37 * Number(value), 'integer'),
      });
      this.#link('used', step, raw, 'rawData');
    }
    return data;
  }

  #features(trial: Trial): Iri {
    const features = FACTORS.filter((f) => f.class === 'features').map(
      (f) => [f.name, valueOf(trial, f.name)] as const,
    );
    const version = sha256(JSON.stringify(features)).slice(0, 12);
    const set = u(`featureset:${PROJECT}/features@${version}`);
    this.#make(set, 'FeatureSet', { name: text(`${PROJECT}/features`), version: text(version) });
    for (const [name, value] of features) {
      const feature = elementOf(name, value);
      this.#make(feature, 'Feature', {
        name: text(name.slice(8)),
        version: text(value),
        digest: digest(`${name} ${value}`),
      });
      this.#link('hadMember', set, feature);
    }
    return set;
  }

  #configuration(trial: Trial): Iri {
    const values = FACTORS.filter((f) => f.class === 'hyperparameters').map(
      (f) => [f.name, valueOf(trial, f.name)] as const,
    );
    const id = u(`configuration:${PROJECT}/${sha256(JSON.stringify(values)).slice(0, 12)}`);
    this.#make(id, 'Configuration', { name: text(`${PROJECT}-configuration`) });
    for (const [name, value] of values) {
      const parameter = elementOf(name, value);
      const number = !Number.isNaN(Number(value));
      this.#make(parameter, 'Hyperparameter', { name: text(name.slice(7)) });
      this.#attribute(parameter, `${PROV}value`, number ? typed(value, 'double') : text(value));
      this.#link('hadMember', id, parameter);
    }
    return id;
  }

  #environment(trial: Trial): Iri {
    const id = environmentOf(trial);
    const value = (name: string) => text(`${name} ${valueOf(trial, `machine ${name}`)}`);
    this.#make(id, 'Environment', {
      name: text(`${PROJECT}-environment`),
      os: text('Linux'),
      cudaVersion: value('cudaVersion'),
      gpuModel: value('gpuModel'),
      precision: value('precision'),
    });
    for (const f of FACTORS.filter((each) => each.name.startsWith('package '))) {
      const version = valueOf(trial, f.name);
      const one = elementOf(f.name, version);
      this.#make(one, 'Package', {
        name: text(f.name.slice(8)),
        version: text(`1.${version}.0`),
        ecosystem: text('pypi'),
      });
      this.#link('hadMember', id, one);
    }
    return id;
  }

  #code(name: string, value: string): Iri {
    const id = elementOf(`code ${name}`, value);
    const commit = sha256(`${name} ${value}`).slice(0, 40);
    this.#make(id, 'Code', {
      name: text(`${PROJECT}/${name}`),
      commit: text(commit),
      dirty: typed('false', 'boolean'),
    });
    return id;
  }

  #evaluation(name: string, model: Iri, trial: Trial): void {
    const evaluation = u(`evaluation:${PROJECT}/${name}`);
    const data = elementOf('evaluation data', valueOf(trial, 'evaluation data'));
    this.#make(data, 'DatasetVersion', {
      name: text(`${PROJECT}/test`),
      version: text(valueOf(trial, 'evaluation data')),
      digest: digest(`test ${valueOf(trial, 'evaluation data')}`),
    });
    this.#make(evaluation, 'Evaluation', { name: text(name) });
    this.#link('wasDerivedFrom', evaluation, model);
    this.#link('wasDerivedFrom', evaluation, data);
    const metric = metricOf(name);
    this.#make(metric, 'Metric', {
      name: text('auc'),
      higherIsBetter: typed('true', 'boolean'),
      implementation: text(`auc ${valueOf(trial, 'metric implementation')}`),
    });
    this.#attribute(metric, `${PROV}value`, typed(trial.outcome, 'double'));
    this.#link('hadMember', evaluation, metric);
  }

  #make(id: Iri, kind: string, properties: Readonly<Record<string, Value>>): void {
    const attributes = Object.fromEntries(Object.entries(properties).map(([key, value]) => [CLEW + key, value]));
    this.#say(`${id} ${kind}`, () => element(id, [CLEW + kind], attributes));
  }

  #attribute(id: Iri, property: string, value: Value): void {
    this.#say(`${id} ${property}`, () => element(id, [], { [property]: value }));
  }

  #link(relation: Parameters<typeof relate>[0], from: Iri, to: Iri, role?: string): void {
    const parts = role === undefined ? {} : { role: { iri: `${CLEW}${role}` as Iri } };
    this.#say(`${from} ${relation} ${to} ${role}`, () => relate(relation, from, to, parts));
  }

  #say(key: string, statement: () => Statement): void {
    if (!this.#before.has(key) && !this.#said.has(key)) this.#said.set(key, statement());
  }
}

function metricOf(name: string): Iri {
  return u(`metric:${PROJECT}/${name}/auc`);
}

function environmentOf(trial: Trial): Iri {
  const values = FACTORS.filter((f) => f.class === 'environment').map((f) => valueOf(trial, f.name));
  return u(`environment:${PROJECT}/${sha256(JSON.stringify(values)).slice(0, 12)}`);
}

/** The element of a factor's value, for factors that have one of their own. */
function elementOf(factor: string, value: string): Iri {
  const [first = '', second = ''] = factor.split(' ');
  if (first.startsWith('params.')) return u(`hyperparameter:${PROJECT}/${first.slice(7)}/${value}`);
  if (first === 'data') return u(`dataset:${PROJECT}/${second}@${value}`);
  if (first === 'feature') return u(`feature:${PROJECT}/${second}@${value}`);
  if (first === 'code') return u(`code:${PROJECT}/${second}@${value}`);
  if (first === 'package') return `pkg:pypi/${second}@1.${value}.0` as Iri;
  if (factor === 'base model') return u(`model:${PROJECT}/base@${value}`);
  return u(`dataset:${PROJECT}/test@${value}`);
}

/** On which element a comparison should find the change of a factor, of the side that this run is on. */
export function changedElement(factor: PlantedFactor, told: Told, family: string, trial: Trial): Iri {
  if (factor.name.startsWith('step ')) return preparedBy(trial);
  if (factor.name.startsWith('machine ')) return environmentOf(trial);
  if (factor.name === 'architecture') return told.model;
  if (factor.name === 'metric implementation') return metricOf(`${family}-${trial.id}`);
  return elementOf(factor.name, valueOf(trial, factor.name));
}

function preparedBy(trial: Trial): Iri {
  const sets = FACTORS.filter((f) => f.class === 'data').map((f) => [f.name, valueOf(trial, f.name)] as const);
  const steps = ['filter', 'cleaning', 'encoder'].map((s) => valueOf(trial, `step ${s}`));
  return u(`run:${PROJECT}/prepare-${sha256(JSON.stringify([sets, steps])).slice(0, 12)}`);
}
