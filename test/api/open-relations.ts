/** Things nobody knows the makers of. */
import type { Iri } from '../../src/prov/iri.ts';
import { element, relate } from '../../src/prov/statement.ts';
import { c } from './churn.ts';
import type { World } from './world.ts';

const NOTE = 'urn:x:note' as Iri;

/** Records an element with three relations that lead nowhere and two that do, in two records. */
export async function say({ context }: World): Promise<void> {
  const generated = { id: 'urn:x:generation' as Iri, time: '2026-11-01T10:00:00Z', role: { iri: c('model') as Iri } };
  const inBundle = {
    ...relate('wasGeneratedBy', 'urn:x:found', undefined, { time: '2026-11-01T10:00:00Z' }),
    bundle: 'urn:x:bundle' as Iri,
  };
  await context.recorder.record({
    statements: [
      element('urn:x:found', [c('DataFile')], { [c('name')]: { value: 'found' } }),
      relate('wasGeneratedBy', 'urn:x:found', undefined, {
        ...generated,
        attributes: { [NOTE]: { value: 'nobody knows by what' } },
      }),
      inBundle,
      relate('wasDerivedFrom', 'urn:x:found', 'urn:x:source'),
      relate('wasDerivedFrom', 'urn:x:later', 'urn:x:found'),
      relate('wasGeneratedBy', 'urn:x:later', undefined, { id: 'urn:x:g2' as Iri, time: '2026-11-02T00:00:00Z' }),
    ],
  });
  await context.recorder.record({
    statements: [relate('wasInvalidatedBy', 'urn:x:found', undefined, { time: '2026-11-09T00:00:00Z' })],
  });
}

/** As a PROV-JSON document. https://www.w3.org/submissions/prov-json/ */
export const SAYS = {
  prefix: { ex: 'https://example.org/' },
  entity: { 'ex:e': {} },
  wasGeneratedBy: { '_:g': { 'prov:entity': 'ex:e', 'prov:time': '2026-11-01T10:00:00Z' } },
};
