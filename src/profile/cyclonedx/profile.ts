import type { Profile } from '../profile.ts';

/** An ML-BOM of a model version: docs/mapping/cyclonedx.md. */
export const CYCLONEDX: Profile = {
  name: 'cyclonedx',
  mediaType: 'application/vnd.cyclonedx+json; version=1.6',
  extension: 'cdx.json',
  kinds: ['ModelVersion'],
  async write(closure, options) {
    const { writeMlBom } = await import('./write.ts');
    return writeMlBom(closure, options);
  },
};
