import type { Description } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { RDF_TYPE } from '../../prov/namespaces.ts';
import { isReference, literal, type Literal, type Value } from '../../prov/value.ts';
import { emitTriples, walkTriples, type Triples } from '../triples.ts';
import { JsonLdTerms, type JsonLdContext } from './jsonld-terms.ts';
import { checkedIri, checkedLanguage } from './text.ts';
import type { RdfWriter } from './writer.ts';

/** What JSON must escape, and what no RDF syntax may carry; https://www.rfc-editor.org/rfc/rfc8259#section-7 */
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const SUSPECT = /["\\\u0000-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]/;

/**
 * JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/), one node object for each subject: under a context, or expanded without one. `@context` comes
 * first in the document and `@type`, `@id` in each node, as streaming parsers need it (https://www.w3.org/TR/json-ld11-streaming/). Numbers are
 * strings with a datatype, because JSON's own are printed again by whoever reads them.
 */
export class JsonLdWriter implements RdfWriter, Triples {
  readonly #context: JsonLdContext | undefined;
  #terms: JsonLdTerms;
  readonly #underContext: JsonLdTerms;
  /** The terms of the graph being written. */
  #here: JsonLdTerms;
  readonly #bare = new JsonLdTerms(undefined);
  #text: string;
  #isFirst = true;
  #graph: Iri | undefined;
  // The node object being written.
  #subject: Iri | undefined;
  #types = '';
  #members = '';
  #predicate: Iri | undefined;
  #keys: Iri[] = [];
  #values = '';
  #count = 0;
  #coercion: string | undefined | null;
  #mayComeAgain = false;
  #isAgain = false;
  #isMistakable = false;

  /** @param context what stands under `@context`; undefined: expanded form */
  constructor(context: JsonLdContext | undefined) {
    this.#context = context;
    this.#underContext = new JsonLdTerms(context);
    this.#terms = this.#here = this.#underContext;
    this.#text = context === undefined ? '[' : `{"@context":${JSON.stringify(context)},\n"@graph":[`;
  }

  get length(): number {
    return this.#text.length;
  }

  write(description: Description, graph?: Iri): void {
    if (graph !== this.#graph) this.#enterGraph(graph);
    const before = this.#text;
    const wasFirst = this.#isFirst;
    this.#isAgain = this.#isMistakable = false;
    // Attributes alone have each property once; relations may bring one of them again.
    this.#mayComeAgain = description.relations.length > 0;
    walkTriples(description, this);
    this.#closeNode();
    if (!this.#isAgain && !this.#isMistakable) return;
    // Rare: a property came in two runs, or an IRI reads like one of the context's prefixes. Say it again, with more care.
    this.#text = before;
    this.#isFirst = wasFirst;
    this.#terms = this.#isMistakable ? this.#bare : this.#here;
    walkInRuns(description, this);
    this.#closeNode();
    this.#terms = this.#here;
  }

  remark(): void {}

  end(): void {
    this.#enterGraph(undefined);
    this.#text += this.#context === undefined ? '\n]\n' : '\n]}\n';
  }

  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  #enterGraph(graph: Iri | undefined): void {
    if (this.#graph !== undefined) {
      this.#text += '\n]}';
      this.#isFirst = false;
    }
    this.#graph = graph;
    const isBare = graph !== undefined && this.#underContext.isMistakable(graph);
    this.#terms = this.#here = isBare ? this.#bare : this.#underContext;
    if (graph === undefined) return;
    const free = isBare ? '"@context":null,' : '';
    this.#text += `${this.#isFirst ? '\n' : ',\n'}{${free}"@id":${JSON.stringify(checkedIri(graph))},"@graph":[`;
    this.#isFirst = true;
  }

  type(subject: Iri, type: Iri): void {
    if (subject !== this.#subject) this.#openNode(subject);
    const { text, isMistakable } = this.#terms.type(type);
    if (isMistakable) this.#isMistakable = true;
    this.#types += this.#types === '' ? text : `,${text}`;
  }

  reference(subject: Iri, predicate: Iri, object: Iri): void {
    if (predicate === RDF_TYPE) this.type(subject, object);
    else {
      if (subject !== this.#subject) this.#openNode(subject);
      if (predicate !== this.#predicate) this.#openMember(predicate);
      this.#add(this.#reference(object));
    }
  }

  literal(subject: Iri, predicate: Iri, object: Literal): void {
    if (subject !== this.#subject) this.#openNode(subject);
    if (predicate !== this.#predicate) this.#openMember(predicate);
    this.#add(this.#literal(object));
  }

  #add(value: string): void {
    this.#values = this.#count++ === 0 ? value : `${this.#values},${value}`;
  }

  #openNode(subject: Iri): void {
    this.#closeNode();
    this.#subject = subject;
    if (this.#terms.isMistakable(subject)) this.#isMistakable = true;
  }

  #openMember(predicate: Iri): void {
    this.#closeMember();
    if (this.#mayComeAgain) {
      this.#isAgain ||= this.#keys.includes(predicate);
      this.#keys.push(predicate);
    }
    const { key, coercion, isMistakable } = this.#terms.property(predicate);
    if (isMistakable) this.#isMistakable = true;
    this.#members += `,${key}`;
    this.#coercion = coercion;
    this.#predicate = predicate;
  }

  #closeMember(): void {
    if (this.#predicate === undefined) return;
    this.#members += this.#count === 1 && this.#context !== undefined ? this.#values : `[${this.#values}]`;
    this.#values = '';
    this.#count = 0;
    this.#predicate = undefined;
  }

  #closeNode(): void {
    if (this.#subject === undefined) return;
    this.#closeMember();
    const free = this.#terms !== this.#here ? '"@context":null,' : '';
    const types = this.#types === '' ? '' : `"@type":[${this.#types}],`;
    const id = JSON.stringify(checkedIri(this.#subject));
    this.#text += `${this.#isFirst ? '\n' : ',\n'}{${free}${types}"@id":${id}${this.#members}}`;
    this.#isFirst = false;
    this.#subject = undefined;
    this.#types = this.#members = '';
    if (this.#mayComeAgain) this.#keys = [];
  }

  #reference(iri: Iri): string {
    if (this.#coercion === '@vocab') {
      const { text, isMistakable } = this.#terms.type(iri);
      if (isMistakable) this.#isMistakable = true;
      return text;
    }
    if (this.#terms.isMistakable(iri)) this.#isMistakable = true;
    const text = `"${checkedIri(iri)}"`;
    return this.#coercion === '@id' ? text : `{"@id":${text}}`;
  }

  #literal(value: Literal): string {
    const text = jsonString(value.value);
    if (value.language !== undefined) return `{"@value":${text},"@language":"${checkedLanguage(value)}"}`;
    if (value.datatype === undefined) return this.#coercion === undefined ? text : `{"@value":${text}}`;
    if (value.datatype === this.#coercion) return text;
    return `{"@value":${text},"@type":${this.#terms.datatype(value.datatype)}}`;
  }
}

/** @throws Fault ILLEGAL_LITERAL */
function jsonString(text: string): string {
  if (!SUSPECT.test(text)) return `"${text}"`;
  literal(text);
  return JSON.stringify(text);
}

/** The triples of a description with all values of one property of one subject together. */
function walkInRuns(description: Description, to: Triples): void {
  const subjects = new Map<Iri, Map<Iri, Value[]>>();
  emitTriples(description, (subject, predicate, value) => {
    let properties = subjects.get(subject);
    if (!properties) subjects.set(subject, (properties = new Map()));
    const values = properties.get(predicate);
    if (values) values.push(value);
    else properties.set(predicate, [value]);
  });
  for (const [subject, properties] of subjects) {
    for (const [predicate, values] of properties) {
      for (const value of values) {
        if (isReference(value)) to.reference(subject, predicate, value.iri);
        else to.literal(subject, predicate, value);
      }
    }
  }
}
