/** The history of an element as text. */
import { localName } from '../prov/iri.ts';
import { roleName } from './role.ts';
import { painter, printable, type Terminal } from './terminal.ts';

interface Said {
  readonly value: string;
  readonly language: string | null;
}

interface SaidRelation {
  readonly name: string;
  readonly to: { readonly shortName: string } | null;
  readonly roles: readonly string[];
  readonly time: string | null;
}

export interface HistoryEntry {
  readonly record: {
    readonly number: number;
    readonly recordedAt: string;
    readonly actor: { readonly shortName: string } | null;
    readonly source: { readonly name: string | null } | null;
    readonly replacedBy: number | null;
    readonly removed: { readonly by: { readonly number: number } } | null;
  };
  readonly says: boolean;
  readonly changed: boolean;
  readonly addedTypes: readonly string[];
  readonly removedTypes: readonly string[];
  readonly properties: readonly {
    readonly iri: string;
    readonly name: string | null;
    readonly before: readonly Said[];
    readonly after: readonly Said[];
  }[];
  readonly relations: readonly { readonly before: SaidRelation | null; readonly after: SaidRelation | null }[];
}

export interface HistoryAnswer {
  readonly element: { readonly iri: string; readonly shortName: string; readonly kind: string | null };
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  readonly totalCount: number;
}

type Paint = ReturnType<typeof painter>;

/** A block for each record: who and when, then a line for each change, `+` for what came, `-` for what went and `~` for what changed. */
export function historyText({ element, entries, totalCount }: HistoryAnswer, terminal: Terminal): string {
  const paint = painter(terminal.out, terminal.env);
  const lines = [`${paint('bold', printable(element.shortName))}  ${paint('cyan', element.kind ?? 'resource')}`];
  for (const entry of entries) lines.push('', headOf(entry, paint), ...changesOf(entry, paint));
  if (entries.length < totalCount)
    lines.push('', `… and ${totalCount - entries.length} older records; ask with --first.`);
  if (totalCount === 0) lines.push('', 'Only referred to: no record describes it.');
  return `${lines.join('\n')}\n`;
}

function headOf({ record, says }: HistoryEntry, paint: Paint): string {
  const { number, recordedAt, actor, source, replacedBy, removed } = record;
  const parts = [
    `${paint('bold', `record ${number}`)}  ${recordedAt}`,
    ...(actor ? [`by ${printable(actor.shortName)}`] : []),
    ...(source?.name ? [`from ${printable(source.name)}`] : []),
  ];
  const notes = [
    ...(says ? [] : ['replaced a record that spoke of it']),
    ...(replacedBy === null ? [] : [`replaced by record ${replacedBy}`]),
    ...(removed ? [`removed by record ${removed.by.number}`] : []),
  ];
  return `${parts.join(' ')}${notes.length === 0 ? '' : paint('yellow', `, ${notes.join(', ')}`)}`;
}

function changesOf({ changed, addedTypes, removedTypes, properties, relations }: HistoryEntry, paint: Paint): string[] {
  if (!changed) return [paint('dim', '  nothing new')];
  const plus = (text: string): string => `  ${paint('green', '+')} ${text}`;
  const minus = (text: string): string => `  ${paint('red', '-')} ${text}`;
  const turn = (text: string): string => `  ${paint('yellow', '~')} ${text}`;
  return [
    ...addedTypes.map((type) => plus(`a ${printable(localName(type))}`)),
    ...removedTypes.map((type) => minus(`a ${printable(localName(type))}`)),
    ...properties.map(({ iri, name, before, after }) => {
      const property = paint('dim', printable(name ?? iri));
      if (before.length === 0) return plus(`${property} ${valuesText(after)}`);
      if (after.length === 0) return minus(`${property} ${valuesText(before)}`);
      return turn(`${property} ${valuesText(before)} → ${valuesText(after)}`);
    }),
    ...relations.map(({ before, after }) => {
      if (!before) return plus(relationText(after!, paint));
      if (!after) return minus(relationText(before, paint));
      return turn(`${relationText(before, paint)} → ${relationText(after, paint)}`);
    }),
  ];
}

function valuesText(values: readonly Said[]): string {
  return values.map(({ value, language }) => printable(language ? `${value} (${language})` : value)).join(', ');
}

function relationText({ name, to, roles, time }: SaidRelation, paint: Paint): string {
  const role = roles.length === 0 ? '' : ` as ${roles.map(roleName).join(', ')}`;
  return `${paint('dim', `${name}${role}`)} ${to ? printable(to.shortName) : 'left unsaid'}${time ? `, at ${time}` : ''}`;
}
