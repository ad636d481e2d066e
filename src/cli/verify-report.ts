/** What a verification found, for people: one line a level, then what does not hold and where, then what to know before believing it. */
import type { LevelResult, Problem } from '../log/levels.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { painter, printable, write, type Terminal } from './terminal.ts';

/** The part that verifications of all kinds of things have. */
export interface Verdict {
  readonly holds: boolean | undefined;
  readonly levels: readonly (Pick<LevelResult, 'says' | 'holds' | 'why' | 'checked' | 'problems'> & {
    readonly level: string;
  })[];
  readonly problems: readonly (Omit<Problem, 'level'> & { readonly level: string })[];
  readonly notes: readonly string[];
}

/** Prints it. @param what for people: `sqlite:clew.db, 10 records` @returns 0 holds, 1 does not, 2 could not be checked */
export async function tellVerdict(
  terminal: Terminal,
  verdict: Verdict,
  what: string,
  json: boolean,
): Promise<ExitCode> {
  await write(terminal.out, json ? `${JSON.stringify(verdict, undefined, 2)}\n` : verdictText(terminal, verdict, what));
  return verdict.holds === undefined ? EXIT.error : verdict.holds ? EXIT.ok : EXIT.no;
}

function verdictText(terminal: Terminal, { holds, levels, problems, notes }: Verdict, what: string): string {
  const paint = painter(terminal.out, terminal.env);
  const colour = { true: 'green', false: 'red', undefined: 'yellow' } as const;
  const word = { true: 'holds', false: 'does not hold', undefined: 'could not be checked' } as const;
  const sign = { true: '✓', false: '✗', undefined: '–' } as const;
  const width = Math.max(...levels.map((level) => level.level.length));
  const lines = [`${paint(colour[`${holds}`], word[`${holds}`])}: ${printable(what)}`];
  for (const each of levels) {
    const { level, says, checked, problems: count, why } = each;
    const much = count > 0 ? `${count} problems` : (why ?? `${checked} checked`);
    lines.push(
      `${paint(colour[`${each.holds}`], sign[`${each.holds}`])} ${level.padEnd(width)}  ${says} (${printable(much)})`,
    );
  }
  for (const { level, place, message } of problems)
    lines.push(`  ${level}: ${printable(place)}: ${printable(message)}`);
  for (const { level, problems: count } of levels) {
    const listed = problems.filter((problem) => problem.level === level).length;
    if (listed < count) lines.push(`  ${level}: ${count - listed} more`);
  }
  for (const note of notes) lines.push(paint('dim', `  note: ${printable(note)}`));
  return `${lines.join('\n')}\n`;
}
