import { generateKeyPairSync } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import { FORMAT, isRdfFormat } from '../../rdf/format.ts';
import { PROV_JSON_TYPE, signingKeyIri, SUBMISSION_TYPES } from '../../sign/agent-key.ts';
import { envelopeJson, signEnvelope } from '../../sign/dsse.ts';
import { publicKey } from '../../sign/key.ts';
import { actorOf } from '../actor.ts';
import { formatOf } from '../document.ts';
import { EXIT } from '../exit.ts';
import type { CliCode } from '../fault.ts';
import { readInput, reason, type Input } from '../input.ts';
import { readPrivateKey } from '../private-key.ts';
import { addJson, oneOf } from '../options.ts';
import type { Run } from '../run.ts';
import { ENVELOPE_ENDING } from '../signed.ts';
import { write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
The document is signed byte for byte. Who signs is told by the key: its agent becomes the record's actor.

Examples:
  clew sign --new-key ada.pem --agent person:acme/ada > key.ttl   (make a key; its description is what others check with)
  clew import key.ttl
  clew sign run.ttl --key ada.pem                                 (writes run.ttl.dsse.json)
  clew import run.ttl.dsse.json

A model's provenance for others, in the form that in-toto and SLSA tools verify:
  clew export --of model:churn@7 --format in-toto --out churn-7.intoto.json
  clew sign churn-7.intoto.json --key ada.pem                     (writes churn-7.intoto.json.dsse.json)

A first key is believed. To replace it, sign the description of the next key with the one in force:
  clew sign --new-key ada-2.pem --agent person:acme/ada --replaces ada.pem > next.ttl
  clew sign next.ttl --key ada.pem && clew import next.ttl.dsse.json`;

interface Options {
  readonly key?: string;
  readonly out?: string;
  readonly type?: string;
  readonly newKey?: string;
  readonly agent?: string;
  readonly replaces?: string;
  readonly json?: boolean;
}

/** https://github.com/in-toto/attestation/blob/main/spec/v1/envelope.md */
const IN_TOTO_TYPE = 'application/vnd.in-toto+json';
const SIGNED_TYPES = [...SUBMISSION_TYPES, IN_TOTO_TYPE] as const;
const STATEMENT = /^\uFEFF?\s*\{\s*"_type"\s*:\s*"https:\/\/in-toto\.io\/Statement\/v1"/;

/** `clew sign FILE`: a document in a signed envelope; `clew sign --new-key FILE`: a key to sign with. */
export function signCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('sign')
    .description('sign a document in an envelope (DSSE) to be imported, or make a key to sign with')
    .argument('[file]', 'the document; - reads standard input')
    .option('--key <file>', 'the private key: PEM of an Ed25519 or P-256 key')
    .option('--out <file>', `where to write; without it FILE${ENVELOPE_ENDING}; - writes to standard output`)
    .option(
      '--type <media type>',
      `${SIGNED_TYPES.join(', ')}; without it, told from name and content`,
      oneOf('--type', SIGNED_TYPES),
    )
    .option('--new-key <file>', 'make an Ed25519 key in this file, and print its description as Turtle')
    .option('--agent <id>', 'with --new-key: whose key it is, an IRI or short name')
    .option('--replaces <file>', 'with --new-key: the key that it takes the place of')
    .addHelpText('after', EXAMPLES)
    .action((file: string | undefined, options: Options) =>
      run(() => (options.newKey === undefined ? sign(terminal, file, options) : makeKey(terminal, file, options))),
    );
  return addJson(command);
}

async function sign(terminal: Terminal, file: string | undefined, options: Options): Promise<0> {
  if (file === undefined || options.key === undefined)
    throw usage('Give a file to sign, and --key with the private key.');
  if (options.agent !== undefined || options.replaces !== undefined)
    throw usage('--agent and --replaces belong to --new-key.');
  const privateKey = await readPrivateKey(options.key);
  const input = await readInput(terminal, file);
  const payloadType = options.type ?? typeOf(input);
  const json = `${envelopeJson(signEnvelope(payloadType, Buffer.from(input.text), [privateKey]))}\n`;
  const out = options.out ?? (file === '-' ? '-' : `${file}${ENVELOPE_ENDING}`);
  if (out === '-') {
    await write(terminal.out, json);
    return EXIT.ok;
  }
  await toFile(out, json);
  const keyId = publicKey(privateKey).id;
  const said = `${out}: signed as ${payloadType} with ${keyId}\n`;
  await write(terminal.out, options.json ? `${JSON.stringify({ file: out, payloadType, keyId })}\n` : said);
  return EXIT.ok;
}

/** What is signed: a record to be imported, or a statement about a model for others to verify. @throws Fault BAD_USAGE */
function typeOf(input: Input): string {
  return STATEMENT.test(input.head) ? IN_TOTO_TYPE : mediaTypeOf(formatOf(input));
}

function mediaTypeOf(format: ReturnType<typeof formatOf>): string {
  if (format === 'prov-json') return PROV_JSON_TYPE;
  if (isRdfFormat(format)) return FORMAT[format].mediaType;
  throw usage(
    `A signed document is RDF, PROV-JSON or an in-toto Statement, not ${format}: import it, or convert it first.`,
  );
}

async function makeKey(terminal: Terminal, file: string | undefined, options: Options): Promise<0> {
  const { newKey, agent, replaces } = options;
  if (file !== undefined || options.key !== undefined || options.type !== undefined)
    throw usage('--new-key makes a key and signs nothing: leave the file, --key and --type out.');
  if (agent === undefined) throw usage('Say whose key it is: --agent person:acme/ada.');
  const owner = actorOf(agent);
  const before = replaces === undefined ? undefined : publicKey(await readPrivateKey(replaces)).id;
  const { privateKey } = generateKeyPairSync('ed25519');
  await toFile(newKey!, privateKey.export({ format: 'pem', type: 'pkcs8' }) as string, 0o600);
  const { id, key } = publicKey(privateKey);
  const turtle = describeKey({ id, pem: key.export({ format: 'pem', type: 'spki' }) as string, owner, before });
  const told = options.json
    ? `${JSON.stringify({ file: newKey, keyId: id, iri: signingKeyIri(id), turtle })}\n`
    : turtle;
  if (options.out === undefined || options.out === '-') await write(terminal.out, told);
  else await toFile(options.out, turtle);
  return EXIT.ok;
}

interface KeyParts {
  readonly id: string;
  readonly pem: string;
  readonly owner: Iri;
  readonly before: string | undefined;
}

/** The public half as a `clew:SigningKey`, to be imported. */
function describeKey({ id, pem, owner, before }: KeyParts): string {
  const replaces = before === undefined ? '' : ` ;\n  prov:wasRevisionOf <${signingKeyIri(before)}>`;
  return `@prefix clew: <https://w3id.org/clew/ns#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<${signingKeyIri(id)}> a clew:SigningKey ;
  clew:keyId "${id}" ;
  clew:verifierKey """${pem}""" ;
  prov:wasAttributedTo <${owner}> ;
  prov:generatedAtTime "${new Date().toISOString()}"^^xsd:dateTime${replaces} .
`;
}

/** Never in the place of another file: it may be a key. */
async function toFile(file: string, text: string, mode = 0o644): Promise<void> {
  try {
    if (mode === 0o644) {
      await writeFile(file, text, { mode });
      return;
    }
    const handle = await open(file, 'wx', mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const there = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw new Fault<CliCode>('FILE', `Cannot write ${file}: ${there ? 'it is there already' : reason(cause)}.`, {
      cause,
    });
  }
}

function usage(message: string): Fault<CliCode> {
  return new Fault<CliCode>('BAD_USAGE', message);
}
