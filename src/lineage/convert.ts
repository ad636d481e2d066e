/** Statements as a document, without a history: what `clew convert` writes. */
import { describe } from '../prov/description.ts';
import { PREFIXES, PROV, XSD } from '../prov/namespaces.ts';
import type { Statement } from '../prov/statement.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import { jsonLdContext } from '../rdf/context.ts';
import { FORMAT } from '../rdf/format.ts';
import { RdfLosses } from '../rdf/losses.ts';
import { rdfText } from '../rdf/write/serialize.ts';
import type { Written } from '../serialization/serialization.ts';
import { isSerializationName, serialization } from '../serialization/serializations.ts';
import type { ExportFormat } from './export-format.ts';

/**
 * Writes statements in a serialization of PROV. Equal statements in any order give equal text; what the text cannot hold is named.
 * @param given prefixes of the document the statements came from; the text declares those it uses. JSON-LD has our context instead
 */
export function writeDocument(
  statements: readonly Statement[],
  format: ExportFormat,
  vocabulary: Vocabulary,
  given: ReadonlyMap<string, string> = new Map(),
): Written {
  const prefixes = prefixesOf(vocabulary, given);
  if (isSerializationName(format))
    return serialization(format).write(statements, {
      prefixes,
      impliedClasses: (types) => vocabulary.provClasses(types),
    });
  const { graphs } = FORMAT[format];
  const losses = new RdfLosses(graphs, vocabulary, true);
  for (const description of describe(statements)) losses.see(description, description.bundle);
  const kept = graphs ? statements : statements.map(({ bundle: _, ...said }): Statement => said);
  const context = format === 'jsonld' ? jsonLdContext(vocabulary)['@context'] : undefined;
  return {
    text: rdfText(describe(kept), { format, prefixes, onlyUsedPrefixes: true, ...(context && { context }) }),
    losses: losses.all,
  };
}

/** Ours and those given, which count for their namespaces; `prov` and `xsd` stay what every reader takes them for. */
function prefixesOf(vocabulary: Vocabulary, given: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const namespaces = new Set(given.values());
  const own = Object.entries({ ...PREFIXES, ...vocabulary.namespaces });
  const others = own.filter(([, namespace]) => !namespaces.has(namespace));
  return { ...Object.fromEntries([...others, ...given]), prov: PROV, xsd: XSD };
}
