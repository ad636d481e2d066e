/** What a card is about, told from where it lies and what it says: docs/mapping/huggingface.md. */
import { sha256 } from '../../prov/description.ts';
import type { Json, JsonObject } from '../../rdf/json.ts';
import { isObject } from '../../rdf/json.ts';
import { ownNames, type OwnNames } from './own.ts';

export interface CardSubject {
  readonly kind: 'model' | 'dataset';
  /** `owner/name` where the folder tells it, else the folder's name. */
  readonly name: string;
  /** The commit where the folder is a snapshot of the hub's cache, else a name made of the card's digest. */
  readonly version: string;
  /** What a card of our own names. */
  readonly own?: OwnNames;
}

/** Keys that only cards of one kind have: https://github.com/huggingface/hub-docs/blob/main/datasetcard.md and modelcard.md there. */
const KEYS = {
  dataset: [
    ...['annotations_creators', 'configs', 'dataset_info', 'language_creators'],
    ...['multilinguality', 'paperswithcode_id', 'pretty_name', 'size_categories', 'source_datasets', 'task_categories'],
    ...['task_ids', 'train-eval-index'],
  ],
  model: [
    ...['base_model', 'base_model_relation', 'co2_eq_emissions', 'datasets', 'inference', 'library_name', 'metrics'],
    ...['model-index', 'model_name', 'new_version', 'pipeline_tag', 'widget'],
  ],
} as const;

/** `…/models--owner--name/snapshots/<commit>`: https://huggingface.co/docs/huggingface_hub/guides/manage-cache */
const SNAPSHOT = /(?:^|\/)(model|dataset)s--([^/]+)\/snapshots\/([0-9a-f]{40})(?:\/|$)/;

/**
 * @param path where the card or its folder lies, with slashes, or the name of the document
 * @param content the whole card
 * @throws Fault ILLEGAL_DOCUMENT where the key `clew` names no version
 */
export function subjectOf(data: JsonObject, path: string | undefined, content: string): CardSubject {
  const own = ownNames(data);
  if (own) return { kind: 'model', name: own.name, version: own.version, own };
  const digest = sha256(content).slice(0, 16);
  const snapshot = path === undefined ? null : SNAPSHOT.exec(path);
  if (snapshot) {
    const [, kind, name, commit] = snapshot;
    return { kind: kind as CardSubject['kind'], name: name!.replace('--', '/'), version: commit! };
  }
  const kind = kindOf(data);
  const folder = path
    ?.replace(/\/?[^/]*\.md$/i, '')
    .split('/')
    .findLast((part) => part !== '' && part !== '.' && part !== '..');
  const named = kind === 'model' ? (text(data.get('model_name')) ?? indexName(data)) : undefined;
  return { kind, name: named ?? folder ?? `huggingface-${digest}`, version: `card-${digest}` };
}

function kindOf(data: JsonObject): CardSubject['kind'] {
  const count = (keys: readonly string[]) => keys.filter((key) => data.has(key)).length;
  // On a tie it is a model, as a repository of the hub is unless it says otherwise.
  return count(KEYS.dataset) > count(KEYS.model) ? 'dataset' : 'model';
}

function indexName(data: JsonObject): string | undefined {
  const index = data.get('model-index');
  const first = Array.isArray(index) ? (index as readonly Json[])[0] : undefined;
  return isObject(first) ? text(first.get('name')) : undefined;
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
