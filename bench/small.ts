/** A small record as many clients send them one at a time: a run that began, and what it used. Nobody sent the same before. */
import { CLEW, XSD_DATETIME } from '../src/prov/namespaces.ts';
import { element, relate, STARTED_AT } from '../src/prov/statement.ts';
import { iri } from '../src/prov/iri.ts';
import type { Submission } from '../src/prov/record.ts';
import { literal } from '../src/prov/value.ts';

const ACTOR = 'urn:clew:agent:bench';
const STARTED = '2026-11-21T09:00:00Z';

const idOf = (n: number): string => `bench/${process.pid}-${n}`;
const dataOf = (n: number): string => `acme/d@${n % 100}`;

/** As GraphQL takes it. */
export function smallInput(n: number): object {
  return {
    actor: ACTOR,
    runs: [{ id: `run:${idOf(n)}`, name: `run ${n}`, startedAtTime: STARTED, used: [{ to: `dataset:${dataOf(n)}` }] }],
  };
}

/** The same as the recorder takes it. */
export function smallSubmission(n: number): Submission {
  const run = `urn:clew:run:${idOf(n)}`;
  const attributes = { [`${CLEW}name`]: literal(`run ${n}`), [STARTED_AT]: literal(STARTED, XSD_DATETIME) };
  return {
    actor: iri(ACTOR),
    statements: [element(run, [`${CLEW}Run`], attributes), relate('used', run, `urn:clew:dataset:${dataOf(n)}`)],
  };
}
