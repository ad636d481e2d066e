/** Which IRI an element of a typed input has, and what to write where that cannot be told. */
import { Fault, type ProvCode } from '../../prov/fault.ts';
import { clip, iri, type Iri } from '../../prov/iri.ts';
import { idOf } from '../../prov/name.ts';
import type { KindDefinition, Vocabulary } from '../../prov/vocabulary.ts';
import { at } from './place.ts';
import type { ElementInput } from './describe.ts';
import type { IdentityPlan } from './plan.ts';
import type { Terms } from './terms.ts';

/** What identifies a package: https://github.com/package-url/purl-spec */
const PURL_FIELDS = ['name', 'version', 'ecosystem'] as const;

/**
 * The IRI given as id, else the one that name and version make; undefined if the kind is identified by content.
 * @param pointer where the input stands, for messages
 * @throws Fault ILLEGAL_IRI, ILLEGAL_NAME, with a hint that says what to write
 */
export function identityOf(
  kind: KindDefinition,
  input: ElementInput,
  plan: IdentityPlan,
  terms: Terms,
  pointer: string,
): Iri | undefined {
  const given = input['id'];
  if (typeof given === 'string') return at(`${pointer}/id`, () => givenId(kind, input, given, plan, terms));
  if (plan.by === 'CONTENT') return undefined;
  return at(pointer, () => (plan.by === 'PACKAGE_URL' ? packageUrl(kind, input, plan) : fromName(kind, input, plan)));
}

function givenId(kind: KindDefinition, input: ElementInput, given: string, plan: IdentityPlan, terms: Terms): Iri {
  const prefix = /^([^:]*):/.exec(given)?.[1];
  const owners = terms.vocabulary.kinds.filter((other) => other.prefix !== undefined && other.prefix === prefix);
  if (owners.length > 0 && !owners.some((owner) => isOneLine(terms.vocabulary, owner, kind))) {
    const names = owners.map(({ name }) => name).join(' or ');
    throw illegal(
      `${JSON.stringify(clip(given))} is the name of a ${names}, not of a ${kind.name}.`,
      kind,
      input,
      plan,
    );
  }
  if (kind.prefix !== undefined && prefix === kind.prefix && kind.versioned && !given.includes('@')) {
    throw illegal(`${JSON.stringify(clip(given))} names no version, which a ${kind.name} has.`, kind, input, plan);
  }
  try {
    return terms.id(given);
  } catch (error) {
    if (!(error instanceof Fault) || prefix !== undefined) throw error;
    throw new Fault(error.code, error.message, { hint: howToWrite(kind, input, plan), cause: error });
  }
}

/** Whether one kind specializes the other: a LoraAdapter may have the name of a ModelVersion. */
function isOneLine(vocabulary: Vocabulary, a: KindDefinition, b: KindDefinition): boolean {
  return (
    a.prefix === b.prefix ||
    vocabulary.withSubKinds(a.name).includes(b.name) ||
    vocabulary.withSubKinds(b.name).includes(a.name)
  );
}

function fromName(kind: KindDefinition, input: ElementInput, plan: IdentityPlan): Iri {
  const name = textOf(input, 'name');
  if (name === undefined) throw illegal(`A ${kind.name} needs an id or a name.`, kind, input, plan);
  try {
    return idOf(kind, name, kind.versioned ? textOf(input, 'version') : undefined);
  } catch (error) {
    if (!(error instanceof Fault) || kind.prefix === undefined) throw error;
    throw new Fault(error.code, error.message, { hint: howToWrite(kind, input, plan), cause: error });
  }
}

function packageUrl(kind: KindDefinition, input: ElementInput, plan: IdentityPlan): Iri {
  const missing = PURL_FIELDS.filter((field) => !textOf(input, field));
  if (missing.length > 0) {
    throw illegal(`A ${kind.name} without an id needs ${missing.join(' and ')}.`, kind, input, plan);
  }
  const [name, version, ecosystem] = PURL_FIELDS.map((field) => textOf(input, field)!) as [string, string, string];
  const path = name.split('/').map(encodeURIComponent).join('/');
  return iri(`pkg:${encodeURIComponent(ecosystem)}/${path}@${encodeURIComponent(version)}`);
}

function howToWrite(kind: KindDefinition, input: ElementInput, { by, note }: IdentityPlan): string {
  const [name = '…', version = '…', ecosystem = '…'] = PURL_FIELDS.map((field) => textOf(input, field) || undefined);
  const fields: [string, string][] =
    by === 'PACKAGE_URL'
      ? [
          ['name', name],
          ['version', version],
          ['ecosystem', ecosystem],
        ]
      : [['name', name], ...(kind.versioned ? ([['version', version]] as [string, string][]) : [])];
  const written = `{ ${fields.map(([field, value]) => `${field}: ${JSON.stringify(clip(value))}`).join(', ')} }`;
  const id =
    by === 'PACKAGE_URL'
      ? `pkg:${ecosystem}/${name}@${version}`
      : `${kind.prefix ?? 'https://…/'}${kind.prefix === undefined ? '' : ':'}${name}${kind.versioned ? `@${version}` : ''}`;
  const ways = by === 'CONTENT' ? 'Leave id out: it is made from the content' : `Write ${written}`;
  return `${ways}, or an id such as ${JSON.stringify(clip(id))}.${note === undefined ? '' : ` ${note}`}`;
}

function illegal(message: string, kind: KindDefinition, input: ElementInput, plan: IdentityPlan): Fault<ProvCode> {
  return new Fault<ProvCode>('ILLEGAL_NAME', message, { hint: howToWrite(kind, input, plan) });
}

/** The text of a field, of a list its first. */
export function textOf(input: ElementInput, field: string): string | undefined {
  const value = input[field];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : undefined;
}
