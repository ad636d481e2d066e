/** What runs used and made, as entities of a crate. */
import type { Iri } from '../../prov/iri.ts';
import { shortName } from '../../prov/name.ts';
import { CLEW, DCTERMS, PREFIXES, PROV } from '../../prov/namespaces.ts';
import { isReference, valueText } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Closure } from '../../lineage/closure.ts';
import { compacted, type Crate, type Member, type Reference } from './crate.ts';

/** Kinds whose value is what matters: a PropertyValue each. */
const VALUED = ['Hyperparameter', 'Metric', 'FeatureImportance'];

const SHA256 = /^sha256:([0-9a-f]{64})$/;

/** Digests that the terms of workflow runs name: https://github.com/ResearchObject/ro-terms/tree/master/workflow-run */
const FOREIGN = /^(md5|sha1|sha512):([0-9a-f]+)$/;

/** What names an element where a run used or made it; a configuration is named by its hyperparameters. */
export function refer(crate: Crate, closure: Closure, iri: Iri): Reference[] {
  return closure.isA(iri, 'Configuration') ? membersOf(crate, closure, iri) : [crate.refer(iri)];
}

/** Adds an element; what it consists of and what it came from is named, to be described after it. */
export function describeThing(crate: Crate, closure: Closure, iri: Iri): void {
  if (VALUED.some((kind) => closure.isA(iri, kind))) {
    propertyValue(crate, closure, iri);
    return;
  }
  const members = compacted(membersOf(crate, closure, iri));
  const isData = ['DatasetVersion', 'ModelVersion'].some((kind) => closure.isA(iri, kind));
  crate.add({
    '@id': iri,
    '@type': typeOf(closure, iri),
    ...named(closure, iri),
    ...content(closure, iri),
    ...versionOf(closure, iri),
    license: licenceOf(crate, closure, iri),
    author: compacted(agentsOf(crate, closure, iri)),
    ...(isData ? { hasPart: members } : { mentions: members }),
    ...(closure.isA(iri, 'Environment') && { additionalProperty: compacted(facts(crate, closure, iri)) }),
    isBasedOn: compacted(described(closure, iri, 'wasDerivedFrom').map((source) => crate.refer(source))),
  });
}

/** The other ends of a relation of which something is known. */
function described(closure: Closure, iri: Iri, relation: 'hadMember' | 'wasDerivedFrom'): Iri[] {
  return closure
    .related(iri, relation)
    .map((related) => related.iri)
    .filter((other) => closure.descriptions(other).length > 0);
}

function membersOf(crate: Crate, closure: Closure, iri: Iri): Reference[] {
  return described(closure, iri, 'hadMember').map((member) => crate.refer(member));
}

function versionOf(closure: Closure, iri: Iri): Record<string, Member> {
  const version = closure.text(iri, TERM.version);
  return closure.isA(iri, 'Package') ? { softwareVersion: version } : { version };
}

/** A name for people, and a description in its first language. */
export function named(closure: Closure, iri: Iri): { readonly name: string; readonly description: Member } {
  const name = closure.text(iri, TERM.name) ?? closure.text(iri, TERM.title) ?? closure.text(iri, `${CLEW}path`);
  return { name: name ?? shortName(iri), description: closure.text(iri, TERM.description) };
}

/** People and organizations, and the programs, that an element is attributed to. */
export function agentsOf(crate: Crate, closure: Closure, iri: Iri): Reference[] {
  return (['wasAttributedTo', 'wasAssociatedWith'] as const)
    .flatMap((relation) => closure.related(iri, relation))
    .map((related) => agent(crate, closure, related.iri));
}

export function agent(crate: Crate, closure: Closure, iri: Iri): Reference {
  const type = closure.isA(iri, 'Organization')
    ? 'Organization'
    : closure.isA(iri, 'SoftwareAgent')
      ? 'SoftwareApplication'
      : 'Person';
  return crate.add({
    '@id': iri,
    '@type': type,
    ...named(closure, iri),
    email: type === 'SoftwareApplication' ? undefined : closure.text(iri, `${CLEW}email`),
    softwareVersion: type === 'SoftwareApplication' ? closure.text(iri, TERM.version) : undefined,
    affiliation: compacted(
      closure
        .related(iri, 'actedOnBehalfOf')
        .flatMap((other) => (type === 'Person' ? [agent(crate, closure, other.iri)] : [])),
    ),
  });
}

/** A licence under its address; words stay words. */
export function licenceOf(crate: Crate, closure: Closure, iri: Iri): Member {
  return compacted(
    closure
      .values(iri, `${DCTERMS}license`)
      .map((value) =>
        isReference(value)
          ? crate.add({ '@id': value.iri, '@type': 'CreativeWork', name: value.iri.replace(PREFIXES['spdx']!, '') })
          : value.value,
      ),
  );
}

/** SHA-256, size and media type: https://www.researchobject.org/ro-crate/specification/1.1/data-entities.html */
function content(closure: Closure, iri: Iri): Record<string, Member> {
  // The digest of a folder is over a list of its files, not over bytes that somebody could hash.
  const isFolder = closure.values(iri, `${CLEW}fileCount`).length > 0;
  const sha256 = isFolder ? undefined : SHA256.exec(closure.text(iri, TERM.digest) ?? '')?.[1];
  const foreign = closure
    .values(iri, `${CLEW}foreignDigest`)
    .flatMap((value) => FOREIGN.exec(valueText(value)) ?? [])
    .flatMap((part, i, all) => (i % 3 === 1 ? [[part, all[i + 1]!] as const] : []));
  return {
    ...(sha256 !== undefined && { sha256 }),
    ...Object.fromEntries(foreign),
    contentSize: closure.text(iri, `${CLEW}byteSize`),
    encodingFormat: compacted(closure.values(iri, `${CLEW}mediaType`).map(valueText)),
    contentUrl: closure.text(iri, `${PREFIXES['dcat']}downloadURL`) ?? closure.text(iri, `${CLEW}sourceUrl`),
  };
}

function typeOf(closure: Closure, iri: Iri): string {
  if (closure.isA(iri, 'Package')) return 'SoftwareApplication';
  if (closure.isA(iri, 'Code')) return 'SoftwareSourceCode';
  if (closure.isA(iri, 'DataFile')) return closure.types(iri).includes(`${PROV}Collection` as Iri) ? 'Dataset' : 'File';
  if (['DatasetVersion', 'Dataset'].some((kind) => closure.isA(iri, kind))) return 'Dataset';
  // A model of several files is a folder of them; of one file, or of none that is known, it is one thing.
  if (closure.isA(iri, 'ModelVersion')) return closure.related(iri, 'hadMember').length > 0 ? 'Dataset' : 'File';
  return closure.values(iri, TERM.digest).length > 0 && closure.isA(iri, 'Artifact') ? 'File' : 'CreativeWork';
}

/** https://schema.org/PropertyValue, the value as it was written: a JSON number would lose digits, and infinity. */
function propertyValue(crate: Crate, closure: Closure, iri: Iri): Reference {
  return crate.add({
    '@id': iri,
    '@type': 'PropertyValue',
    ...named(closure, iri),
    value: closure.text(iri, `${PROV}value`),
    unitText: closure.text(iri, `${CLEW}unit`),
    minValue: closure.text(iri, `${CLEW}searchMin`),
    maxValue: closure.text(iri, `${CLEW}searchMax`),
  });
}

/** What is known of an environment besides what it consists of. */
function facts(crate: Crate, closure: Closure, iri: Iri): Reference[] {
  const told = new Set<string>([TERM.name, TERM.title, TERM.description, `${CLEW}environmentVariable`]);
  return closure.descriptions(iri).flatMap(({ attributes }) =>
    Object.entries(attributes)
      .filter(([property]) => property.startsWith(CLEW) && !told.has(property))
      .flatMap(([property, values]) =>
        values.map((value, i) =>
          crate.add({
            '@id': `#${encodeURIComponent(shortName(iri))}/${property.slice(CLEW.length)}/${i}`,
            '@type': 'PropertyValue',
            name: property.slice(CLEW.length),
            propertyID: property,
            value: valueText(value),
          }),
        ),
      ),
  );
}
