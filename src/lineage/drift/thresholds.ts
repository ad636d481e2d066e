/** What counts as a shift. Every number that the verdicts of drift rest on stands here; docs/design/drift.md says where each comes from. */
export const DRIFT = {
  /** Chance of a false alarm in a whole window; divided by the number of columns compared. */
  alpha: 0.01,
  /** Fewest values for which something is said of a shape. */
  values: 100,
  /** Population stability index: below the first no shift, from the second on a large one. */
  psi: [0.1, 0.25],
  /** Kolmogorov–Smirnov distance, as the index. */
  ks: [0.1, 0.2],
  /** Change of the share of missing values: a moderate and a large one. */
  missing: [0.05, 0.2],
  /** A smaller change counts if it is at least so much, and a factor of `missingFactor`. */
  missingSmall: 0.01,
  missingFactor: 3,
  /** Share of values that lie outside of the range seen in training by more than its width. */
  outside: 0.01,
  /** Share of values that were never seen in training. */
  newCategory: 0.01,
  /** Share in training of a value that is not seen at all. */
  lostCategory: 0.05,
  /** Share of different values from which a categorical column is taken for identifiers, whose values say nothing. */
  identifiers: 0.5,
  /** Windows, all shifted alike from the first one on, that tell a skew from a drift. */
  fromTheFirst: 3,
} as const;

/** A conversion of units: `scale * x + offset`. */
export interface Conversion {
  readonly text: string;
  readonly scale: number;
  readonly offset: number;
}

/** Changes of unit that are looked for in any column: what prefixes and percent stand for; seconds, minutes and hours. */
export const FACTORS: readonly Conversion[] = [10, 100, 1_000, 1_000_000, 60, 3_600].flatMap((factor) => [
  { text: `× ${factor}`, scale: factor, offset: 0 },
  { text: `÷ ${factor}`, scale: 1 / factor, offset: 0 },
]);

/** Those of temperatures alone: a spread that doubles looks like one of them too easily. */
export const TEMPERATURES: readonly Conversion[] = [
  { text: '× 1.8 + 32 (°C to °F)', scale: 1.8, offset: 32 },
  { text: '(x − 32) ÷ 1.8 (°F to °C)', scale: 1 / 1.8, offset: -32 / 1.8 },
  { text: '+ 273.15 (°C to K)', scale: 1, offset: 273.15 },
  { text: '− 273.15 (K to °C)', scale: 1, offset: -273.15 },
];

/** A column's name or unit that speaks of temperature. */
export const TEMPERATURE = /temp|celsius|fahrenheit|kelvin|°/i;
