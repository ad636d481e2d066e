/**
 * Whether a text is like a pattern of SQL: `%` stands for any characters, `_` for one, a backslash takes the next character as it is. In time
 * proportional to the product of both lengths, whatever the pattern: regular expressions may need exponentially more.
 */
export function like(pattern: string, anyCase: boolean): (text: string) => boolean {
  const parts = partsOf(anyCase ? pattern.toLowerCase() : pattern);
  return (text) => matches(parts, [...(anyCase ? text.toLowerCase() : text)]);
}

const ANY = Symbol('any characters');
const ONE = Symbol('one character');
type Part = string | typeof ANY | typeof ONE;

function partsOf(pattern: string): Part[] {
  const parts: Part[] = [];
  const characters = [...pattern];
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!;
    if (character === '\\' && i + 1 < characters.length) parts.push(characters[++i]!);
    else if (character === '_') parts.push(ONE);
    else if (character !== '%') parts.push(character);
    else if (parts.at(-1) !== ANY) parts.push(ANY);
  }
  return parts;
}

/** Only the last `%` seen has to be tried again: what came before it matched as early as it could. */
function matches(parts: readonly Part[], text: readonly string[]): boolean {
  let [part, at, any, from] = [0, 0, -1, 0];
  while (at < text.length) {
    if (parts[part] === ANY) {
      [any, from] = [part++, at];
    } else if (part < parts.length && (parts[part] === ONE || parts[part] === text[at])) {
      part++;
      at++;
    } else if (any >= 0) {
      part = any + 1;
      at = ++from;
    } else return false;
  }
  while (parts[part] === ANY) part++;
  return part === parts.length;
}
