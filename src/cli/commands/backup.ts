import { Command } from 'commander';
import { openPlace } from '../../backup/address.ts';
import { backup, type BackupReport } from '../../backup/backup.ts';
import { openStore } from '../../open.ts';
import { backupSecret } from '../backup-secret.ts';
import { complain } from '../complain.ts';
import { EXIT, exitOf, type ExitCode } from '../exit.ts';
import { addJson, addSettings, settingsOf, wholeNumber } from '../options.ts';
import { version } from '../program.ts';
import { Progress } from '../progress.ts';
import type { Run } from '../run.ts';
import { painter, write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
The history only grows, so every run after the first writes what is new; a service may go on writing meanwhile. Content that was
removed from the history is destroyed in every place that the next run reaches, with the earlier backups that held it.

Exit codes: 0 backed up at every place; 1 a place holds another history or damaged bytes; 2 a place could not be written.

Examples:
  clew backup --to /mnt/backup/clew
  clew backup --to /mnt/backup/clew --to 's3://history/clew?endpoint=https://s3.example.org' --key-file backup.key
  head -c 32 /dev/urandom > backup.key                 makes a key; keep a copy of it apart from the backups
  clew restore --check --from /mnt/backup/clew         is the backup in order?`;

interface Options {
  readonly to: readonly string[];
  readonly full?: boolean;
  readonly keep?: number;
  readonly json?: boolean;
}

/** `clew backup`: the history into one or several places. */
export function backupCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('backup')
    .description('copy the history to folders or S3-compatible storage, whole or what is new')
    .requiredOption(
      '--to <place...>',
      'a folder, or s3://BUCKET/PREFIX?endpoint=https://HOST&region=NAME (credentials: AWS_ACCESS_KEY_ID, …)',
    )
    .option('--full', 'write everything anew')
    .option('--keep <n>', 'keep the newest n backups of the place and destroy earlier ones', wholeNumber('--keep'))
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => run(() => backUp(terminal, options)));
  addJson(command);
  return addSettings(command, ['data', 'store', 'keyFile']);
}

/** Each place stands for itself: one that fails does not keep the history from the others. */
async function backUp(terminal: Terminal, options: Options): Promise<ExitCode> {
  const settings = settingsOf(options, terminal);
  const secret = await backupSecret(settings);
  const places = await Promise.all(options.to.map(openPlace));
  const store = await openStore({ ...settings, mustExist: true });
  const progress = new Progress(terminal);
  try {
    const outcomes = await Promise.allSettled(
      places.map((place) =>
        backup({
          store,
          place,
          secret,
          app: version(),
          full: options.full ?? false,
          // The newest one is never destroyed.
          keep: options.keep === undefined ? undefined : Math.max(1, options.keep),
          progress: (done, of) => progress.report(`backed up to ${place.address}`, done, of),
        }),
      ),
    );
    progress.end();
    const done = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const failed = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    if (options.json)
      await write(terminal.out, `${JSON.stringify({ places: done, failed: failed.length }, undefined, 2)}\n`);
    else for (const report of done) await write(terminal.out, told(terminal, report));
    for (const error of failed) complain(terminal, error, options.json ?? false);
    const codes = failed.map(exitOf);
    return codes.includes(EXIT.no) ? EXIT.no : codes.length > 0 ? EXIT.error : EXIT.ok;
  } finally {
    progress.end();
    for (const place of places) place.close();
    await store.close();
  }
}

function told(terminal: Terminal, report: BackupReport): string {
  const paint = painter(terminal.out, terminal.env);
  if (report.manifest === undefined) return `${report.place}: the store is empty, there is nothing to back up\n`;
  const { place, size, segments, bytes, root, checkpoint, encrypted, manifest, destroyed } = report;
  const what = segments === 0 ? 'nothing new' : `${segments} segments, ${bytes} bytes written`;
  const lines = [
    `${paint('green', 'backed up')} ${size} records to ${place}${encrypted ? ', encrypted' : ''}: ${what}`,
    `  ${manifest}, root ${root}`,
    `  ${checkpoint === undefined ? 'no checkpoint was signed yet' : `signed checkpoint of ${checkpoint} records`}`,
    ...(destroyed.length === 0 ? [] : [`  ${destroyed.length} earlier backups destroyed`]),
  ];
  return `${lines.join('\n')}\n`;
}
