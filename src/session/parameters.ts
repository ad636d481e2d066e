/** Hyperparameters and metrics as people write them on a command line: `lr=1e-8`, `loss=0.25`. */
import { randomBytes } from 'node:crypto';
import { parameterValue } from '../capture/configuration.ts';
import { MASKED, type Mask } from '../capture/mask.ts';
import { words } from '../capture/terms.ts';
import { Fault } from '../prov/fault.ts';
import { valueText } from '../prov/value.ts';
import type { SessionCode } from './fault.ts';
import type { LoggedMetric, LoggedParameter } from './journal.ts';

/** Longest name of a parameter or metric, UTF-16 code units. */
export const MAX_NAME = 1_000;

/** Reads `name=value`. @throws Fault BAD_RUN */
export function readPair(option: string, text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at > 0 && at <= MAX_NAME) return [text.slice(0, at), text.slice(at + 1)];
  throw new Fault<SessionCode>('BAD_RUN', `${option} is ${JSON.stringify(text.slice(0, 80))}; it must be name=value.`, {
    hint: `Write it as learning_rate=1e-3, with a name of at most ${MAX_NAME} characters.`,
  });
}

/** A name that can be recorded. @throws Fault BAD_RUN for an empty one or a longer one than {@link MAX_NAME} */
export function checkName(what: string, name: string): void {
  if (name !== '' && name.length <= MAX_NAME) return;
  const problem = name === '' ? 'is empty' : `has ${name.length} characters`;
  throw new Fault<SessionCode>('BAD_RUN', `The name of a ${what} ${problem}.`, {
    hint: `Give one of 1 to ${MAX_NAME} characters.`,
  });
}

/** Parameters of which later ones win over earlier ones of the same name, secrets masked. */
export class ParameterSet {
  readonly #values = new Map<string, LoggedParameter>();
  readonly #mask: Mask;
  /** Names whose values were masked. */
  readonly masked: string[] = [];

  constructor(mask: Mask) {
    this.#mask = mask;
  }

  /** @throws Fault BAD_RUN for a name that cannot be recorded */
  add(parameter: LoggedParameter): void {
    checkName('parameter', parameter.name);
    const text = valueText(parameter.value);
    const safe = this.#mask.parameter(parameter.name, text);
    const plain = safe === text;
    if (!plain) this.masked.push(parameter.name);
    this.#values.set(parameter.name, plain ? parameter : { name: parameter.name, value: words(apart(safe)) });
  }

  /** Adds `name=value`. @throws Fault BAD_RUN */
  addText(option: string, text: string): void {
    const [name, value] = readPair(option, text);
    this.add({ name, value: parameterValue(value) });
  }

  all(): LoggedParameter[] {
    return [...this.#values.values()];
  }
}

/**
 * What stands for a secret, with random digits where nothing else is left of it: two configurations that may differ in it are two. Not its digest, which
 * would tell a secret to whoever can guess it.
 */
function apart(masked: string): string {
  return masked === '' || masked === MASKED ? `${MASKED} ${randomBytes(8).toString('hex')}` : masked;
}

/** What is told of a parameter whose value was masked. */
export function maskedGap(name: string): string {
  return `The value of the parameter ${name} looks like a secret and is not recorded.`;
}

/**
 * A metric's value in the lexical form of xsd:double, its digits untouched.
 * @throws Fault BAD_RUN for what is no number
 */
export function metricValue(name: string, text: string): string {
  const value = doubleText(text);
  if (value !== undefined) return value;
  throw new Fault<SessionCode>(
    'BAD_RUN',
    `The metric ${name} is ${JSON.stringify(text.slice(0, 80))}, and no number.`,
    {
      hint: 'Log texts as parameters.',
    },
  );
}

/** Text as a lexical form of xsd:double (https://www.w3.org/TR/xmlschema11-2/#double), as Python and JavaScript print numbers; undefined for others. */
export function doubleText(text: string): string | undefined {
  const trimmed = text.trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed)) return trimmed;
  const special = /^([+-]?)(?:(inf|infinity)|nan)$/i.exec(trimmed);
  if (!special) return undefined;
  return special[2] === undefined ? 'NaN' : special[1] === '-' ? '-INF' : 'INF';
}

/** Reads `name=value` of a metric. @param step a whole number @throws Fault BAD_RUN */
export function readMetric(option: string, text: string, step: string | undefined, at: number): LoggedMetric {
  const [name, value] = readPair(option, text);
  return { name, value: metricValue(name, value), at, ...(step !== undefined && { step: wholeStep(step) }) };
}

function wholeStep(step: string): string {
  if (/^-?\d{1,18}$/.test(step)) return step;
  throw new Fault<SessionCode>('BAD_RUN', `The step is ${JSON.stringify(step)}; it must be a whole number.`);
}
