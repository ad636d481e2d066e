/** The options of every command that walks: along what, and at which moment on either axis of time. */
import type { Command } from 'commander';
import { EDGE_NAMES } from '../prov/relations.ts';
import { each, moment, oneOf, time, wholeNumber } from './options.ts';

export interface WalkOptions {
  readonly relation?: readonly string[];
  readonly role?: readonly string[];
  readonly asOf?: string;
  readonly validAt?: string;
  readonly limit?: number;
}

/** Adds `--relation`, `--role`, `--as-of`, `--valid-at` and `--limit`. */
export function addWalk(command: Command): Command {
  return command
    .option(
      '--relation <name...>',
      'walk only along these relations, and those that specialize them',
      each(oneOf('--relation', EDGE_NAMES)),
    )
    .option(
      '--role <name...>',
      'walk only along relations in these roles; the walk ends where the next has another, or none',
    )
    .option('--as-of <moment>', 'as it was known at a record number or a time', moment('--as-of'))
    .option('--valid-at <time>', 'only what was valid at this time', time('--valid-at'))
    .option('--limit <n>', 'most elements to visit', wholeNumber('--limit'));
}

/** The variables of a query that these options give; those not given are left out. */
export function walkVariables({ relation, role, asOf, validAt, limit }: WalkOptions): Record<string, unknown> {
  return {
    ...(relation !== undefined && { relations: relation }),
    ...(role !== undefined && { roles: role }),
    ...(asOf !== undefined && { asOf }),
    ...(validAt !== undefined && { validAt }),
    ...(limit !== undefined && { limit }),
  };
}
