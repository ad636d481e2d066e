/** Verdicts as people and programs read them. */
import type { Verdict } from './check.ts';
import type { Violation } from './report.ts';
import { sayName, sayStatement } from './say.ts';

/** `Constraint 24 (unique-generation)` */
export function ruleText({ rule: { specification, sort, number, name } }: Violation): string {
  const own = specification === 'PROV-CONSTRAINTS' ? '' : `${specification} `;
  return `${own}${sort} ${number} (${name})`;
}

/** One line that says what is wrong, one for each statement it follows from, and where the rule stands. */
export function violationText(violation: Violation): string {
  const { message, statements, indexes, statementCount, bundle, rule } = violation;
  const where = bundle === undefined ? '' : ` in ${sayName(bundle)}`;
  const lines = statements.map((said, i) => `    statement ${indexes[i]! + 1}: ${sayStatement(said)}`);
  if (statementCount > statements.length) lines.push(`    and ${statementCount - statements.length} more statements`);
  return [`${ruleText(violation)}${where}: ${message}`, ...lines, `    ${rule.link}`].join('\n');
}

/** All violations told, a line for how many more there are, and nothing if there is none. */
export function verdictText({ violations, violationCount }: Verdict): string {
  if (violationCount === 0) return '';
  const more = violationCount - violations.length;
  return `${violations.map(violationText).join('\n')}\n${more > 0 ? `and ${more} more violations of PROV-CONSTRAINTS\n` : ''}`;
}

/** JSON of a verdict: statements as text, and by their places from 0. */
export function verdictJson({ valid, violations, violationCount, statements, bundles }: Verdict): object {
  return {
    valid,
    violations: violations.map(({ rule, message, statements: said, indexes, statementCount, bundle }) => {
      const { specification, sort, number, name, link } = rule;
      return {
        rule: { specification, sort, number, name, link },
        message,
        statements: said.map((statement, i) => ({ index: indexes[i], text: sayStatement(statement) })),
        statementCount,
        bundle: bundle ?? null,
      };
    }),
    violationCount,
    statements,
    bundles,
  };
}
