/**
 * `/records`: many records in one request, one JSON document a line (https://github.com/ndjson/ndjson-spec), each what the mutation `record` takes as its
 * input. Every line is a record of its own, accepted or refused by itself; the answer has a line for each, in their order. One record in a signed
 * envelope is posted here too.
 */
import type { GraphQLInputType, GraphQLSchema } from 'graphql';
import type { Context } from '../../lineage/context.ts';
import type { InputPlan } from '../../ingest/inputs/plan.ts';
import { readSubmission, type RecordInput } from '../../ingest/inputs/submission.ts';
import { publicError, type Log } from '../answers.ts';
import { requestFault } from '../problem.ts';
import { inputReader } from '../schema/read-input.ts';
import type { Exchange, Route } from './exchange.ts';
import { ENVELOPE_TYPES, recordSigned } from './signed-record.ts';

const TYPE = 'application/x-ndjson';

/** Lines under way at a time: more are read when the first of them is answered. */
const AHEAD = 4_096;

export interface RecordsRouteSettings {
  /** Longest line, bytes. */
  readonly maxLine: number;
  readonly log: Log;
}

export function recordsRoute(
  context: Context,
  schema: GraphQLSchema,
  plan: InputPlan,
  { maxLine, log }: RecordsRouteSettings,
): Route {
  const read = inputReader<RecordInput>(schema.getType('RecordInput') as GraphQLInputType, (path, error) => {
    throw requestFault('BAD_REQUEST', `At /${path.join('/')}: ${error.message}`);
  });
  const readRecord = (text: string) => readSubmission(read(parse(text)), context.vocabulary, plan);
  /** One line's answer; never fails. */
  const answer = async (line: string, number: number): Promise<string> => {
    try {
      const receipt = await context.recorder.record(readRecord(line));
      const { findings, ...rest } = receipt;
      return JSON.stringify({ line: number, ...rest, ...(findings.length > 0 && { warnings: findings.length }) });
    } catch (error) {
      return JSON.stringify({ line: number, error: publicError(error, log) });
    }
  };
  return {
    path: '/records',
    methods: ['POST'],
    handle: async (exchange) => {
      if (typeOf(exchange) !== TYPE) {
        await recordSigned(exchange, context, { maxBody: maxLine, readRecord });
        return;
      }
      const { request, response } = exchange;
      const waiting: Promise<string>[] = [];
      const write = async (): Promise<void> => {
        const text = await waiting.shift()!;
        if (!response.headersSent) response.writeHead(200, { 'content-type': TYPE });
        if (!response.write(`${text}\n`)) await new Promise((resolve) => response.once('drain', resolve));
      };
      let number = 0;
      for await (const line of linesOf(request, maxLine)) {
        number++;
        if (line.trim() === '') continue;
        waiting.push(answer(line, number));
        if (waiting.length >= AHEAD) await write();
      }
      if (waiting.length === 0 && !response.headersSent)
        throw requestFault('BAD_REQUEST', 'There is no record in the body.');
      while (waiting.length > 0) await write();
      response.end();
    },
  };
}

/** @throws Fault WRONG_MEDIA_TYPE */
function typeOf({ request }: Exchange): string {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  const coding = request.headers['content-encoding'];
  if ((type === TYPE || ENVELOPE_TYPES.includes(type)) && (coding === undefined || coding === 'identity')) return type;
  throw requestFault(
    'WRONG_MEDIA_TYPE',
    `Records are posted as ${TYPE}, one JSON document a line, or one signed as ${ENVELOPE_TYPES[0]}, without content encoding.`,
  );
}

/** @throws Fault BAD_REQUEST */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw requestFault('BAD_REQUEST', `The line is not JSON: ${(error as Error).message}.`);
  }
}

/** Lines of a body, without their ends. @throws Fault TOO_LARGE */
async function* linesOf(body: AsyncIterable<Buffer>, longest: number): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      yield text([...rest, chunk.subarray(from, end)], longest);
      rest = [];
      size = 0;
      from = end + 1;
    }
    rest.push(chunk.subarray(from));
    size += chunk.length - from;
    if (size > longest) throw tooLong(longest);
  }
  if (size > 0) yield text(rest, longest);
}

function text(parts: readonly Buffer[], longest: number): string {
  const line = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  if (line.length > longest) throw tooLong(longest);
  return line.toString('utf8');
}

function tooLong(longest: number): Error {
  return requestFault(
    'TOO_LARGE',
    `A line is longer than ${longest} bytes.`,
    'Split the record, or import the file with clew import.',
  );
}
