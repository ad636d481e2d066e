/**
 * Whose keys may sign, and who may say so. An agent's first key is believed (trust on first use); from then on its keys are changed by its keys alone,
 * so that whoever may record cannot speak for somebody else. docs/design/signatures.md
 */
import { parseDescription, type Description } from '../prov/description.ts';
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { ID } from '../prov/name.ts';
import { CLEW } from '../prov/namespaces.ts';
import { INVALIDATED_AT } from '../prov/statement.ts';
import { instant } from '../prov/time.ts';
import { isReference, valueText } from '../prov/value.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import type { LineageCode } from './codes.ts';
import { foldLive } from './live.ts';
import type { Draft, Workspace } from './workspace.ts';

export const SIGNING_KEY = `${CLEW}SigningKey` as Iri;
const KEY_ID = `${CLEW}keyId` as Iri;
/** Where keys stand: behind this comes their id. */
const PLACE = `${ID}key:`;

/** A key as history describes it, outside bundles: what a bundle says is somebody's account. */
interface Key {
  readonly iri: Iri;
  readonly agents: readonly Iri[];
  /** xsd:dateTime */
  readonly endedAt?: string;
  readonly replaces: readonly Iri[];
}

function keyOf(folded: readonly Description[]): Key | undefined {
  const said = folded.find((d) => d.bundle === undefined && d.types.includes(SIGNING_KEY));
  if (!said) return undefined;
  const to = (name: string) => said.relations.flatMap((r) => (r.relation === name && r.object ? [r.object] : []));
  const ended = said.attributes[INVALIDATED_AT]?.[0];
  return {
    iri: said.id,
    agents: [...new Set(to('wasAttributedTo'))],
    replaces: to('wasRevisionOf'),
    ...(ended !== undefined && !isReference(ended) && { endedAt: ended.value }),
  };
}

/** The keys of agents as one transaction sees them: those stored, with what is staged laid over them. */
export class KeyRing {
  readonly #space: Workspace;
  readonly #vocabulary: Vocabulary;
  /** As stored, by agent: within a transaction nobody else changes them. */
  readonly #stored = new Map<Iri, readonly Key[]>();

  constructor(space: Workspace, vocabulary: Vocabulary) {
    this.#space = space;
    this.#vocabulary = vocabulary;
  }

  /**
   * Refuses a signed record whose keys sign no more, and a change to an agent's keys that none of its keys in force has signed.
   * @throws Fault FORBIDDEN
   */
  async check(draft: Draft): Promise<void> {
    const { actor, signedBy } = draft.prepared.submission;
    const now = instant(draft.record.recordedAt);
    if (signedBy) await this.#checkSigners(actor, signedBy, now);
    for (const iri of this.#touched(draft)) await this.#checkChange(draft, iri, now);
  }

  async #checkSigners(agent: Iri | undefined, signedBy: readonly Iri[], now: number): Promise<void> {
    const inForce = agent === undefined ? [] : await this.#inForce(agent, now);
    const gone = signedBy.find((iri) => !inForce.includes(iri));
    if (gone === undefined && signedBy.length > 0) return;
    throw forbidden(
      `The key ${gone} signs no more for ${agent}: it has ended, or another has taken its place.`,
      'Sign with a key of this agent that is in force.',
      { agent, key: gone },
    );
  }

  /** Keys of which a record says something new, or ends something that was said. */
  #touched({ newDescriptions, endedDescriptions, subjects }: Draft): Set<Iri> {
    const touched = new Set<Iri>();
    for (const { iri } of [...newDescriptions, ...endedDescriptions]) {
      if (iri.startsWith(PLACE) || subjects.get(iri)?.row?.types.includes(SIGNING_KEY)) touched.add(iri);
    }
    return touched;
  }

  async #checkChange(draft: Draft, iri: Iri, now: number): Promise<void> {
    const { folded = [], row } = draft.subjects.get(iri) ?? {};
    if (draft.prepared.descriptions.some((d) => d.id === iri && d.bundle !== undefined)) {
      throw forbidden(
        `The record speaks of the key ${iri} in a bundle.`,
        'Describe keys outside bundles: shapes look at a key as a whole, and an account in a bundle could keep its agent from changing it.',
        { key: iri },
      );
    }
    const [before, after] = [keyOf(this.#space.folded(iri)), keyOf(folded)];
    if (!before && !after) return;
    if (!draft.prepared.descriptions.some((d) => d.types.includes(SIGNING_KEY))) {
      throw forbidden(
        `The record would change the key ${iri} and describes none.`,
        'Describe it as a clew:SigningKey: changes of keys have an entry of their own kind in the log.',
        { key: iri },
      );
    }
    if (after) checkPlace(iri, folded, row?.kind);
    const signedBy = draft.prepared.submission.signedBy ?? [];
    for (const agent of new Set([...(before?.agents ?? []), ...(after?.agents ?? [])])) {
      const inForce = await this.#inForce(agent, now);
      if (inForce.length === 0 || signedBy.some((key) => inForce.includes(key))) continue;
      throw forbidden(
        `${agent} has a key, and no key of it has signed this change to ${iri}.`,
        `Submit it in an envelope signed with ${inForce.slice(0, 3).join(' or ')}: clew sign FILE --key KEYFILE.`,
        { agent, key: iri, inForce },
      );
    }
  }

  /** Keys of an agent that have not ended, and that no later key of the same agent replaces. */
  async #inForce(agent: Iri, now: number): Promise<Iri[]> {
    const staged = [...this.#space.changed()].filter((iri) => iri.startsWith(PLACE));
    const keys = new Map((await this.#storedOf(agent)).map((key) => [key.iri, key]));
    for (const iri of staged) {
      const key = keyOf(this.#space.folded(iri));
      if (key?.agents.includes(agent)) keys.set(iri, key);
      else keys.delete(iri);
    }
    const replaced = new Set([...keys.values()].flatMap((key) => key.replaces));
    return [...keys.values()]
      .filter(({ iri, endedAt }) => !replaced.has(iri) && (endedAt === undefined || instant(endedAt) > now))
      .map(({ iri }) => iri);
  }

  async #storedOf(agent: Iri): Promise<readonly Key[]> {
    const known = this.#stored.get(agent);
    if (known) return known;
    const { reader } = this.#space;
    const pages = await reader.edges({
      of: [agent],
      direction: 'downstream',
      names: ['wasAttributedTo'],
      kinds: ['SigningKey'],
    });
    const iris = [...new Set((pages.get(agent)?.edges ?? []).map((edge) => edge.from))];
    const rows = iris.length === 0 ? [] : await reader.descriptions(iris);
    const keys: Key[] = [];
    for (const list of Map.groupBy(rows, (row) => row.iri).values()) {
      const key = keyOf(
        foldLive(
          list.map(({ json }) => parseDescription(json)),
          this.#vocabulary,
        ).folded,
      );
      if (key?.agents.includes(agent)) keys.push(key);
    }
    this.#stored.set(agent, keys);
    return keys;
  }
}

/** A key stands where its id says, and is nothing else: so it is found, by the door and by this rule. */
function checkPlace(iri: Iri, folded: readonly Description[], kind: string | undefined): void {
  const ids = folded.flatMap((d) => (d.bundle === undefined ? (d.attributes[KEY_ID] ?? []) : [])).map(valueText);
  if (kind === 'SigningKey' && iri.startsWith(PLACE) && ids.every((id) => iri === `${PLACE}${id}`)) return;
  throw forbidden(
    `The key ${iri} stands elsewhere than its id says, or is of another kind as well.`,
    `Record it as a clew:SigningKey alone, at ${PLACE} and its clew:keyId.`,
    { key: iri },
  );
}

function forbidden(message: string, hint: string, details: Record<string, unknown>): Fault<LineageCode> {
  return new Fault<LineageCode>('FORBIDDEN', message, { hint, details });
}
