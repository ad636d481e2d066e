/** Which automation started a run, as CI systems tell it in variables. */
import { isIri } from '../prov/iri.ts';

export interface Automation {
  /** `push: github-actions acme/churn train.yml`: the event, where the system tells it, and the job. */
  readonly trigger: string;
  /** The page of the run. */
  readonly url: string | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

export function readAutomation(env: Variables): Automation | undefined {
  const found = SYSTEMS.map((read) => read(env)).find((automation) => automation !== undefined);
  if (found === undefined) return undefined;
  const { system, event, parts, url } = found;
  const job = [system, ...parts.filter((part) => part !== undefined && part !== '')].join(' ');
  const clean = url === undefined ? null : URL.parse(url);
  if (clean) clean.username = clean.password = clean.search = '';
  return { trigger: event ? `${event}: ${job}` : job, url: clean && isIri(clean.href) ? clean.href : undefined };
}

interface Found {
  readonly system: string;
  readonly event: string | undefined;
  readonly parts: readonly (string | undefined)[];
  readonly url: string | undefined;
}

/** A system by the variables it sets; undefined for those it does not run. */
type System = (env: Variables) => Found | undefined;

/** https://docs.github.com/en/actions/reference/workflows-and-actions/variables */
const githubActions: System = (env) => {
  if (env['GITHUB_ACTIONS'] !== 'true') return undefined;
  const repository = env['GITHUB_REPOSITORY'];
  const server = env['GITHUB_SERVER_URL'] ?? 'https://github.com';
  const run = env['GITHUB_RUN_ID'];
  return {
    system: 'github-actions',
    event: env['GITHUB_EVENT_NAME'],
    parts: [repository, env['GITHUB_WORKFLOW'], env['GITHUB_JOB']],
    url: run === undefined || repository === undefined ? undefined : `${server}/${repository}/actions/runs/${run}`,
  };
};

/** https://docs.gitlab.com/ci/variables/predefined_variables/ */
const gitlab: System = (env) =>
  env['GITLAB_CI'] !== 'true'
    ? undefined
    : {
        system: 'gitlab-ci',
        event: env['CI_PIPELINE_SOURCE'],
        parts: [env['CI_PROJECT_PATH'], env['CI_JOB_NAME']],
        url: env['CI_JOB_URL'] ?? env['CI_PIPELINE_URL'],
      };

/** https://buildkite.com/docs/pipelines/configure/environment-variables */
const buildkite: System = (env) =>
  env['BUILDKITE'] !== 'true'
    ? undefined
    : {
        system: 'buildkite',
        event: env['BUILDKITE_SOURCE'],
        parts: [env['BUILDKITE_PIPELINE_SLUG'], env['BUILDKITE_LABEL']],
        url: env['BUILDKITE_BUILD_URL'],
      };

/** https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables */
const jenkins: System = (env) =>
  env['JENKINS_URL'] === undefined
    ? undefined
    : {
        system: 'jenkins',
        event: env['BUILD_CAUSE'],
        parts: [env['JOB_NAME'], env['BUILD_NUMBER']],
        url: env['BUILD_URL'],
      };

const SYSTEMS = [githubActions, gitlab, buildkite, jenkins];
