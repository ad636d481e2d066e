/** Asks a history why a model got worse, over GraphQL. */
import type { Ends, Named, Step } from './comparison-over.ts';
import { RECEIPT, type LineageReceipt } from './receipt-line.ts';
import { answerOf, type Target } from './target.ts';

export interface SideAnswer {
  readonly element: Named;
  readonly run: Named | null;
  /** Null: not a finite number. */
  readonly value: number | null;
  readonly completeness: number;
  readonly missing: readonly string[];
}

export interface SuspectAnswer extends Ends {
  readonly id: string;
  readonly class: string;
  readonly status: 'SUSPECT' | 'CONFIRMED' | 'CLEARED';
  readonly text: string;
  readonly changes: readonly { readonly id: string; readonly text: string }[];
  readonly aliased: boolean;
  readonly posterior: number;
  readonly shift: {
    readonly effect: number;
    readonly low: number;
    readonly high: number;
    readonly harmful: number;
  } | null;
  readonly seen: boolean;
  readonly others: {
    readonly with: number;
    readonly without: number;
    readonly effect: number | null;
    readonly low: number | null;
    readonly high: number | null;
  } | null;
  readonly distance: number;
  readonly path: readonly Step[];
  readonly evidence: readonly { readonly kind: string; readonly element: Named; readonly text: string }[];
  readonly consequences: readonly { readonly id: string; readonly text: string }[];
}

export interface JobAnswer {
  readonly name: string;
  readonly base: Named;
  readonly overrides: readonly {
    readonly change: string;
    readonly what: string;
    readonly from: string | null;
    readonly to: string | null;
  }[];
  readonly evaluate: { readonly models: readonly Named[]; readonly data: readonly string[] } | null;
  readonly seeds: readonly number[];
  readonly measure: string;
}

export interface ExperimentAnswer {
  readonly kind: string;
  readonly why: string;
  readonly separates: readonly string[];
  readonly job: JobAnswer;
}

export interface ExplanationAnswer {
  readonly good: SideAnswer;
  readonly bad: SideAnswer;
  readonly chosen: string | null;
  readonly metric: {
    readonly name: string;
    readonly slice: string | null;
    readonly data: string | null;
    readonly higherIsBetter: boolean;
    readonly direction: string;
    readonly drop: number | null;
    readonly noiseSource: string;
    readonly sigma: number | null;
    readonly leastBeyondNoise: number;
    readonly differently: readonly {
      readonly part: string;
      readonly good: string | null;
      readonly bad: string | null;
    }[];
  };
  readonly verdict: string;
  readonly class: string | null;
  readonly text: string;
  readonly suspects: readonly SuspectAnswer[];
  readonly suspectCount: number;
  readonly unweighed: number;
  readonly seedsDiffer: boolean;
  readonly contradiction: boolean;
  readonly experiments: readonly ExperimentAnswer[];
  readonly comparableRuns: number;
  readonly usedRuns: number;
  readonly factors: number;
  readonly historyReceipt: LineageReceipt;
  readonly receipt: { readonly complete: boolean; readonly asOf: number };
}

const NAMED = '{ iri shortName kind classes }';
const SIDE = `{ element ${NAMED} run ${NAMED} value completeness missing }`;
const CHANGE = '{ id text }';

const QUERY = `query Explain(
  $bad: ID!, $good: ID, $metric: String, $slice: String, $higherIsBetter: Boolean, $asOf: Moment
) {
  explanation(bad: $bad, good: $good, metric: $metric, slice: $slice, higherIsBetter: $higherIsBetter, asOf: $asOf) {
    good ${SIDE}
    bad ${SIDE}
    chosen
    metric {
      name slice data higherIsBetter direction drop noiseSource sigma leastBeyondNoise
      differently { part good bad }
    }
    verdict class text
    suspects {
      id class status text aliased posterior seen distance
      changes ${CHANGE}
      consequences ${CHANGE}
      shift { effect low high harmful }
      others { with without effect low high }
      left ${NAMED}
      right ${NAMED}
      path { relation against role left ${NAMED} right ${NAMED} }
      evidence { kind element ${NAMED} text }
    }
    suspectCount unweighed seedsDiffer contradiction
    experiments {
      kind why separates
      job { name base ${NAMED} overrides { change what from to } evaluate { models ${NAMED} data } seeds measure }
    }
    comparableRuns usedRuns factors
    historyReceipt ${RECEIPT.replace('receipt ', '')}
    receipt { complete asOf }
  }
}`;

export interface ExplanationQuestion {
  readonly bad: string;
  readonly good?: string | undefined;
  readonly metric?: string | undefined;
  readonly slice?: string | undefined;
  readonly higherIsBetter?: boolean | undefined;
  readonly asOf?: string | undefined;
}

/** @throws Fault as the service answers */
export async function askExplanation(target: Target, question: ExplanationQuestion): Promise<ExplanationAnswer> {
  const variables = Object.fromEntries(Object.entries(question).filter(([, value]) => value !== undefined));
  return (await answerOf<{ explanation: ExplanationAnswer }>(target, QUERY, variables)).explanation;
}
