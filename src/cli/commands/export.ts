import { Command } from 'commander';
import { Fault } from '../../prov/fault.ts';
import { EXPORT_FORMATS, exportFormatOfName, isExportFormat, type ExportFormat } from '../../lineage/export-format.ts';
import { PROFILES, type ProfileName } from '../../profile/profile.ts';
import { CRYPTOSUITES, type Cryptosuite } from '../../sign/proof.ts';
import { warner } from '../complain.ts';
import { EXIT } from '../exit.ts';
import type { CliCode } from '../fault.ts';
import { tellLosses } from '../losses.ts';
import {
  addJson,
  addSettings,
  DIRECTIONS,
  type DirectionWord,
  moment,
  oneOf,
  settingsOf,
  TARGET,
  wholeNumber,
} from '../options.ts';
import { Progress } from '../progress.ts';
import type { Run } from '../run.ts';
import { openEvidence } from '../evidence.ts';
import { checkProof, exportWithProof } from '../export-proof.ts';
import { openTarget } from '../target.ts';
import { write, type Terminal } from '../terminal.ts';
import { writeFileWhole } from '../write-file.ts';
import { writeFolderWhole } from '../write-folder.ts';

const FORMATS = [...EXPORT_FORMATS, ...PROFILES] as const;

const EXAMPLES = `
What the format cannot hold is named on standard error, and with --json in the answer.

Examples:
  clew export --of model:churn@7 --out churn-7.ttl
  clew export --of dataset:acme/transactions@2026-10-raw --direction downstream --format jsonld
  clew export --of model:churn@7 --format prov-n
  clew export --of model:churn@7 --format cyclonedx --out churn-7.cdx.json
  clew export --of model:churn@7 --out churn-7-crate/             (an RO-Crate; as churn-7.crate.zip, one file)
  clew export --of model:churn@7 --bundle churn-7.bundle          (check it with clew verify churn-7.bundle)
  clew export --of model:churn@7 --proof eddsa-jcs-2022 --out churn-7.jsonld
  clew export --format trig --out everything.trig     (each record a named graph: who said what)`;

interface Options {
  readonly of?: string;
  readonly direction?: DirectionWord;
  readonly depth?: number;
  readonly asOf?: string;
  readonly validAt?: string;
  readonly format?: ExportFormat | ProfileName;
  readonly out?: string;
  readonly bundle?: string;
  readonly proof?: Cryptosuite;
  readonly proofKey?: string;
  readonly json?: boolean;
}

/** `clew export`: an element's closure, or the whole graph, in a serialization of PROV; an element in another vocabulary of the trade. */
export function exportCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('export')
    .description('write an element with its lineage, or the whole graph, in any serialization of PROV or as a profile')
    .option('--of <id>', 'the element; without it, the whole graph')
    .option('--direction <way>', `${DIRECTIONS.join(', ')} (default upstream)`, oneOf('--direction', DIRECTIONS))
    .option('--depth <n>', 'hops to follow; without it, as far as the graph goes', wholeNumber('--depth'))
    .option('--as-of <moment>', 'as it was at a record number or a time', moment('--as-of'))
    .option('--valid-at <time>', 'only what was valid at this time of the lineage of --of')
    .option(
      '--format <format>',
      `${EXPORT_FORMATS.join(', ')}; of an element ${PROFILES.join(', ')} (default: by the extension of --out, else turtle)`,
      oneOf('--format', FORMATS),
    )
    .option('--out <file>', 'write to a file, which appears only when it is whole; a crate to a folder/, too')
    .option(
      '--proof <suite>',
      `with jsonld: sign it, ${CRYPTOSUITES.join(' or ')} (prefer the first)`,
      oneOf('--proof', CRYPTOSUITES),
    )
    .option('--proof-key <file>', "with --proof: an Ed25519 key in PEM; without it, the log's key")
    .option(
      '--bundle <file>',
      'write evidence: the RDF with records, proofs, signed checkpoint and keys, to be verified offline',
    )
    .addHelpText('after', EXAMPLES)
    .action((options: Options) =>
      run(() => (options.bundle === undefined ? exportDocument(terminal, options) : exportBundle(terminal, options))),
    );
  addJson(command, 'with --out: print what was written as JSON');
  return addSettings(command, [...TARGET, 'log', 'logKey', 'logOrigin']);
}

async function exportBundle(terminal: Terminal, options: Options): Promise<0> {
  const { of, direction, depth, bundle: file } = options;
  if (of === undefined) throw new Fault<CliCode>('BAD_USAGE', '--bundle needs --of: evidence is of an element.');
  const other = (['asOf', 'validAt', 'format', 'out', 'proof', 'proofKey'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (other)
    throw new Fault<CliCode>(
      'BAD_USAGE',
      `--bundle takes no --${other.replace(/[A-Z]/, (c) => `-${c.toLowerCase()}`)}: evidence is as of the newest checkpoint.`,
    );
  const settings = settingsOf(options, terminal);
  const evidence = await openEvidence(settings, { of, direction, depth }, warner(terminal));
  try {
    const bytes = await writeFileWhole(file!, evidence.chunks, new Progress(terminal));
    const said = { file, format: 'bundle', bytes };
    await write(terminal.out, options.json ? `${JSON.stringify(said)}\n` : `${file}: ${bytes} bytes of evidence\n`);
    return EXIT.ok;
  } finally {
    await evidence.close();
  }
}

async function exportDocument(terminal: Terminal, options: Options): Promise<0> {
  if (options.of === undefined && (options.direction ?? options.depth ?? options.validAt) !== undefined) {
    throw new Fault<CliCode>(
      'BAD_USAGE',
      '--direction, --depth and --valid-at need --of: they say how far to go from an element.',
    );
  }
  const format = options.format ?? (await formatOfFile(options.out)) ?? 'turtle';
  if (!isExportFormat(format)) checkProfile(options, format);
  if (options.out?.endsWith('/') && format !== 'ro-crate')
    throw new Fault<CliCode>('BAD_USAGE', `--format ${format} is one file; only ro-crate is a folder.`, {
      hint: 'Leave out the slash at the end of --out.',
    });
  checkProof(options, format);
  const settings = settingsOf(options, terminal);
  const target = await openTarget(settings, { warn: warner(terminal) });
  try {
    const { chunks, losses } = await exportWithProof(target, settings, options, {
      ...(options.of !== undefined && { of: options.of }),
      ...(options.of !== undefined && isExportFormat(format) && { direction: options.direction ?? 'upstream' }),
      ...(options.depth !== undefined && { depth: options.depth }),
      ...(options.asOf !== undefined && { asOf: options.asOf }),
      ...(options.validAt !== undefined && { validAt: options.validAt }),
      format,
    });
    if (options.out === undefined) {
      for await (const chunk of chunks) await write(terminal.out, chunk);
      tellLosses(terminal, format, await losses(), options.json === true);
      return EXIT.ok;
    }
    const bytes = options.out.endsWith('/')
      ? await writeFolderWhole(options.out, chunks)
      : await writeFileWhole(options.out, chunks, new Progress(terminal));
    const said = { file: options.out, format, bytes, losses: await losses() };
    await write(
      terminal.out,
      options.json ? `${JSON.stringify(said)}\n` : `${options.out}: ${bytes} bytes of ${format}\n`,
    );
    if (!options.json) tellLosses(terminal, format, said.losses, false);
    return EXIT.ok;
  } finally {
    await target.close();
  }
}

/** The format that a file's name tells; profiles are looked at where no serialization has that extension. */
async function formatOfFile(file: string | undefined): Promise<ExportFormat | ProfileName | undefined> {
  const format = exportFormatOfName(file);
  if (format !== undefined || file === undefined) return format;
  if (file.endsWith('/')) return 'ro-crate';
  const { profileOfFile } = await import('../../profile/profiles.ts');
  return profileOfFile(file)?.name;
}

/** @throws Fault BAD_USAGE */
function checkProfile({ of, direction, depth, validAt }: Options, profile: ProfileName): void {
  if (of === undefined) throw new Fault<CliCode>('BAD_USAGE', `--format ${profile} needs --of: it is of an element.`);
  if ((direction ?? depth ?? validAt) !== undefined)
    throw new Fault<CliCode>(
      'BAD_USAGE',
      `--format ${profile} takes no --direction, no --depth and no --valid-at: it tells all that led to the element.`,
    );
}
