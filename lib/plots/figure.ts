/**
 * What a reader looks at, as data: a tree of plain objects, arrays, strings, booleans and numbers, so that it can be sent, kept in a file
 * and drawn in more than one way. Values of runs that diverged are NaN or ±Infinity. Fields that may be missing are left out, never
 * `undefined`. Whoever draws a figure handles every kind (`satisfies { [K in Figure['kind']]: … }`).
 */

/**
 * How a number is printed. `digits` are decimals; of `decimal` they are significant digits.
 * - `percent`: a share, 0.857 → `85.7 %`
 * - `points`: a difference of two shares, 0.68 → `68.0 points`; `barePoints` the same without the word
 * - `decimal`: a measured number, 30.81 → `30.8`, 0.00001 → `1.0e-5`
 * - `fixed`: a fixed number of decimals, without thousands apart
 * - `integer`: 795010 → `795,010`
 * - `plain`: as JavaScript prints it
 */
export type Format = (
  | { readonly as: 'percent' | 'points' | 'barePoints' | 'decimal' | 'fixed'; readonly digits: number }
  | { readonly as: 'integer' | 'plain' }
) & {
  /** A minus sign, as long as a plus, where there would be a hyphen. */
  readonly minus?: true
}

/** A number that is printed in one way: `{ value: 0.857, as: 'percent', digits: 1 }`. */
export type FormattedNumber = { readonly value: number } & Format

/** A line of text with numbers in it. A number alone is printed as JavaScript does. */
export type Words = string | readonly (string | number | FormattedNumber)[]

/** What stands in a column of numbers where there is none: nothing, or a dash. */
export interface NoNumber {
  readonly none: '' | '–'
}

export type Cell = Words | number | FormattedNumber | NoNumber

export type Range = readonly [min: number, max: number]

/** One curve. Its first value belongs to epoch 1, or to index 0 of `xTicks`. It ends at its first NaN or infinity: the run diverged. */
export interface Series {
  readonly label: string
  readonly values: readonly number[]
}

export interface LineChart {
  readonly kind: 'lineChart'
  readonly series: readonly Series[]
  readonly title?: string
  /** What one value stands for, in the singular: `epoch`. */
  readonly xLabel: string
  /** For values that are no epochs: the index of a value, and what stands below it. */
  readonly xTicks?: readonly (readonly [index: number, label: string | number | FormattedNumber])[]
  readonly yLabel?: string
  /** Lowest and highest value shown. Without it all values are. */
  readonly yRange?: Range
  readonly scale: 'linear' | 'log'
  /** Of the labels of the vertical axis. */
  readonly format: Format
  /** Rows and columns of the plot as text, without its axes. */
  readonly height: number
  readonly width: number
  /** Columns of the labels as text, at least: charts above each other with the same have their axes in one line. */
  readonly labelWidth?: number
}

/** `number` equal bins. Bin i holds start + i·step ≤ value < start + (i + 1)·step, and the last one its end as well. */
export interface Bins {
  readonly start: number
  readonly end: number
  readonly step: number
  readonly number: number
  /** Decimals that tell the start of one bin from the next. */
  readonly decimals: number
}

/** Of the finite values; NaN where there are none. */
export interface Summary {
  readonly mean: number
  /** √(Σ(value − mean)² / n) */
  readonly deviation: number
  readonly min: number
  readonly max: number
}

/** The values of one group, counted. */
export interface CountedGroup {
  readonly label: string
  /** How many values there are, and how many of them are finite: those that are counted. */
  readonly all: number
  readonly finite: number
  /** One count a bin, and what lies outside of all bins. */
  readonly counts: readonly number[]
  readonly below: number
  readonly above: number
  readonly summary: Summary
}

export interface Histogram {
  readonly kind: 'histogram'
  readonly groups: readonly CountedGroup[]
  readonly bins: Bins
  /** Whether bars are counts on a logarithmic scale; if not, they are shares of their group. */
  readonly logCounts: boolean
  /** Columns of the whole as text. */
  readonly width: number
}

export interface HeatMap {
  readonly kind: 'heatMap'
  /** rows · columns values, row by row from the top. */
  readonly values: readonly number[]
  readonly rows: number
  readonly columns: number
  /** The values with the lightest and the darkest shade. Of signed maps the one further from zero counts, with both signs. */
  readonly range: Range
  /** Whether the sign shows: weights. */
  readonly signed: boolean
  readonly label?: string
}

export interface Table {
  readonly kind: 'table'
  readonly headers: readonly string[]
  /** As many cells in each row as there are headers. */
  readonly rows: readonly (readonly Cell[])[]
  /** Headers above the headers, from left to right: each above some columns that belong together, the first of them `from` (from 0). */
  readonly spans?: readonly { readonly label: string; readonly from: number; readonly columns: number }[]
}

interface Pixels {
  readonly height: number
  readonly width: number
  /** What the numbers of a pixel are: one for grey, else three. */
  readonly order: 'grey' | 'rgb' | 'bgr'
  /** One byte for each number, row by row from the top, in base64. 0 is dark, 255 is bright. */
  readonly pixels: string
}

/** An image in shades, or in its colours. */
export interface ShadedImage extends Pixels {
  readonly kind: 'image'
  /** The greys with the lightest ink and the fullest, where there are only shades. */
  readonly range: Range
  /** Whether there is a line around it, where there are only shades. */
  readonly frame: boolean
  readonly label?: string
}

/** The numbers of an image, each in its shade or on its colour. */
export interface ImageNumbers extends Pixels {
  readonly kind: 'imageNumbers'
  /** How many rows of the image are left out below. */
  readonly rowsLeftOut: number
}

/** Figures beside each other, tops aligned. */
export interface SideBySide {
  readonly kind: 'sideBySide'
  readonly figures: readonly Figure[]
  /** Columns between two of them as text. */
  readonly gap: number
}

/** Figures below each other. */
export interface Stack {
  readonly kind: 'stack'
  readonly figures: readonly Figure[]
  /** Empty lines between two of them as text. */
  readonly gap: number
}

/** A figure below lines that say what it is. */
export interface Captioned {
  readonly kind: 'captioned'
  readonly caption: readonly Words[]
  readonly figure: Figure
}

export type Figure =
  | LineChart
  | Histogram
  | HeatMap
  | Table
  | ShadedImage
  | ImageNumbers
  | SideBySide
  | Stack
  | Captioned
