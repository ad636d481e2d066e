/** The suspects in order: what always moved together as one, weighed by the history, thinned out by experiments that were made already. Pure. */
import type { Iri } from '../../prov/iri.ts';
import type { Change } from '../compare/change.ts';
import { aliasClasses } from './alias.ts';
import { weigh, type Weighing } from './belief.ts';
import type { Evidence, Suspect, SuspectClass } from './explanation.ts';
import { eliminate, hybridsOf, type Elimination, type Hybrid } from './hybrid.ts';
import { BEYOND } from './noise.ts';
import type { Accused } from './suspects.ts';
import { dropOf, valueOf, type History, type Moved } from './trial.ts';
import { withAndWithout } from './welch.ts';

/** Id of the suspect that is always there. */
export const UNRECORDED = 'unrecorded';

/** Id of what stands for none of them. */
export const CHANCE = 'chance';

/** How much likelier than others a change is beforehand on which a failed check or evaluation hangs. A judgement, not a measurement. */
const FAILED_PRIOR = 3;

export interface Weighed {
  readonly history: History;
  readonly accused: readonly Accused[];
  /** Standard deviation of noise, if it is measured. */
  readonly sigma: number | undefined;
  /** The least difference of two outcomes that is beyond noise; 0 if noise is not known. */
  readonly least: number;
  /** What the record of a run leaves out. */
  readonly missing: (run: string) => readonly string[];
  /** The probability beforehand that what did it was not recorded. */
  readonly unrecorded: number;
  /** By element. */
  readonly evidence: ReadonlyMap<Iri, readonly Evidence[]>;
}

/** Several accused that are one suspect. */
interface Joined extends Accused {
  readonly aliased: boolean;
}

export interface Ranking {
  readonly suspects: readonly Suspect[];
  readonly contradiction: boolean;
  /** What runs leave out that would be like the good one with some of the changes. */
  readonly unsaid: readonly string[];
}

export function rank({ history, accused, sigma, least, missing, unrecorded, evidence }: Weighed): Ranking {
  const joined = aliasClasses(
    history,
    accused.map((a) => a.moved),
    accused.map((a) => a.environment),
  ).map((group) => join(group.map((i) => accused[i]!)));
  const told = joined.map((j) => evidenceOf(j, evidence));
  const hypotheses = joined.map(({ moved }, i) => ({ moved, prior: told[i]!.some(failed) ? FAILED_PRIOR : 1 }));
  const worse = dropOf(history) > 0;
  // With noise unknown there is nothing to tell a shift from chance by.
  const weighing = worse && least > 0 ? weigh(history, { hypotheses, unrecorded, sigma }) : undefined;
  const own = joined.map((j) => j.moved);
  const hybrids = worse ? hybridsOf(history, own, consequencesIn(history, own), least, missing) : [];
  const { statuses, contradiction } = eliminate(joined.length, hybrids);
  const posteriors = afterExperiments(
    weighing,
    hypotheses.map((h) => h.prior),
    statuses,
    unrecorded,
  );
  const suspects = joined.map((j, i): Suspect => {
    const shift = weighing?.beliefs[i];
    const { posterior: _, ...effect } = shift ?? { posterior: 0 };
    const seen = history.trials.some(
      (t, k) => k !== history.bad && j.moved.every((m) => valueOf(t, m.factor) === m.after),
    );
    return {
      ...named(j),
      status: statuses[i]!,
      posterior: posteriors.suspects[i]!,
      // By how much it did worse than any number has no meaning.
      ...(shift && !history.trials[history.bad]!.diverged && { shift: effect as NonNullable<Suspect['shift']> }),
      seen,
      others: withAndWithout(history, j.moved),
      evidence: [...told[i]!, ...experimentsOn(i, hybrids)],
    };
  });
  const others = [nobody('not recorded', posteriors.unrecorded), nobody('chance', posteriors.chance)];
  const unsaid = [...new Set(hybrids.flatMap((h) => h.unsaid))];
  return { suspects: ordered([...suspects, ...others]), contradiction, unsaid };
}

function join(members: readonly Accused[]): Joined {
  const classes = new Set(members.map((m) => m.class));
  return {
    class: classes.size === 1 ? members[0]!.class : 'other',
    changes: members.flatMap((m) => m.changes),
    consequences: members.flatMap((m) => m.consequences),
    moved: members.flatMap((m) => m.moved),
    aliased: members.length > 1,
  };
}

function named({
  class: name,
  changes,
  consequences,
  aliased,
}: Joined): Pick<
  Suspect,
  'id' | 'class' | 'text' | 'changes' | 'aliased' | 'distance' | 'path' | 'left' | 'right' | 'consequences'
> {
  const first = changes.reduce((a, b) => (b.distance < a.distance ? b : a));
  return {
    id: changes[0]!.id,
    class: name,
    text: [...new Set(changes.map(textOf))].join(aliased ? ' and ' : ', '),
    changes: changes.map((c) => c.id),
    aliased,
    distance: first.distance,
    path: first.path,
    ...(first.left !== undefined && { left: first.left }),
    ...(first.right !== undefined && { right: first.right }),
    consequences,
  };
}

function textOf({ place, text }: Change): string {
  return place === '' ? text : `${place}: ${text}`;
}

function evidenceOf({ changes }: Joined, evidence: Weighed['evidence']): Evidence[] {
  const on = new Set(changes.flatMap((c) => [c.right ?? c.left].flatMap((i) => i ?? [])));
  return [...on].flatMap((iri) => evidence.get(iri) ?? []);
}

function failed({ kind }: Evidence): boolean {
  return kind === 'failed check' || kind === 'failed evaluation';
}

/** Factors that differ and that no suspect moved: they follow from one. */
function consequencesIn({ trials, good, bad }: History, moved: readonly (readonly Moved[])[]): ReadonlySet<string> {
  const own = new Set(moved.flat().map((m) => m.factor));
  const names = new Set([...trials[good]!.factors.keys(), ...trials[bad]!.factors.keys()]);
  return new Set([...names].filter((f) => !own.has(f) && valueOf(trials[good]!, f) !== valueOf(trials[bad]!, f)));
}

/** Those cleared have nothing left; a confirmed one has all but what the records leave out and noise could do. Without anything to weigh by, all have what they had before. */
function afterExperiments(
  weighing: Weighing | undefined,
  priors: readonly number[],
  statuses: Elimination['statuses'],
  prior: number,
): { readonly suspects: readonly number[]; readonly unrecorded: number; readonly chance: number } {
  if (statuses.includes('confirmed')) {
    const rest = 1 - prior - BEYOND * (1 - prior);
    const suspects = statuses.map((s) => (s === 'confirmed' ? rest : 0));
    return { suspects, unrecorded: prior, chance: BEYOND * (1 - prior) };
  }
  const alike = (1 - prior) / priors.reduce((a, b) => a + b, 1);
  const { unrecorded, chance } = weighing ?? { unrecorded: prior, chance: alike };
  const raw = statuses.map((s, i) => (s === 'cleared' ? 0 : (weighing?.beliefs[i]!.posterior ?? alike * priors[i]!)));
  const total = raw.reduce((a, b) => a + b, 0) + unrecorded + chance;
  return { suspects: raw.map((r) => r / total), unrecorded: unrecorded / total, chance: chance / total };
}

function experimentsOn(suspect: number, hybrids: readonly Hybrid[]): Evidence[] {
  return hybrids.flatMap(({ switched, trials, bad, unsaid }) => {
    const on = switched.includes(suspect) ? 'with' : 'without';
    const like = `a run that exists already, like the good one ${on} this change`;
    if (bad === undefined && unsaid.length === 0) return [];
    const text =
      bad === undefined
        ? `${like}, decides nothing: ${unsaid.join(', ')} may have been otherwise, which is not recorded`
        : `${like}, came out ${bad ? 'badly' : 'well'}`;
    return trials.map((of): Evidence => ({ kind: 'experiment', of: of as Iri, text }));
  });
}

/** What is always in the list beside the changes. */
function nobody(name: 'not recorded' | 'chance', posterior: number): Suspect {
  const chance = name === 'chance';
  return {
    id: chance ? CHANCE : UNRECORDED,
    class: name satisfies SuspectClass,
    status: 'suspect',
    text: chance ? 'none of these: noise' : 'something that was not recorded',
    changes: [],
    aliased: false,
    posterior,
    seen: false,
    distance: 0,
    path: [],
    evidence: [],
    consequences: [],
  };
}

const ORDER = { confirmed: 0, suspect: 1, cleared: 2 } as const;

function ordered(suspects: readonly Suspect[]): Suspect[] {
  // Posteriors are compared as people see them, so that the last digits of a sum decide nothing.
  const shown = (s: Suspect) => Math.round(s.posterior * 1e6);
  return [...suspects].sort(
    (a, b) =>
      ORDER[a.status] - ORDER[b.status] || shown(b) - shown(a) || a.distance - b.distance || (a.id < b.id ? -1 : 1),
  );
}
