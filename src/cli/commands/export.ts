import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Command } from 'commander';
import { Fault } from '../../prov/fault.ts';
import { CRYPTOSUITES, type Cryptosuite } from '../../sign/proof.ts';
import { formatOfName, RDF_FORMATS, type RdfFormat } from '../../rdf/format.ts';
import { warner } from '../complain.ts';
import { EXIT } from '../exit.ts';
import type { CliCode } from '../fault.ts';
import { reason } from '../input.ts';
import {
  addJson,
  addSettings,
  DIRECTIONS,
  oneOf,
  settingsOf,
  TARGET,
  wholeNumber,
  type DirectionWord,
} from '../options.ts';
import { Progress } from '../progress.ts';
import type { Run } from '../run.ts';
import { openEvidence } from '../evidence.ts';
import { checkProof, exportWithProof } from '../export-proof.ts';
import { openTarget } from '../target.ts';
import { write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  clew export --of model:churn@7 --out churn-7.ttl
  clew export --of dataset:acme/transactions@2026-10-raw --direction downstream --format jsonld
  clew export --of model:churn@7 --bundle churn-7.bundle          (check it with clew verify churn-7.bundle)
  clew export --of model:churn@7 --proof eddsa-jcs-2022 --out churn-7.jsonld
  clew export --format trig --out everything.trig     (each record a named graph: who said what)`;

interface Options {
  readonly of?: string;
  readonly direction?: DirectionWord;
  readonly depth?: number;
  readonly asOf?: string;
  readonly format?: RdfFormat;
  readonly out?: string;
  readonly bundle?: string;
  readonly proof?: Cryptosuite;
  readonly proofKey?: string;
  readonly json?: boolean;
}

/** `clew export`: an element's closure, or the whole graph, as RDF. */
export function exportCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('export')
    .description('write an element with its lineage, or the whole graph, as RDF')
    .option('--of <id>', 'the element; without it, the whole graph')
    .option('--direction <way>', `${DIRECTIONS.join(', ')} (default upstream)`, oneOf('--direction', DIRECTIONS))
    .option('--depth <n>', 'hops to follow; without it, as far as the graph goes', wholeNumber('--depth'))
    .option('--as-of <moment>', 'as it was at a record number or a time')
    .option(
      '--format <format>',
      `${RDF_FORMATS.join(', ')} (default: by the extension of --out, else turtle)`,
      oneOf('--format', RDF_FORMATS),
    )
    .option('--out <file>', 'write to a file, which appears only when it is whole')
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
      run(() => (options.bundle === undefined ? exportRdf(terminal, options) : exportBundle(terminal, options))),
    );
  addJson(command, 'with --out: print what was written as JSON');
  return addSettings(command, [...TARGET, 'log', 'logKey', 'logOrigin']);
}

async function exportBundle(terminal: Terminal, options: Options): Promise<0> {
  const { of, direction, depth, bundle: file } = options;
  if (of === undefined) throw new Fault<CliCode>('BAD_USAGE', '--bundle needs --of: evidence is of an element.');
  const other = (['asOf', 'format', 'out', 'proof', 'proofKey'] as const).find((name) => options[name] !== undefined);
  if (other)
    throw new Fault<CliCode>(
      'BAD_USAGE',
      `--bundle takes no --${other.replace(/[A-Z]/, (c) => `-${c.toLowerCase()}`)}: evidence is as of the newest checkpoint.`,
    );
  const settings = settingsOf(options, terminal);
  const evidence = await openEvidence(settings, { of, direction, depth }, warner(terminal));
  try {
    const bytes = await toFile(file!, evidence.chunks, new Progress(terminal));
    const said = { file, format: 'bundle', bytes };
    await write(terminal.out, options.json ? `${JSON.stringify(said)}\n` : `${file}: ${bytes} bytes of evidence\n`);
    return EXIT.ok;
  } finally {
    await evidence.close();
  }
}

async function exportRdf(terminal: Terminal, options: Options): Promise<0> {
  if (options.of === undefined && (options.direction !== undefined || options.depth !== undefined)) {
    throw new Fault<CliCode>('BAD_USAGE', '--direction and --depth need --of: they say how far to go from an element.');
  }
  const format = options.format ?? formatOfName(options.out) ?? 'turtle';
  checkProof(options, format);
  const settings = settingsOf(options, terminal);
  const target = await openTarget(settings, { warn: warner(terminal) });
  try {
    const chunks = await exportWithProof(target, settings, options, {
      ...(options.of !== undefined && { of: options.of, direction: options.direction ?? 'upstream' }),
      ...(options.depth !== undefined && { depth: options.depth }),
      ...(options.asOf !== undefined && { asOf: options.asOf }),
      format,
    });
    if (options.out === undefined) {
      for await (const chunk of chunks) await write(terminal.out, chunk);
      return EXIT.ok;
    }
    const bytes = await toFile(options.out, chunks, new Progress(terminal));
    const said = { file: options.out, format, bytes };
    await write(
      terminal.out,
      options.json ? `${JSON.stringify(said)}\n` : `${options.out}: ${bytes} bytes of ${format}\n`,
    );
    return EXIT.ok;
  } finally {
    await target.close();
  }
}

/** Writes beside the file and renames at the end: whoever reads the file never sees half an export. */
async function toFile(file: string, chunks: AsyncIterable<Uint8Array | string>, progress: Progress): Promise<number> {
  const partial = `${file}.${process.pid}.part`;
  let bytes = 0;
  try {
    const stream = createWriteStream(partial, { flags: 'wx' });
    const failed = new Promise<never>((_, reject) => stream.once('error', reject));
    failed.catch(() => undefined);
    for await (const chunk of chunks) {
      bytes += Buffer.byteLength(chunk);
      await Promise.race([write(stream, chunk), failed]);
      progress.report('bytes written', bytes);
    }
    await Promise.race([new Promise<void>((resolve) => stream.end(resolve)), failed]);
    await rename(partial, file);
    return bytes;
  } catch (cause) {
    await rm(partial, { force: true });
    if (cause instanceof Fault || (cause as NodeJS.ErrnoException).code === undefined) throw cause;
    throw new Fault<CliCode>('FILE', `Cannot write ${file}: ${reason(cause)}.`, { cause });
  } finally {
    progress.end();
  }
}
