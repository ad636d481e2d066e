/** Evidence out of a running service, or of a store that the command opens itself. What was recorded without a service is published first. */
import type { EvidenceRequest } from '../evidence/collect.ts';
import { Fault } from '../prov/fault.ts';
import type { Settings } from '../settings.ts';
import { dial } from './dial.ts';
import type { CliCode } from './fault.ts';

export interface OpenedEvidence {
  readonly chunks: AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** @throws Fault of the service or the store; NOT_YET, BEHIND, FORK, LOG_DAMAGED, LOG_KEY if nothing can be proven */
export async function openEvidence(
  settings: Settings,
  request: EvidenceRequest,
  warn: (message: string) => void,
): Promise<OpenedEvidence> {
  if (settings.url !== undefined) {
    const service = await dial(settings, warn);
    const { chunks } = await service.export({ ...request, format: 'bundle' });
    return { chunks, close: () => Promise.resolve() };
  }
  const [{ openContext }, { writeEvidence }] = await Promise.all([
    import('../open.ts'),
    import('../evidence/write.ts'),
  ]);
  // Whatever goes wrong comes out of publish() below.
  const context = await openContext({ ...settings, mustExist: true }, { publish: () => undefined });
  try {
    const { log, publisher } = context;
    if (!log || !publisher) throw new Fault<CliCode>('BAD_USAGE', 'A store in memory has no log.');
    await publisher.publish();
    const { chunks } = await writeEvidence(context, log, request);
    return { chunks, close: () => context.close() };
  } catch (error) {
    await context.close();
    throw error;
  }
}
