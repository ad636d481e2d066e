/** The core's answer to a planted case without a store: its changes as a comparison would tell them, ranked and judged as the verb does. */
import type { Change } from '../../src/lineage/compare/change.ts';
import type { MeasuredMetric, Suspect, Verdict } from '../../src/lineage/explain/explanation.ts';
import { VERDICT_CLASS } from '../../src/lineage/explain/explanation.ts';
import { noiseOf } from '../../src/lineage/explain/noise.ts';
import { rank } from '../../src/lineage/explain/rank.ts';
import { dropOf, valueOf, type Moved } from '../../src/lineage/explain/trial.ts';
import { verdictOf } from '../../src/lineage/explain/verdict.ts';
import type { PlantedFactor } from './factors.ts';
import type { Planted } from './generate.ts';

/** What the records of planted runs leave out, as the verb would reckon it. */
const UNRECORDED = 0.02;

export interface Judged {
  readonly verdict: Verdict;
  readonly suspects: readonly Suspect[];
  /** The suspect that the guilty change is in. */
  readonly guilty: Suspect | undefined;
}

export function judge({ history, changed, guilty }: Planted): Judged {
  const noise = noiseOf(history, [], true);
  const accused = changed.map((f) => {
    const name = VERDICT_CLASS[f.class];
    return { class: name, changes: [changeOf(f)], consequences: [], moved: [movedBy(history, f)] };
  });
  const { suspects, contradiction, unsaid } = rank({
    history,
    accused,
    sigma: noise.source === 'repetitions' ? noise.sigma : undefined,
    least: noise.least,
    missing: () => [],
    unrecorded: UNRECORDED,
    evidence: new Map(),
  });
  const metric: MeasuredMetric = {
    name: 'auc',
    higherIsBetter: true,
    direction: 'recorded',
    drop: dropOf(history),
    noise,
    differently: [],
  };
  const verdict = verdictOf({ metric, suspects, runs: history.trials.length, contradiction, unsaid });
  return { verdict, suspects, guilty: suspects.find((s) => s.changes.includes(guilty.name)) };
}

function movedBy({ trials, good, bad }: Planted['history'], { name }: PlantedFactor): Moved {
  return { factor: name, before: valueOf(trials[good]!, name), after: valueOf(trials[bad]!, name) };
}

/** A planted factor is its own id. */
function changeOf(factor: PlantedFactor): Change {
  return {
    id: factor.name,
    class: factor.class,
    what: 'changed',
    aspect: factor.name,
    place: '',
    text: factor.name,
    path: [],
    distance: factor.distance,
    origins: [],
  };
}
