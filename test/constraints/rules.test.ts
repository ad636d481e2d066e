/** Each rule by itself: a document that keeps it and one that does not, in PROV-N. */
import { describe, expect, test } from 'vitest';
import { checkConstraints } from '../../src/constraints/check.ts';
import { Events } from '../../src/constraints/events.ts';
import { load, provClassesOf } from '../../src/constraints/load.ts';
import { IMPLIED_INFERENCES, ORDERING_RULES, RULES } from '../../src/constraints/rules.ts';
import { activityStartEndInference } from '../../src/constraints/rules/activity-start-end-inference.ts';
import { readProvN } from '../../src/serialization/prov-n/read.ts';

function read(text: string) {
  return readProvN(`document\nprefix ex <https://example.org/>\n${text}\nendDocument`);
}

const T = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'] as const;

/** A chain that forces the generation of e2 after that of e1; what makes the opposite follow is the rule's own. */
const AFTER = 'entity(ex:e1) entity(ex:e2) wasDerivedFrom(ex:e2, ex:e1)';

interface Example {
  readonly valid: string;
  readonly invalid: string;
  /** The rule that tells it, if it is another one: an inference is never violated itself. */
  readonly tells?: number;
}

const EXAMPLES: Readonly<Record<number, Example>> = {
  1: {
    valid: 'wasInformedBy(ex:a, ex:b) wasInformedBy(ex:i; ex:a, ex:b)',
    invalid: 'wasGeneratedBy(ex:e, ex:a, 2026-01-01T00:00:00Z) wasGeneratedBy(ex:e, ex:a, 2026-01-02T00:00:00Z)',
    tells: 23,
  },
  4: { valid: 'used(ex:a, -, 2026-01-01T00:00:00Z)', invalid: 'mentionOf(ex:e, ex:f, -)' },
  7: { valid: 'wasDerivedFrom(ex:e, ex:e)', invalid: 'entity(ex:e) wasDerivedFrom(ex:e, ex:e)', tells: 42 },
  9: {
    valid: 'wasDerivedFrom(ex:e, ex:e) wasStartedBy(ex:a, -, ex:b, -)',
    invalid: 'wasDerivedFrom(ex:e, ex:e) wasStartedBy(ex:a, ex:e, ex:b, -)',
    tells: 42,
  },
  10: {
    valid: 'wasDerivedFrom(ex:e, ex:e) wasEndedBy(ex:a, -, ex:b, -)',
    invalid: 'wasDerivedFrom(ex:e, ex:e) wasEndedBy(ex:a, ex:e, ex:b, -)',
    tells: 42,
  },
  11: {
    valid: 'wasDerivedFrom(ex:e, ex:f, ex:a, ex:g, ex:u) wasGeneratedBy(ex:g; ex:e, ex:a, -)',
    invalid: 'wasDerivedFrom(ex:e, ex:f, ex:a, ex:g, ex:u) wasGeneratedBy(ex:g; ex:e, ex:b, -)',
    tells: 23,
  },
  13: {
    valid: 'wasDerivedFrom(ex:e, ex:e)',
    invalid: 'wasDerivedFrom(ex:e, ex:e) wasAttributedTo(ex:e, ex:ag)',
    tells: 42,
  },
  14: {
    valid: 'actedOnBehalfOf(ex:x, ex:y, ex:a) activity(ex:a)',
    invalid: 'actedOnBehalfOf(ex:x, ex:y, ex:a) entity(ex:a)',
    tells: 55,
  },
  15: {
    valid: 'used(ex:i; ex:a, ex:e, -) wasInfluencedBy(ex:i; ex:a, ex:e)',
    invalid: 'used(ex:i; ex:a, ex:e, -) wasInfluencedBy(ex:i; ex:a, ex:f)',
  },
  19: {
    valid: 'specializationOf(ex:e, ex:f) specializationOf(ex:f, ex:g)',
    invalid: 'specializationOf(ex:e, ex:f) specializationOf(ex:f, ex:g) specializationOf(ex:g, ex:e)',
    tells: 52,
  },
  21: {
    valid: "entity(ex:c, [prov:type='prov:EmptyCollection']) specializationOf(ex:c, ex:d) hadMember(ex:d, ex:e)",
    invalid: "entity(ex:c, [prov:type='prov:EmptyCollection']) specializationOf(ex:d, ex:c) hadMember(ex:d, ex:e)",
    tells: 56,
  },
  22: {
    valid: `activity(ex:a, ${T[0]}, -) activity(ex:a, 2026-01-01T01:00:00+01:00, ${T[1]})`,
    invalid: `activity(ex:a, ${T[0]}, -) activity(ex:a, ${T[1]}, -)`,
  },
  23: {
    valid: 'used(ex:u; ex:a, ex:e, -) used(ex:u; ex:a, -, -)',
    invalid: 'used(ex:u; ex:a, ex:e, -) used(ex:u; ex:b, ex:e, -)',
  },
  24: {
    valid: 'wasGeneratedBy(ex:g; ex:e, ex:a, -) wasGeneratedBy(ex:h; ex:e, ex:b, -)',
    invalid: 'wasGeneratedBy(ex:g; ex:e, ex:a, -) wasGeneratedBy(ex:h; ex:e, ex:a, -)',
  },
  25: {
    valid: 'wasInvalidatedBy(ex:i; ex:e, ex:a, -) wasInvalidatedBy(ex:j; ex:e, ex:b, -)',
    invalid: 'wasInvalidatedBy(ex:i; ex:e, ex:a, -) wasInvalidatedBy(ex:j; ex:e, ex:a, -)',
  },
  26: {
    valid: 'wasStartedBy(ex:s; ex:a, -, ex:b, -) wasStartedBy(ex:t; ex:a, -, ex:c, -)',
    invalid: 'wasStartedBy(ex:s; ex:a, -, ex:b, -) wasStartedBy(ex:t; ex:a, -, ex:b, -)',
  },
  27: {
    valid: 'wasEndedBy(ex:s; ex:a, -, ex:b, -) wasEndedBy(ex:t; ex:a, -, ex:c, -)',
    invalid: 'wasEndedBy(ex:s; ex:a, -, ex:b, -) wasEndedBy(ex:t; ex:a, -, ex:b, -)',
  },
  28: {
    valid: `wasStartedBy(ex:a, -, ex:b, ${T[0]}) wasStartedBy(ex:a, -, ex:c, ${T[1]})`,
    invalid: `activity(ex:a) wasStartedBy(ex:a, -, ex:b, ${T[0]}) wasStartedBy(ex:a, -, ex:c, ${T[1]})`,
  },
  29: {
    valid: `activity(ex:a, -, ${T[1]}) wasEndedBy(ex:a, -, -, ${T[1]})`,
    invalid: `activity(ex:a, -, ${T[1]}) wasEndedBy(ex:a, -, -, ${T[0]})`,
  },
  42: { valid: AFTER, invalid: `${AFTER} wasDerivedFrom(ex:e1, ex:e2)` },
  51: {
    valid: 'wasDerivedFrom(ex:e, ex:f, ex:a, ex:g, -)',
    invalid: 'wasDerivedFrom(ex:e, ex:f, -, ex:g, -)',
  },
  52: { valid: 'specializationOf(ex:e, ex:f)', invalid: 'specializationOf(ex:e, ex:e)' },
  53: {
    valid: 'wasDerivedFrom(ex:i; ex:e, ex:ag) wasAttributedTo(ex:i; ex:e, ex:ag)',
    invalid: 'used(ex:i; ex:a, ex:e, -) wasGeneratedBy(ex:i; ex:e, ex:a, -)',
  },
  54: { valid: 'entity(ex:e) used(ex:u; ex:a, ex:e, -)', invalid: 'entity(ex:u) used(ex:u; ex:a, ex:e, -)' },
  55: { valid: 'entity(ex:e) agent(ex:e)', invalid: 'entity(ex:e) used(ex:e, ex:f, -)' },
  56: {
    valid: "entity(ex:c, [prov:type='prov:Collection']) hadMember(ex:c, ex:e)",
    invalid: "entity(ex:c, [prov:type='prov:EmptyCollection']) hadMember(ex:c, ex:e)",
  },
};

function told(text: string): number[] {
  return checkConstraints(read(text)).violations.map((violation) => violation.rule.number);
}

describe.each(Object.entries(EXAMPLES))('rule %s', (number, { valid, invalid, tells = Number(number) }) => {
  test('a document that keeps it', () => expect(told(valid)).toEqual([]));
  test('a document that does not', () => expect(told(invalid)).toContain(tells));
});

/** A document with events of every kind, and what each ordering rule says of them: numbers are of the statements, from 0. */
const EVERYTHING = `entity(ex:e) entity(ex:f) activity(ex:a) activity(ex:b) entity(ex:ag)
wasGeneratedBy(ex:g1; ex:e, ex:a, -) wasGeneratedBy(ex:g2; ex:e, ex:b, -) wasGeneratedBy(ex:g3; ex:f, ex:b, -)
used(ex:u; ex:b, ex:e, -) wasInvalidatedBy(ex:i1; ex:e, ex:a, -) wasInvalidatedBy(ex:i2; ex:e, ex:b, -)
wasStartedBy(ex:s1; ex:a, ex:f, -, -) wasStartedBy(ex:s2; ex:a, -, ex:b, -) wasStartedBy(ex:s3; ex:b, -, -, -)
wasEndedBy(ex:n1; ex:b, ex:e, -, -) wasEndedBy(ex:n2; ex:b, -, ex:a, -) wasEndedBy(ex:n3; ex:a, -, -, -)
wasInformedBy(ex:b, ex:a) wasDerivedFrom(ex:f, ex:e, ex:b, ex:g3, ex:u) specializationOf(ex:f, ex:e)
wasInvalidatedBy(ex:i3; ex:f, ex:a, -) wasAssociatedWith(ex:a, ex:ag, -) wasAttributedTo(ex:f, ex:ag)
actedOnBehalfOf(ex:ag, ex:ag2, -) wasGeneratedBy(ex:g4; ex:ag, -, -) wasInvalidatedBy(ex:i4; ex:ag, -, -)
wasGeneratedBy(ex:g5; ex:ag2, -, -)`;

const ORDERS: Readonly<Record<number, readonly string[]>> = {
  30: ['s1≼n3', 's1≼n3', 's3≼n1'],
  31: ['s1≼s2', 's2≼s1'],
  32: ['n1≼n2', 'n2≼n1'],
  33: ['s3≼u', 'u≼n1'],
  34: ['s1≼g1', 'g1≼n3', 's3≼g2', 'g2≼n1', 's3≼g3', 'g3≼n1'],
  35: ['s1≼n1'],
  36: ['g1≼i1', 'g1≼i1', 'g3≼i3', 'g4≼i4'],
  37: ['g1≼u'],
  38: ['u≼i1'],
  39: ['g1≼g2', 'g2≼g1'],
  40: ['i1≼i2', 'i2≼i1'],
  41: ['u≼g3'],
  42: ['g1≺g3'],
  43: ['g3≼s1', 's1≼i3'],
  44: ['g1≼n1', 'n1≼i1'],
  45: ['g1≼g3'],
  46: ['i3≼i1'],
  47: ['s1≼i4', 'g4≼n3'],
  48: ['g4≼g3'],
  49: ['g5≼i4'],
};

const EVENT_NAMES = { wasGeneratedBy: 'g', used: 'u', wasInvalidatedBy: 'i', wasStartedBy: 's', wasEndedBy: 'n' };

test.each(ORDERING_RULES.map((rule) => [rule.number, rule] as const))('rule %i orders events', (number, rule) => {
  const statements = read(EVERYTHING);
  const instance = load(statements, [...statements.keys()], provClassesOf);
  const events = new Events(instance);
  rule.order(instance, events);
  const ids = new Map<number, string>();
  for (const kind of Object.keys(EVENT_NAMES) as (keyof typeof EVENT_NAMES)[])
    for (const fact of instance.of(kind)) {
      const text = instance.terms.constant(fact.id)?.text.replace('https://example.org/', '');
      if (text) ids.set(events.identified(kind, fact.id)!, text);
    }
  const { graph, strict } = events;
  const edges = graph.from.map((from, i) => `${ids.get(from)}${strict[i] ? '≺' : '≼'}${ids.get(graph.to[i]!)}`);
  expect(edges).toEqual(ORDERS[number]);
});

describe('the table of rules', () => {
  test('has every number of the specification once', () => {
    const own = RULES.filter((rule) => rule.specification === 'PROV-CONSTRAINTS').map((rule) => rule.number);
    expect(own).toEqual(Array.from({ length: 56 }, (_, i) => i + 1));
  });

  test('links each rule to its sentence', () => {
    for (const { link, name, says } of RULES) {
      expect(link).toMatch(/^https:\/\/www\.w3\.org\/TR\/prov-(constraints|links)\/#/);
      expect(link.endsWith(`#${name}`)).toBe(true);
      expect(says).toMatch(/^[A-Z].*\.$/);
    }
  });

  test('every rule is shown here, ordered by events, kept by the model of statements, or has a reason why it changes no verdict', () => {
    const shown = new Set([
      ...Object.keys(EXAMPLES).map(Number),
      ...ORDERING_RULES.map((rule) => rule.number),
      ...IMPLIED_INFERENCES.map((rule) => rule.number),
      // Shown below: nothing comes before a start that is only inferred, so that it forbids nothing.
      8,
      // Attributes and short forms are the readers' matter; types are what 55 is about.
      2,
      3,
      50,
    ]);
    expect(RULES.filter((rule) => rule.specification === 'PROV-CONSTRAINTS' && !shown.has(rule.number))).toEqual([]);
    expect(Object.keys(ORDERS).map(Number)).toEqual(ORDERING_RULES.map((rule) => rule.number));
  });
});

test('what mentions two entities, or entities of two bundles, is told', () => {
  expect(told('mentionOf(ex:e, ex:f, ex:b)')).toEqual([]);
  const { violations } = checkConstraints(read('mentionOf(ex:e, ex:f, ex:b) mentionOf(ex:e, ex:f, ex:c)'));
  expect(violations.map(({ rule }) => [rule.specification, rule.name])).toEqual([['PROV-LINKS', 'unique-mention']]);
  expect(told('mentionOf(ex:e, ex:e, ex:b)')).toContain(52);
});

test('an activity that is only described started and ended, at its times', () => {
  const statements = read(`activity(ex:a, ${T[0]}, ${T[1]}) activity(ex:b) wasStartedBy(ex:s; ex:b, -, -, -)`);
  const instance = load(statements, [...statements.keys()], provClassesOf);
  activityStartEndInference.infer(instance);
  const times = (kind: 'wasStartedBy' | 'wasEndedBy') =>
    instance
      .of(kind)
      .map(({ subject, time }) => [subject, time!].map((term) => instance.terms.constant(term)?.text))
      .sort();
  const [a, b] = ['https://example.org/a', 'https://example.org/b'];
  expect(times('wasStartedBy')).toEqual([
    [a, T[0]],
    [b, undefined],
  ]);
  expect(times('wasEndedBy')).toEqual([
    [a, T[1]],
    [b, undefined],
  ]);
});
