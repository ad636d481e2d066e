/**
 * A verifier for logs in the C2SP formats that needs nothing but Node and this folder: `node src/tlog/cli.ts`.
 * Exit code 0: it holds; 1: it does not; 2: it could not be checked.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { parseCheckpoint } from './checkpoint.ts';
import { LogFault } from './fault.ts';
import { checkTiles } from './fsck.ts';
import { splitNote } from './note.ts';
import { checkPolicy, parsePolicy, policyOf, type Policy, type Witnessed } from './policy.ts';
import { verifyConsistency } from './proof.ts';
import { LogReader } from './read.ts';
import { directorySource, httpSource, type TileSource } from './source.ts';
import { formatProof, verifyProof } from './tlog-proof.ts';

const USAGE = `node src/tlog/cli.ts <command>

  verify <directory or URL>           the whole log: signatures, every entry, every tile, the root
    --kept <checkpoint file>          and that it extends this checkpoint, which you saw before; may be repeated
  proof make <directory or URL> <n>   prints the proof of entry n (from 0), of the form c2sp.org/tlog-proof@v1
  proof verify <proof> <entry>        that the bytes in the file <entry> are in the log

Who is believed, for all but "proof make":
  --vkey <key>          verifier key of the log, name+hash+base64; may be repeated
  --witness <key>       verifier key of a witness; may be repeated
  --quorum <n>          how many of the witnesses must have signed; all, unless said
  --policy <file>       instead of these three, a policy of the form c2sp.org/tlog-policy

Exit code 0: it holds. 1: it does not; level and place are named. 2: it could not be checked.
`;

const HOLDS = 0;
const DOES_NOT_HOLD = 1;
const NOT_CHECKED = 2;

/** Codes that say nothing about the log itself. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(['UNREACHABLE', 'UNSUPPORTED', 'AMBIGUOUS_KEY']);

/** The call is wrong, or a file of the caller cannot be read. */
class Misuse extends Error {}

type Print = (line: string) => unknown;

/** @returns the exit code. @param args without node and script */
export async function run(args: readonly string[], print: Print, complain: Print): Promise<number> {
  let level = 'arguments';
  try {
    const { values, positionals } = parse(args);
    const [command, second, third, fourth] = positionals;
    const reached = (next: string) => (level = next);
    if (values.help) print(USAGE);
    else if (command === 'verify' && positionals.length === 2) await verifyLog(second!, values, print, reached);
    else if (command === 'proof' && second === 'make' && positionals.length === 4)
      print(await makeProof(third!, fourth!));
    else if (command === 'proof' && second === 'verify' && positionals.length === 4)
      await verifyOne(third!, fourth!, values, print, reached);
    else throw new Misuse(USAGE);
    return HOLDS;
  } catch (error) {
    if (!(error instanceof LogFault)) {
      complain(error instanceof Misuse ? error.message : String(error));
      return NOT_CHECKED;
    }
    const { path, entry } = error.place;
    const at = [path, entry === undefined ? undefined : `from entry ${entry} on`].filter((part) => part !== undefined);
    complain(`${level}: ${error.message} [${[error.code, ...at].join(', ')}]`);
    return level === 'arguments' || SAYS_NOTHING.has(error.code) ? NOT_CHECKED : DOES_NOT_HOLD;
  }
}

function parse(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    const texts = { type: 'string', multiple: true, default: [] as string[] } as const;
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { vkey: texts, witness: texts, quorum: text, policy: text, kept: texts, help: { type: 'boolean' } },
    });
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
}

type Values = ReturnType<typeof parse>['values'];
/** Says which level is being checked now, for the message if it fails. */
type Reached = (level: string) => void;

async function policyFrom({ vkey, witness, quorum, policy }: Values): Promise<Policy> {
  if (policy !== undefined) {
    if (vkey.length > 0 || witness.length > 0 || quorum !== undefined)
      throw new Misuse('A policy says all about keys: give --policy alone, or --vkey, --witness and --quorum.');
    return parsePolicy((await file(policy)).toString('utf8'));
  }
  if (vkey.length === 0) throw new Misuse('Without the log’s key nothing can be believed: give --vkey or --policy.');
  if (quorum !== undefined && !/^\d{1,4}$/.test(quorum)) throw new Misuse('--quorum is a number.');
  return policyOf(vkey, witness, quorum === undefined ? witness.length : Number(quorum));
}

async function file(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Misuse(`${path} cannot be read: ${(error as Error).message}`);
  }
}

function sourceOf(place: string): TileSource {
  return /^https?:\/\//.test(place) ? httpSource(place) : directorySource(place);
}

async function checkpointOf(source: TileSource, place: string): Promise<Buffer> {
  const note = await source.read('checkpoint');
  if (note === undefined) throw new Misuse(`There is no checkpoint at ${place}.`);
  return Buffer.from(note);
}

async function verifyLog(place: string, values: Values, print: Print, reached: Reached): Promise<void> {
  const policy = await policyFrom(values);
  const kept = await Promise.all(values.kept.map(file));
  const source = sourceOf(place);
  const note = await checkpointOf(source, place);
  reached('signatures');
  const head = checkPolicy(note, policy);
  print(`signatures: ${describe(head)}`);
  reached('tree');
  const size = Number(head.checkpoint.size);
  const { root } = await checkTiles(source, size);
  if (!Buffer.from(root).equals(head.checkpoint.root))
    throw new LogFault(
      'TAMPERED',
      `The ${size} entries and their tiles agree with each other and not with the signed root.`,
      {
        path: 'checkpoint',
      },
    );
  print(`tree: ${size} entries hash to every tile and to the signed root`);
  reached('consistency');
  for (const each of kept) print(`consistency: ${await extendsKept(source, head, each, policy)}`);
}

/** A kept checkpoint needs the log's signature, not the witnesses: it is what somebody was shown, whoever else saw it. */
async function extendsKept(source: TileSource, head: Witnessed, note: Buffer, policy: Policy): Promise<string> {
  const kept = checkPolicy(note, { ...policy, quorum: { threshold: 0, members: [] } }).checkpoint;
  const { origin, size, root } = head.checkpoint;
  if (kept.origin !== origin) throw new Misuse(`The kept checkpoint is of ${kept.origin}, the log is ${origin}.`);
  if (kept.size > size)
    throw new LogFault(
      'ROLLBACK',
      `The log had ${kept.size} entries when the kept checkpoint was signed, and has ${size}.`,
    );
  if (kept.size > 0n) {
    const proof = kept.size === size ? [] : await new LogReader(source, Number(size)).consistency(Number(kept.size));
    verifyConsistency(kept.size, size, kept.root, root, proof);
  }
  return `the first ${kept.size} entries are those of the kept checkpoint`;
}

function describe({ checkpoint, cosignatures }: Witnessed): string {
  const by = cosignatures.map(({ witness, time }) =>
    time === 0n ? witness : `${witness} at ${new Date(Number(time) * 1000).toISOString()}`,
  );
  return `${checkpoint.origin} with ${checkpoint.size} entries, ${by.length === 0 ? 'no witness asked for' : `seen by ${by.join(', ')}`}`;
}

async function makeProof(place: string, index: string): Promise<string> {
  if (!/^(0|[1-9]\d{0,14})$/.test(index)) throw new Misuse('The entry is named by its number, from 0.');
  const source = sourceOf(place);
  const note = await checkpointOf(source, place);
  const { size } = parseCheckpoint(splitNote(note).text);
  const hashes = await new LogReader(source, Number(size)).inclusion(Number(index));
  return formatProof({ index: BigInt(index), hashes, checkpoint: note.toString('utf8') }).replace(/\n$/, '');
}

async function verifyOne(proof: string, entry: string, values: Values, print: Print, reached: Reached): Promise<void> {
  const policy = await policyFrom(values);
  const [text, bytes] = await Promise.all([file(proof), file(entry)]);
  reached('proof');
  const held = verifyProof(text.toString('utf8'), bytes, policy);
  print(`inclusion: this is entry ${held.proof.index}`);
  print(`signatures: ${describe(held)}`);
}

if (import.meta.main) {
  process.exitCode = await run(
    process.argv.slice(2),
    (line) => process.stdout.write(`${line}\n`),
    (line) => process.stderr.write(`${line}\n`),
  );
}
