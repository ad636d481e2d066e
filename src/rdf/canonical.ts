/** Canonical N-Quads and blank node labels by RDFC-1.0: https://www.w3.org/TR/rdf-canon/ */
import { canonize } from 'rdf-canonize';
import { Fault } from '../prov/fault.ts';
import { RDF_LANGSTRING, XSD_STRING } from '../prov/namespaces.ts';
import type { Value } from '../prov/value.ts';
import type { RdfCode } from './fault.ts';
import { isBlank, isLiteral, type NodeId, type ParsedQuad } from './parsed.ts';

/** Longest time allowed for canonical labels, milliseconds. */
const PATIENCE = 10_000;

/** How much work blank nodes that look alike may make, as a power of their number: lists and nested nodes need some, poison more than this. */
const WORK = 3;

export interface CanonicalForm {
  /** N-Quads lines, each once, in the library's order: by UTF-16 code unit. */
  readonly nquads: string;
  /** `c14n0`, `c14n1`, … by the document's blank nodes. */
  readonly labels: ReadonlyMap<NodeId, string>;
}

/**
 * Canonical labels for a dataset's blank nodes, the same for equal datasets whatever their order, labels and syntax.
 * @throws Fault BLANK_NODES if the blank nodes cannot be told apart with the work and time allowed
 */
export async function canonicalForm(quads: readonly ParsedQuad[]): Promise<CanonicalForm> {
  const found = new Map<string, string>();
  let text: string;
  try {
    text = await canonize(distinct(quads), {
      algorithm: 'RDFC-1.0',
      canonicalIdMap: found,
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
  return { nquads: text, labels: labelsOf(quads, found) };
}

function labelsOf(quads: readonly ParsedQuad[], found: ReadonlyMap<string, string>): Map<NodeId, string> {
  const labels = new Map<NodeId, string>();
  for (const quad of quads) {
    for (const node of [quad.subject, isLiteral(quad.object) ? undefined : quad.object.iri, quad.graph]) {
      if (node === undefined || !isBlank(node) || labels.has(node)) continue;
      const label = found.get(node) ?? found.get(node.slice(2));
      if (label === undefined) throw new Error(`No canonical label for ${node}.`);
      labels.set(node, label.replace('_:', ''));
    }
  }
  return labels;
}

/**
 * The canonical N-Quads of a dataset, byte for byte as the specification has them, for hashing and signing.
 *
 * The library sorts by UTF-16 code unit, the specification by code point (https://www.w3.org/TR/rdf-canon/#dfn-code-point-order). They differ only
 * where a character beyond U+FFFF and one of U+E000–U+FFFF meet. Lines can be sorted again; labels that were found by sorting cannot.
 * @throws Fault BLANK_NODES as {@link canonicalForm}; RDF_UNSUPPORTED where labels may differ from the specification's
 */
export async function canonicalNQuads(quads: readonly ParsedQuad[]): Promise<string> {
  const { nquads, labels } = await canonicalForm(quads);
  if (!/[\ud800-\udfff]/.test(nquads) || !/[\ue000-\uffff]/.test(nquads)) return nquads;
  if (labels.size > 0) {
    throw new Fault<RdfCode>(
      'RDF_UNSUPPORTED',
      'The document has blank nodes and mixes characters beyond U+FFFF with some of U+E000 to U+FFFF: its canonical form cannot be relied upon.',
      { hint: 'Give the blank nodes IRIs.' },
    );
  }
  const lines = nquads.split('\n').slice(0, -1);
  return lines
    .map((line) => Buffer.from(`${line}\n`))
    .sort((a, b) => Buffer.compare(a, b))
    .join('');
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
