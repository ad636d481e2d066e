/** Content negotiation: https://www.rfc-editor.org/rfc/rfc9110#section-12 */
interface Range {
  readonly name: string;
  readonly quality: number;
}

/** Most ranges read of one header; the rest is ignored. */
const MAX_RANGES = 32;

function ranges(header: string): Range[] {
  return header
    .split(',', MAX_RANGES)
    .map((part) => {
      const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      const q = parameters.find((parameter) => parameter.startsWith('q='));
      const quality = q === undefined ? 1 : Number(q.slice(2));
      return { name, quality: Number.isFinite(quality) ? Math.min(1, Math.max(0, quality)) : 0 };
    })
    .filter(({ name }) => name !== '');
}

/**
 * The offered media type that the Accept header likes best; the first offered on a tie. Undefined: none is acceptable.
 * @param offered in the order of our preference
 */
export function chooseType(accept: string | undefined, offered: readonly string[]): string | undefined {
  if (accept === undefined || accept.trim() === '') return offered[0];
  const wanted = ranges(accept);
  return best(offered, (type) => {
    const exact = wanted.find((range) => range.name === type);
    const family = wanted.find((range) => range.name === `${type.split('/', 1)[0]}/*`);
    return (exact ?? family ?? wanted.find((range) => range.name === '*/*'))?.quality ?? 0;
  });
}

export type Encoding = 'zstd' | 'gzip' | 'identity';

/** The content coding to use; identity if the client likes no other. */
export function chooseEncoding(accept: string | undefined): Encoding {
  if (accept === undefined) return 'identity';
  const wanted = ranges(accept);
  const quality = (name: string) =>
    (wanted.find((range) => range.name === name) ?? wanted.find((range) => range.name === '*'))?.quality ?? 0;
  return best<Encoding>(['zstd', 'gzip'], quality) ?? 'identity';
}

function best<T extends string>(offered: readonly T[], quality: (name: T) => number): T | undefined {
  let found: T | undefined;
  let most = 0;
  for (const name of offered) {
    const q = quality(name);
    if (q > most) [found, most] = [name, q];
  }
  return found;
}
