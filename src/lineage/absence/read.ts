/** Reading a proof object that somebody hands over: nothing of it is believed until it has this form. */
import { Fault } from '../../prov/fault.ts';
import { isIri } from '../../prov/iri.ts';
import { EDGE_NAMES } from '../../prov/relations.ts';
import { parseJson } from '../../rdf/json.ts';
import type { LineageCode } from '../codes.ts';
import { GAP_REASONS } from './gaps.ts';
import { PROOF_TYPE, type AbsenceProof } from './proof.ts';

/** Whether JSON text says that it is a proof of absence, of this form or another one. */
export function isAbsenceProof(text: string): boolean {
  return /^\s*\{\s*"type"\s*:\s*"https:\/\/w3id\.org\/clew\/absence\//.test(text);
}

/** @throws Fault BAD_ARGUMENT with the place at which it is not a proof; MALFORMED_JSON, DUPLICATE_KEY, INPUT_TOO_LARGE */
export function readProof(text: string): AbsenceProof {
  // A key that stands twice would be read by others otherwise than here.
  parseJson(text);
  const proof = JSON.parse(text) as unknown;
  const { type } = proof as { type?: unknown };
  if (type !== PROOF_TYPE) throw malformed('/type', `it is ${JSON.stringify(type)}, and not ${PROOF_TYPE}`);
  PROOF(proof, '');
  return proof as AbsenceProof;
}

function malformed(pointer: string, what: string): Fault<LineageCode> {
  return new Fault<LineageCode>(
    'BAD_ARGUMENT',
    `Not a proof of absence: at ${pointer === '' ? 'its root' : pointer}, ${what}.`,
    {
      hint: 'Give the file that clew absence --proof wrote, unchanged.',
      place: { pointer },
    },
  );
}

/** Throws if a value has not the form, and says where. */
type Form = (value: unknown, at: string) => void;

function text(what: string, test: (text: string) => boolean = () => true): Form {
  return (value, at) => {
    if (typeof value !== 'string' || !test(value)) throw malformed(at, `there is not ${what}`);
  };
}

function list(of: Form): Form {
  return (value, at) => {
    if (!Array.isArray(value)) throw malformed(at, 'there is not a list');
    (value as unknown[]).forEach((each, i) => of(each, `${at}/${i}`));
  };
}

/** @param optional members that may be left out; no others may be there */
function object(required: Readonly<Record<string, Form>>, optional: Readonly<Record<string, Form>> = {}): Form {
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw malformed(at, 'there is not an object');
    for (const [key, form] of Object.entries(required)) form((value as Record<string, unknown>)[key], `${at}/${key}`);
    for (const [key, each] of Object.entries(value)) {
      if (Object.hasOwn(required, key)) continue;
      if (!Object.hasOwn(optional, key)) throw malformed(`${at}/${key}`, 'there is something that no proof has');
      optional[key]!(each, `${at}/${key}`);
    }
  };
}

const IRI = text('an IRI', isIri);
const TEXT = text('a text');
const TEXTS = list(TEXT);
const DIGEST = text('a SHA-256 digest', (value) => /^sha256:[0-9a-f]{64}$/.test(value));
const REASON = text('a reason', (value) => (GAP_REASONS as readonly string[]).includes(value));
const RELATION = text('a relation', (value) => (EDGE_NAMES as readonly string[]).includes(value));
const SORT = text('a sort of element', (value) => ['activity', 'agent', 'data', 'means'].includes(value));
const COMPARISON = text('a comparison', (value) => ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'exists'].includes(value));

const NUMBER: Form = (value, at) => {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw malformed(at, 'there is not a whole number');
};

const YES_OR_NO: Form = (value, at) => {
  if (typeof value !== 'boolean') throw malformed(at, 'there is not true or false');
};

const EDGE: Form = (value, at) => {
  if (!Array.isArray(value) || value.length !== 2) throw malformed(at, 'there are not a relation and an element');
  RELATION(value[0], `${at}/0`);
  IRI(value[1], `${at}/1`);
};

const VALUES: Form = (value, at) => {
  if (typeof value !== 'object' || value === null) throw malformed(at, 'there is not an object');
  for (const [property, each] of Object.entries(value)) list(VALUE)(each, `${at}/${property}`);
};

/** Canonical JSON of a value, within a text. */
const VALUE: Form = (json, at) => {
  TEXT(json, at);
  try {
    const { iri, value } = JSON.parse(json as string) as { iri?: unknown; value?: unknown };
    if (typeof (iri ?? value) === 'string') return;
  } catch {
    // Told below, with its place, as every text that is no value.
  }
  throw malformed(at, 'there is not a value');
};

const GAP = object({ reason: REASON, says: TEXT }, { element: IRI, record: NUMBER });

const MEMBER = object(
  { iri: IRI, sort: SORT, edges: list(EDGE) },
  {
    kind: TEXT,
    state: DIGEST,
    digests: TEXTS,
    sources: TEXTS,
    downloads: TEXTS,
    values: VALUES,
    unsaid: TEXTS,
    gaps: TEXTS,
    inputsComplete: YES_OR_NO,
    hasVersions: YES_OR_NO,
  },
);

const PROOF = object(
  {
    type: TEXT,
    of: IRI,
    notTouched: object({
      elements: list(IRI),
      digests: list(DIGEST),
      conditions: list(object({ properties: list(IRI), is: COMPARISON, values: TEXTS })),
      targets: object({ elements: list(IRI), digests: TEXTS, unpinned: list(IRI) }),
    }),
    record: NUMBER,
    recordedAt: TEXT,
    schema: TEXT,
    accepted: list(REASON),
    gaps: list(GAP),
    members: list(MEMBER),
    set: DIGEST,
    digest: DIGEST,
  },
  { checkpoint: TEXT },
);
