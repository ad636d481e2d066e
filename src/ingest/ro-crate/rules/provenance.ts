/** Provenance Run Crate: https://www.researchobject.org/workflow-run-crate/profiles/provenance_run_crate/#requirements */
import { claims } from '../claims.ts';
import { idsOf, isA, type CrateDocument, type Entity } from '../document.ts';
import { every, index, isNamed, namedBy, values, where, type Rule } from '../rule.ts';
import { ACTIONS, SOFTWARE } from './process.ts';

const workflow = every('ComputationalWorkflow');
const step = every('HowToStep');
const connection = every('ParameterConnection');
const control = every('ControlAction');
const organize = every('OrganizeAction');

/** Whether it is software that a workflow orchestrates. */
function isTool(entity: Entity | undefined, crate: CrateDocument): boolean {
  return (
    entity !== undefined && isA(entity, ...SOFTWARE) && isNamed(crate, entity, 'hasPart', ['ComputationalWorkflow'])
  );
}

const tool = where(every(...SOFTWARE), isTool);

/** Runs of tools. */
const toolAction = where(every(...ACTIONS), (entity, crate) =>
  idsOf(entity, 'instrument').some((id) => isTool(crate.entities.get(id), crate)),
);

/** PropertyValues that tell what a run of a tool used up. */
const usage = where(every('PropertyValue'), (entity, crate) => isNamed(crate, entity, 'resourceUsage', ACTIONS));

/** Files from which an environment is built. */
const instructions = where(every('File'), (entity, crate) =>
  isNamed(crate, entity, 'buildInstructions', ['HowTo', 'HowToStep']),
);

const MUST: readonly Omit<Rule, 'severity'>[] = [
  {
    name: 'workflow-tools',
    message: 'A workflow must name the tools that it orchestrates, as its parts: software or workflows.',
    find: values(workflow, 'hasPart', { some: true, of: SOFTWARE }),
  },
  {
    name: 'workflow-connection',
    message: 'Connections of a workflow must be ParameterConnections.',
    find: values(workflow, 'connection', { of: ['ParameterConnection'] }),
  },
  {
    name: 'workflow-with-steps',
    message: 'A workflow that has steps must be a HowTo, too.',
    find: (crate) =>
      [...workflow(crate)]
        .filter(
          (entity) =>
            idsOf(entity, 'step').some((id) => isA(crate.entities.get(id), 'HowToStep')) && !isA(entity, 'HowTo'),
        )
        .map((entity) => ({ entity, property: '@type' })),
  },
  {
    name: 'tool-input',
    message: 'What a tool takes must be FormalParameters.',
    find: values(tool, 'input', { of: ['FormalParameter'] }),
  },
  {
    name: 'tool-output',
    message: 'What a tool gives must be FormalParameters.',
    find: values(tool, 'output', { of: ['FormalParameter'] }),
  },
  {
    name: 'tool-run',
    message: 'Every tool must be the instrument of an action.',
    find: (crate) => {
      const naming = index(crate, 'instrument');
      return [...tool(crate)]
        .filter(({ id }) => !(naming.get(id) ?? []).some((one) => isA(one, ...ACTIONS)))
        .map((entity) => ({ entity, property: 'instrument' }));
    },
  },
  {
    name: 'step-of-workflow',
    message: 'Every step must be a step of a workflow.',
    find: namedBy(step, 'step', ['ComputationalWorkflow']),
  },
  {
    name: 'step-tool',
    message: 'A step must name its tool as workExample: software or a workflow.',
    find: values(step, 'workExample', { some: true, of: SOFTWARE }),
  },
  {
    name: 'step-position-form',
    message: 'The position of a step must be a whole number.',
    find: values(step, 'position', { text: /^\d+$/ }),
  },
  {
    name: 'step-connection',
    message: 'Connections of a step must be ParameterConnections.',
    find: values(step, 'connection', { of: ['ParameterConnection'] }),
  },
  {
    name: 'tool-action-usage',
    message: 'What the run of a tool used up must be told by PropertyValues.',
    find: values(toolAction, 'resourceUsage', { of: ['PropertyValue'] }),
  },
  {
    name: 'usage-property',
    message: 'A PropertyValue that tells what was used up must have a propertyID.',
    find: values(usage, 'propertyID', { some: true }),
  },
  {
    name: 'control-instrument',
    message: 'The instrument of a ControlAction must be the step that it controlled.',
    find: values(control, 'instrument', { some: true, of: ['HowToStep'] }),
  },
  {
    name: 'control-object',
    message: 'The object of a ControlAction must be the action of the tool that it controlled.',
    find: values(control, 'object', { some: true, of: ACTIONS }),
  },
  {
    name: 'organize-instrument',
    message: 'The instrument of an OrganizeAction must be the engine of the workflow: software or a workflow.',
    find: values(organize, 'instrument', { some: true, of: SOFTWARE }),
  },
  {
    name: 'organize-result',
    message: 'The result of an OrganizeAction must be the action of the workflow.',
    find: values(organize, 'result', { some: true, of: ACTIONS }),
  },
  {
    name: 'organize-object',
    message: 'The objects of an OrganizeAction must be the ControlActions of its steps.',
    find: values(organize, 'object', { some: true, of: ['ControlAction'] }),
  },
  {
    name: 'connection-source',
    message: 'A ParameterConnection must come from a FormalParameter.',
    find: values(connection, 'sourceParameter', { some: true, of: ['FormalParameter'] }),
  },
  {
    name: 'connection-target',
    message: 'A ParameterConnection must lead to a FormalParameter.',
    find: values(connection, 'targetParameter', { some: true, of: ['FormalParameter'] }),
  },
];

const SHOULD: readonly Omit<Rule, 'severity'>[] = [
  {
    name: 'claims-parents',
    message: 'The root should conform to Process Run Crate, Workflow Run Crate and Workflow RO-Crate, too.',
    *find(crate) {
      const missing = new Set(['process', 'workflow', 'workflow-ro-crate'] as const).difference(claims(crate));
      if (missing.size > 0) yield { entity: crate.root, property: 'conformsTo' };
    },
  },
  {
    name: 'workflow-steps',
    message: 'A workflow should name its steps.',
    find: values(workflow, 'step', { some: true, of: ['HowToStep'] }),
  },
  {
    name: 'connection-named',
    message: 'A workflow or a step should name every ParameterConnection.',
    *find(crate) {
      const naming = index(crate, 'connection');
      for (const entity of connection(crate)) if (!naming.has(entity.id)) yield { entity, property: 'connection' };
    },
  },
  {
    name: 'connection-of-workflow',
    message: 'A workflow should name the connections that lead to its outputs.',
    find: (crate) => unconnected(crate, workflow(crate), (entity) => idsOf(entity, 'output')),
  },
  {
    name: 'connection-of-step',
    message: 'A step should name the connections that lead to the inputs of its tool.',
    find: (crate) =>
      unconnected(crate, step(crate), (entity) =>
        idsOf(entity, 'workExample').flatMap((id) => {
          const example = crate.entities.get(id);
          return example ? idsOf(example, 'input') : [];
        }),
      ),
  },
  {
    name: 'instructions-media-type',
    message: 'A file of build instructions should have an encodingFormat.',
    find: values(instructions, 'encodingFormat', { some: true }),
  },
  {
    name: 'instructions-standard',
    message: 'A file of build instructions should say what it conforms to.',
    find: values(instructions, 'conformsTo', { some: true }),
  },
  {
    name: 'usage-unit',
    message: 'A PropertyValue that tells what was used up should have a unitCode.',
    find: values(usage, 'unitCode', { some: true }),
  },
];

const MAY: readonly Omit<Rule, 'severity'>[] = [
  {
    name: 'workflow-instructions',
    message: 'A workflow may name the file from which its environment is built.',
    find: values(
      where(workflow, (entity) => isA(entity, 'HowTo')),
      'buildInstructions',
      { some: true, of: ['File'] },
    ),
  },
  ...(['input', 'output', 'environment'] as const).map((property) => ({
    name: `tool-has-${property}`,
    message: `A tool may have ${property}.`,
    find: values(tool, property, { some: true }),
  })),
  ...(['softwareRequirements', 'mainEntity'] as const).map((property) => ({
    name: `tool-${property}`,
    message: `A tool may have software applications as ${property}.`,
    find: values(tool, property, { some: true, of: ['SoftwareApplication'] }),
  })),
  ...(['position', 'connection', 'buildInstructions'] as const).map((property) => ({
    name: `step-has-${property}`,
    message: `A step may have ${property}.`,
    find: values(step, property, { some: true }),
  })),
  {
    name: 'tool-action-has-usage',
    message: 'The run of a tool may tell what it used up.',
    find: values(toolAction, 'resourceUsage', { some: true }),
  },
];

/** Connections that lead to the given parameters of an entity without being named by it. */
function* unconnected(
  crate: CrateDocument,
  entities: Iterable<Entity>,
  parameters: (entity: Entity) => readonly string[],
) {
  const leading = index(crate, 'targetParameter');
  for (const entity of entities) {
    const named = new Set(idsOf(entity, 'connection'));
    const missing = parameters(entity).some((id) => leading.get(id)?.some((one) => !named.has(one.id)));
    if (missing) yield { entity, property: 'connection' };
  }
}

export const PROVENANCE: readonly Rule[] = [
  ...MUST.map((rule): Rule => ({ ...rule, severity: 'REQUIRED' })),
  ...SHOULD.map((rule): Rule => ({ ...rule, severity: 'RECOMMENDED' })),
  ...MAY.map((rule): Rule => ({ ...rule, severity: 'OPTIONAL' })),
];
