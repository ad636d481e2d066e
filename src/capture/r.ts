/** The packages of an R installation. */
import { dirname, join } from 'node:path';
import { ask, type AskOptions } from './ask.ts';
import type { Interpreter } from './interpreter.ts';
import type { Installed } from './packages.ts';

/** Profiles are read, as the command reads them: renv and the like change where packages are looked for. */
const QUESTION =
  'p <- installed.packages()[, c("Package", "Version"), drop = FALSE]; p <- p[!duplicated(p[, 1]), , drop = FALSE]; ' +
  'cat("\\x1e", as.character(getRversion()), "\\n", paste0(p[, 1], "\\t", p[, 2], "\\n"), "\\x1e", sep = "")';

export async function rPackages(
  { program, env }: Interpreter,
  options: AskOptions,
): Promise<Installed | { readonly gap: string }> {
  const asked = await ask(join(dirname(program), 'Rscript'), ['-e', QUESTION], { ...options, env });
  if (asked.kind !== 'answer') {
    return {
      gap: `R packages are not known: ${asked.kind === 'absent' ? `there is no Rscript beside ${program}` : asked.why}.`,
    };
  }
  const text = /\x1e([^\x1e]*)\x1e/.exec(asked.output.toString('utf8'))?.[1]; // eslint-disable-line no-control-regex -- what a profile prints stays outside
  if (text === undefined) return { gap: `R packages are not known: the answer of ${program} cannot be read.` };
  const [version, ...lines] = text.trim().split('\n');
  const packages = lines.flatMap((line) => {
    const [name, found] = line.split('\t');
    return name && found ? [{ ecosystem: 'cran', name, version: found }] : [];
  });
  return { language: 'r', version: version ?? '', packages, gaps: [] };
}
