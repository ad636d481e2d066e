/** What every part of reading a card knows: its subject, and how its own keys are kept. */
import { iri, type Iri } from '../../prov/iri.ts';
import type { Vocabulary } from '../../prov/vocabulary.ts';
import { JsonNumber, type JsonObject } from '../../rdf/json.ts';
import type { CardSubject } from './names.ts';

/** Namespaces of the keys of cards: the pages that document them. */
export const CARD_KEYS = {
  model: 'https://huggingface.co/docs/hub/model-cards#',
  dataset: 'https://huggingface.co/docs/hub/datasets-cards#',
} as const;

export interface CardContext {
  readonly vocabulary: Vocabulary;
  readonly subject: CardSubject;
  /** The model or dataset, if it is known which, and its version that the card lies with. */
  readonly thing: Iri | undefined;
  readonly version: Iri;
  /** The property under which a key of the card is kept. */
  key(name: string): Iri;
}

/** The IRI of a key as its card's documentation has it. */
export function keyIri(kind: CardSubject['kind'], name: string): Iri {
  return iri(CARD_KEYS[kind] + encodeURIComponent(name.toWellFormed()));
}

/** A text or number of a mapping as text; undefined if it is empty or nested. */
export function textIn(data: JsonObject, key: string): string | undefined {
  const value = data.get(key);
  if (value instanceof JsonNumber) return value.text;
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** Texts of a key that takes one or a list; `null` and nested members are left to the whole key. */
export function textsIn(data: JsonObject, key: string): string[] {
  const value = data.get(key);
  const items = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return items.filter((item) => typeof item === 'string').filter((item) => item.trim() !== '');
}
