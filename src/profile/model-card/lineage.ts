/** Where the model came from, and everything else that is known of it and its ancestors. */
import { localName, type Iri } from '../../prov/iri.ts';
import type { Loss } from '../../prov/loss.ts';
import { compact, DCTERMS, PROV } from '../../prov/namespaces.ts';
import { shortName } from '../../prov/name.ts';
import type { Relation } from '../../prov/description.ts';
import { CLASS_IRI, HAD_ROLE } from '../../prov/statement.ts';
import { valueText } from '../../prov/value.ts';
import type { Cell, Section } from './blocks.ts';
import { inlineOf, wordsOf, type Facts } from './facts.ts';

/** Most rows of the lineage table and of the appendix. What is beyond stands in the losses. */
export const ROWS = 2_000;

/** Every run, dataset version and model version upstream. */
export function lineage(facts: Facts): Section {
  const kinds = ['Run', 'DatasetVersion', 'ModelVersion'];
  const found = facts.closure.elements.filter(
    (iri) => iri !== facts.subject && kinds.some((k) => facts.closure.isA(iri, k)),
  );
  const counts = Map.groupBy(facts.closure.elements, (iri) => facts.closure.kind(iri) ?? 'of no kind of ours');
  return {
    title: 'Lineage',
    blocks: [
      {
        paragraph: [
          `Known upstream and about the model: ${[...counts]
            .map(([k, e]) => `${k} ${e.length}`)
            .sort()
            .join(', ')}.`,
        ],
      },
      {
        table: {
          caption: 'Runs, data and models that it came from, or that tell about it',
          head: ['Kind', 'Name', 'Status', 'From', 'Until', 'Licence', 'Came from'],
          rows: found
            .slice(0, ROWS)
            .map((iri) => [
              [facts.closure.kind(iri) ?? '–'],
              facts.name(iri),
              dash(facts, iri, 'status'),
              [...dash(facts, iri, `${PROV}startedAtTime`, `${PROV}generatedAtTime`)],
              dash(facts, iri, `${PROV}endedAtTime`),
              dash(facts, iri, `${DCTERMS}license`),
              cameFrom(facts, iri),
            ]),
        },
      },
    ],
  };
}

function dash(facts: Facts, iri: Iri, ...properties: readonly string[]): Cell {
  const values = properties.flatMap((property) => facts.values(iri, property));
  return values.length === 0 ? ['–'] : values.map(inlineOf);
}

function cameFrom(facts: Facts, iri: Iri): Cell {
  const names = ['wasGeneratedBy', 'used', 'wasDerivedFrom', 'wasRevisionOf', 'wasInformedBy'] as const;
  const found = names.flatMap((name) => facts.related(iri, name));
  return found.length === 0 ? ['–'] : found.map((related) => ({ code: shortName(related.iri) }));
}

/** Each attribute and relation that no other section shows. */
export function appendix(facts: Facts): { readonly section: Section; readonly losses: readonly Loss[] } {
  const rows: (readonly [Iri, readonly Cell[]])[] = [];
  for (const iri of facts.closure.elements) {
    for (const description of facts.closure.descriptions(iri)) {
      const said = (label: string, value: Cell) => rows.push([iri, [[{ code: shortName(iri) }], [label], value]]);
      for (const [property, values] of Object.entries(description.attributes)) {
        if (!facts.isShown(iri, property)) said(compact(property), values.map(inlineOf));
      }
      const own = description.types.filter((type) => !isPlain(type, facts.closure.kind(iri)));
      if (own.length > 0) said('types', own.map(compact));
      for (const relation of description.relations) {
        if (!isTold(facts, iri, relation)) said(relation.relation, particulars(relation));
      }
    }
  }
  const left = new Set(rows.slice(ROWS).map(([iri]) => iri));
  return {
    section: {
      title: 'Appendix: everything else on record',
      blocks: [
        {
          table: {
            caption:
              left.size === 0 ? 'All that no section above shows' : `The first ${ROWS} of ${rows.length} statements`,
            head: ['Of', 'What', 'Value'],
            rows: rows.slice(0, ROWS).map(([, row]) => row),
          },
        },
      ],
    },
    losses: [...left].map((subject) => ({
      subject,
      reason: `The appendix of a card ends after ${ROWS} statements; an export of the lineage as PROV holds all of them.`,
    })),
  };
}

/** Whether the kind says it: its class, or that of PROV which it is. */
function isPlain(type: Iri, kind: string | undefined): boolean {
  return kind !== undefined && (localName(type) === kind || Object.values(CLASS_IRI).includes(type));
}

/** Whether a section shows it whole: a role, a time or a plan is on the card only here. */
function isTold(facts: Facts, iri: Iri, { relation, object, attributes, ...more }: Relation): boolean {
  if (object === undefined || Object.keys(attributes).length > 0 || Object.keys(more).length > 0) return false;
  return facts.isRelationShown(iri, relation, object);
}

function particulars({ relation: _, object, attributes, ...more }: Relation): Cell {
  const roles = (attributes[HAD_ROLE] ?? []).map((role) => wordsOf(valueText(role)));
  return [
    ...(object === undefined ? [] : [{ code: shortName(object) }]),
    ...(roles.length === 0 ? [] : [`as ${roles.join(', ')}`]),
    ...Object.entries(more).map(([part, value]) => `${part} ${value}`),
    ...Object.entries(attributes).flatMap(([key, values]) =>
      key === HAD_ROLE ? [] : values.map((value) => `${compact(key)} ${valueText(value)}`),
    ),
  ];
}
