/** The parameters of `/export`. */
import type { LineageCode } from '../../lineage/codes.ts';
import {
  EXPORT_FORMATS,
  exportFormatOfMediaType,
  isExportFormat,
  mediaTypeOf,
  type ExportFormat,
} from '../../lineage/export-format.ts';
import type { ExportForm, ExportRequest } from '../../lineage/export-request.ts';
import { isProfileName } from '../../profile/export.ts';
import { PROFILES, type ProfileName } from '../../profile/profile.ts';
import { Fault } from '../../prov/fault.ts';
import type { Exchange } from './exchange.ts';
import { negotiated } from './respond.ts';

export const DIRECTIONS = ['upstream', 'downstream', 'both'] as const;
const FORMS = ['merged', 'records'] as const satisfies readonly ExportForm[];
const LOSSES = ['only'] as const;
const PARAMETERS: ReadonlySet<string> = new Set([
  'of',
  'direction',
  'depth',
  'limit',
  'record',
  'asOf',
  'validAt',
  'format',
  'form',
  'proof',
  'losses',
]);

/** Media types that Accept may ask for. PROV-JSONLD has JSON-LD's, so it is asked for by name. */
const OFFERED = EXPORT_FORMATS.filter((format) => format !== 'prov-jsonld').map(mediaTypeOf);

/** What is asked for, in whatever format. */
export type Asked = Omit<ExportRequest, 'format'>;

/** The format that the parameter names, else the one that Accept likes best. @throws Fault BAD_ARGUMENT, NOT_ACCEPTABLE */
export function formatOf(exchange: Exchange): ExportFormat | ProfileName | 'bundle' {
  const given = exchange.url.searchParams.get('format');
  if (given === null) return exportFormatOfMediaType(negotiated(exchange, OFFERED))!;
  if (given === 'bundle' || isExportFormat(given) || isProfileName(given)) return given;
  throw badArgument(
    `Unknown format ${JSON.stringify(given.slice(0, 40))}.`,
    `There are ${[...EXPORT_FORMATS, ...PROFILES, 'bundle'].join(', ')}.`,
  );
}

/** @throws Fault BAD_ARGUMENT */
export function readParameters({ url }: Exchange): Asked {
  const parameters = url.searchParams;
  for (const name of parameters.keys()) {
    if (!PARAMETERS.has(name)) {
      throw badArgument(
        `Unknown parameter ${JSON.stringify(name.slice(0, 40))}.`,
        `There are ${[...PARAMETERS].join(', ')}.`,
      );
    }
    if (parameters.getAll(name).length > 1) throw badArgument(`The parameter ${name} is given twice.`);
  }
  const text = (name: string) => parameters.get(name) ?? undefined;
  return {
    of: text('of'),
    direction: oneOf('direction', text('direction'), DIRECTIONS),
    depth: wholeNumber('depth', text('depth')),
    limit: wholeNumber('limit', text('limit')),
    record: text('record'),
    asOf: text('asOf'),
    validAt: text('validAt'),
    form: oneOf('form', text('form'), FORMS),
  };
}

/** Whether the report of losses is asked for, in the document's place. @throws Fault BAD_ARGUMENT */
export function wantsLosses({ url }: Exchange): boolean {
  return oneOf('losses', url.searchParams.get('losses') ?? undefined, LOSSES) !== undefined;
}

/** @throws Fault BAD_ARGUMENT */
export function oneOf<T extends string>(name: string, given: string | undefined, values: readonly T[]): T | undefined {
  const found = values.find((value) => value === given);
  if (given === undefined || found !== undefined) return found;
  throw badArgument(`Unknown ${name} ${JSON.stringify(given.slice(0, 40))}.`, `There are ${values.join(', ')}.`);
}

function wholeNumber(name: string, given: string | undefined): number | undefined {
  if (given === undefined || /^\d{1,9}$/.test(given)) return given === undefined ? undefined : Number(given);
  throw badArgument(`${name} is ${JSON.stringify(given.slice(0, 40))}; it must be a whole number, 0 or more.`);
}

/** The first parameter that is given although the format has no use for it. */
export function unused(asked: Asked, used: readonly (keyof Asked)[]): string | undefined {
  return Object.entries(asked).find(
    ([name, value]) => value !== undefined && !(used as readonly string[]).includes(name),
  )?.[0];
}

export function badArgument(message: string, hint?: string): Fault<LineageCode> {
  return new Fault('BAD_ARGUMENT', message, { ...(hint !== undefined && { hint }) });
}
