import type { Context } from '../../lineage/context.ts';
import { exportAs } from '../../lineage/export.ts';
import { LIMITS } from '../../lineage/limits.ts';
import { look } from '../../lineage/look.ts';
import type { Reading } from '../../lineage/reading.ts';
import type { ElementState } from '../../lineage/state.ts';
import { shortName } from '../../prov/name.ts';
import { FORMAT, formatOfMediaType } from '../../rdf/format.ts';
import { propertyAnswers } from '../resolve/value.ts';
import { elementPage, type Neighbour } from './element-page.ts';
import type { Exchange, Route } from './exchange.ts';
import { answerExport } from './export-route.ts';
import { negotiated, send, sendJson } from './respond.ts';
import { decodePath } from './vocabulary.ts';

const HTML = 'text/html';
const JSON_TYPE = 'application/json';
const OFFERED = [HTML, JSON_TYPE, ...Object.values(FORMAT).map(({ mediaType }) => mediaType)];

/** Longest look at one element, milliseconds. */
const TIMEOUT = 5_000;

/** `/id/…`: one element by any name it has, as a page, as JSON, or as RDF. */
export function elementRoute(context: Context): Route {
  return {
    path: '/id',
    below: true,
    methods: ['GET'],
    handle: async (exchange) => {
      const name = decodePath(exchange.url.pathname.slice('/id/'.length));
      const type = negotiated(exchange, OFFERED);
      const asOf = exchange.url.searchParams.get('asOf') ?? undefined;
      const format = formatOfMediaType(type);
      if (format) {
        await answerExport(exchange, await exportAs(context, { of: name, depth: 0, format, asOf }));
        return;
      }
      const { vocabulary, store } = context;
      const found = await store.read(
        async (reader) => {
          const reading: Reading = { reader, vocabulary };
          const state = await look(reading, name, asOf);
          return { state, ...(await neighboursOf(reading, state)) };
        },
        { timeout: TIMEOUT },
      );
      if (type === HTML)
        send(
          exchange,
          200,
          `${HTML}; charset=utf-8`,
          elementPage(found.state, found.neighbours, found.more, vocabulary),
        );
      else answerJson(exchange, found.state, context);
    },
  };
}

async function neighboursOf(
  { reader }: Reading,
  { iri }: ElementState,
): Promise<{ neighbours: Neighbour[]; more: boolean }> {
  const neighbours: Neighbour[] = [];
  let more = false;
  for (const direction of ['upstream', 'downstream'] as const) {
    const page = (await reader.edges({ of: [iri], direction, first: LIMITS.page })).get(iri);
    more ||= page?.more ?? false;
    for (const edge of page?.edges ?? []) {
      neighbours.push({
        name: edge.name,
        direction,
        iri: direction === 'upstream' ? edge.to : edge.from,
        roles: edge.roles,
      });
    }
  }
  return { neighbours, more };
}

function answerJson(
  exchange: Exchange,
  { iri, row, descriptions, conflicts }: ElementState,
  { vocabulary }: Context,
): void {
  sendJson(exchange, {
    iri,
    shortName: shortName(iri),
    kind: row.kind ?? null,
    classes: row.classes,
    types: row.types,
    name: row.name ?? null,
    properties: descriptions.flatMap((d) => propertyAnswers(d.attributes, vocabulary, d.bundle)),
    relations: descriptions.flatMap((d) => d.relations),
    conflicts,
  });
}
