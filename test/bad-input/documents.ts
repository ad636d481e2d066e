/** Documents that no door may take, with the one error each has to give. */
import { PREFIXES } from '../cli/files.ts';

export interface BadDocument {
  readonly name: string;
  /** File name; its extension tells the syntax. */
  readonly file: string;
  readonly content: () => string | Uint8Array;
  /** The code of the error. */
  readonly code: string;
  /** What its message, place or hint must say. */
  readonly says: RegExp;
  /** Exit code: 1 if it was understood and refused, 2 if it could not be read. */
  readonly exit: 1 | 2;
}

const turtle = (text: string) => () => `${PREFIXES}${text}\n`;
const json = (value: unknown) => () => JSON.stringify(value);
const deep = (open: string, inner: string, close: string, depth = 10_000): string =>
  open.repeat(depth) + inner + close.repeat(depth);

const SYNTAX: readonly BadDocument[] = [
  {
    name: 'Turtle without its dot',
    file: 'dot.ttl',
    content: turtle('ex:a a prov:Entity\nex:b a prov:Entity .'),
    code: 'RDF_SYNTAX',
    says: /line 6, column \d+/,
    exit: 2,
  },
  {
    name: 'Turtle with a prefix nobody declared',
    file: 'prefix.ttl',
    content: turtle('ex:a nope:b ex:c .'),
    code: 'RDF_SYNTAX',
    says: /nope[\s\S]*line 5/,
    exit: 2,
  },
  {
    name: 'N-Triples with a literal as subject',
    file: 'subject.nt',
    content: () => '<urn:x:a> <urn:x:p> <urn:x:b> .\n"a" <urn:x:p> <urn:x:b> .\n',
    code: 'RDF_SYNTAX',
    says: /line 2/,
    exit: 2,
  },
  {
    name: 'TriG with an open graph',
    file: 'graph.trig',
    content: turtle('ex:g { ex:a a prov:Entity .'),
    code: 'RDF_SYNTAX',
    says: /line \d/,
    exit: 2,
  },
  {
    name: 'JSON-LD cut off',
    file: 'cut.jsonld',
    content: () => '{\n  "@id": "urn:x:a",\n  "urn:x:p": [1, 2',
    code: 'MALFORMED_JSON',
    says: /line 3, column \d+/,
    exit: 2,
  },
  {
    name: 'PROV-JSON with a comma too many',
    file: 'comma.provjson',
    content: () => '{\n  "entity": {\n    "ex:a": {},\n  }\n}',
    code: 'MALFORMED_JSON',
    says: /line 4, column \d+/,
    exit: 2,
  },
  {
    name: 'PROV-N with an open string',
    file: 'open.provn',
    content: () => 'document\n  prefix ex <urn:x:>\n  entity(ex:a, [ex:b="c])\nendDocument\n',
    code: 'MALFORMED_PROV_N',
    says: /line 3, column \d+/,
    exit: 2,
  },
  {
    name: 'PROV-XML with a document type',
    file: 'bomb.provx',
    content: () =>
      '<?xml version="1.0"?>\n<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n<prov:document xmlns:prov="http://www.w3.org/ns/prov#"><prov:other>&b;</prov:other></prov:document>\n',
    code: 'MALFORMED_XML',
    says: /line 2/,
    exit: 2,
  },
  {
    name: 'PROV-JSONLD with a context of its own',
    file: 'context.provjsonld',
    content: () => '{"@context": ["http://127.0.0.1:9/context"], "@graph": []}',
    code: 'ILLEGAL_DOCUMENT',
    says: /\/@context\/0/,
    exit: 2,
  },
  {
    name: 'JSON with one key twice',
    file: 'twice.provjson',
    content: () => '{"prefix": {"ex": "urn:x:"}, "entity": {"ex:a": {"ex:n": 1, "ex:n": 2}}}',
    code: 'DUPLICATE_KEY',
    says: /ex:n/,
    exit: 2,
  },
  {
    name: 'bytes that are no UTF-8',
    file: 'latin1.ttl',
    content: () => new Uint8Array([0x3c, 0xe9, 0x3e, 0x20, 0xff]),
    code: 'FILE',
    says: /not UTF-8/,
    exit: 2,
  },
  {
    name: 'a document of no known sort',
    file: 'notes.txt',
    content: () => 'Dear diary,\ntoday I trained a model.\n',
    code: 'UNKNOWN_FORMAT',
    says: /--format/,
    exit: 2,
  },
];

const TERMS: readonly BadDocument[] = [
  {
    name: 'an unknown property',
    file: 'property.ttl',
    content: turtle('ex:a a prov:Entity ; clew:digset "x" .'),
    code: 'UNKNOWN_TERM',
    says: /did you mean clew:digest\?/,
    exit: 1,
  },
  {
    name: 'a relation to a literal',
    file: 'literal.ttl',
    content: turtle('ex:run a prov:Activity ; prov:used "s3://bucket/data" .'),
    code: 'MISUSED_TERM',
    says: /prov:used of https:\/\/example.org\/run leads to an element[^\n]*s3:\/\/bucket\/data/,
    exit: 1,
  },
  {
    name: 'an ML relation to a literal',
    file: 'via.ttl',
    content: turtle('ex:run a prov:Activity ; prov:wasAssociatedWith "Ada" .'),
    code: 'MISUSED_TERM',
    says: /leads to an element/,
    exit: 1,
  },
  {
    name: 'an unknown kind',
    file: 'kind.ttl',
    content: turtle('ex:a a clew:DatasetVersoin .'),
    code: 'UNKNOWN_TERM',
    says: /did you mean clew:DatasetVersion\?/,
    exit: 1,
  },
  {
    name: 'an IRI with a space',
    file: 'space.ttl',
    content: turtle('<https://example.org/a\\u0020b> a prov:Entity .'),
    code: 'RDF_SYNTAX',
    says: /a\\u0020b[\s\S]*line 5, column 1/,
    exit: 2,
  },
  {
    name: 'an IRI that would break out of its brackets',
    file: 'injection.nt',
    content: () => '<urn:x:a\\u003e\\u0020<urn:x:p> <urn:x:p> <urn:x:o> .\n',
    code: 'RDF_SYNTAX',
    says: /line 1/,
    exit: 2,
  },
  {
    name: 'an IRI that holds no character',
    file: 'noncharacter.nt',
    content: () => '<urn:x:\\uFFFE> <urn:x:p> <urn:x:o> .\n',
    code: 'ILLEGAL_IRI',
    says: /noncharacter U\+FFFE/,
    exit: 2,
  },
  {
    name: 'an IRI with a space in JSON-LD',
    file: 'space.jsonld',
    content: json({ '@id': 'https://example.org/a b', '@type': 'http://www.w3.org/ns/prov#Entity' }),
    code: 'RDF_JSONLD',
    says: /https:\/\/example\.org\/a b/,
    exit: 2,
  },
  {
    name: 'a relative IRI',
    file: 'relative.ttl',
    content: turtle('<a> a prov:Entity .'),
    code: 'ILLEGAL_IRI',
    says: /relative|absolute/,
    exit: 2,
  },
  {
    name: 'a lone surrogate',
    file: 'surrogate.provjson',
    content: () => '{"prefix": {"ex": "urn:x:"}, "entity": {"ex:a": {"ex:name": "\\ud800"}}}',
    code: 'ILLEGAL_LITERAL',
    says: /surrogate/,
    exit: 2,
  },
  {
    name: 'a context on the network',
    file: 'remote.jsonld',
    content: json({ '@context': 'https://attacker.example/context.jsonld', '@id': 'urn:x:a' }),
    code: 'REMOTE_CONTEXT',
    says: /never fetched/,
    exit: 2,
  },
];

const SIZE: readonly BadDocument[] = [
  {
    name: '100 MB of JSON',
    file: 'large.provjson',
    content: () => Buffer.alloc(100_000_000, ' '),
    code: 'LIMIT',
    says: /larger than 67108864 bytes/,
    exit: 2,
  },
  {
    name: 'JSON-LD of 10,000 levels',
    file: 'deep.jsonld',
    content: () => deep('{"@id":"urn:x:a","urn:x:p":', '"x"', '}'),
    code: 'INPUT_TOO_LARGE',
    says: /deep|nest|level/i,
    exit: 2,
  },
  {
    name: 'PROV-JSON of 10,000 levels',
    file: 'deep.provjson',
    content: () => `{"entity":{"ex:a":{"ex:p":${deep('[', '1', ']')}}}}`,
    code: 'INPUT_TOO_LARGE',
    says: /deep|nest|level/i,
    exit: 2,
  },
];

const RULES: readonly BadDocument[] = [
  {
    name: 'a cycle in derivation',
    file: 'cycle.ttl',
    content: turtle('ex:a prov:wasDerivedFrom ex:b . ex:b prov:wasDerivedFrom ex:c . ex:c prov:wasRevisionOf ex:a .'),
    code: 'CYCLE',
    says: /derived from itself/,
    exit: 1,
  },
  {
    name: 'a cycle closed through what is recorded',
    file: 'closed.ttl',
    content: turtle('ex:base prov:wasDerivedFrom ex:derived .'),
    code: 'CYCLE',
    says: /derived from itself/,
    exit: 1,
  },
  {
    name: 'a second digest for a recorded entity',
    file: 'conflict.ttl',
    content: turtle(`ex:base clew:digest "sha256:${'b'.repeat(64)}" .`),
    code: 'CONFLICT',
    says: /two values of clew:digest/,
    exit: 1,
  },
  {
    name: 'an activity that ends before it starts',
    file: 'times.ttl',
    content: turtle(
      'ex:r a prov:Activity ; prov:startedAtTime "2026-01-02T00:00:00Z"^^xsd:dateTime ; prov:endedAtTime "2026-01-01T00:00:00Z"^^xsd:dateTime .',
    ),
    code: 'TIME_ORDER',
    says: /before it starts/,
    exit: 1,
  },
  {
    name: 'a digest of another sort',
    file: 'shape.ttl',
    content: turtle('ex:d a clew:DatasetVersion ; clew:name "d" ; clew:version "1" ; clew:digest "md5:abc" .'),
    code: 'INVALID',
    says: /clew:foreignDigest/,
    exit: 1,
  },
  {
    name: 'an empty document',
    file: 'empty.ttl',
    content: () => '',
    code: 'BAD_ARGUMENT',
    says: /says nothing/,
    exit: 2,
  },
];

/** What is recorded before: the start of a chain, so that a document can contradict history. */
export const BASE = `${PREFIXES}ex:base a prov:Entity ; clew:digest "sha256:${'a'.repeat(64)}" .
ex:derived a prov:Entity ; prov:wasDerivedFrom ex:base .
`;

export const BAD_DOCUMENTS: readonly BadDocument[] = [...SYNTAX, ...TERMS, ...SIZE, ...RULES];
