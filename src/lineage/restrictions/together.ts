/** Licences of several sources that no single licence of the result could satisfy, named where their material first comes together. */
import type { Iri } from '../../prov/iri.ts';
import { certaintyOf, type Conflict } from './conflict.ts';
import type { Flows } from './flow.ts';
import type { Licence } from '../licence.ts';
import type { Claims } from './claims.ts';

interface Bound {
  readonly source: Iri;
  /** Licences that each ask for themselves, one for each choice. */
  readonly choices: readonly Licence[];
}

/** Pairs of sources whose share-alike licences exclude each other. Sources with one licence are taken together. */
export function licencesTogether(sources: ReadonlyMap<Iri, Claims>, flows: Flows): Conflict[] {
  const groups = Map.groupBy(bound(sources), ({ choices }) => choices.map(({ id }) => id).join(' OR '));
  const names = [...groups.keys()].sort();
  const found: Conflict[] = [];
  names.forEach((a, i) => {
    for (const b of names.slice(i + 1)) {
      if (canMeet(groups.get(a)![0]!, groups.get(b)![0]!)) continue;
      found.push(...meetingsOf(groups.get(a)!, groups.get(b)!, [a, b], flows));
    }
  });
  return found;
}

function bound(sources: ReadonlyMap<Iri, Claims>): Bound[] {
  return [...sources].flatMap(([source, { licences }]) =>
    licences.flatMap(({ choices }) => {
      const asking = choices.map((all) => all.find(({ terms }) => terms?.sameLicence && !terms.filesOnly));
      return asking.every((licence) => licence !== undefined) ? [{ source, choices: asking }] : [];
    }),
  );
}

/** Whether there is a licence that both allow. */
function canMeet(a: Bound, b: Bound): boolean {
  return a.choices.some((one) =>
    b.choices.some((other) => one.terms!.sameLicence!.some((id) => other.terms!.sameLicence!.includes(id))),
  );
}

function meetingsOf(
  one: readonly Bound[],
  other: readonly Bound[],
  [a, b]: readonly [string, string],
  flows: Flows,
): Conflict[] {
  const reached = (bounds: readonly Bound[]) => {
    const all = new Map<Iri, Iri>();
    for (const { source } of bounds)
      for (const [iri, { mode }] of flows.from(source)) if (mode === 'material' && !all.has(iri)) all.set(iri, source);
    return all;
  };
  const [first, second] = [reached(one), reached(other)];
  const both = new Set([...first.keys()].filter((iri) => second.has(iri) && applies(iri, one, other, flows)));
  // Where they first come together: nothing that it is made of has both.
  const earliest = [...both].filter((iri) => !flows.inputs(iri).some((input) => both.has(input)));
  return earliest.sort().map((at) => {
    const source = first.get(at)!;
    return {
      rule: 'licencesTogether',
      certainty: certaintyOf({ sourceMatter: flows.matter(source), matter: flows.matter(at) }),
      at,
      sources: [source, second.get(at)!],
      restriction: a,
      meets: b,
      message: `${a} and ${b} each ask for themselves on what is made of them: no licence satisfies both.`,
      path: flows.path(source, at),
    };
  });
}

/** Where a licence leaves what is computed from its material free, it binds only material of its own sort. */
function applies(iri: Iri, one: readonly Bound[], other: readonly Bound[], flows: Flows): boolean {
  return [...one, ...other].every(
    ({ source, choices }) =>
      !choices.every(({ terms }) => terms!.resultsFree) || ['other', flows.matter(source)].includes(flows.matter(iri)),
  );
}
