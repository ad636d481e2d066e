/** Which witnesses are asked to cosign a log, and how many of them its readers shall see. */
import { Fault } from '../prov/fault.ts';
import { LogFault } from '../tlog/fault.ts';
import { parseKey } from '../tlog/key.ts';
import { parsePolicy, type Policy } from '../tlog/policy.ts';
import { verifierOf } from '../tlog/verifier.ts';
import type { Verifier } from '../tlog/note.ts';
import type { PublicationCode } from './fault.ts';

export interface WitnessPlace {
  /** In the policy. */
  readonly name: string;
  /** Prefix of its service, without a slash at the end. */
  readonly url: string;
  readonly verifier: Verifier;
}

/** Witnesses of a log whose key may not be known yet. */
export interface WitnessPlan {
  readonly places: readonly WitnessPlace[];
  /** The policy that is published, for the log of this key. @throws Fault WITNESS */
  policy(vkey: string): { readonly text: string; readonly policy: Policy };
}

/**
 * A plan of witnesses given one by one, `https://witness.example+<verifier key>`. More than half of them must have cosigned, so that two histories
 * cannot both be shown as cosigned unless a witness lies.
 * @throws Fault WITNESS
 */
export function planOfList(given: readonly string[]): WitnessPlan {
  const names = given.map((_, i) => `witness-${i + 1}`);
  const lines = given.map((each, i) => {
    const [, url, vkey] = /^(https?:\/\/\S+?)\+([^+\s]+\+[0-9a-f]{8}\+\S+)$/u.exec(each) ?? [];
    if (url === undefined || !URL.canParse(url)) {
      throw wrong(`${JSON.stringify(each.slice(0, 200))} is no address and verifier key of a witness.`);
    }
    return `witness ${names[i]} ${vkey} ${url}`;
  });
  const enough = Math.floor(given.length / 2) + 1;
  return planOfPolicy([...lines, `group enough ${enough} ${names.join(' ')}`, 'quorum enough', ''].join('\n'));
}

/** A plan from the text of a policy with the witnesses' addresses; the log's own key may be left out. @throws Fault WITNESS */
export function planOfPolicy(text: string): WitnessPlan {
  const { witnesses, urls } = read(text);
  const places = [...witnesses].flatMap(([name, key]): WitnessPlace[] => {
    const url = urls.get(name);
    if (url === undefined) return [];
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw wrong(`The address of ${name} is ${JSON.stringify(url.slice(0, 200))}.`);
    }
    return [{ name, url: url.replace(/\/+$/, ''), verifier: verifierOf(key) }];
  });
  return {
    places,
    policy(vkey) {
      const own = parseKey(vkey);
      const names = read(text).logs.some((log) => log.name === own.name && log.publicKey.equals(own.publicKey));
      const whole = names ? text : `log ${vkey}\n${text}`;
      return { text: whole.endsWith('\n') ? whole : `${whole}\n`, policy: read(whole) };
    },
  };
}

function read(text: string): Policy {
  try {
    return parsePolicy(text);
  } catch (cause) {
    if (!(cause instanceof LogFault)) throw cause;
    throw wrong(`The witnesses' policy cannot be read: ${cause.message}`, cause);
  }
}

function wrong(message: string, cause?: Error): Fault<PublicationCode> {
  return new Fault<PublicationCode>('WITNESS', message, {
    hint: 'Write a witness as https://witness.example+name+0a1b2c3d+…; clew witness prints its key. A policy file is of the form c2sp.org/tlog-policy.',
    ...(cause && { cause }),
  });
}
