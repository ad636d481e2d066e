/** What the two cryptosuites sign: SHA-256 of the canonical proof options, then SHA-256 of the canonical document. */
import { hash } from 'node:crypto';
import type { Json, JsonObject } from '../rdf/json.ts';
import { canonicalJson, notSignable } from './jcs.ts';
import { DATA_INTEGRITY_CONTEXT_IRI } from './proof-context.ts';
import type { Cryptosuite } from './proof.ts';
import { documentNQuads } from './rdfc.ts';

export interface Transformed {
  /** Canonical JSON or canonical N-Quads of the document without its proof. */
  readonly document: string;
  /** The same of the proof options. */
  readonly options: string;
}

/**
 * Transforms document and options as https://www.w3.org/TR/vc-di-eddsa/#transformation-eddsa-jcs-2022 and
 * https://www.w3.org/TR/vc-di-eddsa/#transformation-eddsa-rdfc-2022 have it.
 * @throws Fault NOT_SIGNABLE, and with rdfc those of reading JSON-LD
 */
export async function transform(
  suite: Cryptosuite,
  unsecured: JsonObject,
  options: JsonObject,
  contexts: ReadonlyMap<string, object>,
): Promise<Transformed> {
  if (suite === 'eddsa-jcs-2022') return { document: canonicalJson(unsecured), options: canonicalJson(options) };
  return {
    document: await documentNQuads(unsecured, contexts),
    options: await optionsNQuads(options, unsecured.get('@context'), contexts),
  };
}

/** `SHA-256(options) || SHA-256(document)`: https://www.w3.org/TR/vc-di-eddsa/#hashing-eddsa-rdfc-2022 */
export function hashData({ document, options }: Transformed): Buffer {
  return Buffer.concat([hash('sha256', options, 'buffer'), hash('sha256', document, 'buffer')]);
}

/**
 * The options as RDF under the document's own context, as the specification has it, and only if that says what the context of proofs says. Else a
 * context could give `expires` or `proofPurpose` another meaning than the one they are read with here, or none, and leave the signature valid.
 */
async function optionsNQuads(
  options: JsonObject,
  context: Json | undefined,
  contexts: ReadonlyMap<string, object>,
): Promise<string> {
  const own = options.get('@context');
  if (own !== undefined && (context === undefined || canonicalJson(own) !== canonicalJson(context)))
    throw notSignable('the proof has another @context than the document', ['proof', '@context'], 'Remove it.');
  const under = (given: Json): Promise<string> =>
    documentNQuads(new Map([['@context', given], ...[...options].filter(([key]) => key !== '@context')]), contexts);
  const meant = await under(DATA_INTEGRITY_CONTEXT_IRI);
  const said = context === undefined ? undefined : await under(context).catch((cause: unknown) => cause);
  if (said === meant) return meant;
  const fault = notSignable(
    'its context does not define the terms of a proof as https://www.w3.org/TR/vc-data-integrity/ does',
    ['@context'],
    `Add ${DATA_INTEGRITY_CONTEXT_IRI} to the end of @context.`,
  );
  if (said instanceof Error) fault.cause = said;
  throw fault;
}
