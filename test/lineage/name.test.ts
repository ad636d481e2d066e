import { beforeAll, describe, expect, it } from 'vitest';
import { look } from '../../src/lineage/look.ts';
import { element } from '../../src/prov/statement.ts';
import { DCTERMS } from '../../src/prov/namespaces.ts';
import { alias, c, modelVersion, openFixture, text, u, type Fixture } from './history-of-churn.ts';

let f: Fixture;
const moments: number[] = [];
beforeAll(async () => {
  f = await openFixture();
  const record = async (statements: Parameters<Fixture['recorder']['record']>[0]['statements']) =>
    moments.push((await f.recorder.record({ statements })).number);
  await record([
    element(u('model:churn'), [c('Model')], { [c('name')]: text('churn') }),
    ...modelVersion('6'),
    ...modelVersion('7'),
  ]);
  await record(alias(u('alias:churn/production@1'), 'production', '6', '2026-10-01T00:00:00Z'));
  await record([
    ...alias(u('alias:churn/production@1'), 'production', '6', '2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z'),
    ...alias(u('alias:churn/production@2'), 'production', '7', '2026-11-01T00:00:00Z'),
  ]);
  await record([
    element(u('run:a'), [c('Run')], { [`${DCTERMS}identifier`]: text('mlflow:run/1') }),
    element(u('run:b'), [c('Run')], { [`${DCTERMS}identifier`]: text('mlflow:run/twice') }),
    element(u('run:c'), [c('Run')], { [`${DCTERMS}identifier`]: text('mlflow:run/twice') }),
    ...alias(u('alias:churn/both@1'), 'both', '6', '2026-11-02T00:00:00Z'),
    ...alias(u('alias:churn/both@2'), 'both', '7', '2026-11-02T00:00:00Z'),
  ]);
});

const iriOf = (id: string, asOf?: number) => f.read(async (reading) => (await look(reading, id, asOf)).iri);

describe('names', () => {
  it.each([
    ['urn:clew:model:churn@7', 'model:churn@7'],
    ['model:churn@7', 'model:churn@7'],
    ['model:churn', 'model:churn'],
    ['mlflow:run/1', 'run:a'],
    ['model:churn@production', 'model:churn@7'],
  ])('%s', async (asked, meant) => {
    expect(await iriOf(asked)).toBe(u(meant));
  });

  it('an alias means what it meant then', async () => {
    expect(await iriOf('model:churn@production', moments[1])).toBe(u('model:churn@6'));
    await expect(iriOf('model:churn@production', moments[0])).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('an identifier of two elements is ambiguous and lists both', async () => {
    await expect(iriOf('mlflow:run/twice')).rejects.toMatchObject({
      code: 'AMBIGUOUS',
      details: { candidates: ['run:b', 'run:c'] },
    });
  });

  it('two aliases of one name and time are ambiguous', async () => {
    await expect(iriOf('model:churn@both')).rejects.toMatchObject({
      code: 'AMBIGUOUS',
      details: { candidates: ['model:churn@6', 'model:churn@7'] },
    });
  });

  it.each(['model:churn@staging', 'nothing', '', 'mlflow:run/2', 'http://example.org/<x>'])(
    '%j is not found',
    async (asked) => {
      await expect(iriOf(asked)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    },
  );
});
