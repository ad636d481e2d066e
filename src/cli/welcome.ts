/** What `clew serve` says when it is ready: where it is, three queries to paste, and how to take an answer along as Turtle. */
import type { Settings } from '../settings.ts';
import type { painter } from './terminal.ts';

/** Queries that answer with the sample; the README shows the same ones, and a test asks them. */
export const QUERIES: readonly { readonly about: string; readonly text: string }[] = [
  {
    about: 'Which data, code, environment, hyperparameters and evaluations made the model in production?',
    text: `{
  modelVersion(id: "model:churn@production") {
    version
    digest
    trainingData { nodes { shortName digest license } }
    code { repository commit }
    environment { gpuModel gpuCount { value } packages { nodes { name version } } }
    configuration { hyperparameters { nodes { name value { value } } } }
    evaluations { nodes { passed metrics { nodes { name slice value { value } ciLow { value } ciHigh { value } } } } }
  }
}`,
  },
  {
    about: 'Is that the whole story? Everything upstream, with a receipt that says so.',
    text: `{
  lineage(of: ["model:churn@production"], direction: UPSTREAM) {
    totalCount
    nodes { kind shortName }
    receipt { complete asOf counts { elements hidden } }
  }
}`,
  },
  {
    about: 'Which runs failed, and why?',
    text: `{
  runs(filter: { status: ["failed"] }) {
    nodes { shortName errorType errorMessage configuration { hyperparameters { nodes { name value { value } } } } }
  }
}`,
  },
];

export interface Welcome {
  readonly url: string;
  readonly store: string;
  readonly settings: Settings;
  /** Records of the sample that were loaded now. */
  readonly loaded: number;
}

export function greeting({ url, store, settings, loaded }: Welcome, paint: ReturnType<typeof painter>): string {
  const page = settings.explore ? 'GraphQL page' : 'GraphQL';
  const lines = [
    `${paint('bold', 'Clew')} is ready.`,
    `  ${page.padEnd(14)} ${paint('cyan', `${url}/graphql`)}`,
    `  ${'Store'.padEnd(14)} ${store}`,
  ];
  if (settings.sample) {
    const what = loaded > 0 ? `${loaded} records loaded` : 'not loaded: the store was not empty';
    lines.push(`  ${'Sample'.padEnd(14)} ${what}`);
  }
  if (settings.sample) {
    lines.push('', 'Three queries to paste:');
    for (const { about, text } of QUERIES) lines.push('', paint('dim', `# ${about}`), text);
    lines.push(
      '',
      'Take the answer along as Turtle:',
      '',
      `  npx clew export --of model:churn@production --url ${url} --out churn.ttl`,
    );
  }
  lines.push('', 'Ctrl-C ends the service.', '');
  return lines.join('\n');
}
