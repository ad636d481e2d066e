/** Runs as OpenLineage events (https://openlineage.io/spec/2-0-2/OpenLineage.json): those that came, as they came; of other runs those that they would have sent. */
import type { LineageCode } from '../../lineage/codes.ts';
import { valueJson } from '../../prov/value.ts';
import { instant } from '../../prov/time.ts';
import { Fault } from '../../prov/fault.ts';
import { relationJson, type Description } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Loss } from '../../prov/loss.ts';
import { shortName } from '../../prov/name.ts';
import { compact, PROV } from '../../prov/namespaces.ts';
import { jsonOf } from '../../rdf/json.ts';
import type { Closure } from '../../lineage/closure.ts';
import type { ProfileDocument, ProfileOptions } from '../profile.ts';
import { Telling } from '../telling.ts';
import { trainingRuns } from '../training.ts';
import { eventOf, type RebuiltEvent } from './event-of.ts';
import { runEvents } from './run-events.ts';

/** @throws Fault BAD_ARGUMENT where no run is known, or nobody said when it was; LIMIT */
export async function writeEvents(closure: Closure, { records }: ProfileOptions): Promise<ProfileDocument> {
  const telling = new Telling(closure, 'An OpenLineage event');
  const told = new Map<Iri, Description[]>();
  const lines: string[] = [];
  const losses: Loss[] = [];
  for (const run of runsOf(closure)) {
    const came = await eventsAbout(run, records);
    if (came.length === 0) {
      lines.push(...runEvents(telling, run).map((event) => JSON.stringify(event)));
      continue;
    }
    for (const { rebuilt, said } of came) {
      lines.push(jsonOf(rebuilt.event));
      if (!rebuilt.exact) losses.push(changed(rebuilt));
      for (const each of said) told.set(each.id, [...(told.get(each.id) ?? []), each]);
    }
  }
  return {
    content: `[\n${lines.join(',\n')}\n]\n`,
    losses: [...losses, ...untold(closure, telling.losses(), told)],
  };
}

/** The run itself; of a model version those that trained it, of a dataset version those that made it. */
function runsOf(closure: Closure): readonly Iri[] {
  const { subject } = closure;
  if (closure.isA(subject, 'Run')) return [subject];
  const runs = closure.isA(subject, 'ModelVersion')
    ? trainingRuns(closure, subject)
    : closure.related(subject, 'wasGeneratedBy', { kind: 'Run' }).map(({ iri }) => iri);
  if (runs.length > 0) return [...new Set(runs)].sort();
  throw new Fault<LineageCode>('BAD_ARGUMENT', `No run is recorded that made ${shortName(subject)}.`, {
    hint: 'Events are of a run: record which run generated it (prov:wasGeneratedBy).',
  });
}

/** In the order of their times; those of one time in that of their IRIs. */
async function eventsAbout(
  run: Iri,
  records: ProfileOptions['records'] = () => Promise.resolve([]),
): Promise<{ readonly rebuilt: RebuiltEvent; readonly said: readonly Description[] }[]> {
  const found = (await records(run)).flatMap((said) => {
    const rebuilt = eventOf(said);
    return rebuilt?.about === run ? [{ rebuilt, said }] : [];
  });
  return found.sort(({ rebuilt: a }, { rebuilt: b }) => instant(a.time) - instant(b.time) || (a.iri < b.iri ? -1 : 1));
}

function changed({ iri }: RebuiltEvent): Loss {
  return {
    subject: iri,
    reason: 'The event named one dataset twice, or as more than one thing: it is written as one.',
  };
}

/** What events say is no loss, though no facet of ours tells it. */
function untold(closure: Closure, losses: readonly Loss[], told: ReadonlyMap<Iri, readonly Description[]>): Loss[] {
  const own = losses.filter(({ subject }) => subject === undefined || !told.has(subject));
  return [...own, ...[...told].flatMap(([iri, said]) => beyond(closure, iri, said))];
}

/** What is known of an element that events spoke of, and that none of them said. */
function beyond(closure: Closure, iri: Iri, said: readonly Description[]): Loss[] {
  const values = new Set(
    said.flatMap(({ attributes }) =>
      Object.entries(attributes).flatMap(([term, list]) => list.map((value) => `${term} ${valueJson(value)}`)),
    ),
  );
  const relations = new Set(said.flatMap((each) => each.relations.map(relationJson)));
  const terms = new Set<Iri>();
  for (const description of closure.descriptions(iri)) {
    for (const [term, list] of Object.entries(description.attributes))
      if (list.some((value) => !values.has(`${term} ${valueJson(value)}`))) terms.add(term as Iri);
    for (const relation of description.relations)
      if (!relations.has(relationJson(relation))) terms.add(relation.via ?? (`${PROV}${relation.relation}` as Iri));
  }
  return [...terms].sort().map((term) => ({
    subject: iri,
    term,
    reason: `No event said ${compact(term)} of it, or not all of its values.`,
  }));
}
