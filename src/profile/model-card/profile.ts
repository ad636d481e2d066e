/** Model cards among the profiles. */
import type { Profile } from '../profile.ts';

export const MODEL_CARD: Profile = {
  name: 'model-card',
  mediaType: 'text/markdown',
  extension: 'card.md',
  kinds: ['ModelVersion'],
  write: async (closure, options) => {
    const { writeMarkdownCard } = await import('./write.ts');
    return writeMarkdownCard(closure, options);
  },
};

export const MODEL_CARD_HTML: Profile = {
  name: 'model-card-html',
  mediaType: 'text/html',
  extension: 'html',
  kinds: ['ModelVersion'],
  write: async (closure, options) => {
    const { writeHtmlCard } = await import('./write.ts');
    return writeHtmlCard(closure, options);
  },
};
