import { describe, expect, test } from 'vitest';
import { complain, placeText } from '../../src/cli/complain.ts';
import { Progress } from '../../src/cli/progress.ts';
import { colours, painter, printable } from '../../src/cli/terminal.ts';
import { treeText, type LineageAnswer } from '../../src/cli/tree.ts';
import { Fault } from '../../src/prov/fault.ts';
import { testTerminal } from './terminal.ts';

describe('colour', () => {
  test.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    [true, { TERM: 'dumb' }, false],
  ])('terminal %j with %j: %j', (isTTY, env, expected) => {
    expect(colours({ isTTY }, env)).toBe(expected);
    expect(painter({ isTTY }, env)('red', 'x')).toBe(expected ? '\u001b[31mx\u001b[0m' : 'x');
  });
});

describe('text from elsewhere', () => {
  test('cannot move the cursor, clear the screen or reorder a line', () => {
    expect(printable('a\u001b[2Jb\rc\u202ed\u0007')).toBe('a\\u{1b}[2Jb\\u{d}c\\u{202e}d\\u{7}');
    expect(printable('Übung, 模型, 🧶\n\tx')).toBe('Übung, 模型, 🧶\n\tx');
  });
});

describe('complaints', () => {
  const fault = new Fault('RDF_SYNTAX', 'Expected a dot.', {
    place: { source: 'a.ttl', line: 3, column: 14 },
    hint: 'End the statement.',
  });

  test('say what, where and what to do, on err alone', () => {
    const terminal = testTerminal();
    complain(terminal, fault, false);
    expect(terminal.err.text).toBe('clew: Expected a dot.\n  at a.ttl, line 3, column 14\n  End the statement.\n');
    expect(terminal.out.text).toBe('');
  });

  test('are one JSON object on request', () => {
    const terminal = testTerminal();
    complain(terminal, fault, true);
    expect(JSON.parse(terminal.err.text)).toEqual({
      error: {
        code: 'RDF_SYNTAX',
        message: 'Expected a dot.',
        place: { source: 'a.ttl', line: 3, column: 14 },
        hint: 'End the statement.',
      },
    });
  });

  test('show no stack unless asked', () => {
    const error = new TypeError('x is undefined');
    const [quiet, loud] = [testTerminal(), testTerminal({ env: { CLEW_DEBUG: '1' } })];
    complain(quiet, error, false);
    complain(loud, error, false);
    expect(quiet.err.text).not.toContain('    at ');
    expect(loud.err.text).toContain('    at ');
  });

  test('name as much of the place as is known', () => {
    expect(placeText(undefined)).toBeUndefined();
    expect(placeText({})).toBeUndefined();
    expect(placeText({ line: 2 })).toBe('line 2');
    expect(placeText({ source: 'd.json', pointer: '/entity/ex:a' })).toBe('d.json, /entity/ex:a');
  });
});

describe('progress', () => {
  test('is told on a terminal and cleared at the end', () => {
    const terminal = testTerminal({ tty: true, env: { NO_COLOR: '1' } });
    const progress = new Progress(terminal);
    progress.report('copied', 5, 10);
    progress.end();
    expect(terminal.err.text).toBe('\r\u001b[2Kcopied: 5 of 10 (50 %)\r\u001b[2K');
  });

  test('is silent elsewhere', () => {
    const terminal = testTerminal();
    const progress = new Progress(terminal);
    progress.report('copied', 5, 10);
    progress.end();
    expect(terminal.err.text).toBe('');
  });
});

describe('the lineage tree', () => {
  const node = (id: string, depth: number): LineageAnswer['elements'][number] => ({
    depth,
    direction: 'UPSTREAM',
    node: { iri: `urn:clew:${id}`, shortName: id, kind: 'Run', classes: ['Activity'] },
  });
  const relation = (
    name: string,
    from: string,
    to: string,
    roles: string[] = [],
  ): LineageAnswer['relations'][number] => ({
    name,
    from: { iri: `urn:clew:${from}` },
    to: { iri: `urn:clew:${to}` },
    roles,
  });
  const receipt = {
    complete: true,
    asOf: 6,
    counts: { elements: 4, shown: 4, hidden: 0 },
    frontierCounts: { depth: 0, size: 0, time: 0 },
  };
  const diamond: LineageAnswer = {
    direction: 'upstream',
    elements: [node('a', 0), node('b', 1), node('c', 1), node('d', 2), node('e', 3)],
    relations: [
      relation('wasDerivedFrom', 'a', 'b'),
      relation('used', 'a', 'c', ['https://w3id.org/clew/ns#trainingData']),
      relation('wasDerivedFrom', 'b', 'd'),
      relation('wasDerivedFrom', 'c', 'd'),
      relation('used', 'd', 'e'),
    ],
    receipt,
  };

  test('opens every element once', () => {
    expect(treeText(diamond, testTerminal())).toBe(
      [
        'Run a',
        '├─ wasDerivedFrom Run b',
        '│  └─ wasDerivedFrom Run d',
        '│     └─ used Run e',
        '└─ used (trainingData) Run c',
        '   └─ wasDerivedFrom Run d (shown above)',
        '',
        'complete: 4 elements as of record 6.',
        '',
      ].join('\n'),
    );
  });

  test('says what it left out, and why', () => {
    const partial = {
      ...diamond,
      receipt: {
        complete: false,
        asOf: 6,
        counts: { elements: 9, shown: 7, hidden: 3 },
        frontierCounts: { depth: 2, size: 0, time: 1 },
      },
    };
    expect(treeText(partial, testTerminal()).split('\n').at(-2)).toBe(
      'not complete: 9 elements as of record 6; 7 of those asked for; the nearest 5 shown; --json gives all; ' +
        '3 hidden by policy; 2 go on beyond the depth asked for; 1 not followed: out of time.',
    );
  });

  test('stands a cycle and a chain of 20,000', () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => `n${i}`);
    const chain: LineageAnswer = {
      direction: 'downstream',
      elements: ids.map(node),
      relations: ids.map((id, i) => relation('alternateOf', ids[(i + 1) % ids.length]!, id)),
      receipt,
    };
    const lines = treeText({ ...chain, elements: chain.elements.slice(0, 1_500) }, testTerminal()).split('\n');
    expect(lines.length).toBe(1_500 + 3);
  });
});
