/** What is written is read back: descriptions exactly, and of any graph not one triple is lost. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describe, descriptionJson, type Description } from '../../src/prov/description.ts';
import { Fault } from '../../src/prov/fault.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { PROV } from '../../src/prov/namespaces.ts';
import { valueJson } from '../../src/prov/value.ts';
import { jsonLdContext } from '../../src/rdf/context.ts';
import { foldQuads } from '../../src/rdf/fold.ts';
import { FORMAT, RDF_FORMATS } from '../../src/rdf/format.ts';
import { isBlank, type ParsedQuad } from '../../src/rdf/parsed.ts';
import { readRdf } from '../../src/rdf/read.ts';
import { skolemize } from '../../src/rdf/skolem.ts';
import { emitTriples } from '../../src/rdf/triples.ts';
import { rdfText, type WriteOptions } from '../../src/rdf/write/serialize.ts';
import { statements as provStatements } from '../prov/arbitrary.ts';
import { descriptions, quads, vocabulary } from './arbitrary.ts';

const context = jsonLdContext(vocabulary)['@context'];
const WAYS: readonly [string, WriteOptions][] = [
  ...RDF_FORMATS.map((format): [string, WriteOptions] => [format, { format }]),
  ['jsonld with a context', { format: 'jsonld', context }],
  ['jsonld with prefixes', { format: 'jsonld', context: { ex: 'https://example.org/v#', urn: 'http://e/' } }],
];

const bodies = (list: readonly Description[]) => list.map(descriptionJson);

async function reread(list: readonly Description[], way: WriteOptions): Promise<Description[]> {
  return describe(await readRdf(rdfText(list, way), { format: way.format, vocabulary }));
}

test.each(WAYS)('read(write(d)) = d for every description: %s', async (_name, way) => {
  await fc.assert(
    fc.asyncProperty(descriptions(FORMAT[way.format].graphs), async (list) => {
      expect(bodies(await reread(list, way))).toEqual(bodies(list));
    }),
    { numRuns: 400 },
  );
});

test('read(write(d)) = d for the statements that callers make', async () => {
  await fc.assert(
    fc.asyncProperty(provStatements, fc.constantFrom(...WAYS.map(([, way]) => way)), async (list, way) => {
      const graphs = FORMAT[way.format].graphs;
      const seen = new Set<string>();
      const said = describe(list.map((s) => (graphs ? s : { ...s, bundle: undefined }) as never))
        .map((d) => (graphs ? d : (({ bundle: _b, ...rest }) => rest)(d)))
        .map((d) => ({
          ...d,
          relations: d.relations.filter((r) => r.id === undefined || (!seen.has(r.id) && seen.add(r.id))),
        }))
        .filter((d) => d.types.length + d.relations.length + Object.keys(d.attributes).length > 0);
      expect(bodies(await reread(said, way))).toEqual(bodies(said));
    }),
    { numRuns: 500 },
  );
});

test('equal descriptions give equal bytes', () => {
  fc.assert(
    fc.property(descriptions(true), fc.constantFrom(...WAYS.map(([, way]) => way)), (list, way) => {
      const again = describe(list.toReversed().flatMap((d) => statementsBackwards(d)));
      expect(rdfText(again, way)).toBe(rdfText(list, way));
    }),
  );
});

function statementsBackwards(d: Description) {
  const { id, types, attributes, relations, bundle } = d;
  const where = bundle === undefined ? {} : { bundle };
  return [
    ...relations.toReversed().map((r) => ({ statement: 'relation' as const, subject: id, ...r, ...where })),
    { statement: 'element' as const, id, types: types.toReversed(), attributes, ...where },
  ];
}

async function understood(graph: readonly ParsedQuad[]): Promise<{ list: Description[]; names: Map<string, Iri> }> {
  const folding = foldQuads(graph, vocabulary);
  const names = folding.needsNames ? await skolemize(graph) : new Map<string, Iri>();
  return { list: describe(folding.statements((n) => (isBlank(n) ? names.get(n)! : n))), names };
}

function triplesOf(list: readonly Description[]): Set<string> {
  const out = new Set<string>();
  for (const d of list) emitTriples(d, (s, p, v) => out.add(`${d.bundle ?? ''} ${s} ${p} ${valueJson(v)}`));
  return out;
}

const INVERSES = ['generated', 'invalidated', 'influenced'].map((n) => PROV + n);

test('of any graph, no triple is lost, and a second reading says what the first did', async () => {
  let named = 0;
  await fc.assert(
    fc.asyncProperty(quads, async (graph) => {
      let first: Awaited<ReturnType<typeof understood>>;
      try {
        first = await understood(graph);
      } catch (fault) {
        if (fault instanceof Fault && fault.code === 'BLANK_NODES') return;
        throw fault;
      }
      const written = triplesOf(first.list);
      for (const { subject, predicate, object, graph: g } of graph) {
        const touchesBlank = isBlank(subject) || ('iri' in object && isBlank(object.iri));
        if (touchesBlank || INVERSES.includes(predicate)) continue;
        expect(written).toContain(`${g ?? ''} ${subject} ${predicate} ${valueJson(object)}`);
        named++;
      }
      const second = describe(
        await readRdf(rdfText(first.list, { format: 'nquads' }), { format: 'nquads', vocabulary }),
      );
      expect(bodies(second)).toEqual(bodies(first.list));
    }),
    { numRuns: 4000 },
  );
  expect(named).toBeGreaterThan(1000);
});
