/** The YAML at the top of a card: https://huggingface.co/docs/hub/model-cards#model-card-metadata */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type YAMLError,
} from 'yaml';
import { Fault, type Place } from '../../prov/fault.ts';
import { clip } from '../../prov/iri.ts';
import { isObject, JsonNumber, type Json, type JsonObject } from '../../rdf/json.ts';
import type { IngestCode } from '../fault.ts';

export const CARD_LIMITS = {
  /** UTF-16 code units of a card. */
  length: 1024 * 1024,
  /** Lists and mappings within each other. */
  depth: 32,
  /** Values in the front matter, those counted again that aliases repeat. */
  values: 100_000,
} as const;

export interface Card {
  /** The front matter, numbers as they were written. */
  readonly data: JsonObject;
  /** The Markdown below it. */
  readonly text: string;
}

/**
 * Splits a card and reads its front matter: YAML 1.2 core schema, aliases resolved within the limits, tags of programming languages refused.
 * @throws Fault ILLEGAL_DOCUMENT, DUPLICATE_KEY or INPUT_TOO_LARGE, with line and column
 */
export function readCard(text: string, source?: string): Card {
  const named = source === undefined ? {} : { source };
  if (text.length > CARD_LIMITS.length) {
    throw new Fault<IngestCode>(
      'INPUT_TOO_LARGE',
      `The card has ${text.length} characters; the limit is ${CARD_LIMITS.length}.`,
      {
        place: named,
        hint: 'Keep long material in files of its own.',
      },
    );
  }
  const match = /^\uFEFF?---[ \t]*\r?\n(?:([\s\S]*?)\r?\n)??---[ \t]*(?:\r?\n|$)/.exec(text);
  if (!match) {
    throw new Fault<IngestCode>(
      'ILLEGAL_DOCUMENT',
      'The card has no front matter: YAML between two lines of "---" at its top.',
      {
        place: { line: 1, column: 1, ...named },
        hint: 'Add at least a licence, so that there is something to record.',
      },
    );
  }
  return { data: new Reader(match[1] ?? '', named).read(), text: text.slice(match[0].length) };
}

class Reader {
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;
  readonly #named: Place;
  #values = 0;

  constructor(yaml: string, named: Place) {
    this.#named = named;
    this.#document = parseDocument(yaml, {
      lineCounter: this.#lines,
      schema: 'core',
      uniqueKeys: true,
      prettyErrors: false,
      stringKeys: true,
    });
  }

  read(): JsonObject {
    const [problem] = [...this.#document.errors, ...this.#document.warnings];
    if (problem) throw this.#problem(problem);
    const data = this.#document.contents === null ? new Map() : this.#json(this.#document.contents, 0);
    if (!isObject(data)) throw this.#fault('ILLEGAL_DOCUMENT', 'The front matter is no mapping of keys to values.', 0);
    return data;
  }

  #json(node: Node, depth: number): Json {
    const at = node.range?.[0] ?? 0;
    if (++this.#values > CARD_LIMITS.values) {
      throw this.#fault('INPUT_TOO_LARGE', `the front matter has more than ${CARD_LIMITS.values} values`, at);
    }
    if (depth > CARD_LIMITS.depth) {
      throw this.#fault('INPUT_TOO_LARGE', `the front matter is nested deeper than ${CARD_LIMITS.depth}`, at);
    }
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (!target) throw this.#fault('ILLEGAL_DOCUMENT', `the alias *${clip(node.source)} stands for nothing`, at);
      return this.#json(target, depth + 1);
    }
    if (isScalar(node)) return scalar(node.value, node.source);
    if (isSeq(node)) return node.items.map((item) => this.#json(item as Node, depth + 1));
    if (!isMap(node)) throw this.#fault('ILLEGAL_DOCUMENT', 'this is no value of YAML', at);
    return new Map(
      node.items.map(({ key, value }) => [
        String(isScalar(key) ? key.value : key),
        value === null ? null : this.#json(value as Node, depth + 1),
      ]),
    );
  }

  #problem({ code, message, pos }: YAMLError): Fault<IngestCode> {
    const why = message.split('\n')[0]!;
    return this.#fault(code === 'DUPLICATE_KEY' ? 'DUPLICATE_KEY' : 'ILLEGAL_DOCUMENT', why, pos[0]);
  }

  #fault(code: IngestCode, why: string, offset: number): Fault<IngestCode> {
    const { line, col } = this.#lines.linePos(offset);
    // The first line of the YAML is the second of the card.
    const place = { line: Math.max(line, 1) + 1, column: Math.max(col, 1), ...this.#named };
    return new Fault<IngestCode>(
      code,
      `Cannot read the card's front matter: ${why} (line ${place.line}, column ${place.column}).`,
      { place, hint: 'It is YAML 1.2: quote text that holds ": " or begins with a special character.' },
    );
  }
}

/** Numbers keep their digits; those that JSON has no spelling for (0x1F, .inf) stay the text they were. */
function scalar(value: unknown, source: string | undefined): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  const text = source ?? String(value);
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? new JsonNumber(text) : text;
}
