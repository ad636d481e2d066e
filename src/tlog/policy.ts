/** Which logs are believed, and how many witnesses must have seen what they say. https://c2sp.org/tlog-policy */
import { parseCheckpoint, type Checkpoint } from './checkpoint.ts';
import { cosignatureTime } from './cosignature.ts';
import { LogFault } from './fault.ts';
import { parseKey, PLAIN_ED25519, type NoteKey } from './key.ts';
import { openNote, type SignatureLine } from './note.ts';
import { verifierOf } from './verifier.ts';

/** Satisfied when at least `threshold` of the members are: witnesses that cosigned, or groups that are satisfied. */
export interface Quorum {
  readonly threshold: number;
  readonly members: readonly (NoteKey | Quorum)[];
}

export interface Policy {
  /** The key of a log bears the origin of its checkpoints as its name. */
  readonly logs: readonly NoteKey[];
  /** By the name they have in the policy. */
  readonly witnesses: ReadonlyMap<string, NoteKey>;
  /** Where the witnesses are asked, by the same names, as far as the policy says. */
  readonly urls: ReadonlyMap<string, string>;
  readonly quorum: Quorum;
}

/** A checkpoint that fulfils a policy. */
export interface Witnessed {
  readonly checkpoint: Checkpoint;
  /** The text that was signed. */
  readonly text: string;
  readonly cosignatures: readonly {
    /** Name in the policy. */
    readonly witness: string;
    /** POSIX seconds, as the witness says; 0 if it does not. */
    readonly time: bigint;
  }[];
}

const NOBODY: Quorum = { threshold: 0, members: [] };
/** Logs, witnesses and groups together; the specification asks for 32 of each at least. */
const MAX_LINES = 1_000;

/** A policy of some logs and of any `quorum` among some witnesses, given as verifier keys; witnesses are named `witness-1`, `witness-2`, …. @throws LogFault MALFORMED, UNSUPPORTED */
export function policyOf(
  logs: readonly string[],
  witnesses: readonly string[] = [],
  quorum: number = witnesses.length,
): Policy {
  for (const vkey of [...logs, ...witnesses]) parseKey(vkey);
  const names = witnesses.map((_, i) => `witness-${i + 1}`);
  const lines = [
    ...logs.map((vkey) => `log ${vkey}`),
    ...witnesses.map((vkey, i) => `witness ${names[i]} ${vkey}`),
    ...(quorum === 0 ? ['quorum none'] : [`group enough ${quorum} ${names.join(' ')}`, 'quorum enough']),
  ];
  return parsePolicy(lines.join('\n'));
}

/** Reads a policy file. @throws LogFault MALFORMED, naming the line; UNSUPPORTED */
export function parsePolicy(text: string): Policy {
  // eslint-disable-next-line no-control-regex -- of the control characters, only tab and newline are allowed
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text))
    throw new LogFault('MALFORMED', 'A policy holds no control character other than tab and newline.');
  const lines = text.split('\n').map((line) => line.replace(/^[ \t]+|[ \t]+$/g, ''));
  if (lines.length > MAX_LINES) throw new LogFault('MALFORMED', `A policy has at most ${MAX_LINES} lines.`);
  const reader = new PolicyReader();
  for (const [i, line] of lines.entries()) {
    if (line === '' || line.startsWith('#')) continue;
    try {
      reader.line(line.split(/[ \t]+/));
    } catch (error) {
      if (error instanceof LogFault) throw new LogFault(error.code, `Line ${i + 1} of the policy: ${error.message}`);
      throw error;
    }
  }
  return reader.policy();
}

class PolicyReader {
  readonly #logs: NoteKey[] = [];
  readonly #witnesses = new Map<string, NoteKey>();
  readonly #urls = new Map<string, string>();
  readonly #groups = new Map<string, Quorum>();
  readonly #members = new Set<string>();
  #quorum: Quorum | undefined;

  line([kind, ...rest]: readonly string[]): void {
    if (kind === 'log' && (rest.length === 1 || rest.length === 2)) this.#log(rest[0]!);
    else if (kind === 'witness' && (rest.length === 2 || rest.length === 3)) this.#witness(rest[0]!, rest[1]!, rest[2]);
    else if (kind === 'group' && rest.length >= 3) this.#group(rest[0]!, rest[1]!, rest.slice(2));
    else if (kind === 'quorum' && rest.length === 1) this.#setQuorum(rest[0]!);
    else throw new LogFault('MALFORMED', 'it is not a log, witness, group or quorum.');
  }

  policy(): Policy {
    if (this.#quorum === undefined)
      throw new LogFault('MALFORMED', 'The policy has no quorum line; write "quorum none" if none is wanted.');
    return { logs: this.#logs, witnesses: this.#witnesses, urls: this.#urls, quorum: this.#quorum };
  }

  #log(vkey: string): void {
    const key = parseKey(vkey);
    if (this.#logs.some((log) => log.publicKey.equals(key.publicKey)))
      throw new LogFault('MALFORMED', 'the key of this log was given before.');
    this.#logs.push(key);
  }

  #witness(name: string, vkey: string, url: string | undefined): void {
    this.#checkNew(name);
    const key = parseKey(vkey);
    if (key.type === PLAIN_ED25519) throw new LogFault('MALFORMED', `the key of ${name} is not for cosignatures.`);
    if ([...this.#witnesses.values()].some((witness) => witness.publicKey.equals(key.publicKey)))
      throw new LogFault('MALFORMED', 'the key of this witness was given before.');
    this.#witnesses.set(name, key);
    if (url !== undefined) this.#urls.set(name, url);
  }

  #group(name: string, count: string, names: readonly string[]): void {
    this.#checkNew(name);
    const threshold =
      count === 'any' ? 1 : count === 'all' ? names.length : /^[1-9]\d{0,3}$/.test(count) ? Number(count) : 0;
    if (threshold < 1 || threshold > names.length)
      throw new LogFault('MALFORMED', `of ${names.length} members not ${count} can be asked for.`);
    const members = names.map((member) => {
      if (this.#members.has(member))
        throw new LogFault('MALFORMED', `${member} is a member already, here or in another group.`);
      this.#members.add(member);
      return this.#named(member);
    });
    this.#groups.set(name, { threshold, members });
  }

  #setQuorum(name: string): void {
    if (this.#quorum !== undefined) throw new LogFault('MALFORMED', 'there is a quorum line already.');
    this.#quorum = name === 'none' ? NOBODY : { threshold: 1, members: [this.#named(name)] };
  }

  #named(name: string): NoteKey | Quorum {
    const found = this.#witnesses.get(name) ?? this.#groups.get(name);
    if (found === undefined) throw new LogFault('MALFORMED', `${name} is no witness or group of a line before.`);
    return found;
  }

  #checkNew(name: string): void {
    if (name === 'none' || this.#witnesses.has(name) || this.#groups.has(name))
      throw new LogFault('MALFORMED', `the name ${name} is taken.`);
  }
}

/**
 * Checks that a log of the policy signed this checkpoint, and that enough witnesses did.
 * @throws LogFault MALFORMED, SIGNATURE (no log's signature, or a wrong one by any key of the policy), QUORUM
 */
export function checkPolicy(message: Uint8Array, policy: Policy): Witnessed {
  const keys = new Map([...policy.logs, ...policy.witnesses.values()].map((key) => [`${key.name} ${key.id}`, key]));
  const { text, signatures } = openNote(message, [...keys.values()].map(verifierOf));
  const checkpoint = parseCheckpoint(text);
  const lineBy = ({ name, id }: NoteKey): SignatureLine | undefined =>
    signatures.find((line) => line.name === name && line.id === id);
  if (!policy.logs.some((log) => log.name === checkpoint.origin && lineBy(log) !== undefined))
    throw new LogFault(
      'SIGNATURE',
      `The checkpoint of ${checkpoint.origin} is not signed by a key that is known for this log.`,
    );
  const cosignatures = [...policy.witnesses].flatMap(([witness, key]) => {
    const line = lineBy(key);
    return line === undefined ? [] : [{ witness, time: cosignatureTime(line.signature) }];
  });
  if (!satisfied(policy.quorum, (key) => lineBy(key) !== undefined))
    throw new LogFault(
      'QUORUM',
      `The log's signature holds, but the policy asks for more witnesses than ${cosignatures.map(({ witness }) => witness).join(', ') || 'none'}.`,
    );
  return { checkpoint, text, cosignatures };
}

function satisfied({ threshold, members }: Quorum, cosigned: (key: NoteKey) => boolean): boolean {
  const count = members.filter((member) =>
    'publicKey' in member ? cosigned(member) : satisfied(member, cosigned),
  ).length;
  return count >= threshold;
}
