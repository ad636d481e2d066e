/** A recipe, and how reproductions of it went, for people. */
import { painter, printable, type Style, type Terminal } from './terminal.ts';

interface Named {
  readonly shortName: string;
}

interface Content {
  readonly element: Named;
  readonly role: string | null;
  readonly path: string | null;
  readonly digest: string | null;
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
}

/** What GraphQL answers. */
export interface RecipeAnswer {
  readonly asOf: number;
  readonly of: Named;
  readonly run: Named;
  readonly code: {
    readonly element: Named;
    readonly repository: string | null;
    readonly commit: string | null;
    readonly folder: string | null;
  } | null;
  readonly environment: {
    readonly image: string | null;
    readonly machine: string;
    readonly packages: readonly { readonly name: string; readonly version: string }[];
  } | null;
  readonly commandLine: string | null;
  readonly variables: readonly { readonly name: string; readonly value: string }[];
  readonly seeds: readonly string[];
  readonly inputs: readonly Content[];
  readonly outputs: readonly Content[];
  readonly missing: readonly { readonly part: string; readonly element: Named; readonly says: string }[];
  readonly shell: string;
  readonly dockerfile: string;
  readonly reproductions: readonly Reproduced[];
}

interface Reproduced {
  readonly run: Named;
  readonly verdict: 'EQUAL' | 'PARTLY_EQUAL' | 'DIFFERENT' | 'UNKNOWN';
  readonly outputs: readonly {
    readonly what: string;
    readonly original: Named | null;
    readonly again: Named | null;
    readonly equal: boolean | null;
  }[];
  readonly metrics: readonly {
    readonly name: string;
    readonly original: string | null;
    readonly again: string | null;
    readonly difference: number | null;
    readonly relative: number | null;
    readonly sigmas: number | null;
  }[];
}

type Paint = (style: Style, text: string) => string;

export function recipeText(recipe: RecipeAnswer, terminal: Terminal): string {
  const paint = painter(terminal.out, terminal.env);
  const { of, run, code, environment, commandLine, variables, seeds, missing, reproductions } = recipe;
  const fact = (name: string, text: string | null | undefined) =>
    text ? [`  ${paint('dim', name.padEnd(11))} ${oneLine(text)}`] : [];
  const packages = environment?.packages ?? [];
  const lines = [
    `${paint('bold', printable(of.shortName))}, made by ${printable(run.shortName)}`,
    ...fact('repository', code?.repository),
    ...fact('commit', code?.commit),
    ...fact('folder', code?.folder),
    ...fact('image', environment?.image),
    ...fact('machine', environment?.machine),
    ...fact('packages', packages.map(({ name, version }) => `${name} ${version}`).join(', ')),
    ...fact('command', commandLine),
    ...fact('variables', variables.map(({ name, value }) => `${name}=${value}`).join(' ')),
    ...fact('seeds', seeds.join(', ')),
    ...contentLines('input', recipe.inputs, paint),
    ...contentLines('output', recipe.outputs, paint),
    missing.length === 0 ? paint('green', 'nothing is missing') : paint('yellow', `missing: ${missing.length}`),
    ...missing.map(
      ({ part, element, says }) => `  ${part.padEnd(10)} ${printable(element.shortName)}: ${oneLine(says)}`,
    ),
    ...(reproductions.length > 0 ? [paint('bold', 'reproductions')] : []),
    ...reproductions.flatMap((each) => reproductionLines(each, paint)),
  ];
  return `${lines.join('\n')}\n`;
}

/** A value that has line feeds or tabs in it would look like lines of the answer. */
function oneLine(text: string): string {
  return printable(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

function contentLines(what: string, contents: readonly Content[], paint: Paint): string[] {
  return contents.map(({ element, role, path, digest, files }) => {
    const many = files.length > 1 ? `, ${files.length} files` : '';
    const told = [role, path && oneLine(path), digest].filter(Boolean).join(' ');
    return `  ${paint('dim', what.padEnd(11))} ${told || printable(element.shortName)}${many}`;
  });
}

const COLOURS = { EQUAL: 'green', PARTLY_EQUAL: 'yellow', DIFFERENT: 'red', UNKNOWN: 'yellow' } as const;
const WORDS = { EQUAL: 'equal', DIFFERENT: 'different', UNKNOWN: 'not comparable' } as const;

function verdictText({ verdict, outputs, metrics }: Reproduced): string {
  if (verdict !== 'PARTLY_EQUAL') return WORDS[verdict];
  const equal = [
    ...(metrics.some(({ original, again }) => original !== null && again !== null) ? ['metrics'] : []),
    ...(outputs.some((each) => each.equal) ? ['other outputs'] : []),
  ];
  return `${equal.join(' and ')} equal, version not comparable`;
}

function reproductionLines(reproduced: Reproduced, paint: Paint): string[] {
  const { run, verdict, outputs, metrics } = reproduced;
  return [
    `  ${paint(COLOURS[verdict], verdictText(reproduced))}  ${printable(run.shortName)}`,
    ...outputs.map(({ what, original, again, equal }) => {
      const how =
        again === null
          ? 'not made again'
          : original === null
            ? 'made only again'
            : equal === null
              ? 'without a digest'
              : equal
                ? 'equal'
                : 'different';
      return `    ${printable(what)}: ${how}`;
    }),
    ...metrics.map((metric) => `    ${printable(metric.name)}: ${metricText(metric)}`),
  ];
}

function metricText({ original, again, difference, relative, sigmas }: Reproduced['metrics'][number]): string {
  if (original === null || again === null) return again === null ? 'not measured again' : 'measured only again';
  if (difference === null) return `${printable(original)} → ${printable(again)}`;
  if (difference === 0) return `${printable(again)}, equal`;
  const sign = difference > 0 ? '+' : '';
  const share = relative === null ? '' : `, ${sign}${(relative * 100).toPrecision(2)} %`;
  const noise = sigmas === null ? '' : `, ${Math.abs(sigmas).toPrecision(2)} σ of runs that were given the same`;
  return `${printable(original)} → ${printable(again)} (${sign}${Number(difference.toPrecision(4))}${share}${noise})`;
}
