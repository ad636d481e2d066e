import { Command } from 'commander';
import { warner } from '../complain.ts';
import { EXIT } from '../exit.ts';
import { addJson, addSettings, moment, settingsOf, TARGET } from '../options.ts';
import { recipeText, type RecipeAnswer } from '../recipe-text.ts';
import type { Run } from '../run.ts';
import { answerOf, openTarget } from '../target.ts';
import { write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
The script fetches the code at its commit, checks every input by its digest, sets up the packages, runs the recorded command, and compares
what it made by digest. All that is recorded is quoted; the command itself is what somebody ran: look at it before you run it.

The script reads REPOSITORY and PATCH (for what is missing of the code), INPUTS (a folder with the inputs by their paths), PACKAGES=no, and CLEW: a
command (clew, "npx clew") that records the run as a reproduction, in CLEW_URL, CLEW_DATA or the clew-data where the script is started. It ends with 0 if all outputs are equal, 1 if not, 3 if an input is missing or another one.

Examples:
  clew reproduce model:churn@7                              what is recorded, what is missing, and how reproductions went
  clew reproduce model:churn@7 --shell > again.sh
  INPUTS=~/data CLEW=clew sh again.sh
  clew reproduce model:churn@7 --dockerfile > Dockerfile
  clew run --reproduces model:churn@7 --in trainingData=train.csv --model churn=model.pkl -- python train.py`;

const QUERY = `query Recipe($of: ID!, $asOf: Moment) {
  recipe(of: $of, asOf: $asOf) {
    asOf of { iri shortName } run { iri shortName }
    code { element { shortName } repository commit folder patchDigest }
    environment { element { shortName } image pythonVersion machine packages { ecosystem name version digest } }
    commandLine workingDirectory variables { name value } seeds parameters { name value }
    inputs { element { shortName } role path digest files { path sha256 } downloads }
    outputs { element { shortName } role path digest files { path sha256 } downloads }
    missing { part element { shortName } says }
    shell dockerfile
    reproductions {
      run { shortName } verdict
      outputs { what original { shortName } again { shortName } equal }
      metrics { name original again difference relative sigmas comparable }
    }
  }
}`;

interface Options {
  readonly asOf?: string;
  readonly shell?: boolean;
  readonly dockerfile?: boolean;
  readonly json?: boolean;
}

/** `clew reproduce`: how a version was made, as a script that makes it again, and what came of those who did. */
export function reproduceCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('reproduce')
    .description('write the recipe of a model version, as a script or a Dockerfile, with what is missing')
    .argument('<id>', 'a version that a run made: IRI, short name, alias or foreign identifier')
    .option('--shell', 'print it as a POSIX shell script')
    .option('--dockerfile', 'print it as a Dockerfile')
    .option('--as-of <moment>', 'as it was at a record number or a time', moment('--as-of'))
    .addHelpText('after', EXAMPLES)
    .action((id: string, options: Options) => run(() => reproduce(terminal, id, options)));
  addJson(command);
  for (const option of command.options)
    if (option.long === '--shell') option.conflicts(['dockerfile', 'json']);
    else if (option.long === '--dockerfile') option.conflicts(['json']);
  return addSettings(command, TARGET);
}

async function reproduce(terminal: Terminal, id: string, options: Options): Promise<0> {
  const { asOf, shell, dockerfile, json } = options;
  const target = await openTarget(settingsOf(options, terminal), { warn: warner(terminal) });
  try {
    const variables = { of: id, ...(asOf !== undefined && { asOf }) };
    const { recipe } = await answerOf<{ recipe: RecipeAnswer }>(target, QUERY, variables);
    const text = json
      ? `${JSON.stringify(recipe, undefined, 2)}\n`
      : shell
        ? recipe.shell
        : dockerfile
          ? recipe.dockerfile
          : recipeText(recipe, terminal);
    await write(terminal.out, text);
    return EXIT.ok;
  } finally {
    await target.close();
  }
}
