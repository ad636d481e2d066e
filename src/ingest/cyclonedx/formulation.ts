/** How a thing was made: https://cyclonedx.org/docs/1.7/json/#formulation. Workflows and tasks are runs. */
import { configurationOf, parameterValue } from '../../capture/configuration.ts';
import type { Iri } from '../../prov/iri.ts';
import { ENDED_AT, STARTED_AT } from '../../prov/statement.ts';
import { literal, type Value } from '../../prov/value.ts';
import { TERM, type Vocabulary } from '../../prov/vocabulary.ts';
import { PROV, XSD, XSD_DATETIME } from '../../prov/namespaces.ts';
import { isObject, type Json, type JsonObject } from '../../rdf/json.ts';

import { clew, words } from '../../capture/terms.ts';
import { mapComponent } from './component.ts';
import { Members, objectsOf } from './members.ts';
import { textOf, type BomNames, type Named } from './names.ts';
import { datatypeNamed, valuesOf } from './own.ts';
import { together, type Said, type Statements } from './said.ts';

/** Names every workflow and task, so that what refers to one before it is described finds it. @throws Fault ILLEGAL_DOCUMENT (bom-ref) */
export function enterWorkflows(formulas: Json | undefined, names: BomNames): void {
  for (const [i, formula] of objectsOf(formulas).entries()) {
    for (const [j, workflow] of objectsOf(formula.get('workflows')).entries()) {
      const at = `/formulation/${i}/workflows/${j}`;
      names.refer(workflow.get('bom-ref'), runOf(workflow, names), at);
      explain(workflow, names);
      for (const [k, task] of objectsOf(workflow.get('tasks')).entries()) {
        names.refer(task.get('bom-ref'), runOf(task, names), `${at}/tasks/${k}`);
        explain(task, names);
      }
    }
  }
}

/** What a run read and what it made: nothing has to be guessed of how these came about. */
function explain(work: JsonObject, names: BomNames): void {
  const refsOf = (key: string) =>
    objectsOf(work.get(key)).flatMap((put) => {
      const resource = put.get('resource');
      return isObject(resource) ? (textOf(resource.get('ref')) ?? []) : [];
    });
  const read = refsOf('inputs');
  for (const made of refsOf('outputs')) for (const input of read) names.explain(made, input);
}

/** A `uid` is unique where the work was done, so it is put below the document; the name of a run of ours is that run. */
function runOf(work: JsonObject, names: BomNames): Named {
  const own = names.own(work.get('bom-ref'));
  const uid = textOf(work.get('uid')) ?? '';
  const iri = own?.kind.name === 'Run' ? own.iri : names.id('Run', `cyclonedx/${names.local}/${uid}`);
  return { iri, kind: 'Run', name: textOf(work.get('name')) ?? uid, version: undefined };
}

/** @returns what is left of the formulas, for the document to keep */
export function mapFormula(formula: JsonObject, said: Statements): Said {
  const members = new Members(formula);
  for (const component of members.objects('components')) mapComponent(component, said);
  members.said('components');
  for (const workflow of members.objects('workflows')) mapWorkflow(workflow, said);
  members.said('workflows');
  return members.kept('formulation/');
}

function mapWorkflow(workflow: JsonObject, said: Statements): void {
  const members = new Members(workflow);
  const run = mapWork(workflow, members, said, false);
  for (const task of members.objects('tasks')) {
    const part = new Members(task);
    const id = mapWork(task, part, said, true);
    said.relate('wasInformedBy', id, run);
    said.keep(id, part);
  }
  members.said('tasks');
  for (const dependency of members.objects('taskDependencies')) dependsOn(dependency, said);
  said.keep(run, members);
}

/** "The task that depends on another" was informed by it. The dependencies are kept as well, since a reference may lead nowhere. */
function dependsOn(dependency: JsonObject, said: Statements): void {
  const task = said.names.named(dependency.get('ref'));
  const earlier = dependency.get('dependsOn');
  for (const ref of Array.isArray(earlier) ? (earlier as readonly Json[]) : []) {
    const other = said.names.named(ref);
    if (task?.kind === 'Run' && other?.kind === 'Run') said.relate('wasInformedBy', task.iri, other.iri);
  }
}

/** What workflows and tasks have in common. */
function mapWork(work: JsonObject, members: Members, said: Statements, nested: boolean): Iri {
  const { iri: run, name } = runOf(work, said.names);
  const description = members.text('description');
  if (members.peek('name') === name) members.said('name');
  const attributes = together(
    said.own({ kind: 'Run' }, members),
    {
      [TERM.name]: words(name),
      [TERM.description]: description === undefined ? undefined : words(description),
      [clew('commandLine')]: commandsOf(members),
      [clew('trigger')]: wordsIf(textOf(members.object('trigger')?.peek('type'))),
      [clew('nested')]: nested ? literal('true', `${XSD}boolean` as Iri) : undefined,
    },
    timesOf(members),
    inputsOf(run, members, said),
    outputsOf(run, members, said),
  );
  said.say(run, typesOf(work, said.vocabulary), attributes);
  references(run, members, said);
  return run;
}

/** A run of ours says its narrower type by a property. */
function typesOf(work: JsonObject, vocabulary: Vocabulary): Iri[] {
  const run = vocabulary.kind('Run')!.iri;
  const named = objectsOf(work.get('properties'))
    .filter((property) => property.get('name') === 'rdf:type')
    .map((property) => clew(textOf(property.get('value'))?.replace(/^clew:/, '') ?? ''))
    .filter((type) => vocabulary.superClasses(type).has(run));
  return named.length > 0 ? [...new Set(named)] : [run];
}

function wordsIf(text: string | undefined): Value | undefined {
  return text === undefined ? undefined : words(text);
}

/** Commands of the steps; a step that says more than one command is kept as well. */
function commandsOf(members: Members): Value[] {
  const steps = members.objects('steps');
  const commands = steps.flatMap((step) => objectsOf(step.get('commands')));
  const bare = steps.every((step) => [...step.keys()].every((key) => key === 'commands'));
  if (bare && commands.every((command) => command.size === 1 && command.has('executed'))) members.said('steps');
  return commands.flatMap((command) => wordsIf(textOf(command.get('executed'))) ?? []);
}

/** An end before its start is a mistake of the document: the start is said and the end kept as it is. */
function timesOf(members: Members): Said {
  const [start, end] = [textOf(members.peek('timeStart')), textOf(members.peek('timeEnd'))];
  const backwards = start !== undefined && end !== undefined && Date.parse(end) < Date.parse(start);
  const said: Record<string, Value> = {};
  for (const [key, term, text] of [
    ['timeStart', STARTED_AT, start],
    ['timeEnd', ENDED_AT, end],
  ] as const) {
    if (text === undefined || !XSD_TIME.test(text) || (backwards && key === 'timeEnd')) continue;
    said[term] = literal(text, XSD_DATETIME);
    members.said(key);
  }
  return said;
}

/** RFC 3339 allows a space and lower case where XSD does not: https://www.w3.org/TR/xmlschema11-2/#dateTime */
export const XSD_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** What went in: things used, parameters, environment variables. An input that says more is kept whole. */
function inputsOf(run: Iri, members: Members, said: Statements): Said {
  let whole = true;
  const variables: Value[] = [];
  for (const input of members.objects('inputs')) {
    const resource = resourceOf(input, said);
    if (resource) said.relate('used', run, resource.iri, roleOf(input, said.vocabulary));
    const parameters = objectsOf(input.get('parameters'));
    const own = configureOwn(run, input, parameters, said);
    if (parameters.length > 0 && !own) configure(run, parameters, said);
    variables.push(...variablesOf(input));
    if (
      !own &&
      (!isWhole(input, resource, said.vocabulary) ||
        !parameters.every((p) => textOf(p.get('name')) && p.has('value') && p.size === 2))
    )
      whole = false;
  }
  if (whole) members.said('inputs');
  return { [clew('environmentVariable')]: variables };
}

function outputsOf(run: Iri, members: Members, said: Statements): Said {
  let whole = true;
  for (const output of members.objects('outputs')) {
    const resource = resourceOf(output, said);
    if (resource) said.relate('wasGeneratedBy', resource.iri, run, roleOf(output, said.vocabulary));
    if (!isWhole(output, resource, said.vocabulary) || !resource) whole = false;
  }
  if (whole) members.said('outputs');
  return {};
}

/** Parameters are a configuration by content, equal to that of any other run with the same ones. */
function configure(run: Iri, parameters: readonly JsonObject[], said: Statements): void {
  const configuration = configurationOf(
    parameters.flatMap((parameter) => {
      const [name, value] = [textOf(parameter.get('name')), textOf(parameter.get('value'))];
      return name === undefined || name === '' || value === undefined ? [] : [{ name, value: parameterValue(value) }];
    }),
  );
  if (!configuration) return;
  said.all.push(...configuration.statements);
  said.relate('used', run, configuration.id, { role: { iri: clew('configuration') } });
}

/**
 * A configuration of our own, which has a name, as each of its hyperparameters has: in the order of the parameters.
 * @returns whether the input is one
 */
function configureOwn(run: Iri, input: JsonObject, parameters: readonly JsonObject[], said: Statements): boolean {
  const properties = objectsOf(input.get('properties'));
  const [configuration] = valuesOf(properties, 'clew:configuration');
  const members = valuesOf(properties, 'clew:hyperparameter');
  const isOwn = configuration !== undefined && members.length === parameters.length;
  if (!isOwn || properties.length !== members.length + 1) return false;
  said.part(configuration, 'Configuration');
  said.say(configuration, [clew('Configuration')]);
  said.relate('used', run, configuration, { role: { iri: clew('configuration') } });
  for (const [i, member] of members.entries()) {
    const [name, value] = ['name', 'value'].map((key) => textOf(parameters[i]!.get(key)));
    said.part(member, 'Hyperparameter');
    said.say(member, [clew('Hyperparameter')], {
      [TERM.name]: wordsIf(name),
      [`${PROV}value`]: value === undefined ? undefined : literal(value, datatypeNamed(parameters[i]!.get('dataType'))),
    });
    said.relate('hadMember', configuration, member);
  }
  return true;
}

/** Variables with their values; one that is only named is kept with its input. */
function variablesOf(input: JsonObject): Value[] {
  return objectsOf(input.get('environmentVars')).flatMap((variable) => {
    const [name, value] = [textOf(variable.get('name')), textOf(variable.get('value'))];
    return name === undefined || name === '' || name.includes('=') || value === undefined
      ? []
      : [words(`${name}=${value}`)];
  });
}

/** Resources that are named beside inputs and outputs: the environment of a run of ours; others are kept alone. */
function references(run: Iri, members: Members, said: Statements): void {
  const given = members.objects('resourceReferences');
  const found = given.map((reference) => said.names.named(reference.get('ref')));
  for (const named of found)
    if (named?.kind === 'Environment') said.relate('used', run, named.iri, { role: { iri: clew('environment') } });
  if (found.every((named) => named?.kind === 'Environment')) members.said('resourceReferences');
}

/** An entity of the document that an input or output refers to. */
function resourceOf(put: JsonObject, said: Statements): Named | undefined {
  const resource = put.get('resource');
  const named = isObject(resource) ? said.names.named(resource.get('ref')) : undefined;
  return named?.kind === 'Run' ? undefined : named;
}

/** The role that our own exports name by a property: `clew:role` `trainingData`. */
function roleOf(put: JsonObject, vocabulary: Vocabulary) {
  const property = objectsOf(put.get('properties')).find((p) => p.get('name') === 'clew:role');
  const role = vocabulary.roles.find(({ name }) => name === property?.get('value'));
  return role ? { role: { iri: role.iri } } : {};
}

/** Whether nothing of an input or output is left unsaid. */
function isWhole(put: JsonObject, resource: Named | undefined, vocabulary: Vocabulary): boolean {
  const told = 'role' in roleOf(put, vocabulary) ? 1 : 0;
  if (objectsOf(put.get('properties')).length > told) return false;
  if (put.has('resource') && !resource) return false;
  const variables = put.get('environmentVars');
  if (Array.isArray(variables) && variables.length > variablesOf(put).length) return false;
  return [...put.keys()].every((key) => ['resource', 'parameters', 'environmentVars', 'properties'].includes(key));
}
