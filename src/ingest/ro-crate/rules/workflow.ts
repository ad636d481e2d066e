/** Workflow Run Crate: https://www.researchobject.org/workflow-run-crate/profiles/workflow_run_crate/#requirements */
import { idsOf, isA, textOf } from '../document.ts';
import { every, index, isNamed, values, where, type Rule, type Target } from '../rule.ts';
import { claims } from '../claims.ts';
import { ACTIONS } from './process.ts';

const workflow = every('ComputationalWorkflow');
const parameter = every('FormalParameter');

/** What a parameter may stand for. */
const VALUES = ['File', 'Dataset', 'Collection', 'PropertyValue'] as const;

/** Types of a parameter that stands for a PropertyValue: https://schema.org/DataType */
const DATA_TYPES = ['PropertyValue', 'DateTime', 'Number', 'Float', 'Integer', 'Text', 'Date', 'Boolean', 'Time'];

/** Parameters that a thing of this type is an example of. */
function shownBy(type: string): Target {
  return where(
    parameter,
    ({ id }, crate) =>
      index(crate, 'exampleOfWork')
        .get(id)
        ?.some((one) => isA(one, type)) === true,
  );
}

/** Environment variables of workflows. */
const variable = where(parameter, (entity, crate) => isNamed(crate, entity, 'environment', ['ComputationalWorkflow']));

function typed(type: string, allowed: readonly string[]): Omit<Rule, 'severity'> {
  return {
    name: `parameter-of-${type}`,
    message: `A parameter that a ${type} is an example of should have ${allowed[0]!} as its additionalType${allowed.length > 2 ? ', or a data type' : ''}.`,
    find: values(shownBy(type), 'additionalType', {
      some: true,
      text: new RegExp(`^(?:https?://schema\\.org/)?(?:${allowed.join('|')})$`),
    }),
  };
}

const MUST: readonly Omit<Rule, 'severity'>[] = [
  {
    name: 'claims-workflow-run',
    message:
      'A crate of the run of a workflow must name the profile Workflow Run Crate among what its root conforms to.',
    *find(crate) {
      if (!claims(crate).has('workflow')) yield { entity: crate.root, property: 'conformsTo' };
    },
  },
  {
    name: 'workflow-input',
    message: 'What a workflow takes must be FormalParameters.',
    find: values(workflow, 'input', { of: ['FormalParameter'] }),
  },
  {
    name: 'workflow-output',
    message: 'What a workflow gives must be FormalParameters.',
    find: values(workflow, 'output', { of: ['FormalParameter'] }),
  },
  {
    name: 'parameter-type',
    message: 'A FormalParameter must have an additionalType.',
    find: values(parameter, 'additionalType', { some: true }),
  },
  {
    name: 'parameter-example',
    message: 'The example of a FormalParameter must be a file, dataset, collection or PropertyValue.',
    find: values(parameter, 'workExample', { of: VALUES }),
  },
  {
    name: 'main-entity-run',
    message: 'An action must have the main entity of the crate as its instrument.',
    *find(crate) {
      const instruments = index(crate, 'instrument');
      const run = idsOf(crate.root, 'mainEntity').some((id) =>
        instruments.get(id)?.some((one) => isA(one, ...ACTIONS)),
      );
      if (!run) yield { entity: crate.root, property: 'mainEntity' };
    },
  },
];

const SHOULD: readonly Omit<Rule, 'severity'>[] = [
  {
    name: 'claims-process-and-workflow-crate',
    message: 'The root should conform to Process Run Crate and to Workflow RO-Crate, too.',
    *find(crate) {
      const all = claims(crate);
      if (!all.has('process') || !all.has('workflow-ro-crate')) yield { entity: crate.root, property: 'conformsTo' };
    },
  },
  {
    name: 'workflow-environment',
    message: 'The environment of a workflow should consist of FormalParameters.',
    find: values(workflow, 'environment', { of: ['FormalParameter'] }),
  },
  {
    name: 'parameter-shown',
    message: 'A data entity or PropertyValue should be an example of every FormalParameter.',
    *find(crate) {
      const shown = index(crate, 'exampleOfWork');
      for (const entity of parameter(crate)) {
        const found = shown.get(entity.id) ?? [];
        if (found.length === 0 || !found.every((one) => isA(one, ...VALUES)))
          yield { entity, property: 'exampleOfWork' };
      }
    },
  },
  {
    name: 'parameter-name',
    message: 'A FormalParameter should have a name.',
    *find(crate) {
      for (const entity of parameter(crate))
        if (textOf(entity, 'name') === undefined) yield { entity, property: 'name' };
    },
  },
  typed('PropertyValue', DATA_TYPES),
  typed('File', ['File', 'MediaObject']),
  typed('Dataset', ['Dataset']),
  typed('Collection', ['Collection']),
  {
    name: 'variable-shown',
    message: 'A PropertyValue should be an example of every parameter that is an environment variable.',
    *find(crate) {
      const shown = index(crate, 'exampleOfWork');
      for (const entity of variable(crate)) {
        const found = shown.get(entity.id) ?? [];
        if (found.length === 0 || !found.every((one) => isA(one, 'PropertyValue')))
          yield { entity, property: 'exampleOfWork' };
      }
    },
  },
];

const MAY: readonly Omit<Rule, 'severity'>[] = [
  ...(['input', 'output', 'environment'] as const).map((property) => ({
    name: `workflow-has-${property}`,
    message: `A workflow may have ${property}.`,
    find: values(workflow, property, { some: true }),
  })),
  ...(['workExample', 'description'] as const).map((property) => ({
    name: `parameter-${property}`,
    message: `A FormalParameter may have ${property}.`,
    find: values(parameter, property, { some: true }),
  })),
];

export const WORKFLOW: readonly Rule[] = [
  ...MUST.map((rule): Rule => ({ ...rule, severity: 'REQUIRED' })),
  ...SHOULD.map((rule): Rule => ({ ...rule, severity: 'RECOMMENDED' })),
  ...MAY.map((rule): Rule => ({ ...rule, severity: 'OPTIONAL' })),
];
