/** Values whose type the specification gives: dates, digests, and files within files. */
import { clip } from '../../prov/iri.ts';
import { illegal, listOf, referenceOf, textOf, type CroissantDocument, type Node, type Tokens } from './document.ts';
import { CR, SC } from './terms.ts';
import { isDay } from './value.ts';

/** https://docs.mlcommons.org/croissant/docs/croissant-spec.html#dataset-level-information */
const DATES = ['datePublished', 'dateCreated', 'dateModified'] as const;

/** A schema:Date or schema:DateTime is ISO 8601, which has years and months as well: https://schema.org/Date */
const ISO_8601 = /^\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?)?)?)?$/;

/** @throws Fault ILLEGAL_DOCUMENT at the first value that is none of its type, with its JSON Pointer */
export function checkValues(document: CroissantDocument): void {
  const { terms, root } = document;
  for (const name of DATES)
    for (const { value, at } of listOf(terms, root, SC + name, [])) checkDate(textOf(value), at);
  for (const file of document.files) {
    for (const { value, at } of listOf(terms, file.object, `${SC}sha256`, file.at)) checkSha256(textOf(value), at);
    for (const { value, at } of listOf(terms, file.object, `${CR}md5`, file.at)) checkMd5(textOf(value), at);
  }
  checkContainment(document);
}

function checkDate(text: string | undefined, at: Tokens): void {
  const date = text?.trim() ?? '';
  const isCalendar = date.length < 10 ? !/-(00|1[3-9]|[2-9]\d)/.test(date) : isDay(date.slice(0, 10));
  if (ISO_8601.test(date) && isCalendar) return;
  throw illegal(
    `This is no date: ${JSON.stringify(clip(date))}.`,
    at,
    'Write it as 2026-11-21 or 2026-11-21T12:00:00Z.',
  );
}

/** Hubs write an address where a repository has no digest of its own: https://github.com/mlcommons/croissant/issues/80. It is kept and pins nothing. */
function checkSha256(text: string | undefined, at: Tokens): void {
  const digest = text?.trim() ?? '';
  if (/^[0-9a-fA-F]{64}$/.test(digest) || /^https?:\/\/\S+$/.test(digest)) return;
  throw illegal(
    `This is no SHA-256: ${JSON.stringify(clip(digest))}.`,
    at,
    'It is 64 hexadecimal digits; leave it out where it is not known.',
  );
}

function checkMd5(text: string | undefined, at: Tokens): void {
  const digest = text?.trim() ?? '';
  if (/^[0-9a-fA-F]{32}$/.test(digest) || /^https?:\/\/\S+$/.test(digest)) return;
  throw illegal(`This is no MD5: ${JSON.stringify(clip(digest))}.`, at, 'It is 32 hexadecimal digits.');
}

/** No file is within itself, nor within one that is within it: https://docs.mlcommons.org/croissant/docs/croissant-spec.html#fileobject */
function checkContainment({ terms, files, fileSets }: CroissantDocument): void {
  const nodes = [...files, ...fileSets];
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const done = new Set<Node>();
  for (const start of nodes) {
    // Depth first with a stack of its own: a document may nest as many files as it likes.
    const path = new Set<Node>([start]);
    const open = [{ node: start, rest: containers(start) }];
    while (open.length > 0) {
      const top = open.at(-1)!;
      const next = top.rest.shift();
      if (next === undefined || done.has(top.node)) {
        done.add(top.node);
        path.delete(top.node);
        open.pop();
        continue;
      }
      if (path.has(next.node))
        throw illegal(`The file ${JSON.stringify(clip(next.node.id))} is contained in itself.`, next.at);
      path.add(next.node);
      open.push({ node: next.node, rest: containers(next.node) });
    }
  }

  function containers(node: Node): { node: Node; at: Tokens }[] {
    return listOf(terms, node.object, `${CR}containedIn`, node.at).flatMap(({ value, at }) => {
      const found = byId.get(referenceOf(value) ?? '');
      return found ? [{ node: found, at }] : [];
    });
  }
}
