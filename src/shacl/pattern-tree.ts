/** A regular expression read into a tree. It is known to be well formed, and to have no groups but plain ones. */

/** A *set* is the source of an expression for one character; undefined stands for any character. */
export type CharacterSet = string | undefined;

export type Tree =
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'sequence'; readonly parts: readonly Tree[]; readonly anchored: boolean }
  | { readonly kind: 'choice'; readonly branches: readonly Tree[] }
  | { readonly kind: 'repeat'; readonly of: Tree; readonly minimum: number; readonly maximum: number };

export function parsePattern(source: string): Tree {
  return new Reader(source).alternatives();
}

class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  alternatives(): Tree {
    const branches = [this.#sequence()];
    while (this.#source[this.#at] === '|') {
      this.#at++;
      branches.push(this.#sequence());
    }
    return branches.length === 1 ? branches[0]! : { kind: 'choice', branches };
  }

  #sequence(): Tree {
    const anchored = this.#source[this.#at] === '^';
    const parts: Tree[] = [];
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at]!)) {
      if ('^$'.includes(this.#source[this.#at]!)) this.#at++;
      else parts.push(this.#repeated(this.#atom()));
    }
    return { kind: 'sequence', parts, anchored };
  }

  #atom(): Tree {
    if (this.#source[this.#at] === '(') {
      this.#at++;
      const group = this.alternatives();
      this.#at++;
      return group;
    }
    const start = this.#at;
    if (this.#source[start] === '[') this.#skipClass();
    else this.#at += this.#source[start] === '\\' ? 2 : 1;
    const text = this.#source.slice(start, this.#at);
    return { kind: 'set', set: text === '.' ? undefined : text };
  }

  #skipClass(): void {
    this.#at++;
    while (this.#source[this.#at] !== ']') this.#at += this.#source[this.#at] === '\\' ? 2 : 1;
    this.#at++;
  }

  /** Takes the quantifier at hand, if any. */
  #repeated(of: Tree): Tree {
    const found = /^(?:([*+?])|\{(\d+)(,(\d*))?\})\??/.exec(this.#source.slice(this.#at, this.#at + 24));
    if (!found) return of;
    this.#at += found[0].length;
    const [, sign, least, range, most] = found;
    if (sign !== undefined)
      return { kind: 'repeat', of, minimum: sign === '+' ? 1 : 0, maximum: sign === '?' ? 1 : Infinity };
    const minimum = Number(least);
    const maximum = range === undefined ? minimum : most === '' ? Infinity : Number(most);
    return { kind: 'repeat', of, minimum, maximum };
  }
}

/** Whether two sets share a character, tried on U+0000 to U+05FF; sets that reach further are taken to share one there. */
export function meet(a: CharacterSet, b: CharacterSet): boolean {
  if (a === undefined || b === undefined || a === b) return true;
  const [one, other] = [new RegExp(`^${a}$`, 'i'), new RegExp(`^${b}$`, 'i')];
  for (let code = 0; code < 0x600; code++) {
    const character = String.fromCharCode(code);
    if (one.test(character) && other.test(character)) return true;
  }
  return [a, b].every((set) => set.startsWith('[^') || /\\[SDW]/.test(set) || /[^\0-\u05ff]/.test(set));
}
