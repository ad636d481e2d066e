/** Runs as workflows of a formula: https://cyclonedx.org/docs/1.6/json/#formulation */
import type { Iri } from '../../prov/iri.ts';
import { shortName } from '../../prov/name.ts';
import { CLEW, compact, PROV } from '../../prov/namespaces.ts';
import { ENDED_AT, rolesOf, STARTED_AT } from '../../prov/statement.ts';
import { isReference } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Related } from '../../lineage/closure.ts';
import type { Telling } from '../telling.ts';
import { listed, type Component } from './component.ts';
import { partOf, restOf } from './properties.ts';

/** Common actions of CI that come nearest; the kind of run is also a property. */
const TASK_TYPES: Readonly<Record<string, string>> = {
  [`${CLEW}TrainingRun`]: 'build',
  [`${CLEW}TuningRun`]: 'build',
  [`${CLEW}EvaluationRun`]: 'test',
  [`${CLEW}ReviewRun`]: 'release',
  [`${CLEW}DeploymentRun`]: 'deploy',
};

/** @param components what stands in the document and can be referred to */
export function workflow(telling: Telling, run: Iri, components: ReadonlySet<Iri>): Component {
  telling.tells(run);
  const types = telling.closure.types(run);
  const known = types.flatMap((type) => TASK_TYPES[type] ?? []);
  const used = resources(telling.related(run, 'used'), components);
  const made = resources(telling.relating(run, 'wasGeneratedBy'), components);
  const informed = telling.related(run, 'wasInformedBy', { kind: 'Run' }).map((r) => r.iri);
  const variables = telling.texts(run, `${CLEW}environmentVariable`).map((text) => {
    const at = text.indexOf('=');
    return { name: text.slice(0, at), value: text.slice(at + 1) };
  });
  const commands = telling.texts(run, `${CLEW}commandLine`).map((executed) => ({ executed }));
  const environments = telling.closure.related(run, 'used', { kind: 'Environment' }).map((r) => r.iri);
  return {
    'bom-ref': run,
    uid: shortName(run),
    name: telling.text(run, TERM.name),
    description: telling.texts(run, TERM.description).join('\n') || undefined,
    resourceReferences: listed([...new Set(environments)].sort().map((ref) => ({ ref }))),
    taskTypes: [...new Set(known.length === 0 ? ['other'] : known)],
    steps: commands.length === 0 ? undefined : [{ commands }],
    inputs: listed([
      ...used,
      ...configured(telling, run),
      ...(variables.length === 0 ? [] : [{ environmentVars: variables }]),
    ]),
    outputs: listed(made),
    timeStart: timeOf(telling, run, STARTED_AT),
    timeEnd: timeOf(telling, run, ENDED_AT),
    taskDependencies: informed.length === 0 ? undefined : [{ ref: run, dependsOn: [...new Set(informed)].sort() }],
    properties: listed([
      ...types.map((type) => ({ name: 'rdf:type', value: compact(type) })),
      ...telling.agents(run),
      ...restOf(telling, run),
      ...configurationsOf(telling, run).flatMap((iri) => partOf(telling, iri)),
    ]),
  };
}

/** RFC 3339 demands a time zone, xsd:dateTime does not: a time without one stays a property. */
function timeOf(telling: Telling, run: Iri, term: Iri): string | undefined {
  const time = telling.closure.text(run, term);
  return time !== undefined && /(Z|[+-]\d\d:\d\d)$/.test(time) ? telling.text(run, term) : undefined;
}

/** What a relation leads to, with the role as a property; twice the same would be no set. */
function resources(related: readonly Related[], components: ReadonlySet<Iri>): Component[] {
  const made = related
    .filter(({ iri }) => components.has(iri))
    .map(({ iri, relation }) => {
      const roles = rolesOf(relation).flatMap((role) =>
        isReference(role) ? [{ name: 'clew:role', value: role.iri.replace(CLEW, '') }] : [],
      );
      return { resource: { ref: iri }, properties: listed(roles) };
    });
  return [...new Map(made.map((one) => [JSON.stringify(one), one])).values()];
}

function configurationsOf(telling: Telling, run: Iri): Iri[] {
  const configurations = telling.closure.related(run, 'used', { kind: 'Configuration' }).map((r) => r.iri);
  return configurations.flatMap((iri) => [iri, ...telling.closure.related(iri, 'hadMember').map((r) => r.iri)]);
}

/**
 * The hyperparameters of each configuration that a run used. Parameters have no names of ours, so these stand in properties of the same order, and the
 * datatype of each value in its own member: read again, they are the same things.
 */
function configured(telling: Telling, run: Iri): Component[] {
  const configurations = telling.closure.related(run, 'used', { kind: 'Configuration' }).map((r) => r.iri);
  return [...new Set(configurations)].map((configuration) => {
    telling.tells(configuration);
    const members = telling.related(configuration, 'hadMember', { kind: 'Hyperparameter' }).map((r) => r.iri);
    return {
      parameters: members.map((member) => {
        telling.tells(member);
        const [value] = telling.closure.values(member, `${PROV}value`);
        const datatype = value === undefined || isReference(value) ? undefined : value.datatype;
        return {
          name: telling.text(member, TERM.name) ?? shortName(member),
          value: telling.text(member, `${PROV}value`),
          dataType: datatype && compact(datatype),
        };
      }),
      properties: [
        { name: 'clew:configuration', value: configuration },
        ...members.map((member) => ({ name: 'clew:hyperparameter', value: member })),
      ],
    };
  });
}
