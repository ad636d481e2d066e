/** Process Run Crate: https://www.researchobject.org/workflow-run-crate/profiles/process_run_crate/#requirements */
import { idsOf, textOf, valuesOf } from '../document.ts';
import { every, index, isNamed, values, where, type Rule } from '../rule.ts';

export const ACTIONS = ['CreateAction', 'ActivateAction', 'UpdateAction'] as const;
export const SOFTWARE = ['SoftwareApplication', 'SoftwareSourceCode', 'ComputationalWorkflow'] as const;
/** What a run may use and make. */
const THINGS = ['File', 'Dataset', 'Collection', 'CreativeWork', 'PropertyValue', 'ComputationalWorkflow'] as const;

const FAILED = 'http://schema.org/FailedActionStatus';
const STATUS = /^https?:\/\/schema\.org\/(?:CompletedActionStatus|FailedActionStatus)$/;
/** ISO 8601, a day or a moment with any precision. */
const TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

const action = every(...ACTIONS);
const making = every('CreateAction', 'UpdateAction');
const image = every('ContainerImage');

/** Collections that an action used or made. */
const collection = where(
  every('Collection'),
  (entity, crate) => isNamed(crate, entity, 'object', ACTIONS) || isNamed(crate, entity, 'result', ACTIONS),
);

const MUST: readonly Omit<Rule, 'severity'>[] = [
  {
    name: 'action-instrument',
    message: 'An action must name the tool that was executed: a software application, source code or workflow.',
    find: values(action, 'instrument', { some: true, of: SOFTWARE }),
  },
];

const SHOULD: readonly Omit<Rule, 'severity'>[] = [
  {
    name: 'action-mentioned',
    message: 'The root data entity should mention every action.',
    *find(crate) {
      const mentioned = new Set(idsOf(crate.root, 'mentions'));
      for (const entity of action(crate)) if (!mentioned.has(entity.id)) yield { entity, property: 'mentions' };
    },
  },
  {
    name: 'action-name',
    message: 'An action should have a name.',
    find: values(action, 'name', { some: true }),
  },
  {
    name: 'action-description',
    message: 'An action should have a description.',
    find: values(action, 'description', { some: true }),
  },
  {
    name: 'action-end-time',
    message: 'An action should say when it ended, in ISO 8601.',
    find: values(action, 'endTime', { some: true, text: TIME }),
  },
  {
    name: 'action-start-time-form',
    message: 'The start of an action should be in ISO 8601.',
    find: values(action, 'startTime', { text: TIME }),
  },
  {
    name: 'action-agent',
    message: 'An action should have an agent that is a person or an organization.',
    find: values(action, 'agent', { some: true, of: ['Person', 'Organization'] }),
  },
  {
    name: 'action-status-value',
    message: 'The status of an action should be CompletedActionStatus or FailedActionStatus of schema.org.',
    find: values(action, 'actionStatus', { text: STATUS }),
  },
  {
    name: 'action-environment-type',
    message: 'The environment of an action should consist of PropertyValues.',
    find: values(action, 'environment', { of: ['PropertyValue'] }),
  },
  {
    name: 'action-container-image-type',
    message: 'The container image of an action should be a ContainerImage or an address.',
    find: values(action, 'containerImage', { of: ['ContainerImage'], orAddress: true }),
  },
  {
    name: 'action-result',
    message: 'An action that makes or changes something should name its result.',
    find: values(making, 'result', { some: true }),
  },
  {
    name: 'action-error',
    message: 'Only an action that failed should have an error.',
    *find(crate) {
      for (const entity of action(crate))
        if (valuesOf(entity, 'error').length > 0 && textOf(entity, 'actionStatus') !== FAILED)
          yield { entity, property: 'error' };
    },
  },
  {
    name: 'action-object-type',
    message: 'What an action used should be files, datasets, collections, creative works or PropertyValues.',
    find: values(action, 'object', { of: THINGS }),
  },
  {
    name: 'action-result-type',
    message: 'What an action made should be files, datasets, collections, creative works or PropertyValues.',
    find: values(action, 'result', { of: THINGS }),
  },
  {
    name: 'software-name',
    message: 'Software should have a name.',
    find: values(every(...SOFTWARE), 'name', { some: true }),
  },
  {
    name: 'source-code-version',
    message: 'Source code and workflows should have a version.',
    find: values(every('SoftwareSourceCode', 'ComputationalWorkflow'), 'version', { some: true }),
  },
  {
    name: 'application-version',
    message: 'A software application should have a version or a softwareVersion, and not both.',
    *find(crate) {
      for (const entity of every('SoftwareApplication')(crate)) {
        const said = ['version', 'softwareVersion'].filter((term) => valuesOf(entity, term).length > 0);
        if (said.length !== 1) yield { entity, property: 'softwareVersion' };
      }
    },
  },
  {
    name: 'collection-mentioned',
    message: 'The root data entity should mention every collection that an action used or made.',
    *find(crate) {
      const mentions = index(crate, 'mentions');
      for (const entity of collection(crate))
        if (!mentions.get(entity.id)?.includes(crate.root)) yield { entity, property: 'mentions' };
    },
  },
  {
    name: 'collection-parts',
    message: 'A collection should say what it consists of.',
    find: values(collection, 'hasPart', { some: true }),
  },
  {
    name: 'collection-main',
    message: 'A collection should have a main entity.',
    find: values(collection, 'mainEntity', { some: true }),
  },
  {
    name: 'image-type',
    message: 'A container image should say whether it is a Docker or a SIF image.',
    find: values(image, 'additionalType', { some: true, text: /(?:workflow-run#)?(?:DockerImage|SIFImage)$/ }),
  },
  {
    name: 'image-registry',
    message: 'A container image should name its registry.',
    find: values(image, 'registry', { some: true }),
  },
  { name: 'image-name', message: 'A container image should have a name.', find: values(image, 'name', { some: true }) },
];

const MAY: readonly Omit<Rule, 'severity'>[] = [
  ...(['startTime', 'object', 'actionStatus', 'environment', 'containerImage'] as const).map((property) => ({
    name: `action-${property}`,
    message: `An action may have ${property}.`,
    find: values(action, property, { some: true }),
  })),
  ...(['tag', 'sha256'] as const).map((property) => ({
    name: `image-${property}`,
    message: `A container image may have ${property}.`,
    find: values(image, property, { some: true }),
  })),
];

export const PROCESS: readonly Rule[] = [
  ...MUST.map((rule): Rule => ({ ...rule, severity: 'REQUIRED' })),
  ...SHOULD.map((rule): Rule => ({ ...rule, severity: 'RECOMMENDED' })),
  ...MAY.map((rule): Rule => ({ ...rule, severity: 'OPTIONAL' })),
];
