/** What restrictions say where they meet something that they do not allow. */
import type { Iri } from '../../prov/iri.ts';
import type { Claims } from './claims.ts';
import type { Flows, Hop, Matter } from './flow.ts';

export type RuleName =
  | 'noncommercial'
  | 'noDerivatives'
  | 'shareAlike'
  | 'proprietary'
  | 'networkUse'
  | 'licencesTogether'
  | 'consent'
  | 'purpose'
  | 'personalData'
  | 'confidentiality';

export type Certainty =
  /** What is recorded says so. */
  | 'definite'
  /** It depends on a question that courts and lawyers answer differently, or on facts that are not recorded. */
  | 'disputed';

/** Something upstream and something that came of it, which do not go together. */
export interface Conflict {
  readonly rule: RuleName;
  readonly certainty: Certainty;
  /** The element where they meet. */
  readonly at: Iri;
  /** What the restriction lies on, nearest first. */
  readonly sources: readonly Iri[];
  /** The restriction as it was recorded: `CC-BY-NC-4.0`, a purpose, a day. */
  readonly restriction: string;
  /** What it meets: a licence, a purpose, a class of confidentiality; the name of the other restriction. */
  readonly meets: string;
  readonly message: string;
  /** From the nearest source to where they meet. */
  readonly path: readonly Iri[];
}

/** Something that has to be known before it can be said whether there is a conflict. */
export interface OpenQuestion {
  readonly at: Iri;
  readonly question: string;
}

/** What a rule finds at one element. */
export interface Meeting {
  readonly rule: RuleName;
  readonly certainty: Certainty;
  readonly restriction: string;
  readonly meets: string;
  readonly message: string;
}

/** How the subject is meant to be used, where nothing recorded says so. */
export type IntendedUse = 'commercial' | 'noncommercial';

/** A restriction's source and one element that it goes into. */
export interface Encounter {
  readonly source: Iri;
  /** What is said of the source itself. */
  readonly restricted: Claims;
  readonly sourceMatter: Matter;
  readonly at: Iri;
  /** What is said of the element, and of what it is a version of. */
  readonly claims: Claims;
  readonly matter: Matter;
  readonly hop: Hop;
  readonly world: World;
}

export interface World {
  readonly flows: Flows;
  readonly use: IntendedUse | undefined;
  /** When an element came to be or was in service: milliseconds since 1970; undefined if nobody recorded it. */
  readonly timeOf: (iri: Iri) => number | undefined;
  readonly isRun: (iri: Iri) => boolean;
  /** Whether a deployment serves now. */
  readonly isLive: (iri: Iri) => boolean;
  /** Whether `use` was said of it: it was asked about by name. */
  readonly isMeant: (iri: Iri) => boolean;
  readonly ask: (question: OpenQuestion) => void;
}

export type Rule = (encounter: Encounter) => readonly Meeting[];

/** Whether something of data is in a model trained on it, in the sense of copyright and privacy law, is an open question; in other data it is not. */
export function certaintyOf({ sourceMatter, matter }: Pick<Encounter, 'sourceMatter' | 'matter'>): Certainty {
  return sourceMatter === 'data' && matter !== 'data' ? 'disputed' : 'definite';
}
