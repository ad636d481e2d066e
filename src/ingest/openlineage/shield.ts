/** Secrets are taken out at the door: history never forgets, and clients send connection strings, properties and variables as they find them. */
import { Mask, MASKED } from '../../capture/mask.ts';
import { isSecretName, isSecretOption } from '../../capture/secret.ts';
import { isObject, type Json } from '../../rdf/json.ts';

const MASK = new Mask();

/** Most texts remembered, and the longest: producers, schema addresses, names of columns and members come again with every event. */
const REMEMBERED = 20_000;
const LONGEST = 256;

const maskText = remembering((text) => MASK.text(text));
const namesSecret = remembering(isSecretOption);

/** Members that name what stands under `value` beside them: environment variables, parameters, tags. */
const NAMING = ['name', 'key'] as const;

/** The same JSON with `***` for every secret: under a name that says so, in an address, or of a form that a known service issues. */
export function shield(json: Json, key = ''): Json {
  if (typeof json === 'string') return key !== 'key' && json !== '' && namesSecret(key) ? MASKED : maskText(json);
  if (Array.isArray(json)) return (json as readonly Json[]).map((item) => shield(item, key));
  if (!isObject(json)) return json;
  const out = new Map<string, Json>();
  const variables = key === 'environmentVariables';
  const named = NAMING.map((member) => json.get(member)).find((name) => typeof name === 'string');
  const secret = typeof named === 'string' && (variables ? isSecretName(named) : namesSecret(named));
  for (const [name, value] of json) {
    out.set(name, name === 'value' && secret && typeof value === 'string' ? MASKED : shield(value, name));
  }
  return out;
}

function remembering<T>(answer: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const found = answer(text);
    if (text.length > LONGEST) return found;
    // Forgetting all at once is rare, and costs less than keeping an order of use.
    if (known.size >= REMEMBERED) known.clear();
    known.set(text, found);
    return found;
  };
}
