/** `/log/…`: the published log as static files (https://c2sp.org/tlog-tiles#apis), and proofs from it. */
import { promisify } from 'node:util';
import { gzip, zstdCompress } from 'node:zlib';
import { Fault } from '../../prov/fault.ts';
import type { LineageCode } from '../../lineage/codes.ts';
import { proveConsistency, proveInclusion, recordNumber } from '../../log/prove.ts';
import { logFileKind, type PublishedLog } from '../../log/published.ts';
import { requestFault } from '../problem.ts';
import type { Exchange, Route } from './exchange.ts';
import { chooseEncoding } from './negotiate.ts';
import { send, sendJson } from './respond.ts';
import { decodePath } from './vocabulary.ts';

const TEXT = 'text/plain; charset=utf-8';
/** A full tile never changes; a partial one neither, but nobody asks for it for long. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const FOR_A_WHILE = 'public, max-age=60';
/** Longest wait for the store, milliseconds. */
const TIMEOUT = 5_000;

const COMPRESS = { gzip: promisify(gzip), zstd: promisify(zstdCompress) };

export function logRoutes(log: PublishedLog): Route[] {
  return [
    { path: '/log/proof', methods: ['GET'], handle: (exchange) => answerProof(exchange, log) },
    { path: '/log/consistency', methods: ['GET'], handle: (exchange) => answerConsistency(exchange, log) },
    { path: '/log', below: true, methods: ['GET'], handle: (exchange) => answerFile(exchange, log) },
  ];
}

async function answerFile(exchange: Exchange, log: PublishedLog): Promise<void> {
  const { response, request } = exchange;
  const path = decodePath(exchange.url.pathname.slice('/log/'.length));
  const kind = logFileKind(path);
  const bytes = kind && (await log.file(path));
  if (bytes === undefined)
    throw requestFault('NO_SUCH_PATH', `The log has nothing at ${JSON.stringify(path.slice(0, 80))}.`);
  if (kind === 'text') {
    response.setHeader('cache-control', 'no-cache');
    send(exchange, 200, TEXT, Buffer.from(bytes));
    return;
  }
  response.setHeader('cache-control', kind === 'partial' ? FOR_A_WHILE : FOR_EVER);
  // Entries are JSON and shrink; hashes do not.
  if (!path.startsWith('tile/entries/')) {
    send(exchange, 200, 'application/octet-stream', Buffer.from(bytes));
    return;
  }
  response.appendHeader('vary', 'accept-encoding');
  const coding = chooseEncoding(request.headers['accept-encoding'] as string | undefined);
  if (coding !== 'identity') response.setHeader('content-encoding', coding);
  const body = coding === 'identity' ? Buffer.from(bytes) : await COMPRESS[coding](bytes);
  send(exchange, 200, 'application/octet-stream', body);
}

/** `/log/proof?record=N` (a number or a digest), with `size` for an older checkpoint: a `.tlog-proof` file. */
async function answerProof(exchange: Exchange, log: PublishedLog): Promise<void> {
  const [record, size] = parameters(exchange, ['record', 'size']);
  if (record === undefined) throw badArgument('Name a record: /log/proof?record=0, or its digest.');
  const number = await log.store.read((reader) => recordNumber(reader, record), { timeout: TIMEOUT });
  send(
    exchange,
    200,
    TEXT,
    await proveInclusion(log, log.store, number, size === undefined ? undefined : whole('size', size)),
  );
}

/** `/log/consistency?from=A&to=B`: that the log of B records begins with the one of A. */
async function answerConsistency(exchange: Exchange, log: PublishedLog): Promise<void> {
  const [from, to] = parameters(exchange, ['from', 'to']);
  if (from === undefined || to === undefined) throw badArgument('Name two sizes: /log/consistency?from=10&to=20.');
  sendJson(exchange, await proveConsistency(log, log.store, whole('from', from), whole('to', to)));
}

/** The values of some parameters, each given at most once, and no others. @throws Fault BAD_ARGUMENT */
function parameters({ url }: Exchange, names: readonly string[]): (string | undefined)[] {
  const given = [...url.searchParams.keys()];
  const wrong = given.find((name, i) => !names.includes(name) || given.indexOf(name) !== i);
  if (wrong !== undefined) {
    throw badArgument(`The parameter ${JSON.stringify(wrong.slice(0, 40))} is unknown or given twice.`, names);
  }
  return names.map((name) => url.searchParams.get(name) ?? undefined);
}

function whole(name: string, given: string): number {
  if (/^\d{1,15}$/.test(given)) return Number(given);
  throw badArgument(`${name} is ${JSON.stringify(given.slice(0, 40))}; it must be a whole number, 0 or more.`);
}

function badArgument(message: string, names?: readonly string[]): Fault<LineageCode> {
  return new Fault('BAD_ARGUMENT', message, { ...(names && { hint: `There is ${names.join(' and ')}.` }) });
}
