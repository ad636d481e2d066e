/** https://github.com/graphql/graphql-http: the audits of the GraphQL-over-HTTP specification, run against the service as it is served. */
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer, type HttpService } from '../../src/api/server.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { openWorld, type World } from '../api/world.ts';

let world: World;
let service: HttpService;
beforeAll(async () => {
  world = await openWorld();
  service = await createServer(
    { ...world.context, loaded: await loadVocabulary() },
    { host: '127.0.0.1', port: 0, explore: true },
  );
});
afterAll(async () => {
  await service.close();
  await world.close();
});

/** Audits that do not hold here, with the reason. One that begins to hold turns this file red. */
const EXCUSED: Readonly<Record<string, string>> = {};

const audits = serverAudits({ url: () => `${service.url}/graphql`, fetchFn: fetch });

describe('GraphQL over HTTP', () => {
  it('has audits to run', () => {
    expect(audits.length).toBeGreaterThan(50);
  });
  for (const audit of audits) {
    const excused = Object.hasOwn(EXCUSED, audit.id);
    it(`${audit.id} ${audit.name}`, async () => {
      const result = await audit.fn();
      if (excused) expect(result.status, `${audit.id} holds now: ${EXCUSED[audit.id]}`).not.toBe('ok');
      else expect(result.status, 'reason' in result ? result.reason : '').toBe('ok');
    });
  }
});
