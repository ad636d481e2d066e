/** The triples of ontology files, indexed for the reader of terms, each with the file that says it. */
import { Parser, type Quad, type Term } from 'n3';
import type { Place } from '../prov/fault.ts';
import { isIri, type Iri } from '../prov/iri.ts';
import { RDF_TYPE } from '../prov/namespaces.ts';
import { vocabularyFault } from './vocabulary-fault.ts';
import type { OntologyFile } from './vocabulary-files.ts';

/** What one file says. */
export interface ParsedFile extends OntologyFile {
  readonly quads: readonly Quad[];
  readonly prefixes: Readonly<Record<string, string>>;
}

/** @throws Fault MODULE_SYNTAX with file and line */
export function parseFile(file: OntologyFile): ParsedFile {
  const prefixes: Record<string, string> = {};
  try {
    const quads = new Parser({ format: 'text/turtle' }).parse(file.text, null, (prefix, iri) => {
      prefixes[prefix] = iri.value;
    });
    for (const quad of quads) {
      for (const term of [quad.subject, quad.predicate, quad.object]) {
        if (term.termType === 'NamedNode' && !isIri(term.value))
          throw new Error(`not an absolute IRI: <${term.value}>`);
      }
    }
    return { ...file, quads, prefixes };
  } catch (cause) {
    const line = (cause as { context?: { line?: number } }).context?.line;
    const reason = (cause as Error).message.replace(/ on line \d+\.$/, '');
    throw vocabularyFault('MODULE_SYNTAX', `${file.name}${line === undefined ? '' : `, line ${line}`}: ${reason}`, {
      place: { source: file.name, ...(line !== undefined && { line }) },
      hint: 'The file must be Turtle: https://www.w3.org/TR/turtle/.',
      cause,
    });
  }
}

interface Said {
  readonly value: Term;
  readonly file: ParsedFile;
}

/** An index over files of terms. Objects come in the order of files and lines. */
export class TermGraph {
  readonly files: readonly ParsedFile[];
  readonly #bySubject = new Map<string, Map<string, Said[]>>();

  constructor(files: readonly ParsedFile[]) {
    this.files = files;
    for (const file of files) {
      for (const quad of file.quads) {
        if (quad.subject.termType !== 'NamedNode') continue;
        let facts = this.#bySubject.get(quad.subject.value);
        if (!facts) this.#bySubject.set(quad.subject.value, (facts = new Map()));
        const said = facts.get(quad.predicate.value);
        if (said) said.push({ value: quad.object, file });
        else facts.set(quad.predicate.value, [{ value: quad.object, file }]);
      }
    }
  }

  /** Subjects in order of first mention. */
  subjects(): Iri[] {
    return [...this.#bySubject.keys()] as Iri[];
  }

  said(subject: string, predicate: string): readonly Said[] {
    return this.#bySubject.get(subject)?.get(predicate) ?? [];
  }

  iris(subject: string, predicate: string): Iri[] {
    return this.said(subject, predicate).flatMap(({ value }) =>
      value.termType === 'NamedNode' ? [value.value as Iri] : [],
    );
  }

  /** Non-empty literals. */
  texts(subject: string, predicate: string): string[] {
    return this.said(subject, predicate).flatMap(({ value }) =>
      value.termType === 'Literal' && value.value ? [value.value] : [],
    );
  }

  is(subject: string, ...types: readonly string[]): boolean {
    return this.said(subject, RDF_TYPE).some(({ value }) => types.includes(value.value));
  }

  /** The files that say something about a subject. */
  filesOf(subject: string): Set<ParsedFile> {
    const out = new Set<ParsedFile>();
    for (const said of this.#bySubject.get(subject)?.values() ?? []) for (const { file } of said) out.add(file);
    return out;
  }

  /** Where a subject's block begins in a file, as near as text can tell: the first line that starts with it. */
  place(subject: string, file?: ParsedFile): Place {
    const where = file ?? [...this.filesOf(subject)][0];
    if (!where) return {};
    const spellings = [`<${subject}>`];
    for (const [prefix, namespace] of Object.entries(where.prefixes)) {
      if (subject.startsWith(namespace)) spellings.push(`${prefix}:${subject.slice(namespace.length)}`);
    }
    const lines = where.text.split('\n');
    const index = lines.findIndex((line) => spellings.some((text) => line.trimStart().split(/\s/, 1)[0] === text));
    return { source: where.name, ...(index >= 0 && { line: index + 1 }) };
  }
}
