import { sha256 } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import { CLEW, XSD } from '../prov/namespaces.ts';
import { element, GENERATED_AT, type Statement } from '../prov/statement.ts';
import type { Sighting } from './rule.ts';

/** An incident as a record says it and a webhook tells it. */
export interface Incident extends Sighting {
  readonly iri: Iri;
  /** UTC. */
  readonly at: string;
}

/** The same sighting is the same incident: raised again, it changes nothing. */
export function incidentOf(sighting: Sighting, at: string): Incident {
  const id = sha256(JSON.stringify([sighting.rule, sighting.key])).slice(0, 24);
  return { ...sighting, iri: `urn:clew:incident:${sighting.rule}-${id}` as Iri, at };
}

export function incidentStatements({ iri, at, rule, message, about }: Incident): Statement[] {
  return [
    element(iri, [`${CLEW}Incident`], {
      [GENERATED_AT]: { value: at, datatype: `${XSD}dateTime` as Iri },
      [`${CLEW}incidentRule`]: { value: rule },
      'http://purl.org/dc/terms/description': { value: message },
      ...(about && { [`${CLEW}concerns`]: { iri: about } }),
    }),
  ];
}

/** What a webhook is sent: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#payload-structure */
export function incidentBody({ iri, at, rule, message, about }: Incident): string {
  return JSON.stringify({
    type: 'clew.incident',
    timestamp: at,
    data: { incident: iri, rule, message, ...(about && { about }) },
  });
}
