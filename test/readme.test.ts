/** The README is run: its start command, its queries, its export and its check, as a newcomer would. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Parser } from 'n3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../src/cli/exit.ts';
import { QUERIES } from '../src/cli/welcome.ts';
import { temporaryFolder } from './cli/files.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** Fenced blocks of one language, in order. */
function blocks(language: string): string[] {
  return [...README.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map((m) =>
    m[1]!.trimEnd(),
  );
}

const commands = blocks('sh');
const queries = blocks('graphql');
const folder = temporaryFolder();
const data = join(folder, 'data');

interface Service {
  readonly process: ChildProcess;
  readonly url: string;
  readonly said: () => string;
}

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** npm and vitest hand down settings of their own, which a newcomer's shell does not have. */
function cleanEnvironment(more: Record<string, string>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(?!config_(registry|cache))|CLEW_|VITEST|NODE_)/.test(name),
  );
  return { ...Object.fromEntries(kept), NO_COLOR: '1', ...more };
}

/** `npm ci` has been done by whoever runs the tests; the rest of the line is run as it stands, on a free port and a folder of its own. */
async function start(command: string): Promise<Service> {
  const line = command.replace(/^npm ci && /, '');
  expect(line).toBe('npm start');
  const child = spawn('npm', ['start', '--', '--port', '0', '--data', data], {
    cwd: ROOT,
    detached: true,
    env: cleanEnvironment({}),
  });
  let [out, err] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes('Ctrl-C ends the service.')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code}: ${out}${err}`)));
  });
  const url = /http:\/\/127\.0\.0\.1:\d+(?=\/graphql)/.exec(out)?.[0];
  if (url === undefined) throw new Error(`No address in: ${out}`);
  return { process: child, url, said: () => out };
}

async function stop({ process: child }: Service): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  // Ctrl-C goes to every process of the terminal's group.
  process.kill(-child.pid!, 'SIGINT');
  await once(child, 'close');
}

async function shell(command: string, env: Record<string, string>): Promise<Outcome> {
  const child = spawn(command, { cwd: ROOT, shell: true, env: cleanEnvironment(env) });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

let service: Service;
beforeAll(async () => {
  service = await start(commands[0]!);
}, 300_000);
afterAll(() => stop(service));

async function ask(query: string): Promise<{ data: Record<string, unknown>; errors?: unknown }> {
  const response = await fetch(`${service.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as { data: Record<string, unknown> };
}

describe('the first screen', () => {
  const screen = README.split('\n').slice(0, 25).join('\n');

  test('says what it is and the two commands', () => {
    expect(commands.slice(0, 2)).toEqual(['npm ci && npm start', 'npm ci && npm test']);
    for (const command of commands.slice(0, 2)) expect(screen).toContain(command);
  });

  test('starting prints the page, the queries of the README and the export command', () => {
    const said = service.said();
    expect(queries).toEqual(QUERIES.map((query) => query.text));
    for (const query of queries) expect(said).toContain(query);
    expect(said).toContain(`GraphQL page   ${service.url}/graphql`);
    expect(said).toContain('9 records loaded');
    expect(said).toContain(`npx clew export --of model:churn@production --url ${service.url} --out churn.ttl`);
  });

  test('the page works without a network', async () => {
    const response = await fetch(`${service.url}/graphql`, { headers: { accept: 'text/html' } });
    expect(response.status).toBe(200);
    const page = await response.text();
    expect(page.toLowerCase()).toContain('graphiql');
    expect(page).not.toMatch(/<(?:script|link)[^>]+(?:src|href)\s*=\s*["']?https?:/i);
  });
});

describe('the queries', () => {
  test('which data, code, environment, hyperparameters and evaluations made the model', async () => {
    const { data: answer, errors } = await ask(queries[0]!);
    expect(errors).toBeUndefined();
    const version = answer['modelVersion'] as Record<string, never>;
    expect(version).toMatchObject({
      version: '7',
      trainingData: { nodes: [{ shortName: 'dataset:acme/transactions@2026-10-train' }] },
      code: { commit: '9d2f6aa0b1f7745c0aee3a4d52ad0c1f0b7e6c33' },
    });
    const text = JSON.stringify(answer);
    for (const fact of [
      'NVIDIA A100-SXM4-80GB',
      '"torch"',
      '"learning_rate"',
      '"1.7e-4"',
      '"1e-8"',
      '"INF"',
      '"0.8457"',
    ])
      expect(text).toContain(fact);
  });

  test('the whole story, with a receipt', async () => {
    const { data: answer } = await ask(queries[1]!);
    expect(answer['lineage']).toMatchObject({
      totalCount: 48,
      receipt: { complete: true, asOf: 8, counts: { elements: 48, hidden: 0 } },
    });
  });

  test('which runs failed, and why', async () => {
    const { data: answer } = await ask(queries[2]!);
    expect(answer['runs']).toMatchObject({
      nodes: [{ shortName: 'run:acme/churn-trial-2', errorType: ['torch.OutOfMemoryError'] }],
    });
  });
});

describe('taking the answer along', () => {
  const file = join(folder, 'churn.ttl');
  const command = (text: string): string => {
    const found = commands.find((each) => each.startsWith(text));
    if (found === undefined) throw new Error(`The README has no command ${text}.`);
    return found.replace('churn.ttl', '"$FILE"');
  };

  test('the export command writes Turtle', async () => {
    const { code, out } = await shell(command('npx clew export'), { CLEW_URL: service.url, FILE: file });
    expect(code).toBe(0);
    expect(out).toContain(file);
    const quads = new Parser().parse(readFileSync(file, 'utf8'));
    expect(quads.length).toBeGreaterThan(200);
    expect(quads.some((quad) => quad.subject.value === 'urn:clew:model:churn@7')).toBe(true);
  });

  test('the validate command finds it valid', async () => {
    const { code, out } = await shell(command('npx clew validate'), { FILE: file });
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^valid\n/) as string });
  });
});

describe('a history that can be proven', () => {
  test('every command of that part does what it says', async () => {
    const block = commands.find((each) => each.startsWith('npx clew prove'));
    const lines = block!
      .split('\n')
      .map((line) => line.replaceAll('clew-data', '"$DATA"').replaceAll('churn.t', '"$DIR"/churn.t'));
    expect(lines).toHaveLength(4);
    for (const line of lines) {
      const local: Record<string, string> = line.includes('--data') ? {} : { CLEW_URL: service.url };
      const { code, out, err } = await shell(line, {
        ...local,
        DATA: data,
        DIR: folder,
        CLEW_HEADS: join(folder, 'heads'),
      });
      expect({ code, err }, `${line}: ${out}`).toMatchObject({ code: 0 });
    }
    expect(readFileSync(join(folder, 'churn.tlog-proof'), 'utf8')).toMatch(/^c2sp\.org\/tlog-proof@v1\n/);
  });
});

test('a second start does not load the sample again, and Ctrl-C ends the service', async () => {
  await stop(service);
  await expect(fetch(`${service.url}/healthz`)).rejects.toThrow();
  service = await start(commands[0]!);
  expect(service.said()).toContain('not loaded: the store was not empty');
  expect(((await ask('{ records { totalCount } }')).data['records'] as { totalCount: number }).totalCount).toBe(9);
}, 300_000);

test('the table of exit codes is the one in force', () => {
  const rows = [...README.matchAll(/^\| ([012]) \| (.+) \|$/gm)].map((m) => Number(m[1]));
  expect(rows).toEqual(Object.values(EXIT));
});
