/** The watcher's thread: a store of its own, so that no check stops the threads that answer and write. */
import { parentPort, workerData } from 'node:worker_threads';
import { openContext } from '../open.ts';
import type { FromWatcher, ToWatcher, WatchStart } from './messages.ts';
import { scratchStore } from './scratch.ts';
import { Watcher } from './watcher.ts';

/** Milliseconds between turns, and before the first one. */
const TURN = 5_000;
const FIRST = 2_000;

const port = parentPort!;
const answer = (message: FromWatcher): void => port.postMessage(message);

const { settings, times, backups, backupSecret, webhook } = workerData as WatchStart;
const context = await openContext(settings);
const report = (entry: Extract<FromWatcher, { kind: 'report' }>['entry']): void => answer({ kind: 'report', entry });
const watcher = new Watcher({
  store: context.store,
  vocabulary: context.vocabulary,
  recorder: context.recorder,
  scratch: scratchStore,
  log: settings.log,
  backups,
  backupSecret,
  now: () => new Date(),
  times,
  webhook,
  report,
});

let closed = false;
let turning: Promise<void> = Promise.resolve();
let timer = setTimeout(next, FIRST);

function next(): void {
  turning = watcher
    .turn()
    // A store that is away for a while: the next turn tries again, and what is overdue by then says so.
    .catch((error: unknown) => report({ event: 'watching failed', message: (error as Error).message }))
    .then(() => {
      answer({ kind: 'status', status: watcher.status() });
      if (!closed) timer = setTimeout(next, TURN);
    });
}

port.on('message', (message: ToWatcher) => {
  if (message.kind === 'denied') watcher.denied(message.actor);
  else if (message.kind === 'published') watcher.published = message.status;
  else void close();
});

async function close(): Promise<void> {
  closed = true;
  clearTimeout(timer);
  await turning;
  await context.close();
  port.close();
}
