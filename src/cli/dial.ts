import type { Service } from '../client/http.ts';
import type { Settings } from '../settings.ts';

/**
 * A running service whose history follows from what was seen of it before. Every command that speaks to one begins here.
 * @throws Fault HISTORY_CHANGED; SERVICE if nothing answers
 */
export async function dial(
  { url, heads }: Pick<Settings, 'url' | 'heads'>,
  warn: (message: string) => void,
): Promise<Service> {
  const { Service } = await import('../client/http.ts');
  const service = new Service(url!);
  if (heads !== undefined) {
    const { Heads } = await import('../client/heads.ts');
    await new Heads(heads, warn).check(service);
  }
  return service;
}
