/** The provenance itself, as it is on record: what RO-Crate's words cannot say of it stands in these files. */
import { compareText, type Description } from '../../prov/description.ts';
import type { Loss } from '../../prov/loss.ts';
import { RdfLosses } from '../../rdf/losses.ts';
import { rdfText } from '../../rdf/write/serialize.ts';
import type { Closure } from '../../lineage/closure.ts';

export interface ProvenanceFile {
  readonly path: string;
  readonly mediaType: string;
  readonly text: string;
}

/** The closure as Turtle (TriG, where bundles have to be kept apart) and as JSON-LD, with what neither can hold. */
export function provenanceOf(closure: Closure): {
  readonly files: readonly ProvenanceFile[];
  readonly losses: readonly Loss[];
} {
  const said: Description[] = closure.elements
    .flatMap((iri) => closure.descriptions(iri))
    .sort((a, b) => compareText(a.bundle ?? '', b.bundle ?? '') || compareText(a.id, b.id));
  const losses = new RdfLosses(true, closure.vocabulary);
  for (const description of said) losses.see(description, description.bundle);
  const bundles = said.some(({ bundle }) => bundle !== undefined);
  const readable = bundles
    ? { path: 'provenance.trig', mediaType: 'application/trig', text: rdfText(said, { format: 'trig' }) }
    : { path: 'provenance.ttl', mediaType: 'text/turtle', text: rdfText(said, { format: 'turtle' }) };
  const jsonld = rdfText(said, { format: 'jsonld' });
  return {
    files: [readable, { path: 'provenance.jsonld', mediaType: 'application/ld+json', text: jsonld }],
    losses: losses.all,
  };
}
