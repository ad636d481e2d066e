/** The cases of the W3C SHACL core suite and the results they expect. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DatasetCore, Quad, Term } from '@rdfjs/types';
import { Parser } from 'n3';
import { RDF, SHACL } from '../../../src/prov/namespaces.ts';
import { nodeName, ShapesDocument } from '../../../src/shacl/document.ts';
import { compilePath } from '../../../src/shacl/path.ts';
import { termKey, valueOf } from '../../../src/shacl/term.ts';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '../../fixtures/shacl-core');
const MF = 'http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#';

export interface Case {
  readonly name: string;
  /** Data and shapes are one graph in every case of the suite's core. */
  readonly quads: readonly Quad[];
  readonly conforms: boolean;
  /** {@link resultKeys} of `mf:result`. */
  readonly results: readonly string[];
  /** The same, part by part. */
  readonly parts: readonly (readonly string[])[];
}

export function cases(): Case[] {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ttl'));
  return files.sort().map((file) => {
    const base = `http://example.org/${relative('.', file)}`;
    const quads = new Parser({ baseIRI: base, blankNodePrefix: '_:' }).parse(readFileSync(join(FOLDER, file), 'utf8'));
    const document = new ShapesDocument(quads);
    const report = quads.find((quad) => quad.predicate.value === `${MF}result`)!.object;
    return {
      name: file,
      quads,
      conforms: document.all(report, `${SHACL}conforms`)[0]!.value === 'true',
      results: resultKeys(document, report),
      parts: resultParts(document, report),
    };
  });
}

/**
 * Each result as one line: focus, path, value, component, severity, shape. Blank nodes of the case's file keep their labels in every
 * report, so equal lists of lines mean isomorphic reports, messages and details aside.
 */
export function resultKeys(document: ShapesDocument, report: Term): string[] {
  return resultParts(document, report)
    .map((parts) => parts.join(' | '))
    .sort();
}

function resultParts(document: ShapesDocument, report: Term): string[][] {
  return document.all(report, `${SHACL}result`).map((result) => {
    const of = (local: string): Term | undefined => document.all(result, SHACL + local)[0];
    const path = of('resultPath');
    return [
      key(of('focusNode')),
      path ? compilePath(path, path, document).text : '',
      key(of('value')),
      key(of('sourceConstraintComponent')),
      key(of('resultSeverity')),
      key(of('sourceShape')),
    ];
  });
}

export function datasetKeys(dataset: Iterable<Quad> | DatasetCore): string[] {
  const document = new ShapesDocument([...dataset]);
  const report = [...dataset].find(
    (quad) => quad.predicate.value === `${RDF}type` && quad.object.value === `${SHACL}ValidationReport`,
  )!.subject;
  return resultKeys(document, report);
}

function key(term: Term | undefined): string {
  if (!term) return '';
  return term.termType === 'Literal' ? termKey(valueOf(term)) : nodeName(term);
}
