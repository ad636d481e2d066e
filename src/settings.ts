/** Every setting of Clew in one table: what reads them, what `docs/settings.md` lists, what `--help` says. Read once, at start. */
import { Fault } from './prov/fault.ts';
import { editDistance } from './prov/vocabulary.ts';

export type SettingsCode = 'BAD_SETTING';

/** One setting: `--flag` wins over the variable, the variable over the default. */
export interface Setting {
  /** Command-line flag with its argument as help shows it; undefined for secrets, which never stand on a command line. */
  readonly flag?: string;
  readonly variable: string;
  readonly kind: 'text' | 'number' | 'switch' | 'list' | 'words';
  /** As the table shows it. */
  readonly default?: string;
  readonly meaning: string;
  /** For numbers: smallest and largest. */
  readonly range?: readonly [number, number];
}

export const SETTINGS = {
  data: {
    flag: '--data <dir>',
    variable: 'CLEW_DATA',
    kind: 'text',
    default: './clew-data',
    meaning: 'Folder of the embedded store. For client commands: work on it directly, without a service.',
  },
  store: {
    flag: '--store <address>',
    variable: 'CLEW_STORE',
    kind: 'text',
    default: 'sqlite:<data>/clew.db',
    meaning:
      'Where history is kept: `sqlite:FILE`, or `bolt://HOST`, `neo4j://HOST/DATABASE` (`+s` after the scheme for TLS).',
  },
  neo4jUser: {
    variable: 'CLEW_NEO4J_USER',
    kind: 'text',
    default: 'neo4j',
    meaning: 'User for a Neo4j store.',
  },
  neo4jPassword: {
    variable: 'CLEW_NEO4J_PASSWORD',
    kind: 'text',
    meaning: 'Password for a Neo4j store. Not a flag: command lines can be seen by other users of the machine.',
  },
  walkMemory: {
    flag: '--walk-memory <MiB>',
    variable: 'CLEW_WALK_MEMORY',
    kind: 'number',
    default: '512',
    range: [0, 65_536],
    meaning:
      'Most memory for the graph of an embedded store, which is kept there once that pays so that walks are fast: about 0.4 MiB for a thousand elements with four thousand relations. 0: none.',
  },
  modules: {
    flag: '--modules <dir...>',
    variable: 'CLEW_MODULES',
    kind: 'list',
    meaning:
      'Folders or Turtle files of vocabulary modules to load beside the built-in ontology; in the variable, separated as in PATH.',
  },
  log: {
    flag: '--log <dir>',
    variable: 'CLEW_LOG',
    kind: 'text',
    default: '<data>/log',
    meaning: 'Directory of the published log: tiles and checkpoint. Every instance has its own.',
  },
  logKey: {
    flag: '--log-key <file>',
    variable: 'CLEW_LOG_KEY',
    kind: 'text',
    default: '<data>/log.key',
    meaning:
      'Private key that signs checkpoints, as a Go note key (`PRIVATE+KEY+…`); made when there is none. Every instance on one store needs the same.',
  },
  logOrigin: {
    flag: '--log-origin <name>',
    variable: 'CLEW_LOG_ORIGIN',
    kind: 'text',
    default: 'kept in the store; made up at the first checkpoint',
    meaning: 'Name of the log in its checkpoints, such as `example.org/models`; fixed by the first one.',
  },
  witness: {
    flag: '--witness <address+key...>',
    variable: 'CLEW_WITNESSES',
    kind: 'words',
    meaning:
      'Witnesses that cosign checkpoints, each its address, a plus sign and its verifier key; more than half must cosign. In the variable, separated by spaces.',
  },
  witnessPolicy: {
    flag: '--witness-policy <file>',
    variable: 'CLEW_WITNESS_POLICY',
    kind: 'text',
    meaning:
      'Instead of single witnesses, a policy that names them with their addresses and how many must cosign (c2sp.org/tlog-policy).',
  },
  witnessEvery: {
    flag: '--witness-every <seconds>',
    variable: 'CLEW_WITNESS_EVERY',
    kind: 'number',
    default: '10',
    range: [1, 86_400],
    meaning: 'Least time between two requests to a witness.',
  },
  heads: {
    flag: '--heads <dir>',
    variable: 'CLEW_HEADS',
    kind: 'text',
    default: '`$XDG_STATE_HOME/clew/heads`, else `~/.local/state/clew/heads`',
    meaning:
      'Where client commands keep the checkpoints they saw of each service, to notice a history that was rewritten.',
  },
  spool: {
    flag: '--spool <dir>',
    variable: 'CLEW_SPOOL',
    kind: 'text',
    default: '`$XDG_STATE_HOME/clew/spool`, else `~/.local/state/clew/spool`',
    meaning: 'Where `clew run` and its kin keep runs under way, and records that wait for a service or store.',
  },
  project: {
    flag: '--project <name>',
    variable: 'CLEW_PROJECT',
    kind: 'text',
    meaning: 'The project that a run and what it makes belong to.',
  },
  recordVariables: {
    flag: '--record-variable <name...>',
    variable: 'CLEW_RECORD_VARIABLES',
    kind: 'words',
    meaning:
      'Environment variables to record with a run besides the usual ones; `*` at the end stands for any rest. Secrets are left out all the same.',
  },
  keyFile: {
    flag: '--key-file <file>',
    variable: 'CLEW_BACKUP_KEY_FILE',
    kind: 'text',
    meaning: 'File of 32 random bytes that backups are encrypted with. Keep a copy apart from the backups.',
  },
  backupPassphrase: {
    variable: 'CLEW_BACKUP_PASSPHRASE',
    kind: 'text',
    meaning: 'Passphrase that backups are encrypted with, instead of a key file; at least 12 characters.',
  },
  checkEvery: {
    flag: '--check-every <seconds>',
    variable: 'CLEW_CHECK_EVERY',
    kind: 'number',
    default: '300',
    range: [0, 86_400],
    meaning: 'Seconds between two self-checks of what is new; 0 switches all scheduled checks off.',
  },
  checkAllAt: {
    flag: '--check-all-at <time>',
    variable: 'CLEW_CHECK_ALL_AT',
    kind: 'text',
    default: '03:00',
    meaning: 'Local time at which everything is checked every night, and one backup restored and verified.',
  },
  backups: {
    variable: 'CLEW_BACKUPS',
    kind: 'words',
    meaning: 'Places of backups, separated by spaces, of which one is restored and verified every night.',
  },
  webhook: {
    flag: '--webhook <url>',
    variable: 'CLEW_WEBHOOK',
    kind: 'text',
    meaning: 'Where incidents are told, as POST requests signed by the Standard Webhooks scheme.',
  },
  webhookSecret: {
    variable: 'CLEW_WEBHOOK_SECRET',
    kind: 'text',
    meaning: 'What those requests are signed with: `whsec_` and base64, or any text of at least 16 characters.',
  },
  host: {
    flag: '--host <address>',
    variable: 'CLEW_HOST',
    kind: 'text',
    default: '127.0.0.1',
    meaning: 'Address to listen on. Anything but loopback opens the service to the network, without log-in.',
  },
  port: {
    flag: '--port <n>',
    variable: 'CLEW_PORT',
    kind: 'number',
    default: '8420',
    range: [0, 65_535],
    meaning: 'Port to listen on; 0 takes a free one.',
  },
  sample: {
    flag: '--sample',
    variable: 'CLEW_SAMPLE',
    kind: 'switch',
    default: 'off',
    meaning: 'Load the sample history when, and only when, the store is empty.',
  },
  explore: {
    flag: '--explore',
    variable: 'CLEW_EXPLORE',
    kind: 'switch',
    default: 'on for a loopback host, else off',
    meaning: 'The GraphQL page and introspection. `--no-explore` or `CLEW_EXPLORE=0` turns them off.',
  },
  url: {
    flag: '--url <address>',
    variable: 'CLEW_URL',
    kind: 'text',
    default: 'http://127.0.0.1:8420 when no --data or --store is given',
    meaning: 'The running service that client commands speak to.',
  },
  trackingUri: {
    flag: '--tracking-uri <address>',
    variable: 'MLFLOW_TRACKING_URI',
    kind: 'text',
    meaning: 'The MLflow server that `clew import mlflow` reads.',
  },
  mlflowUser: { variable: 'MLFLOW_TRACKING_USERNAME', kind: 'text', meaning: 'User for that server.' },
  mlflowPassword: { variable: 'MLFLOW_TRACKING_PASSWORD', kind: 'text', meaning: 'Password for that server.' },
  mlflowToken: {
    variable: 'MLFLOW_TRACKING_TOKEN',
    kind: 'text',
    meaning: 'Bearer token for that server, instead of user and password.',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;

/** What was given on the command line, by setting name. */
export type Given = { readonly [name in SettingName]?: string | boolean | readonly string[] | undefined };

/** All settings, read and checked. Undefined where there is neither a value nor a fixed default. */
export interface Settings {
  readonly data: string;
  readonly store: string;
  readonly neo4jUser: string;
  readonly neo4jPassword: string | undefined;
  /** MiB. */
  readonly walkMemory: number;
  readonly modules: readonly string[];
  readonly log: string;
  readonly logKey: string;
  readonly logOrigin: string | undefined;
  readonly witness: readonly string[];
  readonly witnessPolicy: string | undefined;
  /** Seconds. */
  readonly witnessEvery: number;
  /** Undefined where no folder of the user's own is known. */
  readonly heads: string | undefined;
  /** Undefined where no folder of the user's own is known. */
  readonly spool: string | undefined;
  readonly project: string | undefined;
  readonly recordVariables: readonly string[];
  readonly keyFile: string | undefined;
  readonly backupPassphrase: string | undefined;
  /** Seconds. */
  readonly checkEvery: number;
  /** `HH:MM` */
  readonly checkAllAt: string;
  readonly backups: readonly string[];
  readonly webhook: string | undefined;
  readonly webhookSecret: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly sample: boolean;
  readonly explore: boolean;
  /** Set when a client command shall speak to a service; undefined when it shall open the store itself. */
  readonly url: string | undefined;
  readonly trackingUri: string | undefined;
  readonly mlflowUser: string | undefined;
  readonly mlflowPassword: string | undefined;
  readonly mlflowToken: string | undefined;
}

/**
 * Reads every setting once.
 * @param given the command line's values
 * @param env the environment; an empty variable counts as not set
 * @throws Fault BAD_SETTING, naming the flag or variable and what it may be
 */
export function readSettings(given: Given, env: Readonly<Record<string, string | undefined>>): Settings {
  const read = new Reading(given, env);
  const data = read.text('data') ?? './clew-data';
  const folder = data.replace(/\/+$/, '');
  const store = read.text('store');
  const host = read.text('host') ?? '127.0.0.1';
  return {
    data,
    store: store ?? `sqlite:${folder}/clew.db`,
    neo4jUser: read.text('neo4jUser') ?? 'neo4j',
    neo4jPassword: read.text('neo4jPassword'),
    walkMemory: read.number('walkMemory') ?? 512,
    modules: read.list('modules'),
    log: read.text('log') ?? `${folder}/log`,
    logKey: read.text('logKey') ?? `${folder}/log.key`,
    logOrigin: read.text('logOrigin'),
    ...witnesses(read),
    heads: read.text('heads') ?? stateFolder(env, 'heads'),
    spool: read.text('spool') ?? stateFolder(env, 'spool'),
    project: read.text('project'),
    recordVariables: read.words('recordVariables'),
    keyFile: read.text('keyFile'),
    backupPassphrase: read.text('backupPassphrase'),
    checkEvery: read.number('checkEvery') ?? 300,
    checkAllAt: timeOfDay(read),
    backups:
      read
        .text('backups')
        ?.split(/\s+/)
        .filter((place) => place !== '') ?? [],
    ...webhookOf(read),
    host,
    port: read.number('port') ?? 8420,
    sample: read.switch('sample') ?? false,
    explore: read.switch('explore') ?? isLoopback(host),
    url: clientUrl(read),
    trackingUri: read.text('trackingUri'),
    mlflowUser: read.text('mlflowUser'),
    mlflowPassword: read.text('mlflowPassword'),
    mlflowToken: read.text('mlflowToken'),
  };
}

/**
 * Settings of a command that records what happens here: where nothing says whereto, that is the embedded store, and not the service that commands
 * ask by default.
 * @throws Fault BAD_SETTING
 */
export function readRecordingSettings(given: Given, env: Readonly<Record<string, string | undefined>>): Settings {
  const said = given.url ?? given.data ?? given.store ?? (env[SETTINGS.url.variable] || undefined);
  if (said !== undefined) return readSettings(given, env);
  return readSettings({ ...given, data: env[SETTINGS.data.variable] || SETTINGS.data.default }, env);
}

function witnesses(read: Reading): Pick<Settings, 'witness' | 'witnessPolicy' | 'witnessEvery'> {
  const [witness, witnessPolicy] = [read.words('witness'), read.text('witnessPolicy')];
  if (witness.length > 0 && witnessPolicy !== undefined) {
    throw bad(
      read.source('witness'),
      'stands beside a policy',
      'Give witnesses or a policy that names them, not both.',
    );
  }
  return { witness, witnessPolicy, witnessEvery: read.number('witnessEvery') ?? 10 };
}

/** https://specifications.freedesktop.org/basedir-spec/latest/ */
function stateFolder(env: Readonly<Record<string, string | undefined>>, name: 'heads' | 'spool'): string | undefined {
  const { XDG_STATE_HOME: state, HOME: home } = env;
  // A relative path there is to be ignored.
  if (state?.startsWith('/')) return `${state}/clew/${name}`;
  return home ? `${home}/.local/state/clew/${name}` : undefined;
}

/** A flag beats a variable: `--data` on the command line is not overruled by a CLEW_URL left in the environment. */
function clientUrl(read: Reading): string | undefined {
  const local = read.given('data') || read.given('store');
  const url = read.text('url');
  if (read.given('url') && local) {
    throw bad('--url', 'stands beside --data or --store', 'Give one of them: a running service, or a store to open.');
  }
  if (local) return undefined;
  if (url === undefined) {
    return read.text('data') === undefined && read.text('store') === undefined ? 'http://127.0.0.1:8420' : undefined;
  }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw bad(read.source('url'), `is no address: ${JSON.stringify(url)}`, 'Write it as http://127.0.0.1:8420.');
  }
  const { username, password } = new URL(url);
  // They would be printed and kept wherever the address is.
  if (username !== '' || password !== '')
    throw bad(read.source('url'), 'holds a user or password', 'Write the address alone: a service has no log-in.');
  return url.replace(/\/+$/, '');
}

/** @throws Fault BAD_SETTING */
function timeOfDay(read: Reading): string {
  const time = read.text('checkAllAt') ?? '03:00';
  if (/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) return time;
  throw bad(read.source('checkAllAt'), `is ${JSON.stringify(time)}`, 'Give a time of day such as 03:00.');
}

/** @throws Fault BAD_SETTING: an incident that nobody can check the sender of is worth little */
function webhookOf(read: Reading): Pick<Settings, 'webhook' | 'webhookSecret'> {
  const [webhook, webhookSecret] = [read.text('webhook'), read.text('webhookSecret')];
  if (webhook === undefined) return { webhook, webhookSecret };
  if (!URL.canParse(webhook) || !/^https?:$/.test(new URL(webhook).protocol))
    throw bad(read.source('webhook'), 'is no http or https address', 'Write it as https://hooks.example.org/clew.');
  if (webhookSecret === undefined || webhookSecret.length < 16) {
    throw bad(
      SETTINGS.webhookSecret.variable,
      webhookSecret === undefined ? 'is missing' : 'is shorter than 16 characters',
      'Choose one that the receiver knows too; its requests are signed with it.',
    );
  }
  return { webhook, webhookSecret };
}

/** Whether only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Variables that begin as ours do and are read elsewhere: by the tests, by the launcher of their Neo4j, where errors are told, and by what runs
 * within a run.
 */
const ELSEWHERE = /^CLEW_(?:TEST_|NEO4J_HEAP$|DEBUG$|RUN$|ENVIRONMENT$)/;

export interface UnknownVariable {
  readonly variable: string;
  /** The variable that was probably meant. */
  readonly suggestion?: string;
}

/** Variables of the environment that look like settings and are none: a mistyped one would be passed over without a word. */
export function unknownVariables(env: Readonly<Record<string, string | undefined>>): UnknownVariable[] {
  const known = Object.values(SETTINGS).map(({ variable }) => variable as string);
  return Object.keys(env)
    .filter((name) => name.startsWith('CLEW_') && !known.includes(name) && !ELSEWHERE.test(name))
    .sort()
    .map((variable) => {
      const [near] = known
        .filter((name) => name.startsWith('CLEW_'))
        .map((name) => ({ name, distance: editDistance(variable, name, MISTYPED) }))
        .filter(({ distance }) => distance < MISTYPED)
        .sort((a, b) => a.distance - b.distance);
      return { variable, ...(near && { suggestion: near.name }) };
    });
}

/** Letters from which on a name is another name and not a mistyped one. */
const MISTYPED = 4;

class Reading {
  readonly #given: Given;
  readonly #env: Readonly<Record<string, string | undefined>>;

  constructor(given: Given, env: Readonly<Record<string, string | undefined>>) {
    this.#given = given;
    this.#env = env;
  }

  given(name: SettingName): boolean {
    return this.#given[name] !== undefined;
  }

  /** The flag or variable a value came from, for messages. */
  source(name: SettingName): string {
    const setting: Setting = SETTINGS[name];
    return this.given(name) && setting.flag !== undefined ? setting.flag.split(' ')[0]! : setting.variable;
  }

  text(name: SettingName): string | undefined {
    const value = this.#given[name] ?? this.#env[SETTINGS[name].variable];
    return value === undefined || value === '' ? undefined : String(value);
  }

  number(name: SettingName): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const [least, most] = (SETTINGS[name] as Setting).range ?? [0, Number.MAX_SAFE_INTEGER];
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw bad(this.source(name), `is ${JSON.stringify(text)}`, `Give a whole number from ${least} to ${most}.`);
    }
    return value;
  }

  switch(name: SettingName): boolean | undefined {
    const value = this.#given[name];
    if (typeof value === 'boolean') return value;
    const text = this.text(name)?.toLowerCase();
    if (text === undefined) return undefined;
    if (['1', 'true', 'yes', 'on'].includes(text)) return true;
    if (['0', 'false', 'no', 'off'].includes(text)) return false;
    throw bad(this.source(name), `is ${JSON.stringify(text)}`, 'Give 1 or 0.');
  }

  words(name: SettingName): readonly string[] {
    const value = this.#given[name];
    if (Array.isArray(value)) return value as readonly string[];
    return (
      this.text(name)
        ?.split(/\s+/)
        .filter((word) => word !== '') ?? []
    );
  }

  list(name: SettingName): readonly string[] {
    const value = this.#given[name];
    if (Array.isArray(value)) return value as readonly string[];
    return (
      this.text(name)
        ?.split(process.platform === 'win32' ? ';' : ':')
        .filter((part) => part !== '') ?? []
    );
  }
}

function bad(what: string, how: string, hint: string): Fault<SettingsCode> {
  return new Fault('BAD_SETTING', `${what} ${how}.`, { hint });
}

/** `docs/settings.md`, whole. */
export function settingsPage(): string {
  const rows = (Object.values(SETTINGS) as Setting[]).map((s) => {
    const flag = s.flag === undefined ? '–' : `\`${s.flag}\``;
    const fallback = s.default === undefined ? '–' : /^[.\w:/<>]+$/.test(s.default) ? `\`${s.default}\`` : s.default;
    return `| ${flag} | \`${s.variable}\` | ${fallback} | ${s.meaning} |`;
  });
  return [
    '# Settings',
    '',
    'A flag wins over its variable, a variable over the default. An empty variable counts as not set. Secrets have no flag.',
    'This page is generated from `src/settings.ts` (`npm run docs`) and a test keeps it fresh.',
    '',
    '| flag | variable | default | meaning |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
