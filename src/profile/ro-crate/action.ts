/** Runs as actions: https://www.researchobject.org/workflow-run-crate/profiles/process_run_crate/ */
import type { Iri } from '../../prov/iri.ts';
import { shortName } from '../../prov/name.ts';
import { CLEW } from '../../prov/namespaces.ts';
import { ENDED_AT, STARTED_AT } from '../../prov/statement.ts';
import { valueText } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Closure } from '../../lineage/closure.ts';
import { compacted, type Crate, type Member, type Reference } from './crate.ts';
import { agent, named, refer } from './things.ts';

/** Status of ours → https://schema.org/ActionStatusType. Who stopped a run did not let it complete. */
const STATUS: ReadonlyMap<string, string> = new Map([
  ['finished', 'http://schema.org/CompletedActionStatus'],
  ['failed', 'http://schema.org/FailedActionStatus'],
  ['killed', 'http://schema.org/FailedActionStatus'],
  ['running', 'http://schema.org/ActiveActionStatus'],
  ['scheduled', 'http://schema.org/PotentialActionStatus'],
]);

/** `[registry/]name[:tag][@digest]`: https://github.com/distribution/reference/blob/main/reference.go */
const IMAGE = /^(?:([^/]*[.:][^/]*|localhost)\/)?([^:@]+)(?::([^@]+))?(?:@.*)?$/;

/** Where an image without a registry comes from: what container engines take it for. */
const DEFAULT_REGISTRY = 'docker.io';

/** Stands for the program of a run of which nobody recorded one: the profile demands an instrument. */
const UNRECORDED = '#unrecorded-program';

/** Adds a run with all that it used and made. */
export function action(crate: Crate, closure: Closure, run: Iri): Reference {
  const used = closure.related(run, 'used').filter(({ iri }) => closure.descriptions(iri).length > 0);
  const environments = used.map(({ iri }) => iri).filter((iri) => closure.isA(iri, 'Environment'));
  const codes = used.map(({ iri }) => iri).filter((iri) => closure.isA(iri, 'Code'));
  const inputs = used.map(({ iri }) => iri).filter((iri) => !codes.includes(iri));
  const made = closure.relating(run, 'wasGeneratedBy').map(({ iri }) => iri);
  const agents = closure.related(run, 'wasAssociatedWith').map(({ iri }) => iri);
  const programs = agents.filter((iri) => closure.isA(iri, 'SoftwareAgent'));
  const status = STATUS.get(closure.text(run, TERM.status) ?? '');
  const failed = status === 'http://schema.org/FailedActionStatus';
  return crate.add({
    '@id': run,
    '@type': 'CreateAction',
    ...named(closure, run),
    description: closure.text(run, TERM.description) ?? closure.text(run, `${CLEW}commandLine`),
    startTime: closure.text(run, STARTED_AT),
    endTime: closure.text(run, ENDED_AT),
    actionStatus: status,
    error: failed ? compacted(closure.values(run, `${CLEW}errorMessage`).map(valueText)) : undefined,
    agent: compacted(agents.filter((iri) => !programs.includes(iri)).map((iri) => agent(crate, closure, iri))),
    instrument: compacted(instruments(crate, closure, codes, programs)),
    object: compacted([...inputs.flatMap((iri) => refer(crate, closure, iri)), ...seeds(crate, closure, run)]),
    result: compacted(made.flatMap((iri) => refer(crate, closure, iri))),
    environment: compacted(environments.flatMap((iri) => variables(crate, closure, iri))),
    containerImage: compacted(environments.flatMap((iri) => containerImage(crate, closure, iri))),
  });
}

/** The code that was run, and the programs that ran it. */
function instruments(crate: Crate, closure: Closure, codes: readonly Iri[], programs: readonly Iri[]): Reference[] {
  const found = [
    ...codes.map((iri) => sourceCode(crate, closure, iri)),
    ...programs.map((iri) => agent(crate, closure, iri)),
  ];
  if (found.length > 0) return found;
  const description = 'Nobody recorded which program carried out the run.';
  return [crate.add({ '@id': UNRECORDED, '@type': 'SoftwareApplication', name: 'Not on record', description })];
}

/** https://schema.org/SoftwareSourceCode; the commit is its version. */
function sourceCode(crate: Crate, closure: Closure, iri: Iri): Reference {
  const repository = closure.text(iri, `${CLEW}repository`);
  return crate.add({
    '@id': iri,
    '@type': 'SoftwareSourceCode',
    ...named(closure, iri),
    version: closure.text(iri, `${CLEW}commit`) ?? closure.text(iri, TERM.version) ?? closure.text(iri, TERM.digest),
    codeRepository: repository,
    url: repository,
    programmingLanguage: compacted(closure.values(iri, `${CLEW}language`).map(valueText)),
  });
}

/** `NAME=value` as a PropertyValue: what Process Run Crate's `environment` is for. */
function variables(crate: Crate, closure: Closure, iri: Iri): Reference[] {
  return closure.values(iri, `${CLEW}environmentVariable`).map((value) => {
    const [, name, text] = /^([^=]*)=?([^]*)$/.exec(valueText(value))!;
    const id = `#${encodeURIComponent(shortName(iri))}/variable/${encodeURIComponent(name!)}`;
    return crate.add({ '@id': id, '@type': 'PropertyValue', name: name!, value: text! });
  });
}

function seeds(crate: Crate, closure: Closure, run: Iri): Reference[] {
  return closure.values(run, `${CLEW}seed`).map((value, i) =>
    crate.add({
      '@id': `#${encodeURIComponent(shortName(run))}/seed/${i}`,
      '@type': 'PropertyValue',
      name: 'seed',
      propertyID: `${CLEW}seed`,
      value: valueText(value),
    }),
  );
}

/** https://w3id.org/ro/terms/workflow-run#ContainerImage */
function containerImage(crate: Crate, closure: Closure, environment: Iri): Reference[] {
  const image = closure.text(environment, `${CLEW}containerImage`);
  const digest = closure.text(environment, `${CLEW}imageDigest`);
  if (image === undefined && digest === undefined) return [];
  const [, registry, name, tag] = IMAGE.exec(image ?? '') ?? [];
  const sha256: Member = /^sha256:([0-9a-f]{64})$/.exec(digest ?? '')?.[1];
  return [
    crate.add({
      '@id': `#${encodeURIComponent(shortName(environment))}/image`,
      '@type': 'ContainerImage',
      additionalType: crate.add({
        '@id': 'https://w3id.org/ro/terms/workflow-run#DockerImage',
        '@type': 'DefinedTerm',
        name: 'Docker image',
      }),
      registry: image === undefined ? undefined : (registry ?? DEFAULT_REGISTRY),
      name: name ?? image ?? digest,
      tag,
      sha256,
    }),
  ];
}
