/**
 * What looks like a secret, by its name and by its value. Rather too much than too little: what is masked can be asked for again, what was
 * recorded is in a history that never forgets.
 */

/** Words of a name that make its value a secret wherever they stand. */
const SECRET_WORDS = new Set(
  (
    'secret secrets password passwords passwd passphrase passcode pass pwd credential credentials creds apikey accesskey privatekey secretkey ' +
    'auth authorization bearer cookie jwt dsn authtoken accesstoken connectionstring signature'
  ).split(' '),
);
const KEY_WORDS = new Set(['key', 'keys', 'token', 'tokens']);

/** Words beside `key` or `token` with which it is a term of data or of language models: `pad_token_id`, `max_tokens`, `num_key_value_heads`. */
const PLAIN_BEFORE = new Set(
  (
    'pad eos bos unk sep cls mask special image audio video start end stop decoder prefix suffix max min num n total new input output prompt per ' +
    'sort primary foreign unique surrogate natural partition group join cache public row map dict label target feature text question answer query ignore vocab'
  ).split(' '),
);
const PLAIN_AFTER = new Set(
  'id ids type types count counts length len limit dim dims size heads head value values dropout embedding embeddings mask per level'.split(
    ' ',
  ),
);

/** Variables that look like it and are not. */
const NOT_SECRET = new Set(['PWD', 'OLDPWD', 'SSH_AUTH_SOCK']);

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/\d+$/, ''))
    .filter((word) => word !== '');
}

/** Whether a variable of this name holds a secret: `AWS_SECRET_ACCESS_KEY`, `githubToken`, `db-password`. */
export function isSecretName(name: string): boolean {
  if (NOT_SECRET.has(name)) return false;
  return wordsOf(name).some((word) => SECRET_WORDS.has(word) || KEY_WORDS.has(word));
}

/** The same for options and parameters, where `max_tokens` and `sort_key` are no secrets. */
export function isSecretOption(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word, i) => {
    if (SECRET_WORDS.has(word)) return true;
    if (!KEY_WORDS.has(word)) return false;
    return !(PLAIN_BEFORE.has(words[i - 1] ?? '') || PLAIN_AFTER.has(words[i + 1] ?? '') || word === 'tokens');
  });
}

/** Forms in which well-known services issue secrets; each is distinctive enough to be found within a text. */
const ISSUED = [
  /\b(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}\b/, // Amazon Web Services
  /\bgh[pousr]_[A-Za-z0-9]{30,}\b|\bgithub_pat_[A-Za-z0-9_]{30,}\b/, // GitHub
  /\bgl(?:pat|ptt|cbt|rt|dt|ft|soat|agent)-[A-Za-z0-9_.-]{16,}/, // GitLab
  /\bxox[abeprs]-[A-Za-z0-9-]{10,}/, // Slack
  /\bhf_[A-Za-z0-9]{20,}\b|\bapi_org_[A-Za-z0-9]{20,}\b/, // Hugging Face
  /\b[sr]k[-_](?:(?:ant|proj|svcacct|live|test|or)[-_])?[A-Za-z0-9_-]{16,}/, // OpenAI, Anthropic, Stripe
  /\bAIza[0-9A-Za-z_-]{35}\b|\bya29\.[0-9A-Za-z_-]{20,}/, // Google
  /\bnpm_[A-Za-z0-9]{36}\b|\bpypi-[A-Za-z0-9_-]{50,}/, // registries
  /\bdapi[0-9a-f]{32}\b|\bdop_v1_[0-9a-f]{64}\b|\bSG\.[\w-]{16,}\.[\w-]{16,}/, // Databricks, DigitalOcean, SendGrid
  /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/, // JSON Web Token, RFC 7519
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/, // RFC 7468
  /\bclew_[A-Za-z0-9_-]{20,}/,
];
export const ISSUED_SECRET = new RegExp(ISSUED.map((form) => `(?:${form.source})`).join('|'), 'g');

/** `scheme://user:password@` and `scheme://token@`; the part to hide is the second group. RFC 3986 §3.2.1 */
export const URL_CREDENTIALS = /([A-Za-z][A-Za-z0-9+.-]*:\/\/)([^\s/?#@'"]+)@/g;

/** Bits per character above which letters and digits in one piece are taken for random. English words joined have about 3.5. */
const RANDOM_BITS = 4;
const RANDOM_LENGTH = 24;

/** Whether a value is a secret whatever its name: issued by a known service, an address with credentials, or random letters and digits. */
export function isSecretValue(value: string): boolean {
  return value.search(ISSUED_SECRET) >= 0 || value.search(URL_CREDENTIALS) >= 0 || looksRandom(value);
}

/** One piece of base64 or base62 that no person typed. Hexadecimal digits alone are digests and commits, not secrets. */
export function looksRandom(text: string): boolean {
  if (text.length < RANDOM_LENGTH || text.length > 4_096 || !/^[A-Za-z0-9+/_=-]+$/.test(text)) return false;
  if (!/[a-z]/.test(text) || !/[A-Z]/.test(text) || !/[0-9]/.test(text)) return false;
  if (text.includes('/') && text.split('/').every((part) => part.length < RANDOM_LENGTH)) return false;
  const counts = new Map<string, number>();
  for (const c of text) counts.set(c, (counts.get(c) ?? 0) + 1);
  let bits = 0;
  for (const n of counts.values()) bits -= (n / text.length) * Math.log2(n / text.length);
  return bits > RANDOM_BITS;
}
