/** Questions made up at random: what a person would write, and what it means over plain objects. */
import fc from 'fast-check';
import {
  METRICS,
  NUMBERS,
  ownMetrics,
  parameter,
  PARAMETERS,
  timeOf,
  VALUES,
  type MadeRun,
  type Recorded,
} from './search-world.ts';

export interface Asked {
  readonly where: string;
  readonly holds: (run: MadeRun, i: number) => boolean;
}

const ORDER = {
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
} as const;

const quoted = (text: string): string => `'${text}'`;
const key = (family: string, name: string): string =>
  /^\w+$/.test(name) ? `${family}.${name}` : `${family}."${name}"`;

/** A number among values of any sort: numbers written as text count, but not where a quoted text is asked for. */
const numeric = fc
  .record({
    of: fc.constantFrom(...PARAMETERS.map((name) => ['params', name]), ...METRICS.map((name) => ['metrics', name])),
    operator: fc.constantFrom('<', '<=', '>', '>=', '=', '!='),
    than: fc.constantFrom(...NUMBERS),
  })
  .map(({ of: [family, name], operator, than }): Asked => {
    const values = (run: MadeRun): Recorded[] => (family === 'params' ? parameter(run, name!) : ownMetrics(run, name!));
    const equal = ({ rank }: Recorded): boolean => rank === than.rank;
    return {
      where: `${key(family!, name!)} ${operator} ${than.value.value}`,
      holds: (run) => {
        const own = values(run);
        if (operator === '=') return own.some(equal);
        if (operator === '!=') return own.length > 0 && !own.some(equal);
        return own.some(({ rank }) => rank !== undefined && ORDER[operator as keyof typeof ORDER](rank, than.rank!));
      },
    };
  });

const worded = fc.oneof(
  fc.constantFrom(...VALUES).map((value): Asked => ({
    where: `params.lr = ${quoted(value.value.value)}`,
    holds: (run) =>
      parameter(run, 'lr').some((own) => (value.number ? own.number && own.rank === value.rank : own === value)),
  })),
  fc.constantFrom('running', 'finished', 'failed', 'killed').map((status): Asked => ({
    where: `attributes.status = "${status.toUpperCase()}"`,
    holds: (run) => run.status === status,
  })),
  fc.subarray(['running', 'finished', 'failed', 'killed'], { minLength: 1 }).map((list): Asked => ({
    where: `status not in (${list.map(quoted).join(', ')})`,
    holds: (run) => !list.includes(run.status),
  })),
  fc.constantFrom('a', 'b=c').map((tag): Asked => ({
    where: `tags.team = "${tag}"`,
    holds: (run) => run.tags['team'] === tag,
  })),
  fc.constantFrom('', 'not ').map((not): Asked => ({
    where: `metrics.auc is ${not}null`,
    holds: (run) => ownMetrics(run, 'auc').length > 0 === (not !== ''),
  })),
  fc.nat(2).map((data): Asked => ({
    where: `dataset.digest = 'd${data}' and dataset.version >= ${data}`,
    holds: (run) => run.data === data,
  })),
  fc.nat(1).map((numpy): Asked => ({
    where: `package.numpy = "2.${numpy}"`,
    holds: (run) => run.numpy === numpy,
  })),
  fc.tuple(fc.nat(5), fc.nat(5)).map(([a, b]): Asked => ({
    where: `start_time between "${timeOf(Math.min(a, b))}" and ${Date.parse(timeOf(Math.max(a, b)))}`,
    holds: ({ minute }) => minute >= Math.min(a, b) && minute <= Math.max(a, b),
  })),
  fc.constantFrom('run 1%', '%2', 'run _', 'RUN%').map((pattern): Asked => ({
    where: `name like "${pattern}"`,
    holds: (_, i) => new RegExp(`^${pattern.replaceAll('%', '.*').replaceAll('_', '.')}$`).test(`run ${i}`),
  })),
  fc.constantFrom('apollo', 'Run acme', 'nothing').map((words): Asked => ({
    where: `text ~ "${words}"`,
    holds: (run) => words !== 'nothing' && words.includes(run.project),
  })),
);

export const asked: fc.Arbitrary<Asked> = fc.letrec<{ question: Asked }>((tie) => ({
  question: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(numeric, worded),
    fc.tuple(tie('question'), tie('question')).map(([a, b]): Asked => ({
      where: `(${a.where}) AND (${b.where})`,
      holds: (run, i) => a.holds(run, i) && b.holds(run, i),
    })),
    fc.tuple(tie('question'), tie('question')).map(([a, b]): Asked => ({
      where: `(${a.where} or ${b.where})`,
      holds: (run, i) => a.holds(run, i) || b.holds(run, i),
    })),
    tie('question').map((a): Asked => ({ where: `not (${a.where})`, holds: (run, i) => !a.holds(run, i) })),
  ),
})).question;
