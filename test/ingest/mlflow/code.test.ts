import { beforeAll, describe, expect, it } from 'vitest';
import { mapCode } from '../../../src/ingest/mlflow/code.ts';
import { MlflowNames } from '../../../src/ingest/mlflow/names.ts';
import type { ElementStatement } from '../../../src/prov/statement.ts';
import type { Iri } from '../../../src/prov/iri.ts';
import { valueText } from '../../../src/prov/value.ts';
import { loadVocabulary } from '../../../src/rdf/vocabulary.ts';

const COMMIT = 'da6cfe5c72279c6bc3424f7e86cb0a0a3246e801';
const RUN = 'urn:clew:run:mlflow/1' as Iri;

describe('code that a run used', () => {
  let names: MlflowNames;

  beforeAll(async () => {
    names = new MlflowNames((await loadVocabulary()).vocabulary);
  });

  function code(repository: string | undefined, commit = COMMIT): ElementStatement | undefined {
    const tags = new Map([['mlflow.source.git.commit', commit]]);
    if (repository !== undefined) tags.set('mlflow.source.git.repoURL', repository);
    return mapCode(tags, RUN, names)[0] as ElementStatement | undefined;
  }

  it('is the same through every address of the repository', () => {
    for (const address of [
      'https://github.com/org/repo.git',
      'https://github.com/org/repo',
      'ssh://git@github.com/org/repo.git',
      'git@github.com:org/repo.git',
      'https://ada:s3cret@github.com/org/repo.git',
    ]) {
      expect(code(address)!.id, address).toBe(`urn:clew:code:github.com/org/repo@${COMMIT}`);
    }
  });

  it('shows no credentials', () => {
    const said = code('https://ada:s3cret@github.com/org/repo.git')!;
    expect(JSON.stringify(said)).not.toMatch(/ada|s3cret/);
    expect(said.attributes['https://w3id.org/clew/ns#repository' as Iri]!.map(valueText)).toEqual([
      'https://github.com/org/repo.git',
    ]);
  });

  it('needs a commit, and no repository', () => {
    expect(code(undefined)!.id).toBe(`urn:clew:code:commit@${COMMIT}`);
    expect(code('https://github.com/org/repo', 'main')).toBeUndefined();
    expect(code('https://github.com/org/repo', '')).toBeUndefined();
  });
});
