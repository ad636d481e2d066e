/** Stable names for blank nodes: docs/design/identifiers.md. */
import { canonize } from 'rdf-canonize';
import { sha256 } from '../prov/description.ts';
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { RDF_LANGSTRING, XSD_STRING } from '../prov/namespaces.ts';
import type { Value } from '../prov/value.ts';
import type { RdfCode } from './fault.ts';
import { isBlank, isLiteral, type NodeId, type ParsedQuad } from './parsed.ts';

/** IRIs given to blank nodes begin so; the SHA-256 of the canonical document and the canonical label follow. */
export const SKOLEM = 'urn:clew:skolem:';

/** Longest time allowed for canonical labels, milliseconds. */
const PATIENCE = 10_000;

/** How much work blank nodes that look alike may make, as a power of their number: lists and nested nodes need some, poison more than this. */
const WORK = 3;

/**
 * Finds IRIs for a document's blank nodes by RDFC-1.0 (https://www.w3.org/TR/rdf-canon/): the same for the same document whatever its labels,
 * its order and its syntax, and different for different documents, since a blank node is nobody's but its own document's.
 * @returns the IRI of every blank node of the document
 * @throws Fault BLANK_NODES if the document's blank nodes cannot be told apart with the work and time allowed
 */
export async function skolemize(quads: readonly ParsedQuad[]): Promise<Map<NodeId, Iri>> {
  const labels = new Map<string, string>();
  let canonical: string;
  try {
    canonical = await canonize(distinct(quads), {
      algorithm: 'RDFC-1.0',
      canonicalIdMap: labels,
      maxWorkFactor: WORK,
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch (cause) {
    throw new Fault<RdfCode>(
      'BLANK_NODES',
      'The blank nodes of the document are too many and too alike to be given stable names.',
      {
        hint: 'Give these nodes IRIs.',
        cause,
      },
    );
  }
  const document = sha256(canonical);
  const names = new Map<NodeId, Iri>();
  for (const quad of quads) {
    for (const node of [quad.subject, isLiteral(quad.object) ? undefined : quad.object.iri, quad.graph]) {
      if (node === undefined || !isBlank(node) || names.has(node)) continue;
      const label = labels.get(node) ?? labels.get(node.slice(2));
      if (label === undefined) throw new Error(`No canonical label for ${node}.`);
      names.set(node, `${SKOLEM}${document}:${label.replace('_:', '')}` as Iri);
    }
  }
  return names;
}

/** Each quad once (RDFC-1.0 is over a set), in the form rdf-canonize takes. */
function distinct(quads: readonly ParsedQuad[]): object[] {
  const out = new Map<string, object>();
  for (const { subject, predicate, object, graph } of quads) {
    const key = JSON.stringify([subject, predicate, object, graph]);
    if (out.has(key)) continue;
    out.set(key, {
      subject: nodeTerm(subject),
      predicate: { termType: 'NamedNode', value: predicate },
      object: valueTerm(object),
      graph: graph === undefined ? { termType: 'DefaultGraph', value: '' } : nodeTerm(graph),
    });
  }
  return [...out.values()];
}

function nodeTerm(node: string): object {
  return { termType: isBlank(node) ? 'BlankNode' : 'NamedNode', value: node };
}

function valueTerm(value: Value): object {
  if (!isLiteral(value)) return nodeTerm(value.iri);
  const datatype = value.datatype ?? (value.language === undefined ? XSD_STRING : RDF_LANGSTRING);
  return {
    termType: 'Literal',
    value: value.value,
    ...(value.language !== undefined && { language: value.language }),
    datatype: { termType: 'NamedNode', value: datatype },
  };
}
