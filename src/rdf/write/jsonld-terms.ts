/** How IRIs and values are written under a JSON-LD context, so that expansion gives back exactly what was meant. */
import { RDF_TYPE } from '../../prov/namespaces.ts';
import { checkedIri, TermCache } from './text.ts';

/** A JSON-LD context: the object that stands under `@context`. */
export type JsonLdContext = Readonly<Record<string, unknown>>;

/** How the values of one property are written. */
export interface PropertyForm {
  /** The key with its colon, as JSON. */
  readonly key: string;
  /** `@id`, `@vocab`: plain strings are IRIs; a datatype: plain strings have it; undefined: they are strings; null: never plain. */
  readonly coercion: string | undefined | null;
  /** {@link JsonLdTerms.isMistakable} */
  readonly isMistakable: boolean;
}

/** How a class or datatype is written. */
export interface ClassForm {
  /** As JSON. */
  readonly text: string;
  /** {@link JsonLdTerms.isMistakable} */
  readonly isMistakable: boolean;
}

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*(?=:)/;
const LOCAL = /^[A-Za-z0-9_-]+$/;
/** What a simple term's IRI must end with to be a prefix: https://www.w3.org/TR/json-ld11/#compact-iris */
const PREFIX_END = /[:/?#[\]@]$/;

export class JsonLdTerms {
  readonly #prefixes = new Map<string, string>();
  readonly #byIri = new Map<string, string>();
  readonly #properties = new Map<string, Omit<PropertyForm, 'isMistakable'>>();
  readonly #names: ReadonlySet<string>;
  readonly #plainStrings: boolean;
  // One memory for each place an IRI stands in, as each has a course of its own.
  readonly #keys = new TermCache((iri) => this.#property(iri));
  readonly #classes = new TermCache((iri) => this.#class(iri));
  readonly #datatypes = new TermCache((iri) => this.#class(iri).text);
  /** Whether any IRI at all could be mistaken: the context has prefixes, or terms that look like IRIs. */
  readonly #isRisky: boolean;
  readonly #hasIriNames: boolean;
  /** The scheme and colon that the last IRI began with, if no IRI that begins so can be mistaken. */
  #harmless = ':';

  /** @param context undefined: expanded form, without any terms */
  constructor(context: JsonLdContext | undefined) {
    const entries = Object.entries(context ?? {});
    this.#names = new Set(entries.map(([name]) => name).filter((name) => !name.startsWith('@')));
    this.#plainStrings =
      context !== undefined && context['@language'] === undefined && context['@direction'] === undefined;
    for (const [name, definition] of entries) {
      if (typeof definition === 'string' && !name.startsWith('@') && PREFIX_END.test(definition))
        this.#prefixes.set(name, definition);
    }
    for (const [name, definition] of entries) if (!name.startsWith('@')) this.#define(name, definition);
    this.#hasIriNames = [...this.#names].some((name) => name.includes(':'));
    this.#isRisky = this.#prefixes.size > 0 || this.#hasIriNames;
  }

  /** A term is used where it does nothing but name an IRI and perhaps coerce; sets, lists, maps, reversals and scopes are left to others. */
  #define(name: string, definition: unknown): void {
    const parts =
      typeof definition === 'string' ? { '@id': definition } : (definition as Record<string, unknown> | null);
    if (!parts || Object.keys(parts).some((key) => !['@id', '@type', '@protected', '@prefix'].includes(key))) return;
    const id = this.#expand(typeof parts['@id'] === 'string' ? parts['@id'] : name);
    if (id === undefined || id.startsWith('@')) return;
    if (!this.#byIri.has(id)) this.#byIri.set(id, name);
    const type = parts['@type'];
    if (this.#properties.has(id) || type === '@json' || id === RDF_TYPE) return;
    const coercion =
      type === '@vocab' || type === '@none' ? null : typeof type === 'string' ? this.#expand(type) : undefined;
    if (typeof type === 'string' && coercion === undefined) return;
    this.#properties.set(id, { key: `${JSON.stringify(name)}:`, coercion });
  }

  /** The IRI a context's own value stands for. */
  #expand(text: string): string | undefined {
    if (text.startsWith('@')) return text;
    const colon = text.indexOf(':');
    if (colon < 1) return undefined;
    const namespace = this.#prefixes.get(text.slice(0, colon));
    return namespace === undefined || text.startsWith('//', colon + 1) ? text : namespace + text.slice(colon + 1);
  }

  #compact(iri: string): string {
    const cut = Math.max(iri.lastIndexOf('#'), iri.lastIndexOf('/')) + 1;
    const [namespace, local] = [iri.slice(0, cut), iri.slice(cut)];
    if (LOCAL.test(local)) {
      for (const [prefix, of] of this.#prefixes) {
        if (of === namespace && !this.#names.has(`${prefix}:${local}`)) return `${prefix}:${local}`;
      }
    }
    return checkedIri(iri);
  }

  /** A datatype as JSON. */
  datatype(iri: string): string {
    return this.#datatypes.get(iri);
  }

  /** Whether expansion under the context would take the IRI for something else: it begins like one of the prefixes. */
  isMistakable(iri: string): boolean {
    if (!this.#isRisky || iri.startsWith(this.#harmless)) return false;
    if (this.#names.has(iri)) return true;
    const scheme = SCHEME.exec(iri)?.[0];
    if (scheme === undefined) return false;
    if (this.#prefixes.has(scheme)) return !iri.startsWith('//', scheme.length + 1);
    if (!this.#hasIriNames) this.#harmless = `${scheme}:`;
    return false;
  }

  /** A class as JSON. */
  type(iri: string): ClassForm {
    return this.#classes.get(iri);
  }

  property(iri: string): PropertyForm {
    return this.#keys.get(iri);
  }

  #class(iri: string): ClassForm {
    return { text: JSON.stringify(this.#byIri.get(iri) ?? this.#compact(iri)), isMistakable: this.isMistakable(iri) };
  }

  #property(iri: string): PropertyForm {
    const coercion = this.#plainStrings ? undefined : null;
    const form = this.#properties.get(iri) ?? { key: `${JSON.stringify(this.#compact(iri))}:`, coercion };
    const isMistakable = this.isMistakable(iri);
    return { ...form, ...(form.coercion === undefined && { coercion }), isMistakable };
  }
}
