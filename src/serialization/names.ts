/** Qualified names of a document of PROV, as its readers expand them: https://www.w3.org/TR/prov-dm/#concept-qualifiedName */
import { Fault, type Place } from '../prov/fault.ts';
import { clip, iri, isIri, type Iri } from '../prov/iri.ts';
import { PROV, XSD } from '../prov/namespaces.ts';
import type { Beside } from '../rdf/beside.ts';
import { pointer } from '../rdf/json.ts';
import type { SerializationCode } from './fault.ts';
import { placed } from './placed.ts';

/** Namespace IRIs of prefixes that are bound to something that is no IRI, as yProv4ML binds `default` to a run's name. */
export const BARE_NAMESPACE = 'urn:clew:namespace:';

/** `prov` and `xsd` need no declaration; many documents rely on it. */
const RESERVED: Readonly<Record<string, string>> = { prov: PROV, xsd: XSD };

export class Names {
  readonly #prefixes: ReadonlyMap<string, string>;
  /** Told of what the document says beside its statements. */
  readonly beside: Beside | undefined;
  readonly #blank: ((label: string) => Iri) | undefined;

  private constructor(
    prefixes: ReadonlyMap<string, string>,
    beside: Beside | undefined,
    blank: ((label: string) => Iri) | undefined,
  ) {
    this.#prefixes = prefixes;
    this.beside = beside;
    this.#blank = blank;
  }

  /**
   * The names of a document without declarations.
   * @param beside is told of every declaration
   * @param blank the IRI that stands for a blank identifier `_:label` of this document; without it there are none in this syntax
   */
  static root(beside: Beside | undefined, blank?: (label: string) => Iri): Names {
    return new Names(new Map(Object.entries(RESERVED)), beside, blank);
  }

  /** These names with more prefixes: a bundle's declarations hide the document's. The prefix `default` is the default namespace. */
  with(declared: ReadonlyMap<string, string>): Names {
    const prefixes = new Map(this.#prefixes);
    for (const [prefix, uri] of declared) {
      const namespace = prefix === 'xsd' ? XSD : namespaceOf(uri);
      prefixes.set(prefix, namespace);
      if (prefix !== 'default') this.beside?.declare(prefix, namespace);
    }
    return new Names(prefixes, this.beside, this.#blank);
  }

  /**
   * The IRI a qualified name stands for: the prefix's namespace and the local part, in which PROV-N's escapes (`\:`, `\=`, …) are undone and
   * characters that no IRI may hold are percent-encoded. A name with an undeclared prefix passes only if it is itself an absolute IRI.
   * @param place where it stands, for the fault
   * @throws Fault UNKNOWN_PREFIX, ILLEGAL_IRI
   */
  expand(name: string, place: Place): Iri {
    if (this.#blank !== undefined && isBlank(name)) return this.#blank(name.slice(2));
    const colon = prefixEnd(name);
    const prefix = colon === -1 ? 'default' : name.slice(0, colon);
    const namespace = this.#prefixes.get(prefix);
    if (namespace === undefined) {
      if (colon !== -1 && (name.startsWith('//', colon + 1) || prefix === 'urn') && isIri(name)) return name;
      throw new Fault<SerializationCode>(
        'UNKNOWN_PREFIX',
        colon === -1
          ? `The name ${JSON.stringify(clip(name))} has no prefix and the document declares no default namespace.`
          : `The prefix ${JSON.stringify(clip(prefix))} of ${JSON.stringify(clip(name))} is not declared.`,
        { place, hint: 'Declare it at the top of the document.' },
      );
    }
    const local = name.slice(colon + 1).replace(/\\([='(),\-:;[\].])/g, '$1');
    return placed(place, () => iri(namespace + encodeIllegal(local)));
  }
}

/** Whether a name is a blank identifier, which means nothing outside its document. */
export function isBlank(name: string): boolean {
  return name.startsWith('_:');
}

/** A local part may begin with an escaped colon, so the prefix ends at the first colon without a backslash before it. */
function prefixEnd(name: string): number {
  const colon = name.indexOf(':');
  return colon > 0 && name[colon - 1] === '\\' ? -1 : colon;
}

function namespaceOf(uri: string): string {
  return isIri(uri) ? uri : `${BARE_NAMESPACE}${encodeURIComponent(uri.toWellFormed())}/`;
}

// eslint-disable-next-line no-control-regex -- these are the characters RFC 3987 leaves out
const ILLEGAL = /[\u0000-\u0020<>"{}|^`\\\u007f-\u009f]/g;

function encodeIllegal(local: string): string {
  return local.replace(ILLEGAL, (c) => encodeURIComponent(c));
}

/** Notes the identifier of a relation to which PROV-DM gives none: https://www.w3.org/TR/prov-dm/#term-membership and the like. */
export function meaningless(relation: string, beside: Beside | undefined, path: readonly (string | number)[]): void {
  beside?.leaveOut(`The identifier of ${relation}, which has none in PROV-DM, is left out`, pointer(path));
}
