/** `/export` in every serialization and profile, with what it cannot hold. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer, type HttpService } from '../../src/api/server.ts';
import { mediaTypeOf } from '../../src/lineage/export-format.ts';
import { element, relate } from '../../src/prov/statement.ts';
import { PROV } from '../../src/prov/namespaces.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { SERIALIZATIONS } from '../../src/serialization/serialization.ts';
import { serialization } from '../../src/serialization/serializations.ts';
import { churn } from './churn.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let service: HttpService;
beforeAll(async () => {
  world = await openWorld();
  await world.context.recorder.record({ statements: churn() });
  await world.context.recorder.record({
    statements: [element('urn:x:e', [`${PROV}Entity`], {}, 'urn:x:bundle'), relate('used', 'urn:x:a', 'urn:x:e')],
  });
  const served = { ...world.context, loaded: await loadVocabulary() };
  service = await createServer(served, { host: '127.0.0.1', port: 0, explore: false, maxBody: 100_000, log: () => {} });
});
afterAll(async () => {
  await service.close();
  await world.close();
});

const get = (path: string, accept = '*/*') => fetch(`http://127.0.0.1:${service.port}${path}`, { headers: { accept } });

describe.each(SERIALIZATIONS)('%s', (format) => {
  it('is a whole document, of a closure, of a record and of everything', async () => {
    for (const query of ['of=model:churn@7', '', 'of=model:churn@7&form=records']) {
      const response = await get(`/export?format=${format}&${query}`);
      expect([response.status, response.headers.get('clew-losses')], query).toEqual([200, '0']);
      expect(response.headers.get('content-type')).toContain(mediaTypeOf(format));
      expect(serialization(format).read(await response.text()).length).toBeGreaterThan(5);
    }
  });
});

it('Accept chooses among them', async () => {
  const response = await get('/export?of=model:churn@7', 'text/provenance-notation');
  expect(response.headers.get('content-type')).toBe('text/provenance-notation; charset=utf-8');
  expect(await response.text()).toMatch(/^document/);
});

it('losses=only tells what a document cannot hold, as of the same record', async () => {
  const turtle = await get('/export?format=turtle&losses=only');
  expect(await turtle.json()).toMatchObject({ asOf: 1, losses: [{ subject: 'urn:x:bundle' }] });
  const trig = await get('/export?format=trig&losses=only&asOf=0');
  expect(await trig.json()).toEqual({ asOf: 0, losses: [] });
});

it('a profile is of an element of its kinds', async () => {
  const made = await get('/export?of=model:churn@7&format=model-card');
  expect([made.status, made.headers.get('clew-as-of')]).toEqual([200, '1']);
  const losses = Number(made.headers.get('clew-losses'));
  const report = (await (await get('/export?of=model:churn@7&format=model-card&losses=only')).json()) as {
    losses: unknown[];
  };
  expect(report.losses.length).toBe(losses);
});

it.each([
  ['a profile without an element', '/export?format=cyclonedx', 400],
  ['a profile with a depth', '/export?of=model:churn@7&format=cyclonedx&depth=1', 400],
  ['a profile of another kind', '/export?of=urn:x:a&format=cyclonedx', 400],
  ['a profile of nothing', '/export?of=model:nope&format=cyclonedx', 404],
  ['losses of another kind', '/export?format=turtle&losses=all', 400],
  ['losses of evidence', '/export?of=model:churn@7&format=bundle&losses=only', 400],
  ['a proof in PROV-N', '/export?format=prov-n&proof=eddsa-jcs-2022', 400],
  ['a type there is not', '/export', 406],
])('%s is refused', async (_name, path, status) => {
  const response = await get(path, status === 406 ? 'image/png' : '*/*');
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toContain('problem+json');
});
