/** The part of jstat that we call; it ships no types. */
declare module 'jstat' {
  interface Distribution<P extends readonly number[]> {
    cdf(x: number, ...parameters: P): number;
    inv(p: number, ...parameters: P): number;
  }
  const jStat: {
    readonly chisquare: Distribution<readonly [degreesOfFreedom: number]>;
    readonly studentt: Distribution<readonly [degreesOfFreedom: number]>;
    readonly normal: Distribution<readonly [mean: number, standardDeviation: number]>;
    mean(values: readonly number[]): number;
    median(values: readonly number[]): number;
    /** With `sample`, divided by n − 1. */
    variance(values: readonly number[], sample: boolean): number;
  };
  export default jStat;
}
