/** The options of every command that walks: along what, and at which moment on either axis of time. */
import type { Command } from 'commander';
import { wholeNumber } from './options.ts';

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
    .option('--relation <name...>', 'walk only along these relations, and those that specialize them')
    .option('--role <name...>', 'walk only along relations in these roles')
    .option('--as-of <moment>', 'as it was known at a record number or a time')
    .option('--valid-at <time>', 'only what was valid at this time')
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
