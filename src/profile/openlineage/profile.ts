import type { Profile } from '../profile.ts';

/** The events of a run, or of the runs that made a model or dataset version: docs/mapping/openlineage.md. */
export const OPENLINEAGE: Profile = {
  name: 'openlineage',
  mediaType: 'application/json',
  extension: 'openlineage.json',
  kinds: ['Run', 'ModelVersion', 'DatasetVersion'],
  async write(closure, options) {
    const { writeEvents } = await import('./write.ts');
    return writeEvents(closure, options);
  },
};
