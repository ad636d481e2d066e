/**
 * Which `sh:pattern`s are taken: those that a backtracking matcher surely ends in about linear time, and that XPath and JavaScript read alike.
 * https://www.w3.org/TR/shacl/#PatternConstraintComponent
 */

/** Longest pattern taken. */
export const MAX_PATTERN_LENGTH = 500;

/** Flags that XPath's and JavaScript's expressions share: https://www.w3.org/TR/xpath-functions-31/#flags */
const FLAGS = /^[ims]*$/;

/** Expressions with another meaning in JavaScript than in XPath, or none in XPath. */
const OTHER_MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/\\[pPiIcC]/, 'a character class (\\p, \\i, \\c) that JavaScript reads otherwise'],
  [/\\[1-9k]/, 'a back reference'],
  [/\(\?/, 'a look-around or another group that begins with (?'],
  [/\\[bBuxAzZ]/, 'an escape that XPath does not have'],
  [/\[[^\]]*-\[/, 'a character class subtraction'],
];

/** What is read of one piece of a pattern. A *set* is the source of an expression for one character; undefined stands for any. */
interface Piece {
  /** Whether a matcher has a choice within it: how often, or which way. */
  readonly choice: boolean;
  readonly unbounded: boolean;
  readonly empty: boolean;
  readonly first: string | undefined;
  /** Every set in it, or undefined if any character can be in it. */
  readonly alphabet: readonly string[] | undefined;
  /** Whether it begins with one character that is nowhere else in it, so that repeating it leaves no choice where a turn begins. */
  readonly delimited: boolean;
}

/**
 * Compiles a pattern, or says what is against it. Refused are a repetition of something with a choice in it, unless each turn begins with a
 * character of its own (`(a+)+` and `(a|ab)*` are out, `(\.[a-z]+)*` is in); neighbouring choices that the same character could belong to
 * (`a*a*`, `a?a?`); and an unbounded repetition without `^`, which is tried anew at each character. What is left takes time in
 * proportion to the value.
 */
export function safePattern(source: string, flags: string): RegExp | string {
  if (source.length > MAX_PATTERN_LENGTH) return `is longer than ${MAX_PATTERN_LENGTH} characters`;
  if (!FLAGS.test(flags)) return `has the flags ${JSON.stringify(flags)}; only i, m and s are known`;
  const bare = source.replace(/\\\\/g, '__');
  for (const [found, name] of OTHER_MEANINGS) if (found.test(bare)) return `uses ${name}`;
  let expression: RegExp;
  try {
    expression = new RegExp(source, flags);
  } catch (error) {
    return `is no regular expression (${(error as Error).message})`;
  }
  return new Reader(source, flags).read() ?? expression;
}

/** Reads a pattern piece by piece; it is known to be well formed. */
class Reader {
  readonly #source: string;
  readonly #flags: string;
  #at = 0;
  #depth = 0;
  #fault: string | undefined;

  constructor(source: string, flags: string) {
    this.#source = source;
    this.#flags = flags;
  }

  read(): string | undefined {
    this.#alternatives();
    return this.#fault;
  }

  #alternatives(): Piece {
    const branches = [this.#sequence()];
    while (this.#source[this.#at] === '|') {
      this.#at++;
      branches.push(this.#sequence());
    }
    if (branches.length === 1) return branches[0]!;
    const alike = branches.some((a, i) => a.empty || branches.some((b, j) => j > i && this.#meet(a.first, b.first)));
    return {
      choice: alike || branches.some((b) => b.choice),
      unbounded: branches.some((b) => b.unbounded),
      empty: branches.some((b) => b.empty),
      first: undefined,
      alphabet: branches.some((b) => !b.alphabet) ? undefined : branches.flatMap((b) => b.alphabet!),
      delimited: false,
    };
  }

  #sequence(): Piece {
    const anchored = this.#source[this.#at] === '^';
    const pieces: Piece[] = [];
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at]!)) {
      if ('^$'.includes(this.#source[this.#at]!)) this.#at++;
      else pieces.push(this.#repeated(this.#atom()));
    }
    this.#refuseNeighbours(pieces);
    const unbounded = pieces.some((p) => p.unbounded);
    if (unbounded && this.#depth === 0 && (!anchored || this.#flags.includes('m')))
      this.#fault ??=
        'repeats without bound but is not bound to the beginning by ^, so that it is tried anew at each character';
    const [head, ...rest] = pieces;
    return {
      choice: pieces.some((p) => p.choice),
      unbounded,
      empty: pieces.every((p) => p.empty),
      first: head && !head.empty ? head.first : undefined,
      alphabet: pieces.some((p) => !p.alphabet) ? undefined : pieces.flatMap((p) => p.alphabet!),
      delimited:
        head !== undefined &&
        !head.choice &&
        rest.every((p) => p.alphabet?.every((set) => !this.#meet(set, head.first)) ?? false),
    };
  }

  /** A choice is settled by the next character that cannot belong to it; a second choice before that multiplies the ways to match. */
  #refuseNeighbours(pieces: readonly Piece[]): void {
    let open: Piece | undefined;
    for (const piece of pieces) {
      const meets = open && (open.alphabet?.some((set) => this.#meet(set, piece.first)) ?? true);
      if (piece.choice) {
        if (meets) this.#fault ??= 'has neighbouring parts that the same characters could belong to, like a*a*';
        open = piece.empty && open ? { ...piece, alphabet: union(open.alphabet, piece.alphabet) } : piece;
      } else if (!piece.empty && !meets) open = undefined;
    }
  }

  #atom(): Piece {
    if (this.#source[this.#at] === '(') {
      this.#at++;
      this.#depth++;
      const group = this.#alternatives();
      this.#depth--;
      this.#at++;
      return group;
    }
    const start = this.#at;
    if (this.#source[start] === '[') this.#skipClass();
    else this.#at += this.#source[start] === '\\' ? 2 : 1;
    const text = this.#source.slice(start, this.#at);
    const set = text === '.' ? undefined : text;
    return {
      choice: false,
      unbounded: false,
      empty: false,
      first: set,
      alphabet: set === undefined ? set : [set],
      delimited: true,
    };
  }

  #skipClass(): void {
    this.#at++;
    while (this.#source[this.#at] !== ']') this.#at += this.#source[this.#at] === '\\' ? 2 : 1;
    this.#at++;
  }

  /** Takes the quantifier at hand, if any. */
  #repeated(atom: Piece): Piece {
    const found = /^(?:([*+?])|\{(\d+)(,(\d*))?\})\??/.exec(this.#source.slice(this.#at, this.#at + 24));
    if (!found) return atom;
    this.#at += found[0].length;
    const [, sign, least, range, most] = found;
    const minimum = sign === undefined ? Number(least) : sign === '+' ? 1 : 0;
    const maximum =
      sign === undefined
        ? range === undefined
          ? minimum
          : most === ''
            ? Infinity
            : Number(most)
        : sign === '?'
          ? 1
          : Infinity;
    if (maximum > 1 && atom.choice && !atom.delimited)
      this.#fault ??= 'repeats something with a choice in it, like (a+)+ or (a|ab)*';
    if (maximum > 1 && atom.empty) this.#fault ??= 'repeats something that may be empty, like (a?)*';
    return {
      ...atom,
      choice: atom.choice || minimum !== maximum,
      unbounded: atom.unbounded || maximum === Infinity || maximum > 1000,
      empty: atom.empty || minimum === 0,
    };
  }

  /** Whether two sets share a character, tried on U+0000 to U+05FF; sets that reach further are taken to share one there. */
  #meet(a: string | undefined, b: string | undefined): boolean {
    if (a === undefined || b === undefined || a === b) return true;
    const [one, other] = [new RegExp(`^${a}$`, 'i'), new RegExp(`^${b}$`, 'i')];
    for (let code = 0; code < 0x600; code++) {
      const character = String.fromCharCode(code);
      if (one.test(character) && other.test(character)) return true;
    }
    return [a, b].every((set) => set.startsWith('[^') || /\\[SDW]/.test(set) || /[^\0-\u05ff]/.test(set));
  }
}

function union(a: readonly string[] | undefined, b: readonly string[] | undefined): readonly string[] | undefined {
  return a && b && [...a, ...b];
}
