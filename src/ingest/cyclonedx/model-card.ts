/** Model cards: https://cyclonedx.org/docs/1.7/json/#components_items_modelCard */
import { sha256 } from '../../prov/description.ts';
import type { Literal } from '../../prov/value.ts';
import { jsonOf, type Json } from '../../rdf/json.ts';

import { clew, words } from '../../capture/terms.ts';
import { inlineData } from './data.ts';
import type { Members } from './members.ts';
import { evaluations } from './metrics.ts';
import { textOf, type Named } from './names.ts';
import { metricsNamed } from './own.ts';
import { together, type Said, type Statements } from './said.ts';

/** What a card says of its model: in our terms, and what is left under CycloneDX's names. */
export interface Card {
  readonly attributes: Said;
  readonly kept: Said;
}

export function modelCard(model: Named, component: Members, said: Statements): Card {
  const card = component.object('modelCard');
  if (!card) return { attributes: {}, kept: {} };
  component.said('modelCard');
  const parameters = card.object('modelParameters');
  const analysis = card.object('quantitativeAnalysis');
  const considerations = card.object('considerations');
  for (const part of ['modelParameters', 'quantitativeAnalysis', 'considerations']) card.said(part);
  const attributes = together(
    parameters ? parametersOf(model, component.peek('bom-ref'), parameters, said) : {},
    considerations
      ? {
          [clew('intendedPurpose')]: considerations.texts('useCases').map(words),
          [clew('limitations')]: considerations.texts('technicalLimitations').map(words),
        }
      : {},
  );
  const properties = card.objects('properties');
  if (analysis) evaluations(model, analysis, metricsNamed(properties, said.vocabulary), said);
  const others = said.parts(properties).filter((property) => metricsNamed([property], said.vocabulary).length === 0);
  if (others.length === 0) card.said('properties');
  const energy = considerations?.object('environmentalConsiderations');
  if (energy) considerations!.said('environmentalConsiderations');
  return {
    attributes,
    kept: together(
      card.kept('modelCard/'),
      parameters?.kept('modelCard/modelParameters/') ?? {},
      analysis?.kept('modelCard/quantitativeAnalysis/') ?? {},
      considerations?.kept('modelCard/considerations/') ?? {},
      energy?.kept('modelCard/considerations/environmentalConsiderations/') ?? {},
    ),
  };
}

function parametersOf(model: Named, ref: Json | undefined, parameters: Members, said: Statements): Said {
  const approach = parameters.object('approach');
  const learns = approach?.text('type');
  if (learns !== undefined) parameters.said('approach');
  const [task, family, architecture] = ['task', 'architectureFamily', 'modelArchitecture'].map((key) =>
    parameters.text(key),
  );
  datasets(model, ref, parameters, said);
  return {
    [clew('learningApproach')]: learns === undefined ? undefined : words(learns),
    [clew('task')]: task === undefined ? undefined : words(task),
    [clew('architectureFamily')]: family === undefined ? undefined : words(family),
    [clew('architecture')]: architecture === undefined ? undefined : words(architecture),
    [clew('signature')]: signatureOf(parameters),
  };
}

/** Inputs and outputs as one JSON text, which is what a signature is here: `{"inputs":[…],"outputs":[…]}`. */
function signatureOf(parameters: Members): Literal | undefined {
  const both = ['inputs', 'outputs'].flatMap((key): [string, Json][] => {
    const given = parameters.peek(key);
    parameters.said(key);
    return given === undefined ? [] : [[key, given]];
  });
  return both.length === 0 ? undefined : words(jsonOf(new Map(both)));
}

/**
 * "The datasets used to train and evaluate the model": which of the two the format does not say, so the model is derived from them, unless a run of the
 * document says what it did with them.
 */
function datasets(model: Named, ref: Json | undefined, parameters: Members, said: Statements): void {
  let whole = true;
  for (const entry of parameters.objects('datasets')) {
    if (entry.has('ref')) {
      const named = said.names.named(entry.get('ref'));
      if (named === undefined) whole = false;
      else if (!said.names.isExplained(ref, entry.get('ref'))) said.relate('wasDerivedFrom', model.iri, named.iri);
      continue;
    }
    const version = sha256(jsonOf(entry)).slice(0, 16);
    const name = textOf(entry.get('name'));
    const called = name === undefined || name === '' ? `${model.name}/data` : name;
    const id = said.names.id('DatasetVersion', called, version);
    inlineData(entry, { iri: id, kind: 'DatasetVersion', name: called, version }, said);
    said.relate('wasDerivedFrom', model.iri, id);
  }
  if (whole) parameters.said('datasets');
}
