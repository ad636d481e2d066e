import { Command } from 'commander';
import { ALL_LEVELS, LEVELS, type Level } from '../../log/levels.ts';
import type { EvidenceCode } from '../../evidence/fault.ts';
import { Fault } from '../../prov/fault.ts';
import type { ExitCode } from '../exit.ts';
import type { CliCode } from '../fault.ts';
import type { Settings } from '../../settings.ts';
import { addJson, addSettings, oneOf, settingsOf, wholeNumber } from '../options.ts';
import { Progress } from '../progress.ts';
import type { Run } from '../run.ts';
import type { Terminal } from '../terminal.ts';
import { tellVerdict } from '../verify-report.ts';
import type { TrustOptions } from '../verify-trust.ts';

const EXAMPLES = `
Levels, each of which sees what those before it cannot:
${ALL_LEVELS.map((level) => `  ${level.padEnd(12)} ${LEVELS[level]}`).join('\n')}

A store is opened without changing it, also while a service writes to it. Checkpoints that client commands kept of this log (--heads)
are compared too: only they, and witnesses, can show a rewrite by somebody who has the signing key. A file is checked with the key
that is given, else with the one kept of its log; the key that came in the file vouches for nothing.

Exit codes: 0 holds; 1 does not (the level and the place are named); 2 could not be checked.

Examples:
  clew verify --data clew-data --vkey example.org/models+0a1b2c3d+AbCd…     the whole history
  clew verify --data clew-data --record 42                        one record (number or digest)
  clew verify --data clew-data --head seen.note --policy policy   with a kept checkpoint and witnesses
  clew verify churn-7.bundle --vkey log.vkey                      evidence in one file, offline
  clew verify churn.jsonld --vkey log.vkey                        the proof in a signed export
  clew verify churn-6.absence.json --data clew-data               a proof of absence, against the history
  clew verify --backup /mnt/backup/clew                           a backup`;

interface Options extends TrustOptions {
  readonly from?: number;
  readonly to?: number;
  readonly record?: string;
  readonly levels?: readonly Level[];
  readonly head?: readonly string[];
  readonly backup?: string;
  readonly key?: readonly string[];
  readonly json?: boolean;
}

/** `clew verify`: whether a history, a file of evidence or a backup is what was signed. */
export function verifyCommand(terminal: Terminal, run: Run): Command {
  const levels = (text: string) => text.split(',').map((word) => oneOf('--levels', ALL_LEVELS)(word.trim()));
  const command = new Command('verify')
    .description('check a history, a file of evidence or a backup, level by level, without the service')
    .argument(
      '[file]',
      'evidence written by clew export --bundle, JSON-LD by clew export --proof, or a proof by clew absence; without it, the store',
    )
    .option('--from <n>', 'records from this number on', wholeNumber('--from'))
    .option('--to <n>', 'records to this number, itself included', wholeNumber('--to'))
    .option('--record <id>', 'one record, by number or digest')
    .option('--levels <list>', `only these, of ${ALL_LEVELS.join(',')}`, levels)
    .option('--vkey <key...>', "the log's verifier key, or its file; else the one beside the log, which proves less")
    .option('--key <file...>', 'of JSON-LD with a proof: the public key it is to be signed with, as PEM')
    .option('--head <file...>', 'checkpoints of this log kept elsewhere')
    .option('--policy <file>', 'witnesses that must have signed, as c2sp.org/tlog-policy')
    .option('--backup <place>', 'a backup: a folder or s3://…')
    .addHelpText('after', EXAMPLES)
    .action((file: string | undefined, options: Options) => run(() => check(terminal, file, options)));
  addJson(command);
  return addSettings(command, ['data', 'store', 'modules', 'log', 'heads', 'keyFile']);
}

async function check(terminal: Terminal, file: string | undefined, options: Options): Promise<ExitCode> {
  const { backup, json = false } = options;
  if (file !== undefined && backup !== undefined) throw usage('Give a file or --backup, not both.');
  const ofStore = ['from', 'to', 'record', 'levels'].find((name) => name in options);
  if (ofStore !== undefined && (file ?? backup) !== undefined) throw usage(`--${ofStore} is for stores.`);
  if (options.record !== undefined && (options.from ?? options.to) !== undefined)
    throw usage('Give --record or a range, not both.');
  const settings = settingsOf(options, terminal);
  const progress = new Progress(terminal);
  try {
    if (file !== undefined && (await isJson(file)))
      return (
        (await checkAbsence(terminal, settings, file, options)) ?? (await checkProof(terminal, settings, file, options))
      );
    if (options.key !== undefined) throw usage('--key is for JSON-LD with a proof; give the key of a log with --vkey.');
    if (file !== undefined) {
      const { verifyFile } = await import('../verify-file.ts');
      const result = await verifyFile(settings, file, options).catch((error: unknown) => refuseOther(file, error));
      const { manifest, records } = result;
      const what = manifest ? `${file}, ${records} records of ${manifest.origin} (${manifest.size})` : file;
      return await tellVerdict(terminal, result, what, json);
    }
    if (backup !== undefined) {
      const { verifyBackup } = await import('../verify-backup.ts');
      const result = await verifyBackup(settings, backup, options, (done, of) => progress.report('checked', done, of));
      progress.end();
      return await tellVerdict(terminal, result, `${backup}, ${result.records} records`, json);
    }
    const { verifyStore } = await import('../verify-store.ts');
    const result = await verifyStore(settings, {
      ...options,
      progress: (step, done, of) => progress.report(`checked, ${step}`, done, of),
    });
    progress.end();
    return await tellVerdict(terminal, result, `${result.store}, ${result.records} records`, json);
  } finally {
    progress.end();
  }
}

async function isJson(file: string): Promise<boolean> {
  const { isJsonObject } = await import('../verify-proof.ts');
  return isJsonObject(file);
}

/** Undefined if it is no proof of absence. */
async function checkAbsence(
  terminal: Terminal,
  settings: Settings,
  file: string,
  options: Options,
): Promise<ExitCode | undefined> {
  const { verifyAbsenceFile } = await import('../verify-absence.ts');
  const checked = await verifyAbsenceFile(terminal, settings, file, options);
  return checked && tellVerdict(terminal, checked.verdict, checked.what, options.json ?? false);
}

async function checkProof(terminal: Terminal, settings: Settings, file: string, options: Options): Promise<ExitCode> {
  if ((options.head ?? options.policy) !== undefined)
    throw usage('--head and --policy are for evidence and stores: a proof in JSON-LD is of no checkpoint.');
  const { hasProof, verifyProofFile } = await import('../verify-proof.ts');
  if (!(await hasProof(terminal, file))) throw nothingToVerify(file, 'It is JSON without a proof.');
  const verdict = await verifyProofFile(terminal, settings, file, options);
  return await tellVerdict(terminal, verdict, file, options.json ?? false);
}

/** @throws Fault NOT_EVIDENCE that names all that can be verified, for a file that is evidence of no form; else what was thrown */
function refuseOther(file: string, error: unknown): never {
  if (error instanceof Fault && error.code === 'NOT_EVIDENCE' && error.details?.['form'] === undefined)
    throw nothingToVerify(file, error.message);
  throw error;
}

function nothingToVerify(file: string, why: string): Fault<EvidenceCode> {
  return new Fault<EvidenceCode>('NOT_EVIDENCE', `${file} is nothing that can be verified. ${why}`, {
    hint: `Files that can be: evidence by clew export --bundle; a document signed by clew export --proof (JSON-LD); a proof by clew absence --proof. For a backup give --backup PLACE; for a history --data DIR, with --record N for one record. A .tlog-proof by clew prove is checked as docs/audit.md shows.`,
    details: { file },
  });
}

function usage(message: string): Fault<CliCode> {
  return new Fault<CliCode>('BAD_USAGE', message);
}
