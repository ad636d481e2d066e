/** What is known of a run when it starts, as statements. */
import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { clew, bool, namePart, said, words } from '../capture/terms.ts';
import { Fault } from '../prov/fault.ts';
import { iri, type Iri } from '../prov/iri.ts';
import { ID, idOf } from '../prov/name.ts';
import { DCTERMS, PROV, XSD_DATETIME } from '../prov/namespaces.ts';
import { element, relate, STARTED_AT, type Statement } from '../prov/statement.ts';
import { literal } from '../prov/value.ts';
import { TERM } from '../prov/vocabulary.ts';
import type { SessionCode } from './fault.ts';
import { RUN, RUN_TYPES, type RunType } from './kinds.ts';
import { checkName, readPair } from './parameters.ts';

/** What people say of a run before it starts. */
export interface RunOptions {
  readonly project?: string | undefined;
  /** What the run is called; `train`, say. */
  readonly name?: string | undefined;
  readonly types?: readonly RunType[] | undefined;
  /** Who is responsible for the run and asserts its record: an IRI, or `person:…`, `organization:…`, `software:…`. The user of the machine otherwise. */
  readonly actor?: string | undefined;
  /** The run that this one is a part of: an IRI or `run:…`. */
  readonly parent?: string | undefined;
  /** `42`, or `numpy=42`. */
  readonly seeds?: readonly string[] | undefined;
  /** `key=value`. */
  readonly tags?: readonly string[] | undefined;
  /** The version that is made again: an IRI, `model:…@…` or `dataset:…@…`. */
  readonly reproduces?: string | undefined;
  readonly reason?: string | undefined;
  readonly description?: string | undefined;
}

/** A new name for a run; nobody else makes the same. */
export function newRun(project: string | undefined): Iri {
  return idOf(RUN, `${namePart(project ?? 'local')}/${randomUUID()}`);
}

/** Schemes of IRIs that runs have elsewhere: `dataset:x` is an IRI by its syntax, and no run. */
const NO_SHORT_NAME = /^(?:urn|tag|info|did|ark|ni):|^[a-z][a-z0-9+.-]*:\/\//i;

/** The run that a person means: its IRI, or `run:…`. @throws Fault BAD_RUN, also for a short name of something else */
export function runOf(text: string): Iri {
  const run = named(text, /^run:./, 'A run');
  if (run.startsWith(ID) ? run.startsWith(`${ID}run:`) : NO_SHORT_NAME.test(run)) return run;
  throw notCalled('A run', text);
}

/** The agent that a person means: an IRI, or the short name of a person, an organization or a program. @throws Fault BAD_RUN */
export function actorOf(text: string): Iri {
  return named(text, /^(?:person|organization|software):./, 'An actor');
}

/** The version that a person means. @throws Fault BAD_RUN, also for a name without a version */
export function versionOf(text: string): Iri {
  const version = named(text, /^(?:model|dataset):./, 'A version');
  if (version.startsWith(ID) ? version.includes('@') : NO_SHORT_NAME.test(version)) return version;
  throw notCalled('A version', text);
}

function named(text: string, short: RegExp, what: string): Iri {
  try {
    return iri(short.test(text) ? ID + text : text);
  } catch (cause) {
    throw notCalled(what, text, cause);
  }
}

function notCalled(what: string, text: string, cause?: unknown): Fault<SessionCode> {
  return new Fault('BAD_RUN', `${what} cannot be called ${JSON.stringify(text.slice(0, 80))}.`, {
    hint: 'Give an IRI or a short name such as run:churn/7, model:churn@7 or person:ada.',
    ...(cause !== undefined && { cause }),
  });
}

/** The part of what is known at the start that options and the machine tell. @param env for the run that this one runs within */
export function startStatements(
  run: Iri,
  options: RunOptions,
  env: Readonly<Record<string, string | undefined>>,
): Statement[] {
  const { project, name, types = [], tags = [], seeds = [], reason, description, reproduces } = options;
  const outer = options.parent ?? (env['CLEW_RUN'] || undefined);
  const parent = outer === undefined ? undefined : runOf(outer);
  for (const tag of tags) readPair('--tag', tag);
  if (name !== undefined) checkName('run', name);
  if (project !== undefined) checkName('project', project);
  return [
    element(run, [clew('Run'), ...types.map((type) => clew(RUN_TYPES[type]))], {
      [TERM.name]: words(name ?? run.slice(run.lastIndexOf(':') + 1)),
      ...(project !== undefined && { [TERM.project]: words(project) }),
      ...(description !== undefined && { [`${DCTERMS}description`]: words(description) }),
      ...said({
        nested: parent === undefined ? undefined : bool(true),
        reason: reason === undefined ? undefined : words(reason),
        reproduces: reproduces === undefined ? undefined : { iri: versionOf(reproduces) },
        seed: seeds.map(words),
        tag: tags.map(words),
        hostName: words(hostname()),
      }),
    }),
    ...(parent === undefined ? [] : [relate('wasInformedBy', run, parent)]),
    ...operator(run, options.actor),
  ];
}

/** When the run started. @param at UTC */
export function startedAt(run: Iri, at: string): Statement {
  return element(run, [clew('Run')], { [STARTED_AT]: literal(at, XSD_DATETIME) });
}

function operator(run: Iri, actor: string | undefined): Statement[] {
  const role = { iri: clew('operator') };
  if (actor !== undefined) return [relate('wasAssociatedWith', run, actorOf(actor), { role })];
  const user = userName();
  // An account of one machine: whether it is a person, and the same as on another machine, is not known.
  const agent = iri(`urn:clew:agent:${encodeURIComponent(hostname())}/${encodeURIComponent(user)}`);
  return [
    element(agent, [`${PROV}Agent`], { [TERM.name]: words(user) }),
    relate('wasAssociatedWith', run, agent, { role }),
  ];
}

function userName(): string {
  try {
    return userInfo().username.toWellFormed();
  } catch {
    // A container may run under a number that no account has.
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
