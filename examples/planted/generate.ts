/**
 * Writes `history.ttl`: sixty weekly trainings of one model, the same for ever. What makes a forecast worse is planted: a cleaning step that keeps days
 * on which a shop was closed. Four other things change from week to week and do next to nothing.
 *
 *     node examples/planted/generate.ts > examples/planted/history.ttl
 */
import { createHash } from 'node:crypto';
import process from 'node:process';
import { mulberry32 } from '../../scripts/mulberry32.ts';

const WEEKS = 60;
/** How many weeks share one extract of the raw data. */
const WEEKS_PER_EXTRACT = 6;
/** Standard deviation of the error when nothing but the seed changes. */
const NOISE = 0.002;
/** What each choice adds to the error. */
const EFFECT = { closedDays: 0.021, fastRate: 0.001, largeBatch: -0.0008, newLibrary: 0.0006, holidays: -0.0012 };

interface Week {
  readonly week: number;
  readonly closedDays: boolean;
  readonly fastRate: boolean;
  readonly largeBatch: boolean;
  readonly newLibrary: boolean;
  readonly holidays: boolean;
}

const next = mulberry32(20);

function choose(week: number): Week {
  const flags = [0.2, 0.5, 0.5, 0.4, 0.5].map((share) => next() < share);
  // The last weeks: some that differ in nothing but the seed, and the one after them, in which five things changed at once.
  const [closedDays, fastRate, largeBatch, newLibrary, holidays] =
    week > WEEKS - WEEKS_PER_EXTRACT && week < WEEKS
      ? [false, false, true, false, false]
      : week === WEEKS
        ? [true, true, false, true, true]
        : (flags as [boolean, boolean, boolean, boolean, boolean]);
  return { week, closedDays, fastRate, largeBatch, newLibrary, holidays };
}

function errorOf(week: Week): number {
  const effects = Object.entries(EFFECT) as [keyof typeof EFFECT, number][];
  return effects.reduce((sum, [name, effect]) => sum + (week[name] ? effect : 0), 0.118) + NOISE * normal();
}

/** What every week shares. */
function setting(): string {
  return `# Sixty weekly trainings, written by generate.ts. A made-up shop: no digest has data behind it.
@prefix clew: <https://w3id.org/clew/ns#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<urn:clew:person:shop/eva> a prov:Person ; clew:name "Eva Sand" .
<urn:clew:software:shop/scheduler> a prov:SoftwareAgent ; clew:name "scheduler" .
<urn:clew:model:demand> a clew:Model ; clew:name "demand" ; clew:project "demand" ;
  prov:qualifiedAttribution [ a prov:Attribution ; prov:agent <urn:clew:person:shop/eva> ; prov:hadRole clew:owner ] .
<urn:clew:experiment:shop/weekly> a clew:Experiment ; clew:name "weekly" ; clew:project "demand" .
<urn:clew:dataset:shop/sales> a clew:Dataset ; clew:name "shop/sales" ; clew:origin "internal" ;
  prov:qualifiedAttribution [ a prov:Attribution ; prov:agent <urn:clew:person:shop/eva> ; prov:hadRole clew:owner ] .
${Array.from({ length: WEEKS / WEEKS_PER_EXTRACT }, (_, i) => raw(i + 1)).join('\n')}
<urn:clew:dataset:shop/sales@test> a clew:DatasetVersion ; clew:name "shop/sales" ; clew:version "test" ; clew:digest "${digest('test')}" ;
  clew:rowCount 180000 ; clew:split "test" ; clew:origin "internal" ; prov:specializationOf <urn:clew:dataset:shop/sales> .
<urn:clew:code:shop/demand@1f0c2aa> a clew:Code ; clew:name "shop/demand" ; clew:repository <https://git.shop.example/demand> ;
  clew:commit "1f0c2aa5d9e84b7730c6f2e1a8d4b3c29e7f6051" ; clew:dirty false .
${[3, 4].map(features).join('\n')}
${['4.5.0', '4.6.0'].map(environment).join('\n')}
`;
}

function raw(extract: number): string {
  return `<urn:clew:dataset:shop/sales@raw-${extract}> a clew:DatasetVersion ; clew:name "shop/sales" ; clew:version "raw-${extract}" ;
  clew:digest "${digest(`raw ${extract}`)}" ; clew:rowCount ${rowsOf(extract)} ; clew:origin "internal" ; prov:specializationOf <urn:clew:dataset:shop/sales> .`;
}

function rowsOf(extract: number): number {
  return 2_400_000 + 40_000 * extract;
}

function features(version: number): string {
  const names = ['weekday', 'price', 'promotion', ...(version === 4 ? ['holiday'] : [])];
  const of = (name: string): string => `<urn:clew:feature:shop/${name}@1>`;
  return `<urn:clew:featureset:shop/demand@${version}> a clew:FeatureSet ; clew:name "shop/demand" ; clew:version "${version}" ;
  prov:hadMember ${names.map(of).join(' , ')} .
${names.map((name) => `${of(name)} a clew:Feature ; clew:name "shop/${name}" ; clew:version "1" .`).join('\n')}`;
}

function environment(version: string): string {
  return `<urn:clew:environment:shop/${version}> a clew:Environment ; clew:name "train" ; clew:os "Linux" ; clew:pythonVersion "3.12.7" ;
  prov:hadMember <pkg:pypi/lightgbm@${version}> , <pkg:pypi/numpy@2.1.2> .
<pkg:pypi/lightgbm@${version}> a clew:Package ; clew:name "lightgbm" ; clew:version "${version}" ; clew:ecosystem "pypi" .
<pkg:pypi/numpy@2.1.2> a clew:Package ; clew:name "numpy" ; clew:version "2.1.2" ; clew:ecosystem "pypi" .`;
}

function told(week: Week): string {
  const n = week.week;
  const extract = Math.ceil(n / WEEKS_PER_EXTRACT);
  const rows = Math.round(rowsOf(extract) * (week.closedDays ? 0.996 : 0.861));
  const at = (hours: number): string =>
    `"${new Date(Date.UTC(2025, 8, 1) + (n * 168 + hours) * 3_600_000).toISOString()}"^^xsd:dateTime`;
  const filters = ['price > 0', ...(week.closedDays ? [] : ['shop_open = true'])].map((f) => `"${f}"`).join(' , ');
  const used = (entity: string, role: string): string =>
    `[ a prov:Usage ; prov:entity <urn:clew:${entity}> ; prov:hadRole clew:${role} ]`;
  const by = `prov:qualifiedAssociation [ a prov:Association ; prov:agent <urn:clew:software:shop/scheduler> ; prov:hadRole clew:executor ]`;
  const run = (name: string, type: string, begins: number, ends: number): string =>
    `<urn:clew:run:shop/${name}-${n}> a clew:${type} ; clew:name "${name}" ; clew:project "demand" ; clew:status "finished" ;
  prov:startedAtTime ${at(begins)} ; prov:endedAtTime ${at(ends)} ; ${by} ;`;
  const made = (name: string, role: string): string =>
    `prov:qualifiedGeneration [ a prov:Generation ; prov:activity <urn:clew:run:shop/${name}-${n}> ; prov:hadRole clew:${role} ]`;
  return `
${run('clean', 'TransformRun', 1, 2)}
  clew:filterCriterion ${filters} ; clew:rowsIn ${rowsOf(extract)} ; clew:rowsOut ${rows} ;
  prov:qualifiedUsage ${used(`dataset:shop/sales@raw-${extract}`, 'rawData')} , ${used('code:shop/demand@1f0c2aa', 'code')} .
<urn:clew:dataset:shop/sales@train-${n}> a clew:DatasetVersion ; clew:name "shop/sales" ; clew:version "train-${n}" ; clew:split "train" ;
  clew:digest "${digest(`train ${extract} ${week.closedDays}`)}" ; clew:rowCount ${rows} ; prov:generatedAtTime ${at(2)} ;
  prov:specializationOf <urn:clew:dataset:shop/sales> ; prov:wasDerivedFrom <urn:clew:dataset:shop/sales@raw-${extract}> ; ${made('clean', 'transformedData')} .
<urn:clew:configuration:shop/week-${n}> a clew:Configuration ; clew:name "week" ;
  prov:hadMember <urn:clew:hyperparameter:shop/week-${n}/learning_rate> , <urn:clew:hyperparameter:shop/week-${n}/batch_size> .
<urn:clew:hyperparameter:shop/week-${n}/learning_rate> a clew:Hyperparameter ; clew:name "learning_rate" ; prov:value "${week.fastRate ? '0.1' : '0.05'}"^^xsd:double .
<urn:clew:hyperparameter:shop/week-${n}/batch_size> a clew:Hyperparameter ; clew:name "batch_size" ; prov:value ${week.largeBatch ? 1024 : 512} .
${run('train', 'TrainingRun', 3, 5)}
  clew:experiment <urn:clew:experiment:shop/weekly> ; clew:commandLine "python -m demand.train" ; clew:seed "${n}" ;
  prov:qualifiedUsage ${used(`dataset:shop/sales@train-${n}`, 'trainingData')} , ${used(`featureset:shop/demand@${week.holidays ? 4 : 3}`, 'features')} ,
    ${used('code:shop/demand@1f0c2aa', 'code')} , ${used(`configuration:shop/week-${n}`, 'configuration')} ,
    ${used(`environment:shop/${week.newLibrary ? '4.6.0' : '4.5.0'}`, 'environment')} .
<urn:clew:model:demand@${n}> a clew:ModelVersion ; clew:name "demand" ; clew:version "${n}" ; clew:project "demand" ;
  clew:digest "${digest(`model ${n}`)}" ; clew:framework "lightgbm" ; prov:generatedAtTime ${at(5)} ;
  prov:specializationOf <urn:clew:model:demand> ; ${made('train', 'model')} .
${run('evaluate', 'EvaluationRun', 6, 7)}
  prov:qualifiedUsage ${used(`model:demand@${n}`, 'evaluatedModel')} , ${used('dataset:shop/sales@test', 'evaluationData')} .
<urn:clew:evaluation:shop/demand-${n}> a clew:Evaluation ; clew:name "demand-${n}" ; clew:protocol "hold-out" ; prov:generatedAtTime ${at(7)} ;
  prov:wasDerivedFrom <urn:clew:model:demand@${n}> , <urn:clew:dataset:shop/sales@test> ; prov:hadMember <urn:clew:metric:shop/demand-${n}/wape> ; ${made('evaluate', 'evaluation')} .
<urn:clew:metric:shop/demand-${n}/wape> a clew:Metric ; clew:name "wape" ; prov:value "${errorOf(week).toFixed(4)}"^^xsd:double ; clew:higherIsBetter false ;
  clew:sampleSize 180000 ; clew:implementation "demand.metrics.wape, numpy 2.1.2" .
`;
}

/** Where the last version serves, and a model of another team that learned from the same data. */
function service(): string {
  const deployment = (name: string, model: string, share: number): string => `
<urn:clew:deployment:shop/${name}> a clew:Deployment ; clew:name "${name}" ; clew:endpoint <https://${name}.shop.example/forecast> ;
  clew:targetEnvironment "production" ; clew:trafficShare ${share.toFixed(1)} ; prov:wasDerivedFrom <urn:clew:model:${model}> .
`;
  return `${deployment('stores-north', `demand@${WEEKS}`, 1)}${deployment('stores-south', `demand@${WEEKS}`, 1)}
<urn:clew:run:shop/train-orders> a clew:TrainingRun ; clew:name "train-orders" ; clew:project "orders" ; clew:status "finished" ;
  prov:qualifiedUsage [ a prov:Usage ; prov:entity <urn:clew:dataset:shop/sales@train-${WEEKS}> ; prov:hadRole clew:trainingData ] .
<urn:clew:model:orders@1> a clew:ModelVersion ; clew:name "orders" ; clew:version "1" ; clew:project "orders" ; clew:digest "${digest('orders')}" ;
  prov:qualifiedGeneration [ a prov:Generation ; prov:activity <urn:clew:run:shop/train-orders> ; prov:hadRole clew:model ] .
${deployment('orders', 'orders@1', 1)}`;
}

function digest(of: string): string {
  return `sha256:${createHash('sha256').update(of).digest('hex')}`;
}

/** Box and Muller's transform. */
function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

const weeks = Array.from({ length: WEEKS }, (_, i) => choose(i + 1));
process.stdout.write([setting(), ...weeks.map(told), service()].join(''));
