/** The official SHACL report: made by rdf-validate-shacl, without blank nodes, as RDF, JSON and text. */
import type { Quad } from '@rdfjs/types';
import { compact } from '../prov/namespaces.ts';
import { isReference, valueText, type Value } from '../prov/value.ts';
import type { CompiledShapes } from './compile.ts';
import type { Finding, Severity } from './finding.ts';
import type { Graph } from './graph.ts';
import { findingsOf } from './official/findings.ts';
import { OfficialValidator } from './official/validator.ts';
import { skolemized } from './skolem.ts';

export interface Report {
  /** SHACL's own word: there is no result of any severity. https://www.w3.org/TR/shacl/#conforms */
  readonly conforms: boolean;
  /** Whether a result is a sh:Violation, which the door refuses. */
  readonly refused: boolean;
  readonly findings: readonly Finding[];
  /** The `sh:ValidationReport` as RDF/JS quads of the default graph, without blank nodes. */
  readonly quads: readonly Quad[];
}

const validators = new WeakMap<CompiledShapes, OfficialValidator>();

/**
 * Validates a graph against the shapes the checker was compiled from.
 * @throws Fault SHACL_FAILED, SHACL_LIMIT
 */
export async function validationReport(shapes: CompiledShapes, graph: Graph): Promise<Report> {
  let validator = validators.get(shapes);
  if (!validator) validators.set(shapes, (validator = new OfficialValidator(shapes.document.quads, shapes.ontology)));
  const answer = await validator.validate(graph);
  const findings = findingsOf(answer, shapes.names);
  return {
    conforms: answer.conforms,
    refused: findings.some((finding) => finding.severity === 'Violation'),
    findings,
    quads: skolemized([...answer.dataset]),
  };
}

/** What is counted of a report before its results are read. */
export type Verdict = Pick<Report, 'conforms' | 'refused' | 'findings'>;

/** A report as plain JSON; values are as the record format writes them: `{ "iri": … }` or `{ "value": …, "datatype"?, "language"? }`. */
export function reportJson({ conforms, refused, findings }: Verdict): Record<string, unknown> {
  return { conforms, refused, counts: countsOf(findings), results: findings };
}

/** A report for people: one line of verdict, then one paragraph per focus node, violations first. */
export function reportText({ conforms, findings }: Verdict): string {
  if (conforms) return 'Conforms: no shape reports anything.\n';
  const counts = countsOf(findings);
  const head = (Object.keys(counts) as Severity[])
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${WORDS[severity]}${counts[severity] === 1 ? '' : 's'}`);
  const byFocus = new Map<string, Finding[]>();
  for (const finding of [...findings].sort((a, b) => RANK[a.severity] - RANK[b.severity])) {
    const group = byFocus.get(finding.focus);
    if (group) group.push(finding);
    else byFocus.set(finding.focus, [finding]);
  }
  const groups = [...byFocus].map(
    ([focus, group]) => `${focus}\n${group.map((finding) => `  ${lineOf(finding)}\n`).join('')}`,
  );
  return `${counts.Violation > 0 ? 'Refused' : 'Accepted'}: ${head.join(', ')}.\n\n${groups.join('\n')}`;
}

const RANK: Readonly<Record<Severity, number>> = { Violation: 0, Warning: 1, Info: 2 };
const WORDS: Readonly<Record<Severity, string>> = { Violation: 'violation', Warning: 'warning', Info: 'note' };

function countsOf(findings: readonly Finding[]): Record<Severity, number> {
  const counts: Record<Severity, number> = { Violation: 0, Warning: 0, Info: 0 };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}

function lineOf({ severity, path, value, message }: Finding): string {
  const at = [path, value && `= ${shown(value)}`].filter((part) => part !== undefined).join(' ');
  return `${WORDS[severity]}${at === '' ? '' : ` at ${at}`}: ${message}`;
}

/** A value on one line, whatever it holds: control characters would let data write on a terminal. */
function shown(value: Value): string {
  const text = isReference(value) ? compact(value.iri) : JSON.stringify(valueText(value));
  // eslint-disable-next-line no-control-regex -- they are what is replaced
  const safe = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
  return safe.length > 120 ? `${safe.slice(0, 119)}…` : safe;
}
