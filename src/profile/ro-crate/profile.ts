import type { Profile } from '../profile.ts';

/** A Process Run Crate of the runs that led to a model version, as a zip: docs/mapping/ro-crate.md. */
export const RO_CRATE: Profile = {
  name: 'ro-crate',
  mediaType: 'application/zip',
  extension: 'zip',
  kinds: ['ModelVersion'],
  async write(closure, options) {
    const { writeCrate } = await import('./write.ts');
    const { zipOf } = await import('./archive.ts');
    const { files, losses } = writeCrate(closure, options);
    return { content: await zipOf(files, options.created), losses };
  },
};
