/**
 * An in-toto Statement (https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md) with the SLSA provenance
 * (https://slsa.dev/spec/v1.0/provenance) of the run that made a model version.
 */
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import { shortName } from '../../prov/name.ts';
import { CLEW, PROV } from '../../prov/namespaces.ts';
import { ENDED_AT, STARTED_AT } from '../../prov/statement.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { LineageCode } from '../../lineage/codes.ts';
import type { Closure, Related } from '../../lineage/closure.ts';
import type { ProfileDocument } from '../profile.ts';
import { Telling } from '../telling.ts';
import { trainingRuns } from '../training.ts';
import { noted, resource, type Resource } from './resource.ts';

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PREDICATE_TYPE = 'https://slsa.dev/provenance/v1';
/** What the parameters mean: docs/mapping/in-toto.md. */
export const BUILD_TYPE = 'https://w3id.org/clew/training-run/v1';
/** Builder of a run of which nobody recorded what executed it: the predicate demands one. */
export const UNKNOWN_BUILDER = 'https://w3id.org/clew/builder/unknown';

const SHA256 = /^sha256:([0-9a-f]{64})$/;
/** RFC 3339 as the predicate's Timestamp has it: with a time zone. */
const ZONED = /(Z|[+-]\d\d:\d\d)$/;

/**
 * The provenance of a model version's training run. Times are the run's, so nothing in it depends on when it is written.
 * @throws Fault BAD_ARGUMENT where no run is known, or no SHA-256 of the model
 */
export function writeStatement(closure: Closure): ProfileDocument {
  const telling = new Telling(closure, 'SLSA provenance');
  const model = closure.subject;
  const run = runOf(closure, model);
  telling.tells(model);
  telling.tells(run);
  const subject = subjectsOf(telling, versionsOf(closure, model, run));
  const statement = {
    _type: STATEMENT_TYPE,
    subject,
    predicateType: PREDICATE_TYPE,
    predicate: { buildDefinition: buildDefinition(telling, run), runDetails: runDetails(telling, run, model) },
  };
  return { content: `${JSON.stringify(statement, null, 2)}\n`, losses: telling.losses() };
}

/** The training run; another run that made the model is no build of it but is named among the losses. */
function runOf(closure: Closure, model: Iri): Iri {
  const runs = trainingRuns(closure, model);
  const found = runs.find((run) => closure.types(run).includes(`${CLEW}TrainingRun` as Iri)) ?? runs[0];
  if (found === undefined) {
    throw new Fault<LineageCode>('BAD_ARGUMENT', `No run is recorded that made ${shortName(model)}.`, {
      hint: 'Provenance is of a run: record which run generated the model version (prov:wasGeneratedBy).',
    });
  }
  return found;
}

/** The version asked for and those that it is another name of, down to the one that the run made. */
function versionsOf(closure: Closure, model: Iri, run: Iri): Iri[] {
  const found = [model];
  for (const version of found) {
    if (closure.related(version, 'wasGeneratedBy').some((r) => r.iri === run)) break;
    for (const { iri } of closure.related(version, 'wasDerivedFrom', { kind: 'ModelVersion' }))
      if (!found.includes(iri)) found.push(iri);
  }
  return found;
}

/** The files of the model, or the model as a whole where its files are not known. */
function subjectsOf(telling: Telling, versions: readonly Iri[]): Resource[] {
  for (const version of versions) {
    const files = telling
      .related(version, 'hadMember', { kind: 'DataFile' })
      .filter(({ iri }) => SHA256.test(telling.closure.text(iri, TERM.digest) ?? ''));
    if (files.length > 0) return files.map((file) => resource(telling, { iri: file.iri }));
  }
  // The digest of a folder is over a list of its files: nobody who has the bytes can compute it as their SHA-256.
  const [version] = versions.filter(
    (iri) =>
      SHA256.test(telling.closure.text(iri, TERM.digest) ?? '') &&
      telling.closure.values(iri, `${CLEW}fileCount`).length === 0,
  );
  if (version !== undefined) return [resource(telling, { iri: version })];
  throw new Fault<LineageCode>('BAD_ARGUMENT', `No SHA-256 of ${shortName(versions[0]!)} or of its files is known.`, {
    hint: 'An attestation is bound to bytes: record clew:digest of the model version, or its files with prov:hadMember.',
  });
}

function buildDefinition(telling: Telling, run: Iri) {
  const used = telling.related(run, 'used').filter(({ iri }) => telling.closure.descriptions(iri).length > 0);
  const isA = (kind: string) => (r: Related) => telling.closure.isA(r.iri, kind);
  const configurations = used.filter(isA('Configuration'));
  const environments = used.filter(isA('Environment'));
  const inputs = used.filter((r) => !configurations.includes(r) && !environments.includes(r));
  const packages = environments.flatMap((r) => telling.related(r.iri, 'hadMember'));
  return {
    buildType: BUILD_TYPE,
    externalParameters: {
      commandLine: telling.texts(run, `${CLEW}commandLine`),
      entryPoint: telling.texts(run, `${CLEW}entryPoint`),
      seed: telling.texts(run, `${CLEW}seed`),
      hyperparameters: hyperparameters(telling, configurations),
    },
    internalParameters: {
      environment: environments.map((r) => {
        telling.tells(r.iri);
        return { iri: r.iri, ...noted(telling, r.iri) };
      }),
    },
    resolvedDependencies: distinct([
      ...inputs.flatMap((r) => [
        resource(telling, r),
        ...telling.related(r.iri, 'hadMember', { kind: 'DataFile' }).map((file) => resource(telling, file)),
      ]),
      ...packages.map((member) => resource(telling, member)),
    ]),
  };
}

/** By name, as text: JSON numbers would lose digits, and INF. A name that has two values has a list. */
function hyperparameters(telling: Telling, configurations: readonly Related[]): Record<string, string | string[]> {
  const out: Record<string, string | string[]> = {};
  for (const { iri: configuration } of configurations) {
    telling.tells(configuration);
    for (const { iri } of telling.related(configuration, 'hadMember', { kind: 'Hyperparameter' })) {
      telling.tells(iri);
      const name = telling.text(iri, TERM.name) ?? shortName(iri);
      const values = [...[out[name] ?? []].flat(), ...telling.texts(iri, `${PROV}value`)];
      out[name] = values.length === 1 ? values[0]! : values;
    }
  }
  return out;
}

function runDetails(telling: Telling, run: Iri, model: Iri) {
  const { closure } = telling;
  const [executor] = telling.related(run, 'wasAssociatedWith', { role: 'executor' }).map((r) => r.iri);
  if (executor !== undefined) telling.tells(executor);
  const version = executor && telling.text(executor, TERM.version);
  const byproducts = telling
    .relating(run, 'wasGeneratedBy')
    .filter(({ iri }) => iri !== model && !closure.isA(iri, 'ModelVersion') && !telling.isTold(iri))
    .map((made) => resource(telling, made));
  const [startedOn, finishedOn] = [STARTED_AT, ENDED_AT].map((term) =>
    ZONED.test(closure.text(run, term) ?? '') ? telling.text(run, term) : undefined,
  );
  return {
    builder: {
      id: executor ?? UNKNOWN_BUILDER,
      ...(version !== undefined && {
        version: { [telling.text(executor!, TERM.name) ?? shortName(executor!)]: version },
      }),
    },
    metadata: { invocationId: run, startedOn, finishedOn },
    // The predicate has no member for what else is known of a run; a by-product's annotations are free.
    byproducts: distinct([...byproducts, { name: 'run', uri: run, annotations: noted(telling, run) }]),
  };
}

/** Each resource once, by IRI. */
function distinct(resources: readonly Resource[]): Resource[] {
  const once = new Map(resources.map((one) => [JSON.stringify(one), one]));
  return [...once.values()].sort((a, b) =>
    (a.uri ?? '') < (b.uri ?? '') ? -1 : (a.uri ?? '') > (b.uri ?? '') ? 1 : 0,
  );
}
