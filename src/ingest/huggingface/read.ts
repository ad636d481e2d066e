/** Model and dataset cards of Hugging Face, read into statements: docs/mapping/huggingface.md. */
import { isIri } from '../../prov/iri.ts';
import { DCTERMS } from '../../prov/namespaces.ts';
import { idOf } from '../../prov/name.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import { literal, type Value } from '../../prov/value.ts';
import { TERM, type Vocabulary } from '../../prov/vocabulary.ts';
import { pointer, type Json, type JsonObject } from '../../rdf/json.ts';
import { clew } from '../croissant/names.ts';
import { at } from '../inputs/place.ts';
import { jsonValue } from '../json-value.ts';
import { licence } from '../licence.ts';
import { keyIri, textIn, textsIn, type CardContext } from './context.ts';
import { mapDatasetInfo } from './dataset-info.ts';
import { mapModelIndex } from './evaluations.ts';
import { readCard, type Card } from './front-matter.ts';
import { subjectOf, type CardSubject } from './names.ts';
import { wholeOf } from './own.ts';

export interface HuggingFaceOptions {
  readonly vocabulary: Vocabulary;
  /** Name of the card, for messages, and to tell what it is about if it lies in a named folder. */
  readonly source?: string;
  /** The folder that the card describes, as the caller named it. */
  readonly folder?: string;
}

/** What was read, and the version whose files the folder holds. */
export interface ReadCard {
  readonly statements: readonly Statement[];
  readonly version: CardContext['version'];
  /** Whether the card says the digest of that version itself: the folder with the card in it has another one. */
  readonly isOwn: boolean;
}

/** Keys that one property of ours holds exactly; the key itself is not kept beside it. */
const OURS = {
  model: new Map([
    ['tags', clew('tag')],
    ['pipeline_tag', clew('task')],
    ['library_name', clew('framework')],
    ['language', `${DCTERMS}language`],
  ]),
  dataset: new Map([
    ['tags', clew('tag')],
    ['pretty_name', `${DCTERMS}title`],
    ['language', `${DCTERMS}language`],
  ]),
} as const;

/**
 * A model or dataset, the version that the card lies with, what it says it came from, and its evaluations. Every key of the front matter and the text
 * below it are found again in what is said of the version; nothing that the card names is fetched.
 * @throws Fault ILLEGAL_DOCUMENT, DUPLICATE_KEY, INPUT_TOO_LARGE, ILLEGAL_LITERAL, with line and column or a JSON Pointer into the front matter
 */
export function readHuggingFace(content: string, { vocabulary, source, folder }: HuggingFaceOptions): ReadCard {
  const card = readCard(content, source);
  const subject = subjectOf(card.data, folder ?? source, content);
  const [kind, versionKind] = kindsOf(subject);
  const context: CardContext = {
    vocabulary,
    subject,
    thing: subject.own ? wholeOf(subject.own.id) : idOf(vocabulary.kind(kind)!, subject.name),
    version: subject.own?.id ?? idOf(vocabulary.kind(versionKind)!, subject.name, subject.version),
    key: (name) => keyIri(subject.kind, name),
  };
  return {
    version: context.version,
    isOwn: subject.own !== undefined,
    statements: at('', () => mapCard(card, context)),
  };
}

function mapCard(card: Card, context: CardContext): Statement[] {
  const { subject } = context;
  const [kind, versionKind] = kindsOf(subject);
  const licences = licencesOf(card.data);
  const { thing, version } = context;
  return [
    ...(thing === undefined
      ? []
      : [
          // Of a model that has a name in the history already, the card knows what the version says.
          element(
            thing,
            [clew(kind)],
            subject.own
              ? {}
              : {
                  [TERM.name]: literal(subject.name),
                  ...(licences.length > 0 && { [`${DCTERMS}license`]: licences }),
                },
          ),
          relate('specializationOf', version, thing),
        ]),
    element(version, [clew(versionKind)], attributesOf(card, licences, context)),
    ...(subject.kind === 'model' ? mapOrigins(card.data, context) : mapSources(card.data, context)),
    ...(subject.kind === 'model' ? mapModelIndex(card.data, context) : mapDatasetInfo(card.data, context)),
  ];
}

function kindsOf({ kind }: CardSubject): readonly [thing: string, version: string] {
  return kind === 'model' ? ['Model', 'ModelVersion'] : ['Dataset', 'DatasetVersion'];
}

function attributesOf({ data, text }: Card, licences: readonly Value[], context: CardContext): Record<string, Value[]> {
  const { subject, key } = context;
  const ours: ReadonlyMap<string, string> = OURS[subject.kind];
  const said: Record<string, Value[]> = {
    [TERM.name]: [literal(subject.name)],
    [TERM.version]: [literal(subject.version)],
    ...(subject.own?.digest !== undefined && { [TERM.digest]: [literal(subject.own.digest)] }),
    ...(licences.length > 0 && { [`${DCTERMS}license`]: [...licences] }),
  };
  for (const [name, value] of data) {
    const values = Array.isArray(value) ? (value as readonly Json[]) : [value];
    // The hub's name of a library has no version; the history that our card comes from may know it with one.
    const property = subject.own && name === 'library_name' ? undefined : ours.get(name);
    const exact = property !== undefined && values.every((item) => typeof item === 'string');
    const iri = exact ? property : key(name);
    const kept = at(pointer([name]), () => values.map(jsonValue));
    if (kept.length > 0) said[iri] = [...(said[iri] ?? []), ...kept];
  }
  if (text.trim() !== '') said[key('text')] = [...(said[key('text')] ?? []), at('', () => literal(text))];
  return said;
}

/** `license: other` has its name and its address in two more keys. */
function licencesOf(data: JsonObject): Value[] {
  return textsIn(data, 'license').map((words): Value => {
    const link = textIn(data, 'license_link');
    if (words !== 'other') return licence(words);
    return link !== undefined && isIri(link) ? { iri: link } : literal(textIn(data, 'license_name') ?? words);
  });
}

/**
 * What the model came from: models and datasets by name. A card does not say which version of them it was, so they are the model and the dataset, and
 * a reader sees that the version is unknown.
 */
function mapOrigins(data: JsonObject, context: CardContext): Statement[] {
  const how = textIn(data, 'base_model_relation');
  return [
    ...textsIn(data, 'base_model').flatMap((name) => {
      const base = idOf(context.vocabulary.kind('Model')!, name.trim());
      return [
        element(base, [clew('Model')], { [TERM.name]: literal(name.trim()) }),
        relate('wasDerivedFrom', context.version, base, {
          role: { iri: clew('baseModel') },
          ...(how !== undefined && { attributes: { [context.key('base_model_relation')]: literal(how) } }),
        }),
      ];
    }),
    ...derivedFromDatasets(textsIn(data, 'datasets'), 'trainingData', context),
  ];
}

/** `original` and `extended` are words about the sources; everything else names a dataset, `extended|squad` among them. */
function mapSources(data: JsonObject, context: CardContext): Statement[] {
  const named = textsIn(data, 'source_datasets').map((name) => name.replace(/^(?:extended|original)\|/, ''));
  const others = named.filter((name) => !['original', 'extended', 'other'].includes(name));
  return derivedFromDatasets(others, 'inputData', context);
}

function derivedFromDatasets(names: readonly string[], role: string, context: CardContext): Statement[] {
  return names.flatMap((name) => {
    const dataset = idOf(context.vocabulary.kind('Dataset')!, name.trim());
    if (dataset === context.thing) return [];
    return [
      element(dataset, [clew('Dataset')], { [TERM.name]: literal(name.trim()) }),
      relate('wasDerivedFrom', context.version, dataset, { role: { iri: clew(role) } }),
    ];
  });
}
