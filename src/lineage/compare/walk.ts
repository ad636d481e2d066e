/**
 * Walks two histories upstream in step, pair by pair, and does not enter what is equal: the method of PDIFF (Missier et al. 2014,
 * https://arxiv.org/abs/1406.0905), with `align.ts` for what corresponds. Iterative and breadth first; reads a whole layer at a time.
 */
import type { Iri } from '../../prov/iri.ts';
import { PROV } from '../../prov/namespaces.ts';
import { align, comparedInputs, type InputPair } from './align.ts';
import type { PathStep } from './change.ts';
import { classOf, isData, purposeOf, type Purpose } from './classify.ts';
import { differencesOf, partAspect, sides, type Difference } from './differences.ts';
import type { Elements, Input } from './elements.ts';
import { displayName, logicalName, versionOf } from './logical-name.ts';
import { wholeOf, type PairNode } from './pairs.ts';
import { restate } from './restate.ts';
import { alignSteps, type Chains, type Step } from './steps.ts';

const PROV_VALUE = `${PROV}value` as Iri;

/** Relations to a part, or to the thing that this is a version of: not a cause, but the same thing looked at closer or from afar. */
const PART_OF_WHOLE: ReadonlySet<string> = new Set(['hadMember', 'specializationOf']);

/** Relations by which one version follows another: of themselves no difference. */
const FOLLOWS: ReadonlySet<string> = new Set([
  'wasDerivedFrom',
  'hadPrimarySource',
  'wasQuotedFrom',
  'wasInformedBy',
  'wasInfluencedBy',
]);

/** Relations that are walked when a step has no counterpart: the others lead to the data that it made. */
const BESIDE_STEPS: ReadonlySet<string> = new Set(['hadMember', 'specializationOf', 'wasInfluencedBy']);

interface FoundStep {
  readonly node: PairNode;
  readonly side: 'left' | 'right';
  readonly name: string;
  readonly chains: Chains;
}

export class Walk {
  /** In the order they were found: nearest first. */
  readonly nodes: PairNode[] = [];
  /** Elements that were too many to be paired by likeness. */
  unaligned = 0;
  readonly #elements: Elements;
  readonly #byKey = new Map<string, PairNode>();
  readonly #partners = new Map<Iri, Set<Iri>>();
  readonly #lines = new Map<PairNode, string>();
  readonly #steps: FoundStep[] = [];
  readonly #measured: ReadonlySet<Iri>;
  #next: PairNode[] = [];

  /** @param measured what evaluations are of: they are not walked back to it */
  constructor(elements: Elements, measured: ReadonlySet<Iri>) {
    this.#elements = elements;
    this.#measured = measured;
  }

  /** Begins at a pair of elements that have been read. */
  begin(left: Iri, right: Iri, purpose: Purpose, from?: PairNode['from']): PairNode {
    const known = this.#byKey.get(key(left, right));
    if (known) return known;
    const distance = from ? from.node.distance + 1 : 0;
    return this.#add({
      left,
      right,
      ...(from && { from }),
      distance,
      purpose,
      inputs: new Set(),
      differences: [],
      same: left === right,
    });
  }

  /** What only one side has, beside the walk. */
  beginAlone(iri: Iri, side: 'left' | 'right', from: PairNode, step: PathStep): PairNode {
    return this.#reach(from, { relation: 'wasDerivedFrom', iri }, { ...step, [side]: iri }, true, false);
  }

  /** Goes as far as there is something to compare. */
  async run(): Promise<void> {
    while (this.#next.length > 0) {
      const layer = this.#next;
      this.#next = [];
      await this.#elements.load(layer.flatMap((node) => this.#different(node)));
      for (const node of layer) await this.#enter(node);
    }
    this.#mergeMoves();
    restate(this.#elements, this.nodes);
  }

  /** Inputs that only one of the two has: those of both need no look to be paired. */
  #different({ left, right }: PairNode): Iri[] {
    const inputs = (iri: Iri) => new Set(comparedInputs(this.#elements, iri).map((input) => input.iri));
    return [...inputs(left!).symmetricDifference(inputs(right!))];
  }

  async #enter(node: PairNode): Promise<void> {
    const [left, right] = [node.left!, node.right!];
    if (this.#continues(node)) return this.#continue(node);
    const aligned = isMade(this.#elements, left) ? await alignSteps(this.#elements, left, right) : undefined;
    const chains = aligned === 'cut' ? undefined : aligned;
    const differences = differencesOf(this.#elements, left, right, node.purpose);
    // Where the two are of different stages, only what is measured on them can be compared.
    node.differences.push(...(chains ? differences.filter((d) => d.comesOut) : differences));
    if (chains) this.#enterSteps(node, chains);
    const inputs = (iri: Iri) =>
      comparedInputs(this.#elements, iri).filter(
        (input) => (!chains || BESIDE_STEPS.has(input.relation)) && !this.#isMeasured(node, input),
      );
    node.open = aligned === 'cut' || this.#elements.isOpen(left) || this.#elements.isOpen(right);
    const found = align(this.#elements, inputs(left), inputs(right), this.#partners, node.open);
    this.unaligned += found.unaligned;
    for (const pair of found.equal) this.#visit(node, pair, true);
    for (const pair of found.pairs) this.#visit(node, pair, false);
    for (const [l, r] of found.moved) node.differences.push(this.#moved(node, l, r));
    for (const input of found.left) this.#visitOne(node, input, 'left');
    for (const input of found.right) this.#visitOne(node, input, 'right');
  }

  #isMeasured(node: PairNode, input: Input): boolean {
    return node.purpose === 'evaluation' && this.#measured.has(input.iri);
  }

  #enterSteps(node: PairNode, chains: Chains): void {
    const visit = (step: Step, side: 'left' | 'right') => {
      const found = this.#visitOne(node, step.input, side);
      this.#steps.push({ node: found, side, name: step.name, chains });
    };
    for (const step of chains.removed) visit(step, 'left');
    for (const step of chains.added) visit(step, 'right');
    if (chains.next) this.#visit(node, chains.next, chains.next[0].iri === chains.next[1].iri);
  }

  #visit(from: PairNode, [l, r]: InputPair, equal: boolean): void {
    const role = r.role ?? l.role;
    const step: PathStep = { relation: r.relation, ...(role !== undefined && { role }), left: l.iri, right: r.iri };
    const same = equal || l.iri === r.iri;
    if (!same) {
      const partners = this.#partners.get(l.iri);
      if (partners) partners.add(r.iri);
      else this.#partners.set(l.iri, new Set([r.iri]));
    }
    this.#reach(from, r, step, same);
  }

  #visitOne(from: PairNode, input: Input, side: 'left' | 'right'): PairNode {
    const { relation, role, iri } = input;
    const node = this.#reach(from, input, { relation, ...(role !== undefined && { role }), [side]: iri }, true);
    // A metric that only one side has is an outcome, not a change.
    if (node.differences.length === 0 && this.#elements.family(iri) !== 'Metric')
      node.differences.push(this.#alone(node, iri, side));
    return node;
  }

  /** The node at the end of a step: a new one, or the one that another way led to. */
  #reach(from: PairNode, input: Input, step: PathStep, same: boolean, wentIn = true): PairNode {
    const { left, right } = step;
    let node = this.#byKey.get(key(left, right));
    if (!node) {
      node = this.#add({
        ...(left !== undefined && { left }),
        ...(right !== undefined && { right }),
        from: { node: from, step },
        distance: from.distance + 1,
        purpose: purposeOf(this.#elements, input, (from.right ?? from.left)!, from.purpose),
        ...(PART_OF_WHOLE.has(input.relation) && { whole: wholeOf(from) }),
        inputs: new Set(),
        differences: [],
        same,
      });
    }
    const [whole, part] = [wholeOf(from), wholeOf(node)];
    // What is equal is why nothing else differs, not even as a part of something that does: the dataset that two of its versions are specializations of.
    const equal = node.same && left !== undefined && right !== undefined;
    if (wentIn && whole !== part && !equal) whole.inputs.add(part);
    return node;
  }

  #add(node: PairNode): PairNode {
    this.#byKey.set(key(node.left, node.right), node);
    this.nodes.push(node);
    if (!node.same) this.#next.push(node);
    return node;
  }

  /** Whether both are stages of one line that a pair nearer to the compared one is on already: version 7 beside 8, behind 8 beside 9. */
  #continues(node: PairNode): boolean {
    const line = this.#line(node);
    if (!this.#elements.right.has(node.left!) && !this.#elements.left.has(node.right!)) return false;
    for (let at = node.from?.node; at; at = at.from?.node) if (this.#lines.get(at) === line) return true;
    return false;
  }

  #line(node: PairNode): string {
    let line = this.#lines.get(node);
    if (line === undefined) {
      const name = logicalName(this.#elements, node.right!) ?? node.right!;
      this.#lines.set(node, (line = `${this.#elements.family(node.right!) ?? ''} ${name}`));
    }
    return line;
  }

  /** How the line went before is no difference; that it was taken up from another point is one. */
  #continue(node: PairNode): void {
    const { relation, role } = node.from!.step;
    if (FOLLOWS.has(relation) || PART_OF_WHOLE.has(relation)) return;
    const [left, right] = [node.left!, node.right!];
    node.differences.push({
      ...sides(versionOf(this.#elements, left) ?? left, versionOf(this.#elements, right) ?? right),
      class: classOf(this.#elements, right, 'version', node.purpose),
      aspect: role ?? 'version',
      comesOut: false,
    });
  }

  #moved(node: PairNode, left: Input, right: Input): Difference {
    return {
      ...sides(left.role ?? 'no role', right.role ?? 'no role'),
      class: classOf(this.#elements, right.iri, 'role', node.purpose),
      aspect: `role of ${displayName(this.#elements, right.iri)}`,
      comesOut: false,
      on: { left: left.iri, right: right.iri },
    };
  }

  #alone(node: PairNode, iri: Iri, side: 'left' | 'right'): Difference {
    const family = this.#elements.family(iri);
    const told = aloneText(this.#elements, iri);
    const part = partAspect(this.#elements, iri);
    const aspect =
      part ??
      (family === 'Run'
        ? 'step'
        : (node.from!.step.role ?? (family ?? 'element').replace(/^./, (c) => c.toLowerCase())));
    return {
      ...(side === 'left' ? sides(told, undefined) : sides(undefined, told)),
      class: classOf(this.#elements, iri, undefined, node.purpose),
      aspect,
      comesOut: family === 'DataFile' || family === 'Column',
    };
  }

  /** A step that is missing at one place and done at another was moved: told once, with the order on both sides. */
  #mergeMoves(): void {
    const open = this.#steps.filter(({ node }) => node.differences[0]?.aspect === 'step');
    for (const removed of open.filter(({ side }) => side === 'left')) {
      const added = open.find(
        ({ side, name, node }) => side === 'right' && name === removed.name && node.differences.length > 0,
      );
      if (!added) continue;
      const first = removed.node.distance <= added.node.distance ? removed : added;
      const [left, right] = [removed.node.left!, added.node.right!];
      const difference: Difference = {
        what: 'changed',
        class: removed.node.differences[0]!.class,
        aspect: 'step order',
        before: first.chains.before,
        after: first.chains.after,
        comesOut: false,
        on: { left, right },
      };
      removed.node.differences.length = 0;
      added.node.differences.length = 0;
      // Kept where everything that differs because of it can be followed back to: at the farther end.
      (first === removed ? added : removed).node.differences.push(difference);
    }
  }
}

function key(left: Iri | undefined, right: Iri | undefined): string {
  return `${left ?? ''} ${right ?? ''}`;
}

/** Whether steps made it that may have been added or left out. */
function isMade(elements: Elements, iri: Iri): boolean {
  const family = elements.family(iri);
  return family === 'DatasetVersion' || family === 'FeatureSet' || isData(family);
}

/** What is told of a thing that only one side has: the value of a hyperparameter, the version of a package, else its name. */
function aloneText(elements: Elements, iri: Iri): string {
  const family = elements.family(iri);
  if (family === 'Hyperparameter') return elements.text(iri, PROV_VALUE) ?? displayName(elements, iri);
  if (family === 'Package' || family === 'Feature') return versionOf(elements, iri) ?? displayName(elements, iri);
  const version = family === 'Run' ? undefined : versionOf(elements, iri);
  return version === undefined ? displayName(elements, iri) : `${displayName(elements, iri)}@${version}`;
}
