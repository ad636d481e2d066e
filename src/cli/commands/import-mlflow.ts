import { Command } from 'commander';
import { Service } from '../../client/http.ts';
import { importMlflow, type MlflowImportOptions } from '../../ingest/mlflow/import.ts';
import type { MlflowAccess } from '../../ingest/mlflow/client.ts';
import type { ImportSummary } from '../../ingest/mlflow/summary.ts';
import { Fault } from '../../prov/fault.ts';
import { actorOf } from '../actor.ts';
import { warner } from '../complain.ts';
import { EXIT } from '../exit.ts';
import type { CliCode } from '../fault.ts';
import type { Settings } from '../../settings.ts';
import { importMlflowOver } from '../mlflow-over.ts';
import { addJson, addSettings, settingsOf, TARGET } from '../options.ts';
import { Progress } from '../progress.ts';
import type { Run } from '../run.ts';
import { openTarget } from '../target.ts';
import { painter, printable, write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
Experiments, runs (failed and nested ones too), parameters, metrics with their history, tags, datasets, logged models,
registered models, versions and aliases. Running it again records only what changed; after an interruption it goes on.
Credentials: MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.

Examples:
  clew import mlflow --tracking-uri http://127.0.0.1:5000 --data clew-data
  clew import mlflow --tracking-uri https://mlflow.acme.example --experiment churn --no-history`;

interface Options {
  readonly experiment?: readonly string[];
  readonly history: boolean;
  readonly namespace?: string;
  readonly actor?: string;
  readonly json?: boolean;
}

/** `clew import mlflow`: the history of an MLflow 2 or 3 tracking server. */
export function mlflowCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('mlflow')
    .description('record what an MLflow tracking server knows')
    .option('--experiment <name...>', 'only these experiments, by name or id')
    .option('--no-history', 'only the latest value of each metric, in far fewer requests')
    .option('--namespace <word>', 'tells apart servers that use the same names')
    .option('--actor <id>', 'the agent who asserts this: an IRI or short name')
    .addHelpText('after', EXAMPLES)
    .action((_: unknown, command: Command) => {
      // Options that the parent knows too (--json, --data) are taken by whichever stands nearer on the line.
      const options = { ...command.parent?.opts(), ...command.opts() } as Options;
      return run(() => importServer(terminal, options));
    });
  addJson(command);
  return addSettings(command, ['trackingUri', ...TARGET]);
}

async function importServer(terminal: Terminal, options: Options): Promise<0 | 1> {
  const settings = settingsOf(options, terminal);
  const { trackingUri } = settings;
  if (trackingUri === undefined) {
    throw new Fault<CliCode>('BAD_USAGE', 'There is no --tracking-uri.', {
      hint: 'Give the address of the MLflow server.',
    });
  }
  const target = await openTarget(settings, { create: true, warn: warner(terminal) });
  const progress = new Progress(terminal);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  try {
    const wanted: MlflowImportOptions = {
      trackingUri,
      ...(options.experiment && { experiments: options.experiment }),
      metricHistory: options.history,
      ...(options.namespace !== undefined && { namespace: options.namespace }),
      ...(options.actor !== undefined && { actor: actorOf(options.actor) }),
      ...credentials(settings),
      signal: stop.signal,
      onProgress: ({ phase, seen, records }) =>
        progress.report(`${phase} ${seen[phase]}, records`, records.added + records.revised + records.unchanged),
    };
    const summary = target.context
      ? await importMlflow(target.context, wanted)
      : await importMlflowOver(new Service(target.where), settings.modules, wanted);
    progress.end();
    await write(terminal.out, options.json ? `${JSON.stringify(summary, undefined, 2)}\n` : text(summary, terminal));
    return summary.refused.length > 0 ? EXIT.no : EXIT.ok;
  } finally {
    process.off('SIGINT', interrupt);
    progress.end();
    await target.close();
  }
}

function credentials(settings: Settings): Pick<MlflowAccess, 'username' | 'password' | 'token'> {
  const { mlflowUser: username, mlflowPassword: password, mlflowToken: token } = settings;
  return { ...(username && { username }), ...(password && { password }), ...(token && { token }) };
}

function text(summary: ImportSummary, terminal: Terminal): string {
  const paint = painter(terminal.out, terminal.env);
  const { seen, records, refused } = summary;
  const counts = Object.entries(seen).map(([kind, count]) => `${count} ${kind}`);
  const lines = [
    `${paint('bold', printable(summary.server))}${summary.version ? ` (MLflow ${printable(summary.version)})` : ''}: ${counts.join(', ')}`,
    `${paint('green', `${records.added} records added`)}, ${records.revised} revised, ${records.unchanged} unchanged`,
  ];
  if (summary.modelsWithoutFiles > 0) {
    lines.push(
      `${summary.modelsWithoutFiles} models have no files that can be had: nothing is known of their environment`,
    );
  }
  for (const { what, message, hint } of refused) {
    lines.push(`${paint('red', 'refused')} ${printable(what)}: ${printable(message)}`);
    if (hint) lines.push(`  ${paint('dim', printable(hint))}`);
  }
  return `${lines.join('\n')}\n`;
}
