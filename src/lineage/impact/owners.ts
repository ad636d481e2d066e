/** Who is to be told: the owners of an element or, where it has none of its own, of what it is a version, a service or a measurement of. */
import type { Iri } from '../../prov/iri.ts';
import type { EdgeName } from '../../prov/relations.ts';
import type { EdgeRow } from '../../store/store.ts';
import type { Reading } from '../reading.ts';
import { DEPLOYMENT } from './serving.ts';

const NAMES: readonly EdgeName[] = ['specializationOf', 'wasDerivedFrom'];
/** From a deployment to its model version, and from that to its model. */
const HOPS = 2;
const PAGE = 2_000;

/** Owners, sorted; an element without any is left out. */
export async function ownersOf(
  reading: Reading,
  iris: readonly Iri[],
  past: number | undefined,
): Promise<Map<Iri, readonly Iri[]>> {
  const owners = new Map<Iri, readonly Iri[]>();
  for (let i = 0; i < iris.length; i += PAGE) await addOwners(reading, iris.slice(i, i + PAGE), past, owners);
  return owners;
}

async function addOwners(
  { reader, vocabulary }: Reading,
  iris: readonly Iri[],
  past: number | undefined,
  owners: Map<Iri, readonly Iri[]>,
): Promise<void> {
  const named = new Set([DEPLOYMENT, 'Alias', 'Evaluation'].flatMap((kind) => vocabulary.withSubKinds(kind)));
  // Each element that has no owner yet, with where its owner is looked for.
  let asking = new Map<Iri, readonly Iri[]>(iris.map((iri) => [iri, [iri]]));
  for (let hop = 0; hop <= HOPS && asking.size > 0; hop++) {
    const places = [...new Set([...asking.values()].flat())].sort();
    const rows = await reader.elements(places, past);
    for (const [iri, at] of asking) {
      const found = [...new Set(at.flatMap((place) => rows.get(place)?.owners ?? []))].sort();
      if (found.length > 0) owners.set(iri, found);
    }
    asking = new Map([...asking].filter(([iri]) => !owners.has(iri)));
    if (hop === HOPS || asking.size === 0) return;
    const of = [...new Set([...asking.values()].flat())].sort();
    const pages = await reader.edges({
      of,
      direction: 'upstream',
      names: NAMES,
      ...(past !== undefined && { asOf: past }),
    });
    const belongs = ({ name, from }: EdgeRow) => name === 'specializationOf' || named.has(rows.get(from)?.kind ?? '');
    const next = (place: Iri) => (pages.get(place)?.edges ?? []).filter(belongs).map((edge) => edge.to);
    asking = new Map([...asking].map(([iri, at]) => [iri, at.flatMap(next)]));
  }
}
