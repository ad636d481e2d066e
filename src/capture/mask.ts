import { ISSUED_SECRET, isSecretName, isSecretOption, isSecretValue, looksRandom, URL_CREDENTIALS } from './secret.ts';

/** What stands where a secret was: the same for every secret, so that not even its length is told. */
export const MASKED = '***';

/** A shorter value of a secret variable (`1`, `true`, `root`) stands in too many texts by chance. */
const SHORTEST_KNOWN = 6;

const PLAIN_VALUE = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|true|false|none|null)$/i;
const PASSCODE = /^\d{6,}$/;

/** Parameters of an address whose values are secrets: signatures of storage services among them. */
const QUERY_SECRET = /([?&;#])([^=&;#\s'"]{1,64})=([^&;#\s'"]+)/g;
const QUERY_NAMES =
  /^(sig|sv?signature|code|x-amz-(signature|credential|security-token)|x-goog-(signature|credential))$/i;
/** `password=…`, `api_key: "…"` within a text. */
const ASSIGNMENT = /\b([A-Za-z][\w.-]{0,63})(["']?\s*[=:]\s*)(["']?)([^\s"'&,;]+)\3/g;
const HEADER = /\b(Bearer|Basic|Token|Digest)\s+([A-Za-z0-9+/_=.~-]{8,})/g;

/** Options of well-known programs that carry `user:password` under a name that does not tell. */
const USER_OPTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['curl', ['-u', '--user', '-U', '--proxy-user']],
  ['wget', ['--user', '--http-user']],
]);

/** Takes secrets out of texts: what looks like one, and the values of the secret variables that the process has. */
export class Mask {
  readonly #known: readonly string[];

  /** @param env the variables of the process; values of those with a secret name are masked wherever they stand */
  constructor(env: Readonly<Record<string, string | undefined>> = {}) {
    const values = Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && value.length >= SHORTEST_KNOWN && isSecretName(name) ? [value] : [],
    );
    // The longest first: one secret may begin with another.
    this.#known = [...new Set(values)].sort((a, b) => b.length - a.length);
  }

  /** A text without its secrets: the end of a log, an error message, an address. */
  text(text: string): string {
    let out = text;
    for (const value of this.#known) out = out.replaceAll(value, MASKED);
    return out
      .replace(ISSUED_SECRET, MASKED)
      .replace(URL_CREDENTIALS, `$1${MASKED}@`)
      .replace(QUERY_SECRET, (all, mark: string, name: string) =>
        QUERY_NAMES.test(name) || isSecretOption(name) ? `${mark}${name}=${MASKED}` : all,
      )
      .replace(HEADER, (_, scheme: string) => `${scheme} ${MASKED}`)
      .replace(ASSIGNMENT, maskAssignment);
  }

  /** The value of a named parameter: masked whole if the name or the value says so. */
  value(name: string, value: string): string {
    return isSecretOption(name) || isSecretValue(value) || this.#known.includes(value) ? MASKED : this.text(value);
  }

  /**
   * The value of a hyperparameter. `prng_key=1`, `secret_dim=64` and `use_auth=true` are no secrets whatever their name; an integer of six digits
   * or more may be a passcode.
   */
  parameter(name: string, value: string): string {
    const isPlain = PLAIN_VALUE.test(value) && !PASSCODE.test(value) && !this.#known.includes(value);
    return isPlain ? value : this.value(name, value);
  }

  /** The arguments of a command, as many as were given: `--password x`, `--token=x`, `PASSWORD=x`, addresses, headers. */
  arguments(command: readonly string[]): string[] {
    const program = (command[0] ?? '').replace(/^.*\//, '');
    const users = USER_OPTIONS.get(program) ?? [];
    let hidden = false;
    return command.map((argument, i) => {
      if (hidden) {
        hidden = false;
        // A flag without a value is followed by the next option.
        if (!argument.startsWith('--')) return MASKED;
      }
      // What a shell or an interpreter is given to run is a text of its own.
      if (/^-\w*c$/.test(command[i - 1] ?? '') && /\s/.test(argument)) return this.text(argument);
      const named = /^(-{0,2}[A-Za-z][\w.-]*)=([\s\S]*)$/.exec(argument);
      if (named) return `${named[1]!}=${this.value(named[1]!, named[2]!)}`;
      if (users.includes(argument) || (/^--?[A-Za-z][\w.-]*$/.test(argument) && isSecretOption(argument))) {
        hidden = true;
        return argument;
      }
      return looksRandom(argument) ? MASKED : this.text(argument);
    });
  }

  /** The command as one line that a POSIX shell would take apart again, secrets masked. */
  commandLine(command: readonly string[]): string {
    return this.arguments(command)
      .map((word) => (/^[\w@%+=:,./*-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
      .join(' ');
  }
}

function maskAssignment(all: string, name: string, sign: string, quote: string, value: string): string {
  if (isSecretOption(name) && !/^(Bearer|Basic|Token|Digest)$/i.test(value))
    return `${name}${sign}${quote}${MASKED}${quote}`;
  // `ValueError: password=…`: what looks like a value may be an assignment itself.
  return all.slice(0, all.length - value.length - quote.length) + value.replace(ASSIGNMENT, maskAssignment) + quote;
}
