/** The main job, end to end, over HTTP: a recorded training history is asked through GraphQL, taken out as RDF, read by others and judged by the shapes. */
import jsonld from 'jsonld';
import { Parser, type Quad } from 'n3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer, type HttpService } from '../../src/api/server.ts';
import { loadSample } from '../../src/cli/sample.ts';
import { QUERIES } from '../../src/cli/welcome.ts';
import { openContext, type Opened, type StoreSettings } from '../../src/open.ts';
import { isNumeric } from '../../src/prov/value.ts';
import { quadsGraph } from '../../src/shacl/graph.ts';
import { validationReport } from '../../src/shacl/report.ts';

const MODEL = 'model:churn@production';

/** Everything on the way from what is asked to the answer: `{ modelVersion: {…} }` without a path that is empty. */
interface Answer {
  modelVersion: {
    trainingData: { nodes: { shortName: string; digest: string; license: string[] }[] };
    code: { commit: string };
    environment: { packages: { nodes: { name: string; version: string }[] } };
    configuration: { hyperparameters: { nodes: { name: string; value: { value: string } }[] } };
    evaluations: { nodes: { metrics: { nodes: { name: string; value: { value: string } }[] } }[] };
  };
}

/** The answers of a service with the sample history: what two stores must agree on. */
export interface Answers {
  readonly queries: readonly unknown[];
  readonly turtle: string;
  readonly jsonld: string;
  readonly whole: string;
}

export async function askEverything(url: string): Promise<Answers> {
  const queries = [];
  for (const { text } of QUERIES) queries.push(await ask(url, text));
  const get = (query: string) => fetch(`${url}/export?${query}`).then((response) => response.text());
  const of = `of=${encodeURIComponent(MODEL)}&direction=upstream`;
  return {
    queries,
    turtle: await get(`${of}&format=turtle`),
    jsonld: await get(`${of}&format=jsonld`),
    // Records carry the time they were made; the merged graph does not.
    whole: await get('format=ntriples'),
  };
}

async function ask(url: string, query: string): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-clew-client': 'test' },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: unknown };
  expect(errors).toBeUndefined();
  return data;
}

export interface Served {
  readonly context: Opened;
  readonly service: HttpService;
  close(): Promise<void>;
}

/** A service on a free port with the sample history in an empty store. */
export async function serveSample(settings: StoreSettings): Promise<Served> {
  const context = await openContext({ ...settings, modules: [] });
  expect(await loadSample(context)).toBeGreaterThan(3);
  const service = await createServer(context, { host: '127.0.0.1', port: 0, explore: true });
  return {
    context,
    service,
    async close() {
      await service.close();
      await context.close();
    },
  };
}

/** N3's and jsonld's reading of one graph. Doubles are compared as JavaScript's numbers, because jsonld prints them anew and reads INF as NaN. */
function lines(quads: readonly Quad[]): string[] {
  return quads
    .map(({ subject, predicate, object }) => {
      const literal = object.termType === 'Literal';
      const text = literal && isNumeric(object.datatype.value) ? String(Number(object.value)) : object.value;
      return JSON.stringify([
        subject.value,
        predicate.value,
        text,
        ...(literal ? [object.datatype.value, object.language] : []),
      ]);
    })
    .sort();
}

const refuseToFetch = (url: string) => Promise.reject(new Error(`The document asks for ${url}.`));

export function mainJob(settings: () => Promise<StoreSettings>, compare?: () => Promise<Answers>): void {
  let served: Served;
  let answers: Answers;

  beforeAll(async () => {
    served = await serveSample(await settings());
    answers = await askEverything(served.service.url);
  });
  afterAll(() => served.close());

  describe('the main job', () => {
    it('answers which data, code, environment, hyperparameters and evaluations made the model, in one query', () => {
      const { modelVersion } = answers.queries[0] as Answer;
      expect(modelVersion.trainingData.nodes.map((d) => d.digest)).toEqual([
        expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      ]);
      expect(modelVersion.trainingData.nodes[0]!.license.length).toBeGreaterThan(0);
      expect(modelVersion.code.commit).toMatch(/^[0-9a-f]{40}$/);
      expect(modelVersion.environment.packages.nodes.length).toBeGreaterThan(3);
      const values = modelVersion.configuration.hyperparameters.nodes.map((h) => h.value.value);
      expect(values).toContain('1e-8');
      expect(modelVersion.evaluations.nodes.flatMap((e) => e.metrics.nodes).length).toBeGreaterThan(2);
    });

    it('says that the lineage is complete, with a receipt', () => {
      const { lineage } = answers.queries[1] as {
        lineage: { totalCount: number; nodes: unknown[]; receipt: { complete: boolean } };
      };
      expect(lineage.receipt).toMatchObject({ complete: true, counts: { elements: lineage.totalCount, hidden: 0 } });
      expect(lineage.totalCount).toBeGreaterThan(20);
    });

    it('answers variables of the wrong kind with a code', async () => {
      const response = await fetch(`${served.service.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: 'query ($n: Int!) { runs(first: $n) { totalCount } }', variables: { n: 'a' } }),
      });
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    });

    it('keeps the failed runs, with their errors', () => {
      const { runs } = answers.queries[2] as { runs: { nodes: { errorMessage: string }[] } };
      expect(runs.nodes.length).toBeGreaterThan(0);
      expect(runs.nodes.every((run) => run.errorMessage.length > 0)).toBe(true);
    });

    it('exports Turtle and JSON-LD that n3 and jsonld read as one graph', async () => {
      const turtle = new Parser({ format: 'text/turtle' }).parse(answers.turtle);
      const document = JSON.parse(answers.jsonld) as jsonld.JsonLdDocument;
      const options = { format: 'application/n-quads', safe: true, documentLoader: refuseToFetch } as const;
      const nquads = (await jsonld.toRDF(document, options as object)) as unknown as string;
      const other = new Parser({ format: 'application/n-quads' }).parse(nquads);
      expect(turtle.length).toBeGreaterThan(100);
      expect(lines(other)).toEqual(lines(turtle));
      expect(turtle.some((quad) => quad.object.value === '1e-8')).toBe(true);
      expect(turtle.some((q) => [q.subject, q.object].some((term) => term.termType === 'BlankNode'))).toBe(false);
    });

    it('exports what conforms to the shapes, and reports a broken copy', async () => {
      const { shapes } = served.context;
      const quads = new Parser().parse(answers.turtle);
      expect((await validationReport(shapes, quadsGraph(quads))).refused).toBe(false);
      const broken = answers.turtle.replace(/"sha256:[0-9a-f]{64}"/, '"sha256:nonsense"');
      expect(broken).not.toBe(answers.turtle);
      const report = await validationReport(shapes, quadsGraph(new Parser().parse(broken)));
      expect(report.refused).toBe(true);
      const violations = report.findings.filter((finding) => finding.severity === 'Violation');
      expect(violations).toMatchObject([
        { path: expect.stringContaining('digest') as string, value: { value: 'sha256:nonsense' } },
      ]);
    });

    if (compare)
      it('answers as the other store does, to the byte', async () => expect(answers).toEqual(await compare()));
  });
}
