/**
 * Labels, relationship types and property names of the graph. They are the only parts of a statement that cannot be parameters, so they come
 * from closed lists or pass a check here, and nowhere else.
 */
import { EDGE_NAMES, upperName, type EdgeName } from '../../prov/relations.ts';
import type { ElementRow } from '../store.ts';

const CLASSES = ['Entity', 'Activity', 'Agent'] as const;

/** Labels with a meaning of their own; a kind of one of these names gets `…Kind`. */
const RESERVED: ReadonlySet<string> = new Set([
  ...CLASSES,
  'Element',
  'Log',
  'Record',
  'Description',
  'Checkpoint',
  'Fact',
]);

const KIND = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** The label of a kind of the vocabulary. A name that is no identifier is a programming error: the vocabulary checks its names. */
export function kindLabel(kind: string): string {
  if (!KIND.test(kind)) throw new Error(`not a kind name: ${JSON.stringify(kind)}`);
  return RESERVED.has(kind) ? `${kind}Kind` : kind;
}

/** `:Element:Entity:DatasetVersion`, as Cypher takes it. */
export function labelsOf(row: Pick<ElementRow, 'classes' | 'kind'>): string {
  const classes = CLASSES.filter((name) => row.classes.includes(name));
  return ['', 'Element', ...classes, ...(row.kind === undefined ? [] : [kindLabel(row.kind)])].join(':');
}

/** The PROV classes among a node's labels. */
export function classesAmong(labels: readonly string[]): ElementRow['classes'] {
  return CLASSES.filter((name) => labels.includes(name));
}

const TYPES: ReadonlyMap<string, EdgeName> = new Map(EDGE_NAMES.map((name) => [upperName(name), name]));

/** `USED` → `used`. */
export function edgeName(type: string): EdgeName {
  const name = TYPES.get(type);
  if (!name) throw new Error(`not a relationship type of ours: ${JSON.stringify(type)}`);
  return name;
}

/** `:USED|HAD_PLAN` for a pattern; nothing for all of them, since elements have no other relationships. */
export function typePattern(names: readonly EdgeName[] | undefined): string {
  if (names === undefined) return '';
  const types = EDGE_NAMES.filter((name) => names.includes(name)).map(upperName);
  return types.length === 0 ? '' : `:${types.join('|')}`;
}
