import { parse, print, type DocumentNode } from 'graphql';
import type { Vocabulary } from '../../prov/vocabulary.ts';
import { handWritten } from './documents.ts';
import { inputsSdl } from './inputs.ts';
import { kindsSdl } from './kinds.ts';

/** What the vocabulary adds to the hand-written SDL: types and look-ups, then inputs. */
export function generatedDocument(vocabulary: Vocabulary, base: DocumentNode): DocumentNode {
  return parse(`${kindsSdl(vocabulary, base)}\n${inputsSdl(vocabulary, base)}`, { noLocation: true });
}

/** The same as text, for people and for generators of clients: what `graphql/kinds.generated.graphql` holds for the bundled vocabulary. */
export async function generatedSdl(vocabulary: Vocabulary): Promise<string> {
  const text = print(generatedDocument(vocabulary, await handWritten()));
  return `# Generated from ontology/ by scripts/graphql-kinds.ts; a test keeps it fresh. Modules add their kinds at start.\n\n${text}\n`;
}
