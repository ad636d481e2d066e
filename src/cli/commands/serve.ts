import { Command } from 'commander';
import type { Log } from '../../api/answers.ts';
import { createServer, type HttpService } from '../../api/server.ts';
import type { Recording } from '../../lineage/record.ts';
import { readNamedKey } from '../../log/key.ts';
import { Fault } from '../../prov/fault.ts';
import { isLoopback, type Settings } from '../../settings.ts';
import { Watching } from '../../watch/watching.ts';
import { openService, type Service } from '../../writer/open.ts';
import { backupSecret } from '../backup-secret.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { CliCode } from '../fault.ts';
import { addJson, addSettings, settingsOf } from '../options.ts';
import type { Run } from '../run.ts';
import { loadSample } from '../sample.ts';
import { painter, write, type Terminal } from '../terminal.ts';
import { greeting } from '../welcome.ts';

const LOG = ['log', 'logKey', 'logOrigin', 'witness', 'witnessPolicy', 'witnessEvery'] as const;

const EXAMPLES = `
Examples:
  clew serve                                      embedded store in ./clew-data, http://127.0.0.1:8420
  clew serve --sample --port 0                    with the sample history, on a free port
  CLEW_NEO4J_PASSWORD=… clew serve --store neo4j://graph.acme.example:7687
  clew serve --modules examples/lora              with a vocabulary module beside the ontology`;

/** `clew serve`: the service, until SIGINT or SIGTERM. */
export function serveCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('serve')
    .description('run the service: GraphQL, exports, health and metrics over HTTP')
    .addHelpText('after', EXAMPLES)
    .action((options: { json?: boolean }) => run(() => serve(terminal, settingsOf(options, terminal), options.json)));
  addJson(command, 'print where the service is as one line of JSON, and log as JSON');
  return addSettings(command, [
    'data',
    'store',
    'modules',
    ...LOG,
    'checkEvery',
    'checkAllAt',
    'webhook',
    'keyFile',
    'walkMemory',
    'host',
    'port',
    'sample',
    'explore',
  ]);
}

async function serve(terminal: Terminal, settings: Settings, json = false): Promise<ExitCode> {
  const log: Log = (entry) => void terminal.err.write(`${JSON.stringify(entry)}\n`);
  const service = await openService(settings, (error) => log(logEntry(error)));
  const watching = await watch(service, settings, log);
  const context = { ...service, ...(watching && { watching, recorder: watched(service.recorder, watching) }) };
  const stopped = untilSignal();
  try {
    const loaded = settings.sample ? await loadSample(context) : 0;
    const server = await listen(context, settings, log);
    try {
      const paint = painter(terminal.out, terminal.env);
      const said = json
        ? `${JSON.stringify({ url: server.url, graphql: `${server.url}/graphql`, store: context.store.address, loaded })}\n`
        : greeting({ url: server.url, store: context.store.address, settings, loaded }, paint);
      await write(terminal.out, said);
      if (!isLoopback(settings.host)) {
        terminal.err.write(
          'clew: listening beyond this machine, without log-in: whoever can reach it can read and record.\n',
        );
      }
      const failure = await Promise.race([stopped, failureOf(context)]);
      if (failure) terminal.err.write(`${JSON.stringify(failureEntry(failure))}\n`);
      return failure ? EXIT.error : EXIT.ok;
    } finally {
      await server.close();
    }
  } finally {
    await watching?.close();
    await service.close();
  }
}

/** Looks after the history, unless that is switched off or there is no file that a second thread could open. */
async function watch(service: Service, settings: Settings, log: Log): Promise<Watching | undefined> {
  const { checkEvery, checkAllAt, backups, webhook: url, webhookSecret: secret } = settings;
  if ((checkEvery === 0 && url === undefined) || settings.store === 'sqlite::memory:') return undefined;
  const start = {
    settings,
    times: { every: checkEvery * 1000, nightly: checkAllAt, backups: backups.length > 0 },
    backups,
    backupSecret: await backupSecret(settings),
    webhook: url !== undefined && secret !== undefined ? { url, secret } : undefined,
  };
  const { publisher } = service;
  return new Watching(start, log, publisher && (() => publisher.status()));
}

/** Tells the watcher who is refused. */
function watched(recorder: Recording, watching: Watching): Recording {
  return {
    idle: () => recorder.idle(),
    async record(submission) {
      try {
        return await recorder.record(submission);
      } catch (error) {
        if (error instanceof Fault && error.code === 'FORBIDDEN')
          watching.denied(submission.actor ?? 'Nobody who is named');
        throw error;
      }
    },
  };
}

async function listen(context: Service, settings: Settings, log: Log): Promise<HttpService> {
  const { host, port, explore } = settings;
  try {
    const proofKey = async () => (await readNamedKey(settings.logKey))?.privateKey;
    return await createServer(context, { host, port, explore, log, proofKey });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const words: Readonly<Record<string, string>> = {
      EADDRINUSE: 'it is in use',
      EACCES: 'this user may not',
      EADDRNOTAVAIL: 'this machine has no such address',
      ENOTFOUND: 'this machine has no such address',
    };
    const why = code === undefined ? undefined : words[code];
    if (why === undefined) throw cause;
    throw new Fault<CliCode>('SERVICE', `Cannot listen on ${host}, port ${port}: ${why}.`, {
      hint: 'Choose another with --port (0 takes a free one) or --host.',
      cause,
    });
  }
}

/**
 * Resolves when the store cannot vouch any more for what it writes: nothing is acknowledged from then on, and the service ends for whoever starts it
 * again. https://www.sqlite.org/rescode.html#ioerr
 */
function failureOf({ failed }: Service): Promise<Fault> {
  return new Promise((resolve) => {
    const tell = () => resolve(failed.reason as Fault);
    if (failed.aborted) tell();
    else failed.addEventListener('abort', tell, { once: true });
  });
}

/** The line of our log about it, with what the store itself said. */
function failureEntry({ code, message, hint, cause }: Fault): object {
  const { message: said, errcode } = (cause ?? {}) as { message?: string; errcode?: number };
  return { level: 'fatal', event: 'store failed', code, message, hint, said, errcode };
}

/** The line of our log about a log that cannot be published. */
function logEntry(error: unknown): Readonly<Record<string, unknown>> {
  const { code = 'INTERNAL', hint, details } = error instanceof Fault ? (error as Fault) : {};
  const message = error instanceof Error ? error.message : String(error);
  const event = code === 'WITNESS' ? 'log not cosigned' : 'log not published';
  return { level: 'error', event, code, message, hint, details };
}

/** Resolves at the first signal to end; a second one ends the process at once, as always. */
function untilSignal(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(undefined));
  });
}
