import { describe, expect, it } from 'vitest';
import { checkNesting, MAX_NESTING } from '../../src/rdf/nesting.ts';
import { readRdf } from '../../src/rdf/read.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';

const { vocabulary } = await loadVocabulary();
const read = (text: string) => readRdf(text, { format: 'turtle', vocabulary });

describe('nesting in Turtle', () => {
  it.each(['(', '['])('of %s is refused past its limit, with line and column', (open) => {
    const text = `<urn:a> <urn:p>\n  ${open.repeat(10_000)}`;
    expect(() => checkNesting(text, 'deep.ttl')).toThrow(
      expect.objectContaining({
        code: 'RDF_TOO_LARGE',
        place: { line: 2, column: 3 + MAX_NESTING, source: 'deep.ttl' },
      }),
    );
  });

  it('is not what stands in strings, IRIs and comments', () => {
    const many = '[('.repeat(200);
    const text = `# ${many}\n<urn:a[[> <urn:p> "${many}", '${many}', """${many}\n"${many}""", '''${many}'''.`;
    expect(() => checkNesting(text)).not.toThrow();
  });

  it('of a long flat list is none', () => {
    expect(() => checkNesting(`<urn:a> <urn:p> (${'1 '.repeat(10_000)}), [], [], ().`)).not.toThrow();
  });

  it('leaves room for lists of equal values and nodes within nodes', async () => {
    const list = await read('<urn:e> <urn:shape> (64 64 64 64 64 64) .');
    expect(list).toHaveLength(7);
    const nested = await read('<urn:a> <urn:p> [<urn:p> [<urn:p> [<urn:p> [<urn:p> [<urn:p> 1]]]]] .');
    expect(nested).toHaveLength(6);
    expect(await read('<urn:e> <urn:shape> (64 64 64 64 64 64) .')).toEqual(list);
  });
});
