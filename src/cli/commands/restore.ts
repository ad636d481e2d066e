import { join } from 'node:path';
import { Command } from 'commander';
import { openPlace } from '../../backup/address.ts';
import { checkBackup, type CheckReport } from '../../backup/check.ts';
import { beginEpoch, type EpochReport } from '../../backup/epoch.ts';
import { OpenedBackup } from '../../backup/read.ts';
import { restore, type RestoreReport } from '../../backup/restore.ts';
import { verifierOf } from '../../backup/verifier.ts';
import { openContext, openStore } from '../../open.ts';
import { Fault } from '../../prov/fault.ts';
import { loadVocabulary } from '../../rdf/vocabulary.ts';
import type { Settings } from '../../settings.ts';
import { backupSecret } from '../backup-secret.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { CliCode } from '../fault.ts';
import { addJson, addSettings, settingsOf, wholeNumber } from '../options.ts';
import { Progress } from '../progress.ts';
import type { Run } from '../run.ts';
import { painter, write, type Terminal } from '../terminal.ts';
import { keptHeads } from '../verify-heads.ts';
import { fileIfAny, keyText, smallFile } from '../verify-trust.ts';

const EXAMPLES = `
Every byte is compared with the manifest's SHA-256, every record with its digest and its entry in the log, and all entries with the root
that was signed; then the store is read back. A restore that was interrupted goes on when it is run again.

A store that is behind a head of its log that is known (from the backup, --known-head, the log's directory, what
client commands here saw of it) signs nothing. Fetch the missing
records from a newer backup (--continue-from); only if they are lost for ever, go on as another log (--new-epoch).

Exit codes: 0 restored, holds; 1 it does not hold, or the store is not the right one; 2 it could not be read.

Examples:
  clew restore --from /mnt/backup/clew --data clew-data
  clew restore --from 's3://history/clew?endpoint=https://s3.example.org' --store neo4j://127.0.0.1:7687 --key-file backup.key
  clew restore --check --from /mnt/backup/clew --vkey clew-data/log/log.vkey
  clew restore --continue-from /mnt/newer --data clew-data
  clew restore --new-epoch example.org/models-2 --data clew-data`;

interface Options {
  readonly from?: string;
  readonly continueFrom?: string;
  readonly newEpoch?: string;
  readonly check?: boolean;
  readonly at?: number;
  readonly vkey?: string;
  readonly knownHead?: readonly string[];
  readonly json?: boolean;
}

/** `clew restore`: a backup into a store, checked. */
export function restoreCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('restore')
    .description('fill an empty store from a backup and check it, or check the backup alone')
    .option('--from <place>', 'where the backup lies: a folder or s3://…')
    .option('--continue-from <place>', 'bring a store that is behind up to date from a newer backup')
    .option('--new-epoch <origin>', 'the missing records are lost for ever: go on as a log of this new name')
    .option('--check', 'only check the backup at --from, without a store')
    .option('--at <n>', 'the backup with this number instead of the newest', wholeNumber('--at'))
    .option('--vkey <key>', "the log's verifier key, or its file: then the checkpoint's signature is checked")
    .option('--known-head <file...>', 'checkpoints of this log that were seen elsewhere')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => run(() => perform(terminal, options)));
  addJson(command);
  return addSettings(command, ['data', 'store', 'modules', 'keyFile', 'log', 'heads']);
}

function perform(terminal: Terminal, options: Options): Promise<ExitCode> {
  const { from, continueFrom, newEpoch } = options;
  const ways = [from, continueFrom, newEpoch].filter((way) => way !== undefined);
  if (ways.length !== 1 || (options.check && from === undefined)) {
    throw new Fault<CliCode>('BAD_USAGE', 'Give one of --from, --continue-from and --new-epoch; --check needs --from.');
  }
  const settings = settingsOf(options, terminal);
  return newEpoch === undefined ? fromPlace(terminal, options, settings) : epoch(terminal, options, settings, newEpoch);
}

async function fromPlace(terminal: Terminal, options: Options, settings: Settings): Promise<ExitCode> {
  const secret = await backupSecret(settings);
  const place = await openPlace((options.from ?? options.continueFrom)!);
  const progress = new Progress(terminal);
  const verifiers = options.vkey === undefined ? [] : [verifierOf(await keyText(options.vkey))];
  const choice = { place, secret, verifiers, ...(options.at !== undefined && { sequence: options.at }) };
  try {
    if (options.check) {
      const report = await checkBackup({ ...choice, progress: (done, of) => progress.report('checked', done, of) });
      progress.end();
      await write(terminal.out, options.json ? json(report) : toldCheck(terminal, report));
      return EXIT.ok;
    }
    // Before a store is made: a mistyped place or a wrong key shall leave none behind.
    const opened = await OpenedBackup.open(choice);
    const { vocabulary } = await loadVocabulary({ modules: settings.modules });
    const known = [
      ...(await knownHeads(options, settings)),
      ...(await seenHeads(settings, opened.placed.manifest.origin)),
    ];
    const continuing = options.continueFrom !== undefined;
    const store = await openStore({ ...settings, mustExist: continuing });
    try {
      const step = { restore: 'restored', compare: 'compared' };
      const report = await restore({
        ...choice,
        opened,
        store,
        vocabulary,
        continuing,
        known,
        progress: (what, done, of) => progress.report(step[what], done, of),
      });
      progress.end();
      await write(terminal.out, options.json ? json(report) : toldRestore(terminal, report, store.address));
      return EXIT.ok;
    } finally {
      await store.close();
    }
  } finally {
    progress.end();
    place.close();
  }
}

async function epoch(terminal: Terminal, options: Options, settings: Settings, origin: string): Promise<ExitCode> {
  const context = await openContext({ ...settings, mustExist: true }, { beginsEpoch: true });
  try {
    const known = await knownHeads(options, settings);
    const report = await beginEpoch({ store: context.store, recorder: context.recorder, origin, known });
    await write(terminal.out, options.json ? json(report) : toldEpoch(report));
    return EXIT.ok;
  } finally {
    await context.close();
  }
}

/** Notes that were given, and the one in the log's directory. */
async function knownHeads({ knownHead = [] }: Options, settings: Settings): Promise<string[]> {
  const notes = await Promise.all(knownHead.map(smallFile));
  const published = await fileIfAny(join(settings.log, 'checkpoint'));
  return published === undefined ? notes : [...notes, published];
}

/** What client commands on this machine saw of the log that was backed up. */
async function seenHeads({ heads }: Settings, origin: string | undefined): Promise<string[]> {
  return (await keptHeads(heads, new Set(origin === undefined ? [] : [origin]))).map(({ note }) => note);
}

const json = (report: object): string => `${JSON.stringify(report, undefined, 2)}\n`;

function toldCheck(terminal: Terminal, report: CheckReport): string {
  return (
    `${painter(terminal.out, terminal.env)('green', 'holds')}: ${report.manifest} at ${report.place}, ` +
    `${report.size} records in ${report.segments} segments\n  root ${report.root}\n  ${signature(report)}\n`
  );
}

function toldRestore(terminal: Terminal, report: RestoreReport, where: string): string {
  const paint = painter(terminal.out, terminal.env);
  const lines = [
    `${paint('green', 'restored')} ${report.size} records into ${where} (${report.restored} now) from ${report.manifest} at ${report.place}`,
    `  root ${report.root}`,
    `  ${signature(report)}`,
  ];
  if (report.behind) {
    lines.push(
      paint(
        'yellow',
        `  behind: a checkpoint of this log with ${report.behind.size} records is known. Nothing will be signed or recorded by a service.`,
      ),
      '  Fetch the rest from a newer backup (--continue-from), or go on as another log (--new-epoch).',
    );
  }
  return `${lines.join('\n')}\n`;
}

function signature({ checkpoint, signature: checked }: { checkpoint?: number; signature: boolean }): string {
  if (checkpoint === undefined) return 'no checkpoint was signed yet';
  return `checkpoint of ${checkpoint} records: its root holds, its signature ${checked ? 'holds' : 'was not checked (--vkey)'}`;
}

function toldEpoch({ origin, previous, kept, record, known }: EpochReport): string {
  return (
    `record ${record} begins the log ${origin}: ${kept} records of ${previous} are left` +
    `${known > kept ? `, ${known - kept} that it had signed are lost` : ''}\n` +
    `  Serve it with a key and a directory of its own: --log-key and --log with names not used before.\n`
  );
}
