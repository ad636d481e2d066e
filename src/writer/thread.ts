/**
 * The writer's thread: opens the store for itself, records what it is handed, answers when it is durable, and publishes the log. Recording and
 * publishing share one writing connection, so that neither ever waits for the other's lock.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { Publisher } from '../log/publish.ts';
import { openContext, type Opened } from '../open.ts';
import {
  plainFault,
  preparedOf,
  type FromWriter,
  type Outcome,
  type Parcel,
  type ToWriter,
  type WriterStart,
} from './messages.ts';

/** Milliseconds between two looks at what was published. */
const WATCH = 250;

const port = parentPort!;
const answer = (message: FromWriter): void => port.postMessage(message);

try {
  const context = await openContext((workerData as WriterStart).settings, {
    publish: (error) => answer({ kind: 'report', fault: plainFault(error) }),
  });
  serve(context);
  answer({ kind: 'open' });
} catch (error) {
  answer({ kind: 'cannot open', fault: plainFault(error) });
}

function serve(context: Opened): void {
  const { publisher } = context;
  const { failed } = context.store;
  failed.addEventListener('abort', () => answer({ kind: 'failed', fault: plainFault(failed.reason) }), { once: true });
  const stopWatching = publisher && watch(publisher);
  publisher?.start();
  port.on('message', (message: ToWriter) => {
    if (message.kind === 'record') for (const parcel of message.parcels) void record(context, parcel);
    else void close();
  });
  const close = async () => {
    await context.close();
    stopWatching?.();
    port.close();
  };
}

/** Tells the service what was published, whenever that changes. */
function watch(publisher: Pick<Publisher, 'status'>): () => void {
  let told = '';
  const tell = () => {
    const status = publisher.status();
    const said = JSON.stringify(status);
    if (said !== told) answer({ kind: 'published', status });
    told = said;
  };
  tell();
  const timer = setInterval(tell, WATCH);
  return () => {
    clearInterval(timer);
    tell();
  };
}

async function record({ recorder, checkWritable }: Opened, parcel: Parcel): Promise<void> {
  try {
    checkWritable();
    settle({ id: parcel.id, receipt: await recorder.recordPrepared(preparedOf(parcel)) });
  } catch (error) {
    settle({ id: parcel.id, fault: plainFault(error) });
  }
}

/** Answers that go out together, at the end of a turn of the event loop: a transaction settles thousands at once. */
let settled: Outcome[] = [];

function settle(outcome: Outcome): void {
  settled.push(outcome);
  if (settled.length > 1) return;
  setImmediate(() => {
    answer({ kind: 'outcomes', outcomes: settled });
    settled = [];
  });
}
