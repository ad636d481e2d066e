/** The code that makes a model's inputs of raw data: in training, and in service. */
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import type { Closure } from '../closure.ts';

export interface PreparationCode {
  readonly iri: Iri;
  /** Equal for equal code: its digest, else commit and patch, else its IRI. */
  readonly content: string;
  readonly name: string;
}

/**
 * In training: what the training run used as preparation code; where nothing has that role, the code of the runs that made the training data, and
 * of those that made what these were made of.
 */
export function preparationInTraining(upstream: Closure, model: Iri, data: readonly Iri[]): PreparationCode[] {
  const training = upstream.related(model, 'wasGeneratedBy').map(({ iri }) => iri);
  const told = training.flatMap((run) => upstream.related(run, 'used', { role: 'preparationCode' }));
  if (told.length > 0) return codes(upstream, told);
  const steps = new Set<Iri>();
  const waiting = [...data];
  for (let iri = waiting.pop(); iri !== undefined; iri = waiting.pop()) {
    for (const { iri: run } of upstream.related(iri, 'wasGeneratedBy', { kind: 'Run' })) {
      if (steps.has(run)) continue;
      steps.add(run);
      waiting.push(...upstream.related(run, 'used', { kind: 'DatasetVersion' }).map((input) => input.iri));
    }
  }
  return codes(
    upstream,
    [...steps].flatMap((run) => upstream.related(run, 'used', { kind: 'Code' })),
  );
}

/** In service: what the run that watched the window used as preparation code, else the run that made the deployment. */
export function preparationInService(watched: Closure, window: Iri, deployment: Iri): PreparationCode[] {
  for (const made of [window, deployment]) {
    const used = watched
      .related(made, 'wasGeneratedBy')
      .flatMap((run) => watched.related(run.iri, 'used', { role: 'preparationCode' }));
    if (used.length > 0) return codes(watched, used);
  }
  return [];
}

/**
 * Whether both sides ran the same code. Only code of one name on both sides can be told to differ: a step that training has and service
 * does not name may be part of something else there.
 * @returns undefined if that cannot be told
 */
export function samePreparation(
  training: readonly PreparationCode[],
  service: readonly PreparationCode[],
): boolean | undefined {
  const contents = new Set(training.map(({ content }) => content));
  const names = new Set(training.map(({ name }) => name));
  const told = service.filter(({ content, name }) => contents.has(content) || names.has(name));
  if (told.length === 0) return undefined;
  return told.every(({ content }) => contents.has(content));
}

function codes(closure: Closure, found: readonly { readonly iri: Iri }[]): PreparationCode[] {
  const iris = [...new Set(found.map(({ iri }) => iri))].sort();
  return iris.map((iri) => {
    const text = (property: string) => closure.text(iri, CLEW + property);
    const commit = text('commit');
    const content =
      text('digest') ??
      (commit === undefined ? iri : [commit, text('patchDigest') ?? '', text('path') ?? ''].join(' '));
    return { iri, content, name: text('name') ?? iri };
  });
}
