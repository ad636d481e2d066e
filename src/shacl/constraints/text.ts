/** The text of a value: https://www.w3.org/TR/shacl/#core-components-string */
import { isReference, valueText, type Value } from '../../prov/value.ts';
import { byFailures, parameters, perValue, type Constraint, type ConstraintCompiler } from '../constraint.ts';
import { badShape } from '../document.ts';
import { safePattern } from '../pattern.ts';
import { isBlank } from '../term.ts';
import { wholeNumber } from './count.ts';

/** The string that a value is checked by; undefined for a blank node, which has none. */
function textOf(value: Value): string | undefined {
  return isReference(value) && isBlank(value.iri) ? undefined : valueText(value);
}

/** `sh:minLength` and `sh:maxLength`, in UTF-16 code units as rdf-validate-shacl counts. */
export const lengths: ConstraintCompiler = (source) => {
  const least = parameters(source, 'minLength').map((term) => {
    const minimum = wholeNumber(term, 'minLength', source);
    return perValue(
      'MinLength',
      `must have at least ${minimum} characters`,
      (value) => (textOf(value)?.length ?? -1) >= minimum,
    );
  });
  const most = parameters(source, 'maxLength').map((term) => {
    const maximum = wholeNumber(term, 'maxLength', source);
    return perValue(
      'MaxLength',
      `must have at most ${maximum} characters`,
      (value) => (textOf(value)?.length ?? Infinity) <= maximum,
    );
  });
  return [...least, ...most];
};

/** `sh:pattern` with `sh:flags`. @throws Fault BAD_PATTERN */
export const patterns: ConstraintCompiler = (source) => {
  const flags = source.document.one(source.term, 'flags')?.value ?? '';
  return parameters(source, 'pattern').map((term) => {
    const expression = safePattern(term.value, flags);
    if (typeof expression === 'string') {
      throw badShape(
        source.term,
        `has a sh:pattern that is not taken: ${JSON.stringify(term.value)} ${expression}`,
        'BAD_PATTERN',
        'Write it so that each character can belong to one part of it only, and begin it with ^.',
      );
    }
    return perValue('Pattern', `must match ${term.value}`, (value) => {
      const text = textOf(value);
      return text !== undefined && expression.test(text);
    });
  });
};

/** `sh:languageIn` and `sh:uniqueLang`. */
export const languages: ConstraintCompiler = (source) => {
  const allowed = parameters(source, 'languageIn').map((list) => {
    const tags = source.document.list(list, source.term).map((tag) => tag.value.toLowerCase());
    return perValue('LanguageIn', `must be in one of the languages ${tags.join(', ')}`, (value) => {
      const language = isReference(value) ? undefined : value.language?.toLowerCase();
      return language !== undefined && tags.some((tag) => language.startsWith(tag));
    });
  });
  if (!source.document.isTrue(source.term, 'uniqueLang')) return allowed;
  if (!source.path) throw badShape(source.term, 'has sh:uniqueLang but no sh:path');
  return [...allowed, uniqueLanguage];
};

const uniqueLanguage: Constraint = byFailures(
  'UniqueLang',
  'has more than one text in one language',
  true,
  (_scope, _focus, values) => {
    const counts = new Map<string, number>();
    for (const value of values) {
      if (isReference(value) || value.language === undefined) continue;
      const language = value.language.toLowerCase();
      counts.set(language, (counts.get(language) ?? 0) + 1);
    }
    return [...counts.values()].filter((count) => count > 1).map(() => ({}));
  },
);
