import { hash } from 'node:crypto';
import type { Iri } from '../prov/iri.ts';
import { idOf } from '../prov/name.ts';
import { element, type Statement } from '../prov/statement.ts';
import { isReference, type Value } from '../prov/value.ts';
import type { Accelerators } from './accelerator.ts';
import type { Container } from './container.ts';
import type { Machine } from './machine.ts';
import { packageStatements, purl, type Installed } from './packages.ts';
import { clew, ENVIRONMENT, integer, said, words } from './terms.ts';

/** What an environment consists of. */
export interface EnvironmentFacts {
  readonly machine: Machine;
  readonly accelerators: Accelerators;
  readonly container: Container;
  readonly installed: Installed | undefined;
}

/**
 * The environment as an entity whose name is the digest of all that is said of it, so that the same machine with the same packages is the same
 * entity for every run. What differs from run to run (host name, job, rank, variables) is said of the run. docs/mapping/environment.md
 */
export function environmentOf(facts: EnvironmentFacts): {
  readonly id: Iri;
  readonly statements: readonly Statement[];
} {
  const packages = facts.installed?.packages ?? [];
  const attributes = attributesOf(facts);
  const canonical = Object.entries(attributes)
    .map(
      ([term, value]) =>
        [term, (Array.isArray(value) ? (value as Value[]) : [value as Value]).map(lexical).sort()] as const,
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const digest = hash('sha256', JSON.stringify([canonical, [...new Set(packages.map(purl))].sort()]), 'hex');
  const id = idOf(ENVIRONMENT, digest);
  return {
    id,
    statements: [
      element(id, [clew('Environment')], { ...attributes, ...said({ digest: words(`sha256:${digest}`) }) }),
      ...packageStatements(id, packages),
    ],
  };
}

function lexical(value: Value): string {
  return isReference(value) ? value.iri : value.value;
}

const VERSION_TERM = { python: 'pythonVersion', javascript: 'nodeVersion', r: 'rVersion' } as const;

function attributesOf({ machine, accelerators, container, installed }: EnvironmentFacts) {
  const text = (value: string | undefined) => (value === undefined || value === '' ? undefined : words(value));
  const { devices, kind } = accelerators;
  return said({
    os: words(machine.os),
    osVersion: text(machine.osVersion),
    kernel: words(machine.kernel),
    cpuArchitecture: words(machine.cpuArchitecture),
    cpuModel: text(machine.cpuModel),
    cpuCores: integer(machine.cpuCores),
    memoryBytes: integer(machine.memoryBytes),
    accelerator: text(kind),
    gpuModel: [...new Set(devices.map(({ model }) => model))].sort().map(words),
    gpuCount: kind === undefined || (kind !== 'none' && devices.length === 0) ? undefined : integer(devices.length),
    gpuMemoryBytes: [...new Set(devices.flatMap(({ memoryBytes }) => memoryBytes ?? []))].sort().map(integer),
    gpuDriverVersion: text(accelerators.driverVersion),
    cudaVersion: text(accelerators.cudaVersion),
    containerRuntime: text(container.runtime),
    containerImage: text(container.image),
    imageDigest: text(container.imageDigest),
    language: text(installed?.language),
    ...(installed && { [VERSION_TERM[installed.language]]: text(installed.version) }),
  });
}
