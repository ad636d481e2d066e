/** Qualified names for the IRIs of a document that is written: https://www.w3.org/TR/prov-dm/#concept-qualifiedName */
import { compareText } from '../prov/description.ts';
import { PREFIXES, PROV, XSD } from '../prov/namespaces.ts';
import { ID } from '../prov/name.ts';
import { PART } from './carry.ts';

/** Prefixes that need no declaration in PROV-N and PROV-JSON, and that no document may bind to anything else. */
const FIXED: Readonly<Record<string, string>> = { prov: PROV, xsd: XSD };

/** Of our own identifiers, where a local part may hold their colons and slashes; else they get namespaces as any other IRI. */
const OURS: Readonly<Record<string, string>> = { part: PART, id: ID };

/** What every syntax allows; letters, digits and `_` also where JSON-LD's schema of PROV counts characters. */
const PREFIX = /^[A-Za-z][A-Za-z0-9_]*$/;

/** How a syntax forms names. */
export interface NameRules {
  /** Whether a text may be the part after the colon. */
  isLocal(text: string): boolean;
  /** Whether an IRI may be bound to a prefix; any may if this is left out. */
  isNamespace?(text: string): boolean;
  /** Prefixes that mean something else there. */
  readonly taken?: ReadonlySet<string>;
}

/**
 * Gives IRIs names and remembers the namespaces it used. A prefix that nobody gave is `ns1`, `ns2`, … in the order in which IRIs are named, so that
 * writing statements in canonical order gives the same names each time.
 */
export class Prefixes {
  readonly #rules: NameRules;
  /** Namespace → prefix, longest namespace first. */
  readonly #known: readonly (readonly [namespace: string, prefix: string])[];
  readonly #names = new Map<string, string>();
  readonly #declared = new Map<string, string>();
  readonly #made = new Map<string, string>();
  #count = 0;

  constructor(rules: NameRules, given: Readonly<Record<string, string>> = {}) {
    this.#rules = rules;
    const named = new Set(Object.values(given));
    // Of two prefixes for a namespace, the one that was given.
    const own = Object.entries({ ...OURS, ...PREFIXES }).filter(([, namespace]) => !named.has(namespace));
    const all = new Map([...own, ...Object.entries(given), ...Object.entries(FIXED)]);
    this.#known = [...all]
      .filter(([prefix]) => PREFIX.test(prefix) && prefix !== 'default' && !(rules.taken?.has(prefix) ?? false))
      .filter(([, namespace]) => rules.isNamespace?.(namespace) ?? true)
      .map(([prefix, namespace]) => [namespace, prefix] as const)
      .sort((a, b) => b[0].length - a[0].length || compareText(a[1], b[1]));
  }

  /** The qualified name of an IRI; undefined if no end of it may be a local part. */
  name(iri: string): string | undefined {
    const before = this.#names.get(iri);
    if (before !== undefined) return before;
    const found = this.#split(iri);
    if (found === undefined) return undefined;
    const [prefix, namespace, local] = found;
    this.#declared.set(prefix, namespace);
    const name = `${prefix}:${local}`;
    this.#names.set(iri, name);
    return name;
  }

  /** The declarations of all names given so far, by prefix. */
  get declared(): readonly (readonly [prefix: string, namespace: string])[] {
    return [...this.#declared].sort((a, b) => compareText(a[0], b[0]));
  }

  #split(iri: string): [prefix: string, namespace: string, local: string] | undefined {
    for (const [namespace, prefix] of this.#known) {
      if (!iri.startsWith(namespace)) continue;
      const local = iri.slice(namespace.length);
      if (local !== '' && this.#rules.isLocal(local)) return [prefix, namespace, local];
    }
    const at = this.#cut(iri);
    if (at === undefined) return undefined;
    const namespace = iri.slice(0, at);
    const prefix = this.#made.get(namespace) ?? this.#make(namespace);
    return [prefix, namespace, iri.slice(at)];
  }

  /** Where the local part begins: after the last `#`, `/` or `:` that leaves one; else as early as the rules allow. The scheme stays whole. */
  #cut(iri: string): number | undefined {
    const scheme = iri.indexOf(':') + 1;
    const isCut = (i: number) =>
      this.#rules.isLocal(iri.slice(i)) && (this.#rules.isNamespace?.(iri.slice(0, i)) ?? true);
    for (let i = iri.length - 1; i >= scheme; i--) if ('#/:'.includes(iri[i - 1]!) && isCut(i)) return i;
    for (let i = scheme; i <= iri.length; i++) if (isCut(i)) return i;
    return undefined;
  }

  #make(namespace: string): string {
    const isTaken = (prefix: string) =>
      this.#known.some(([, known]) => known === prefix) || (this.#rules.taken?.has(prefix) ?? false);
    do this.#count++;
    while (isTaken(`ns${this.#count}`));
    const prefix = `ns${this.#count}`;
    this.#made.set(namespace, prefix);
    return prefix;
  }
}
