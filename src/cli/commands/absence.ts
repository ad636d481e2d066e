import { Command } from 'commander';
import { Fault } from '../../prov/fault.ts';
import { warner } from '../complain.ts';
import { absenceDrawing, absenceText, type AbsenceAnswer } from '../absence-text.ts';
import { addDrawing, drawingText, type DrawingOptions } from '../drawing.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { notAnswered, type CliCode } from '../fault.ts';
import { addJson, addSettings, moment, settingsOf, TARGET, wholeNumber } from '../options.ts';
import { Progress } from '../progress.ts';
import type { Run } from '../run.ts';
import { answerOf, openTarget } from '../target.ts';
import { write, type Terminal } from '../terminal.ts';
import { writeFileWhole } from '../write-file.ts';

const EXAMPLES = `
Everything that the element came from is looked at, over every relation but wasInvalidatedBy. The answer is yes (never touched), no with the way
to what was touched, or unknown with what nobody recorded. --accept takes a reason not to know upon yourself; the proof says so.
A condition is written PROPERTY (it is said at all), PROPERTY=VALUE, or with !=, <, <=, >, >=.

Exit codes: 0 never touched; 1 touched; 2 unknown, or not done, as of a name that is not known.

Examples:
  clew absence model:churn@6 --dataset acme/transactions@2026-10-test --proof churn-6.absence.json
  clew absence model:churn@production --license CC-BY-NC-4.0 GPL-3.0-only
  clew absence model:churn@7 --where consentWithdrawnAt --accept NO_INPUTS NO_VALUE
  clew verify churn-6.absence.json                                 later, against the history`;

const QUERY = `query Absence($of: ID!, $notTouched: [ID!], $licenses: [String!], $consents: [String!], $origins: [String!],
    $properties: [PropertyCondition!], $asOf: Moment, $signed: Boolean!, $accept: [AbsenceGapReason!], $limit: Int,
    $proof: Boolean!) {
  absence(of: $of, notTouched: $notTouched, licenses: $licenses, consents: $consents, origins: $origins, properties: $properties, asOf: $asOf,
      signed: $signed, accept: $accept, limit: $limit) {
    verdict
    of { iri shortName kind classes }
    witness {
      element { iri shortName kind classes } by digest property value
      path { relation from { iri shortName kind classes } to { iri shortName kind classes } }
    }
    open { reason element { iri shortName kind classes } record says }
    openCount
    notes
    receipt { complete asOf counts { elements } }
    proof @include(if: $proof)
  }
}`;

interface Options extends DrawingOptions {
  readonly dataset?: readonly string[];
  readonly element?: readonly string[];
  readonly license?: readonly string[];
  readonly consent?: readonly string[];
  readonly origin?: readonly string[];
  readonly where?: readonly string[];
  readonly accept?: readonly string[];
  readonly asOf?: string;
  readonly limit?: number;
  readonly signed?: boolean;
  readonly proof?: string;
  readonly json?: boolean;
}

/** `clew absence`: whether an element never touched something, with a proof. */
export function absenceCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('absence')
    .description('say whether an element never touched a dataset, a licence, a consent or an origin, with a proof')
    .argument('<id>', 'IRI, short name, alias or foreign identifier')
    .option('--dataset <name...>', 'datasets or versions of them: acme/clicks, acme/clicks@3')
    .option('--element <id...>', 'any other elements, by name')
    .option('--license <id...>', 'licences: SPDX identifiers or addresses')
    .option('--consent <text...>', 'consent constraints or legal bases, as recorded')
    .option('--origin <word...>', 'origins: openRepository, partnerFeed, synthetic, internal')
    .option('--where <condition...>', 'conditions on any property, such as rowCount<100')
    .option('--accept <reason...>', 'reasons not to know that you take upon yourself, such as NO_INPUTS')
    .option('--as-of <moment>', 'as it was at a record number or a time', moment('--as-of'))
    .option('--signed', 'as of the newest signed checkpoint, which the proof then holds')
    .option('--limit <n>', 'most ancestors', wholeNumber('--limit'))
    .option('--proof <file>', 'write the proof object, if the answer is yes')
    .addHelpText('after', EXAMPLES)
    .action((id: string, options: Options) => run(() => absent(terminal, id, options)));
  addDrawing(addJson(command));
  return addSettings(command, TARGET);
}

const CODES: Readonly<Record<AbsenceAnswer['verdict'], ExitCode>> = {
  YES: EXIT.ok,
  NO: EXIT.no,
  UNKNOWN: EXIT.error,
};

async function absent(terminal: Terminal, id: string, options: Options): Promise<ExitCode> {
  const variables = variablesOf(id, options);
  const target = await openTarget(settingsOf(options, terminal), { warn: warner(terminal) });
  try {
    const { absence } = await answerOf<{ absence: AbsenceAnswer }>(target, QUERY, variables);
    const { proof } = absence;
    if (options.proof !== undefined && proof)
      await writeFileWhole(options.proof, [`${JSON.stringify(proof)}\n`], new Progress(terminal));
    const text = options.json
      ? `${JSON.stringify(absence, undefined, 2)}\n`
      : await drawingText(options, absenceDrawing(absence));
    await write(terminal.out, text ?? absenceText(absence, terminal, proof ? options.proof : undefined));
    return CODES[absence.verdict];
  } catch (error) {
    throw notAnswered(error);
  } finally {
    await target.close();
  }
}

function variablesOf(id: string, options: Options): Readonly<Record<string, unknown>> {
  const {
    dataset = [],
    element = [],
    license,
    consent,
    origin,
    where,
    accept,
    asOf,
    limit,
    signed = false,
    proof,
  } = options;
  return {
    of: id,
    notTouched: [...dataset.map(datasetName), ...element],
    ...(license && { licenses: license }),
    ...(consent && { consents: consent }),
    ...(origin && { origins: origin }),
    ...(where && { properties: where.map(conditionOf) }),
    ...(accept && { accept: accept.map((reason) => reason.toUpperCase().replaceAll('-', '_')) }),
    ...(asOf !== undefined && { asOf }),
    ...(limit !== undefined && { limit }),
    signed,
    proof: proof !== undefined || options.json === true,
  };
}

/** What has no scheme is the name of a dataset. */
function datasetName(given: string): string {
  return /^[a-z][a-z0-9+.-]*:/i.test(given) ? given : `dataset:${given}`;
}

const OPERATORS = { '=': 'eq', '!=': 'ne', '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' } as const;

/** @throws Fault BAD_USAGE */
function conditionOf(text: string): { property: string; is: string; value?: string } {
  const found = /^\s*([^\s=!<>]+)\s*(?:(!=|<=|>=|=|<|>)\s*(.*\S)\s*)?$/s.exec(text);
  if (!found)
    throw new Fault<CliCode>('BAD_USAGE', `Not a condition: ${JSON.stringify(text)}.`, {
      hint: 'Write PROPERTY, or PROPERTY, an operator of = != < <= > >=, and a value: rowCount<100.',
    });
  const [, property = '', operator, value] = found;
  if (operator === undefined) return { property, is: 'exists' };
  return { property, is: OPERATORS[operator as keyof typeof OPERATORS], ...(value !== undefined && { value }) };
}
