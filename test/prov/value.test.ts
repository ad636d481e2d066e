import { describe, expect, it } from 'vitest';
import { iri } from '../../src/prov/iri.ts';
import { XSD, XSD_STRING } from '../../src/prov/namespaces.ts';
import { dateTime, instant } from '../../src/prov/time.ts';
import { literal, MAX_LITERAL_LENGTH, toNumber } from '../../src/prov/value.ts';

const double = iri(`${XSD}double`);

describe('literals', () => {
  it('keep the lexical form and drop xsd:string', () => {
    expect(literal('1e-8', double)).toEqual({ value: '1e-8', datatype: double });
    expect(literal('x', XSD_STRING)).toEqual({ value: 'x' });
    expect(literal('x', undefined, 'pt-BR')).toEqual({ value: 'x', language: 'pt-BR' });
  });

  it.each([
    ['\ud800', undefined],
    ['a\u0000b', undefined],
    ['\uffff', undefined],
    ['x', 'en us'],
    ['x', 'en> <urn:x'],
    ['x'.repeat(MAX_LITERAL_LENGTH + 1), undefined],
  ])('refuse %j with language %j', (value, language) => {
    expect(() => literal(value, undefined, language)).toThrow(expect.objectContaining({ code: 'ILLEGAL_LITERAL' }));
  });

  it.each([
    ['1e-8', 1e-8],
    ['INF', Infinity],
    ['-INF', -Infinity],
    ['NaN', NaN],
    ['9007199254740993', 9007199254740992],
    ['nonsense', undefined],
  ])('order %s as %s', (value, number) => expect(toNumber({ value, datatype: double })).toBe(number));

  it('give no number to what is not numeric', () => expect(toNumber({ value: '7' })).toBeUndefined());
});

describe('times', () => {
  it.each([
    '2026-11-21T09:30:00Z',
    '2026-11-21T09:30:00.123456789+01:00',
    '2026-11-21T09:30:00',
    '2024-02-29T00:00:00Z',
  ])('accept %s', (text) => {
    expect(dateTime(text)).toBe(text);
  });

  it.each([
    '2026-13-01T00:00:00Z',
    '2024-13-45T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-11-21',
    '2026-11-21 09:30:00',
    'now',
    '',
  ])('refuse %s', (text) => {
    expect(() => dateTime(text)).toThrow(expect.objectContaining({ code: 'ILLEGAL_TIME' }));
  });

  it('are compared as instants', () => {
    expect(instant('2026-11-21T10:30:00+01:00')).toBe(instant('2026-11-21T09:30:00Z'));
    expect(instant('2026-11-21T09:30:00')).toBe(instant('2026-11-21T09:30:00Z'));
    expect(instant('2026-11-21T09:30:00.123456789Z')).toBe(Date.UTC(2026, 10, 21, 9, 30, 0, 123));
  });
});
