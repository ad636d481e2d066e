/** Expanded JSON-LD to quads: https://www.w3.org/TR/json-ld11/#relationship-to-rdf */
import { Fault } from '../prov/fault.ts';
import { clip, iri, type Iri } from '../prov/iri.ts';
import { RDF, RDF_TYPE, XSD } from '../prov/namespaces.ts';
import { literal, type Literal, type Value } from '../prov/value.ts';
import type { RdfCode } from './fault.ts';
import { jsonText, languageOf, type Withheld } from './json-tree.ts';
import { BlankLabels, type NodeId, type ParsedQuad } from './parsed.ts';

type Expanded = Record<string, unknown>;

export interface WalkOptions {
  /** The numbers and language tags that the tree only points to. */
  readonly withheld: Withheld;
  readonly maxQuads: number;
}

const FIRST = `${RDF}first` as Iri;
const REST = `${RDF}rest` as Iri;
const NIL = `${RDF}nil` as Iri;

/** @throws Fault RDF_UNSUPPORTED, RDF_TOO_LARGE, ILLEGAL_IRI, ILLEGAL_LITERAL */
export function walkExpanded(expanded: readonly unknown[], options: WalkOptions): ParsedQuad[] {
  const walk = new Walk(options);
  for (const node of expanded) walk.node(node as Expanded, undefined);
  return walk.quads;
}

class Walk {
  readonly quads: ParsedQuad[] = [];
  readonly #options: WalkOptions;
  readonly #labels = new BlankLabels();
  readonly #known = new Map<string, Iri>();

  constructor(options: WalkOptions) {
    this.#options = options;
  }

  /** Emits all a node object says, in a graph, and gives its node. */
  node(node: Expanded, graph: NodeId | undefined): NodeId {
    const id = this.#idOf(node['@id']);
    for (const key of Object.keys(node)) {
      if (key === '@id' || key === '@index') continue;
      const values = asArray(node[key]);
      if (key === '@type') for (const type of values) this.#add(id, RDF_TYPE, { iri: this.#idOf(type) }, graph);
      else if (key === '@graph') for (const inner of values) this.node(inner as Expanded, id);
      else if (key === '@included') for (const inner of values) this.node(inner as Expanded, graph);
      else if (key === '@reverse') this.#reverse(id, node[key] as Expanded, graph);
      else {
        const predicate = this.#predicate(key);
        for (const value of values) this.#add(id, predicate, this.#value(value as Expanded, graph), graph);
      }
    }
    return id;
  }

  #reverse(id: NodeId, map: Expanded, graph: NodeId | undefined): void {
    for (const key of Object.keys(map)) {
      const predicate = this.#predicate(key);
      for (const value of asArray(map[key]))
        this.#add(this.node(value as Expanded, graph), predicate, { iri: id }, graph);
    }
  }

  #value(value: Expanded, graph: NodeId | undefined): Value {
    if ('@list' in value) return { iri: this.#list(asArray(value['@list']), graph) };
    if ('@value' in value) return this.#literal(value);
    return { iri: this.node(value, graph) };
  }

  #list(items: readonly unknown[], graph: NodeId | undefined): NodeId {
    let rest: NodeId = NIL;
    const cells = items.map(() => this.#labels.fresh());
    for (let i = items.length - 1; i >= 0; i--) {
      const cell = cells[i]!;
      this.#add(cell, FIRST, this.#value(items[i] as Expanded, graph), graph);
      this.#add(cell, REST, { iri: rest }, graph);
      rest = cell;
    }
    return rest;
  }

  #literal(value: Expanded): Literal {
    if (value['@direction'] !== undefined) throw unsupported('a base direction');
    const content = value['@value'];
    const type = value['@type'];
    // jsonld lets lists of datatypes pass, even in safe mode: https://www.w3.org/TR/json-ld11-api/#dom-jsonlderrorcode-invalid-typed-value
    if (type !== undefined && typeof type !== 'string') {
      throw new Fault<RdfCode>('RDF_JSONLD', 'Cannot read the JSON-LD: a value has a @type that is not one IRI.', {
        hint: 'Give each value one datatype.',
      });
    }
    if (type === '@json') return literal(jsonText(content, this.#options.withheld.numbers), `${RDF}JSON` as Iri);
    const datatype = type === undefined ? undefined : this.#iri(type);
    if (typeof content === 'boolean') return literal(String(content), datatype ?? (`${XSD}boolean` as Iri));
    if (typeof content === 'number') {
      const text = this.#options.withheld.numbers[content]!;
      return literal(text, datatype ?? (`${XSD}${/[.eE]/.test(text) ? 'double' : 'integer'}` as Iri));
    }
    const language = value['@language'] as string | undefined;
    return literal(content as string, datatype, language && languageOf(language, this.#options.withheld));
  }

  #predicate(key: string): Iri {
    if (key.startsWith('_:')) throw unsupported('a blank node as property');
    return this.#iri(key);
  }

  #idOf(id: unknown): NodeId {
    if (id === undefined) return this.#labels.fresh();
    const text = id as string;
    return text.startsWith('_:') ? this.#labels.named(text) : this.#iri(text);
  }

  #iri(text: string): Iri {
    let known = this.#known.get(text);
    if (known === undefined) this.#known.set(text, (known = iri(text)));
    return known;
  }

  #add(subject: NodeId, predicate: Iri, object: Value, graph: NodeId | undefined): void {
    if (this.quads.length >= this.#options.maxQuads) {
      throw new Fault<RdfCode>('RDF_TOO_LARGE', `The document holds more than ${this.#options.maxQuads} triples.`, {
        hint: 'Split it into several documents.',
      });
    }
    this.quads.push({ subject, predicate, object, graph });
  }
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

function unsupported(what: string): Fault<RdfCode> {
  return new Fault<RdfCode>('RDF_UNSUPPORTED', `The document uses ${clip(what)}, which RDF 1.1 does not have.`);
}
