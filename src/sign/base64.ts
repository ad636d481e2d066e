/** The two base64 alphabets of RFC 4648 §4 and §5, read exactly: one text for one sequence of bytes, apart from the alphabet and its padding. */

/** Undefined for anything else: mixed alphabets, missing padding in the standard one, bits left over, white space. */
export function decodeBase64(text: string): Buffer | undefined {
  const isUrlSafe = /[-_]/.test(text) || (!/[+/]/.test(text) && text.length % 4 !== 0);
  const encoding = isUrlSafe ? 'base64url' : 'base64';
  const bytes = Buffer.from(text, encoding);
  // Node skips what is no base64 and accepts left-over bits; what it would have written itself has neither.
  const written = bytes.toString(encoding);
  const isExact = text === written || (isUrlSafe && text === written.padEnd(Math.ceil(written.length / 4) * 4, '='));
  return isExact ? bytes : undefined;
}
