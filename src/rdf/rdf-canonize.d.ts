/** The part of rdf-canonize that we call; it ships no types. */
declare module 'rdf-canonize' {
  export function canonize(
    dataset: readonly object[],
    options: {
      algorithm: 'RDFC-1.0';
      canonicalIdMap?: Map<string, string>;
      signal?: AbortSignal;
      maxWorkFactor?: number;
    },
  ): Promise<string>;
}
