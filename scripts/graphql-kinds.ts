/** Writes graphql/kinds.generated.graphql from the ontology: `node scripts/graphql-kinds.ts`. */
import { writeFile } from 'node:fs/promises';
import { GENERATED, SDL_FOLDER } from '../src/api/schema/documents.ts';
import { generatedSdl } from '../src/api/schema/generated.ts';
import { loadVocabulary } from '../src/rdf/vocabulary.ts';

const { vocabulary } = await loadVocabulary();
await writeFile(new URL(GENERATED, SDL_FOLDER), await generatedSdl(vocabulary));
