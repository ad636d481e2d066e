import { Fault } from '../../prov/fault.ts';
import type { IngestCode } from '../fault.ts';

/** @param at JSON Pointer into the front matter */
export function illegalCard(message: string, at: string): Fault<IngestCode> {
  return new Fault<IngestCode>('ILLEGAL_DOCUMENT', `Cannot read the card's front matter: ${message}`, {
    place: { pointer: at },
    hint: 'See https://huggingface.co/docs/hub/model-cards#model-card-metadata.',
  });
}
