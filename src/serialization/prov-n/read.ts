/** PROV-N in, PROV statements out: https://www.w3.org/TR/prov-n/ (docs/mapping/prov-n.md). */
import { Fault, type Place } from '../../prov/fault.ts';
import { clip, type Iri } from '../../prov/iri.ts';
import { PROV, XSD_DATETIME } from '../../prov/namespaces.ts';
import type { ProvClass } from '../../prov/relations.ts';
import { CLASS_IRI, element, ENDED_AT, STARTED_AT, type RelationParts, type Statement } from '../../prov/statement.ts';
import { literal, type Value } from '../../prov/value.ts';
import { takeClasses } from '../attributes.ts';
import type { SerializationCode } from '../fault.ts';
import { Names } from '../names.ts';
import { placed, sourced } from '../placed.ts';
import { Said } from '../reading.ts';
import { relationOf } from '../relation.ts';
import type { ReadOptions } from '../serialization.ts';
import { isDictionaryExpression, readDictionary } from './dictionary.ts';
import { Parser } from './parser.ts';
import { ELEMENT_EXPRESSIONS, EXTENSION_MENTION, RELATION_EXPRESSIONS, type Signature } from './signatures.ts';
import { malformed, type Token } from './tokens.ts';

/**
 * Reads a PROV-N document.
 * @returns its statements, in document order; those of a bundle carry the bundle's IRI
 * @throws Fault MALFORMED_PROV_N, ILLEGAL_DOCUMENT, UNKNOWN_PREFIX, INPUT_TOO_LARGE, and the model's ILLEGAL_… codes, with line and column
 */
export function readProvN(text: string, options: ReadOptions = {}): Statement[] {
  return sourced(options.source, () => {
    const maxLength = options.maxLength ?? 64 * 1024 * 1024;
    if (text.length > maxLength) {
      throw new Fault<SerializationCode>(
        'INPUT_TOO_LARGE',
        `The document has ${text.length} characters; the limit is ${maxLength}.`,
        { hint: 'Split it into several documents.' },
      );
    }
    return new Document(text, options.maxStatements ?? 1_000_000).read(options.beside);
  });
}

class Document {
  readonly #parser: Parser;
  readonly #said: Said;

  constructor(text: string, max: number) {
    this.#parser = new Parser(text);
    this.#said = new Said(max);
  }

  read(beside: ReadOptions['beside']): Statement[] {
    const start = this.#parser.take();
    if (start.kind !== 'word' || start.text !== 'document')
      throw malformed('A PROV-N document begins with "document".', start.place);
    const names = Names.root(beside).with(this.#declarations());
    this.#scope(names, undefined);
    if (this.#parser.peek.kind !== 'end') throw this.#parser.unexpected('the end of the text');
    return this.#said.statements;
  }

  /** Expressions, and in the document bundles, up to `endDocument` or `endBundle`. */
  #scope(names: Names, bundle: Iri | undefined): void {
    const end = bundle === undefined ? 'endDocument' : 'endBundle';
    for (;;) {
      const keyword = this.#parser.expect('word', `an expression or "${end}"`);
      if (keyword.text === end) return;
      if (keyword.text === 'endDocument' || keyword.text === 'endBundle')
        throw malformed(`Here "${end}" was expected, and there is "${keyword.text}".`, keyword.place);
      if (keyword.text === 'bundle') {
        if (bundle !== undefined) throw malformed('A bundle cannot hold bundles.', keyword.place);
        this.#bundle(names);
      } else this.#expression(keyword, names, bundle);
    }
  }

  #bundle(outer: Names): void {
    const id = this.#parser.expect('word', 'the name of the bundle');
    const names = outer.with(this.#declarations());
    // The bundle's name is read with its own declarations first, as in PROV-JSON.
    this.#scope(names, names.expand(id.text, id.place));
  }

  /** `default <…>` and `prefix ex <…>`, as many as there are. */
  #declarations(): ReadonlyMap<string, string> {
    const declared = new Map<string, string>();
    for (;;) {
      const isDefault = this.#parser.isNext('word', 'default');
      if (!isDefault && !this.#parser.isNext('word', 'prefix')) return declared;
      let { text: prefix, place } = this.#parser.take();
      if (!isDefault) ({ text: prefix, place } = this.#parser.expect('word', 'a prefix'));
      if (/[:\\]/.test(prefix) || prefix === '-')
        throw malformed(`${JSON.stringify(clip(prefix))} is no prefix.`, place);
      const namespace = this.#parser.expect('iri', 'a namespace between < and >').text;
      declare(declared, prefix, namespace, place);
    }
  }

  #expression(keyword: Token, names: Names, bundle: Iri | undefined): void {
    const { text: name, place } = keyword;
    if (name === 'prefix' || name === 'default')
      throw malformed('Namespaces are declared before the first expression.', place);
    this.#parser.expectMark('(', `"(" after ${JSON.stringify(clip(name))}`);
    if (Object.hasOwn(ELEMENT_EXPRESSIONS, name)) this.#element(ELEMENT_EXPRESSIONS[name]!, names, bundle, place);
    else if (Object.hasOwn(RELATION_EXPRESSIONS, name)) {
      this.#relation(name, RELATION_EXPRESSIONS[name]!, names, bundle, place);
    } else this.#extension(keyword, names, bundle);
  }

  #element(cls: ProvClass, names: Names, bundle: Iri | undefined, place: Place): void {
    const parser = this.#parser;
    const id = parser.name(names, 'an identifier');
    const attributes: Record<Iri, Value[]> = {};
    const { attributes: others } = parser.rest(names, cls === 'Activity' ? 2 : 0, (i) => {
      const time = parser.timeOrMarker();
      if (time !== undefined) attributes[i === 0 ? STARTED_AT : ENDED_AT] = [literal(time, XSD_DATETIME)];
    });
    for (const [property, values] of Object.entries(others) as [Iri, Value[]][])
      attributes[property] = [...(attributes[property] ?? []), ...values];
    const types = [CLASS_IRI[cls], ...takeClasses(attributes)];
    this.#said.add(placed(place, () => element(id, types, attributes, bundle)));
  }

  #relation(name: string, signature: Signature, names: Names, bundle: Iri | undefined, place: Place): void {
    const parser = this.#parser;
    const { id, first } = parser.identifierAndFirst(names, name);
    const parts: { -readonly [K in keyof RelationParts]: RelationParts[K] } = { id, bundle };
    let object: Iri | undefined;
    const { count, attributes } = parser.rest(names, signature.rest.length, (i) => {
      const argument = signature.rest[i]!;
      if (argument === 'time') parts.time = parser.timeOrMarker();
      else {
        const named = parser.nameOrMarker(names, 'an identifier or "-"');
        if (argument === 'object') object = named;
        else parts[argument] = named;
      }
    });
    if (count < signature.required)
      throw malformed(`${name} has at least ${signature.required + 1} arguments, not ${count + 1}.`, place);
    if (!signature.qualified && (id !== undefined || Object.keys(attributes).length > 0))
      throw malformed(`${name} has no ${id === undefined ? 'attributes' : 'identifier'} in PROV-N.`, place);
    this.#said.add(placed(place, () => relationOf(signature.relation, first, object, parts, attributes)));
  }

  /** An expression whose name has a prefix: https://www.w3.org/TR/prov-n/#prod-extensibilityExpression */
  #extension({ text, place }: Token, names: Names, bundle: Iri | undefined): void {
    const name = text.includes(':') ? names.expand(text, place) : undefined;
    if (name === `${PROV}mentionOf`) this.#relation('prov:mentionOf', EXTENSION_MENTION, names, bundle, place);
    else if (name !== undefined && isDictionaryExpression(name)) {
      for (const said of placed(place, () => readDictionary(name, this.#parser, names, bundle))) this.#said.add(said);
    } else {
      throw new Fault<SerializationCode>(
        'ILLEGAL_DOCUMENT',
        `${JSON.stringify(clip(text))} is no expression of PROV-N${name === undefined ? '' : ', and nothing is known of this extension'}.`,
        { place, hint: 'Say it with the relations of PROV-DM and attributes.' },
      );
    }
  }
}

/** @throws Fault ILLEGAL_DOCUMENT if the prefix has another namespace already, or is PROV's own */
function declare(declared: Map<string, string>, prefix: string, namespace: string, place: Place): void {
  const before = prefix === 'prov' ? PROV : declared.get(prefix);
  if (before !== undefined && before !== namespace) {
    throw new Fault<SerializationCode>(
      'ILLEGAL_DOCUMENT',
      `The prefix ${JSON.stringify(clip(prefix))} stands for two namespaces: <${clip(before)}> and <${clip(namespace)}>.`,
      { place, hint: 'Give one of them another prefix.' },
    );
  }
  declared.set(prefix, namespace);
}
