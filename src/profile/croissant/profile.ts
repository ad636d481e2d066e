/** Croissant among the profiles. */
import type { Profile } from '../profile.ts';

export const CROISSANT: Profile = {
  name: 'croissant',
  mediaType: 'application/ld+json',
  extension: 'croissant.json',
  kinds: ['DatasetVersion'],
  write: async (closure) => {
    const { writeCroissant } = await import('./write.ts');
    return writeCroissant(closure);
  },
};
