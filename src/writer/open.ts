/** A context for a service: what it reads it reads here, what it records goes to the writer. */
import type { PublisherStatus } from '../log/publish.ts';
import type { Recording } from '../lineage/record.ts';
import { openContext, type ContextSettings, type Opened } from '../open.ts';
import { ThreadRecorder } from './recorder.ts';

/** An open context with its writer; whoever opened it closes it. */
export interface Service extends Omit<Opened, 'recorder' | 'publisher'> {
  readonly recorder: Recording;
  readonly publisher?: { status(): PublisherStatus };
  /** Aborted, with a fault as its reason, when the store cannot vouch any more for what is written. */
  readonly failed: AbortSignal;
}

/**
 * Opens store and vocabulary, and publishes the log. An embedded store is written in a thread of its own, because SQLite's calls stop the thread
 * that makes them; a server's transactions do not.
 * @param report told why whenever the log cannot be published
 * @throws Fault as `openContext`
 */
export async function openService(settings: ContextSettings, report: (error: unknown) => void): Promise<Service> {
  if (!settings.store.startsWith('sqlite:') || settings.store === 'sqlite::memory:') {
    const context = await openContext(settings, { publish: report });
    context.publisher?.start();
    return { ...context, failed: context.store.failed };
  }
  // The writer opens first and alone brings the store up to date.
  const writer = new ThreadRecorder({ settings }, { report });
  try {
    const context = await openContext(settings, { before: writer.isOpen() });
    writer.use(context.vocabulary);
    return {
      ...context,
      recorder: writer,
      ...(writer.published && { publisher: { status: () => writer.published! } }),
      failed: AbortSignal.any([context.store.failed, writer.failed]),
      async close() {
        await writer.close();
        await context.close();
      },
    };
  } catch (error) {
    await writer.close();
    throw error;
  }
}
