import { isDeterministic } from './pattern-deterministic.ts';
import { meet, parsePattern, type CharacterSet, type Tree } from './pattern-tree.ts';

/**
 * Which `sh:pattern`s are taken: those that a backtracking matcher surely ends in about linear time, and that XPath and JavaScript read alike.
 * https://www.w3.org/TR/shacl/#PatternConstraintComponent
 */

/** Longest pattern taken. */
export const MAX_PATTERN_LENGTH = 500;

/** Most ways through neighbouring choices that the same characters could belong to. */
const MAX_WAYS = 1000;

/** Flags that XPath's and JavaScript's expressions share: https://www.w3.org/TR/xpath-functions-31/#flags */
const FLAGS = /^[ims]*$/;

/** Expressions with another meaning in JavaScript than in XPath, or none in XPath. */
const OTHER_MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/\\[pPiIcC]/, 'a character class (\\p, \\i, \\c) that JavaScript reads otherwise'],
  [/\\[1-9k]/, 'a back reference'],
  [/\\[bBuxAzZ]/, 'an escape that XPath does not have'],
  [/\[[^\]]*-\[/, 'a character class subtraction'],
];

/** What matters of one piece of a pattern. */
interface Piece {
  /** In how many ways a matcher may go through it, repetitions without bound aside; 1 if there is no choice. */
  readonly ways: number;
  readonly unbounded: boolean;
  readonly empty: boolean;
  readonly first: CharacterSet;
  /** Every set in it, or undefined if any character can be in it. */
  readonly alphabet: readonly string[] | undefined;
}

/**
 * Compiles a pattern, or says what is against it. Taken are patterns that leave no choice ({@link isDeterministic}), and those whose choices are
 * few and not repeated: refused are a repetition of something with a choice in it (`(a+)+`, `(a|ab)*`); neighbouring repetitions that the same
 * character could belong to (`a*a*`), or more than {@link MAX_WAYS} ways through neighbouring choices; and an unbounded repetition without
 * `^`, which is tried anew at each character. What is left takes time in proportion to the value.
 */
export function safePattern(source: string, flags: string): RegExp | string {
  if (source.length > MAX_PATTERN_LENGTH) return `is longer than ${MAX_PATTERN_LENGTH} characters`;
  if (!FLAGS.test(flags)) return `has the flags ${JSON.stringify(flags)}; only i, m and s are known`;
  const bare = source.replace(/\\\\/g, '__');
  for (const [found, name] of OTHER_MEANINGS) if (found.test(bare)) return `uses ${name}`;
  if (source.replace(/\\[^]/g, '__').includes('(?')) return 'uses a group that begins with (?, such as a look-around';
  let expression: RegExp;
  try {
    expression = new RegExp(source, flags);
  } catch (error) {
    return `is no regular expression (${(error as Error).message})`;
  }
  const tree = parsePattern(source);
  if (isUnbounded(tree) && !isAnchored(tree, flags))
    return 'repeats without bound but is not bound to the beginning by ^, so that it is tried anew at each character';
  if (isDeterministic(tree)) return expression;
  const found = new Choices();
  found.piece(tree);
  return found.fault ?? expression;
}

function isUnbounded(tree: Tree): boolean {
  if (tree.kind === 'sequence') return tree.parts.some(isUnbounded);
  if (tree.kind === 'choice') return tree.branches.some(isUnbounded);
  return tree.kind === 'repeat' && (tree.maximum > MAX_WAYS || isUnbounded(tree.of));
}

function isAnchored(tree: Tree, flags: string): boolean {
  if (flags.includes('m')) return false;
  return tree.kind === 'choice'
    ? tree.branches.every((b) => isAnchored(b, flags))
    : tree.kind === 'sequence' && tree.anchored;
}

/** Counts the ways through a pattern, and keeps the first reason against it. */
class Choices {
  fault: string | undefined;

  piece(tree: Tree): Piece {
    switch (tree.kind) {
      case 'set':
        return {
          ways: 1,
          unbounded: false,
          empty: false,
          first: tree.set,
          alphabet: tree.set === undefined ? undefined : [tree.set],
        };
      case 'sequence':
        return this.#sequence(tree.parts.map((part) => this.piece(part)));
      case 'choice':
        return choice(tree.branches.map((branch) => this.piece(branch)));
      case 'repeat':
        return this.#repeat(this.piece(tree.of), tree.minimum, tree.maximum);
    }
  }

  #repeat(of: Piece, minimum: number, maximum: number): Piece {
    if (maximum > 1 && !isFixed(of)) this.fault ??= 'repeats something with a choice in it, like (a+)+ or (a|ab)*';
    return {
      ...of,
      ways: of.ways * (maximum > MAX_WAYS ? 1 : maximum - minimum + 1),
      unbounded: of.unbounded || maximum > MAX_WAYS,
      empty: of.empty || minimum === 0,
    };
  }

  #sequence(pieces: readonly Piece[]): Piece {
    this.#refuseNeighbours(pieces);
    const [head] = pieces;
    return {
      ways: pieces.reduce((ways, piece) => ways * piece.ways, 1),
      unbounded: pieces.some((p) => p.unbounded),
      empty: pieces.every((p) => p.empty),
      first: head && !head.empty ? head.first : undefined,
      alphabet: pieces.some((p) => !p.alphabet) ? undefined : pieces.flatMap((p) => p.alphabet!),
    };
  }

  /** A choice is settled by the next character that cannot belong to it; a second choice before that multiplies the ways to match. */
  #refuseNeighbours(pieces: readonly Piece[]): void {
    let open: Pick<Piece, 'alphabet' | 'ways' | 'unbounded'> | undefined;
    for (const piece of pieces) {
      const meets = open && this.#mayContinue(open.alphabet, piece);
      if (isFixed(piece)) {
        if (!piece.empty && !meets) open = undefined;
        continue;
      }
      const ways = (open?.ways ?? 1) * piece.ways;
      if (meets && ((open!.unbounded && piece.unbounded) || ways > MAX_WAYS))
        this.fault ??= 'has neighbouring parts that the same characters could belong to, like a*a*';
      const unbounded = piece.unbounded || (open?.unbounded ?? false);
      open =
        open && (meets || piece.empty) ? { alphabet: union(open.alphabet, piece.alphabet), ways, unbounded } : piece;
    }
  }

  /** Whether what is still open could take the first character of the next piece. */
  #mayContinue(alphabet: Piece['alphabet'], next: Piece): boolean {
    return alphabet?.some((set) => meet(set, next.first)) ?? true;
  }
}

function choice(branches: readonly Piece[]): Piece {
  return {
    ways: branches.reduce((ways, branch) => ways + branch.ways, 0),
    unbounded: branches.some((b) => b.unbounded),
    empty: branches.some((b) => b.empty),
    first: undefined,
    alphabet: branches.some((b) => !b.alphabet) ? undefined : branches.flatMap((b) => b.alphabet!),
  };
}

function union(a: readonly string[] | undefined, b: readonly string[] | undefined): readonly string[] | undefined {
  return a && b && [...a, ...b];
}

/** Whether there is but one way through a piece. */
function isFixed(piece: Piece): boolean {
  return piece.ways === 1 && !piece.unbounded;
}
