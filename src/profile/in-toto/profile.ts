import type { Profile } from '../profile.ts';

/** An in-toto Statement with SLSA provenance of the training run of a model version: docs/mapping/in-toto.md. */
export const IN_TOTO: Profile = {
  name: 'in-toto',
  mediaType: 'application/vnd.in-toto+json',
  extension: 'intoto.json',
  kinds: ['ModelVersion'],
  async write(closure) {
    const { writeStatement } = await import('./write.ts');
    return writeStatement(closure);
  },
};
