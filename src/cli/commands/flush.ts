import { Command } from 'commander';
import { EXIT } from '../exit.ts';
import { addJson, addSettings } from '../options.ts';
import { Progress } from '../progress.ts';
import { RECORDING, recordingSettings } from '../run-options.ts';
import type { Run } from '../run.ts';
import { painter, printable, write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
What clew run could not record is kept on disk; so are runs whose recorder was killed. Each record goes where it was meant
to go, whatever CLEW_URL and its kin say now. With --url, --data or --store, all of them go there. Records that a history refuses are set aside with the reason.

Examples:
  clew flush
  clew flush --url http://clew.example:8420
  clew flush --retry`;

interface Options {
  readonly retry?: boolean;
  readonly json?: boolean;
  readonly url?: string;
  readonly data?: string;
  readonly store?: string;
}

/** `clew flush`: sends what waits. */
export function flushCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('flush')
    .description('record what is kept on disk because it could not be recorded before')
    .option('--retry', 'also what was refused before')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => run(() => flush(terminal, options)));
  addJson(command);
  return addSettings(
    command,
    RECORDING.filter((name) => name !== 'project' && name !== 'recordVariables'),
  );
}

async function flush(terminal: Terminal, options: Options): Promise<number> {
  const settings = recordingSettings(options, terminal);
  const [{ Spool, spoolFolder }, { deliver }, { recover }, { destinationOf }] = await Promise.all([
    import('../../session/spool.ts'),
    import('../../session/deliver.ts'),
    import('../../session/recover.ts'),
    import('../../session/destination.ts'),
  ]);
  const spool = await Spool.open(spoolFolder(settings));
  if (options.retry) await spool.retry();
  const { open, unreadable, refused: unmade } = await recover(spool);
  const elsewhere = options.url ?? options.data ?? options.store;
  const progress = new Progress(terminal);
  const {
    sent,
    refused: undelivered,
    away,
  } = await deliver(spool, {
    settings,
    ...(elsewhere !== undefined && { instead: destinationOf(settings) }),
    onSent: (done, of) => progress.report('sent', done, of),
  });
  progress.end();
  const refused = [...unmade, ...undelivered];
  const waiting = (await spool.waiting()).length;
  const aside = (await spool.refused()).length;
  if (options.json) {
    const result = {
      ...{ sent: sent.size, waiting, open, setAside: aside, unreadable },
      refused: refused.map(({ name, fault: { code, message } }) => ({ name, code, message })),
      away: away.map(({ place, fault: { code, message } }) => ({ place, code, message })),
    };
    await write(terminal.out, `${JSON.stringify(result, undefined, 2)}\n`);
  } else {
    const paint = painter(terminal.out, terminal.env);
    const lines = [
      `${paint('green', `${sent.size} sent`)}, ${waiting} waiting, ${open} under way, ${aside} set aside in ${spool.root}/refused`,
      ...refused.map(({ name, fault }) => `${paint('red', 'refused')} ${name}: ${printable(fault.message)}`),
      ...away.map(({ place, fault }) => `${paint('yellow', 'away')} ${printable(place)}: ${printable(fault.message)}`),
      ...unreadable.map((folder) => `${paint('red', 'unreadable')} ${printable(folder)}`),
    ];
    await write(terminal.out, `${lines.join('\n')}\n`);
  }
  return away.length > 0 ? EXIT.error : refused.length > 0 || unreadable.length > 0 ? EXIT.no : EXIT.ok;
}
