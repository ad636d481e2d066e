/** Entities as resource descriptors: https://github.com/in-toto/attestation/blob/main/spec/v1/resource_descriptor.md */
import type { Iri } from '../../prov/iri.ts';
import { shortName } from '../../prov/name.ts';
import { CLEW, PREFIXES } from '../../prov/namespaces.ts';
import { rolesOf } from '../../prov/statement.ts';
import { isReference } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Related } from '../../lineage/closure.ts';
import type { Telling } from '../telling.ts';

export interface Resource {
  readonly name?: string | undefined;
  readonly uri?: string | undefined;
  readonly digest?: Readonly<Record<string, string>> | undefined;
  readonly downloadLocation?: string | undefined;
  readonly mediaType?: string | undefined;
  readonly annotations?: Readonly<Record<string, string | readonly string[]>> | undefined;
}

/** Digests that a DigestSet names as we do: https://github.com/in-toto/attestation/blob/main/spec/v1/digest_set.md */
const DIGEST = /^(sha256|sha384|sha512|sha1|md5):([0-9a-f]+)$/;
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Digests of an element, of its own and those that others computed. */
export function digestsOf(telling: Telling, iri: Iri): Record<string, string> {
  const out: Record<string, string> = {};
  for (const property of [TERM.digest, `${CLEW}foreignDigest`]) {
    const texts = telling.closure.values(iri, property).flatMap((v) => (isReference(v) ? [] : [v.value]));
    const fit = texts.flatMap((text) => {
      const [, algorithm, digits] = DIGEST.exec(text) ?? [];
      return algorithm === undefined || out[algorithm] !== undefined ? [] : [[algorithm, digits!] as const];
    });
    if (fit.length === texts.length) telling.values(iri, property);
    Object.assign(out, Object.fromEntries(fit));
  }
  return out;
}

/** A thing by its IRI, with its digests and, as annotations, what else is known of it. */
export function resource(telling: Telling, { iri, relation }: Pick<Related, 'iri'> & Partial<Related>): Resource {
  telling.tells(iri);
  const isCode = telling.closure.isA(iri, 'Code');
  const digest = digestsOf(telling, iri);
  const commit = isCode ? telling.closure.text(iri, `${CLEW}commit`) : undefined;
  if (commit !== undefined && COMMIT.test(commit)) digest['gitCommit'] = telling.text(iri, `${CLEW}commit`)!;
  const repository = isCode ? telling.text(iri, `${CLEW}repository`) : undefined;
  const roles = (relation ? rolesOf(relation) : []).map((role) =>
    isReference(role) ? role.iri.replace(CLEW, '') : role.value,
  );
  const path = telling.text(iri, `${CLEW}path`);
  const name = path ?? telling.text(iri, TERM.name) ?? shortName(iri);
  const annotations = { ...(roles.length > 0 && { role: roles }), ...noted(telling, iri) };
  return {
    name,
    // SPDX's form of a download location, which SLSA uses for sources: https://slsa.dev/spec/v1.0/provenance#ResourceDescriptor
    uri: repository === undefined ? iri : `git+${repository}`,
    digest: Object.keys(digest).length === 0 ? undefined : digest,
    downloadLocation: telling.text(iri, `${PREFIXES['dcat']}downloadURL`),
    mediaType: telling.text(iri, `${CLEW}mediaType`),
    annotations: {
      ...annotations,
      ...(repository !== undefined && { iri }),
    },
  };
}

/** What is left of an element, by name; several values as a list. */
export function noted(telling: Telling, iri: Iri): Record<string, string | readonly string[]> {
  const grouped = Map.groupBy([...telling.agents(iri), ...telling.rest(iri)], ({ name }) => name);
  return Object.fromEntries(
    [...grouped].map(([name, list]) => [name, list.length === 1 ? list[0]!.value : list.map(({ value }) => value)]),
  );
}
