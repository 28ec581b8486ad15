/** The two axes of a line chart: where a value and an epoch stand on the canvas, and which of them are labelled. */
import { areApart } from '../drawable.ts'
import type { Range } from '../figure.ts'

/** A vertical axis of `rows` text rows. Row 0 is the lowest; `toRow` gives fractions, and numbers outside for values outside. */
export type ValueAxis = {
  readonly rows: number
  readonly toRow: (value: number) => number
  /** Row → label. */
  readonly labels: ReadonlyMap<number, string>
}

/** How the values of an axis are printed, and which number a reader sees there: 0.857 as `86 %` is seen as 86. */
export type Labels = { readonly text: (value: number) => string; readonly shown: (value: number) => number }

/**
 * A linear axis around the values `min` … `max`. It starts at a round number and has a round label every two to four rows,
 * exactly on its row; of all such axes it is one that leaves the values the most room. Rows above the first label past `max` are
 * left away, so it may take a few rows fewer than `most`.
 */
export function linearAxis(range: Range, most: number, print: Labels): ValueAxis {
  const [min, max] = withRoom(range)
  let best: { base: number; tick: number; spacing: number; cost: number } | undefined
  const smallest = Math.floor(Math.log10((max - min) / most))
  for (let exponent = smallest; exponent <= smallest + 6; exponent++) {
    for (const mantissa of [1, 2, 2.5, 5]) {
      for (const spacing of [2, 3, 4].filter((rows) => rows < most)) {
        const tick = mantissa * 10 ** exponent
        const perRow = tick / spacing
        const base = Math.floor(min / tick + 1e-9) * tick
        if (base + (most - 1) * perRow < max - 1e-9 * perRow) continue
        // 0, 20, 40, … reads so much easier than 0, 25, 50, … that it may cost a quarter of the room.
        const cost = mantissa === 2.5 ? 1.25 * perRow : perRow
        if (best !== undefined && cost >= best.cost * (1 - 1e-9)) continue
        if (evenlySpaced(ticksFrom(base, tick, most / spacing), print)) best = { base, tick, spacing, cost }
      }
    }
  }
  if (best === undefined) return exactAxis([min, max], most, print)
  const { base, tick, spacing } = best
  const ticks = Math.ceil((max - base) / tick - 1e-9) + 1
  const rows = Math.min(most, (ticks - 1) * spacing + 1)
  const labels = ticksFrom(base, tick, rows / spacing).map((value, i) => [i * spacing, print.text(value)] as const)
  return { rows, toRow: (value) => ((value - base) / tick) * spacing, labels: new Map(labels) }
}

/**
 * A linear axis that runs from exactly `min` on its lowest row to exactly `max` on its highest. It may take a few rows fewer
 * than `most`, so that labels at round numbers fall on rows.
 */
export function exactAxis([min, max]: Range, most: number, print: Labels): ValueAxis {
  const candidates = []
  for (let rows = most; rows >= Math.max(3, most * 0.75); rows--) {
    for (const spacing of [2, 3, 4, 1]) {
      if ((rows - 1) % spacing === 0) candidates.push({ rows, spacing, tick: ((max - min) / (rows - 1)) * spacing })
    }
  }
  const isRound = (tick: number) => [1, 2, 2.5, 5].some((mantissa) => Math.abs(mantissaOf(tick) / mantissa - 1) < 1e-9)
  const { rows, spacing, tick } = candidates.find(
    (candidate) =>
      isRound(candidate.tick) &&
      evenlySpaced(ticksFrom(min, candidate.tick, candidate.rows / candidate.spacing), print),
  ) ??
    candidates.find((candidate) => candidate.spacing > 1) ?? { rows: most, spacing: most - 1, tick: max - min }
  const labels = ticksFrom(min, tick, (rows - 1) / spacing + 1).map(
    (value, i) => [i * spacing, print.text(value)] as const,
  )
  return { rows, toRow: (value) => ((value - min) / (max - min)) * (rows - 1), labels: new Map(labels) }
}

const LOG_TICKS = [[1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9], [1, 1.5, 2, 3, 5, 7], [1, 2, 3, 5], [1, 2, 5], [1, 3], [1]]

/**
 * A logarithmic axis: equal factors are equally far apart. A label stands on the row where its value would be drawn, which is
 * up to half a row from the exact height. Values of zero and below are below every row. The axis begins and ends at round
 * numbers.
 */
export function logAxis(range: Range, rows: number, print: Labels): ValueAxis {
  return exactLogAxis(roundOutward(range), rows, print)
}

/** A logarithmic axis that begins and ends exactly at the range. */
export function exactLogAxis([min, max]: Range, rows: number, print: Labels): ValueAxis {
  const perRow = (Math.log(max) - Math.log(min)) / (rows - 1)
  const toRow = (value: number) => (Math.log(Math.max(value, Number.MIN_VALUE)) - Math.log(min)) / perRow
  const ends = new Map([[0, print.text(min)] as const, [rows - 1, print.text(max)] as const])
  for (const mantissas of LOG_TICKS) {
    const ticks = decades(min, max).flatMap((decade) => mantissas.map((mantissa) => Number(`${mantissa}e${decade}`)))
    const visible = ticks.filter((tick) => tick >= min * (1 - 1e-9) && tick <= max * (1 + 1e-9))
    const labels = visible.map((tick) => [Math.round(toRow(tick)), print.text(tick)] as const)
    const apart = labels.every(([row], i) => i === 0 || row - (labels[i - 1]?.[0] ?? 0) >= 2)
    const distinct = new Set(labels.map(([, label]) => label)).size === labels.length
    if (apart && distinct) return { rows, toRow, labels: labels.length > 1 ? new Map(labels) : ends }
  }
  return { rows, toRow, labels: ends }
}

/** A horizontal axis of `points` epochs over `width` columns, first epoch in the first column and last in the last. */
export type EpochAxis = {
  /** The column of the point with this index (the first epoch has index 0). */
  readonly column: (index: number) => number
  /** Indices with a tick and a number below, in order, far enough apart for their numbers. */
  readonly ticks: readonly number[]
  /** What stands below a tick. */
  readonly label: (index: number) => string
}

/** Epoch 1, the last epoch, and between them every multiple of 1, 5, 10, 20, 50, … that keeps the numbers apart. */
export function epochAxis(points: number, width: number): EpochAxis {
  const last = points - 1
  const column = columnIn(points, width)
  const digits = (index: number) => String(index + 1).length
  // Two columns between one number and the next; numbers stand centred below their column.
  const apart = (left: number, right: number) => column(right) - column(left) >= 2 + (digits(left) + digits(right)) / 2
  // About a dozen numbers at most, and none so long that it touches the next.
  const few = Math.max(digits(last) + 2, width / 12)
  let step = 1
  for (let i = 0; (step * (width - 1)) / last < few; i++)
    step = i === 0 ? 5 : ([10, 20, 50][(i - 1) % 3] ?? 10) * 10 ** Math.floor((i - 1) / 3)
  const ticks = [0]
  for (let index = step - 1; index < last; index += step) {
    if (index > 0 && apart(ticks.at(-1) ?? 0, index) && apart(index, last)) ticks.push(index)
  }
  return { column, ticks: last > 0 ? [...ticks, last] : ticks, label: (index) => String(index + 1) }
}

/** An axis of `points` equally spaced values with ticks just where they are asked for: index → label. */
export function labelledAxis(points: number, width: number, labels: ReadonlyMap<number, string>): EpochAxis {
  return { column: columnIn(points, width), ticks: [...labels.keys()], label: (index) => labels.get(index) ?? '' }
}

/** The first of `points` stands in the first of `width` columns, the last in the last. */
export function columnIn(points: number, width: number): (index: number) => number {
  return (index) => (points === 1 ? 0 : Math.round((index * (width - 1)) / (points - 1)))
}

/** Multiples of `tick` from `base` on, without the noise of adding up binary fractions (0.30000000000000004). */
function ticksFrom(base: number, tick: number, count: number): number[] {
  return Array.from({ length: Math.ceil(count) }, (_, i) => Number((base + i * tick).toPrecision(14)))
}

/** Whether the printed numbers are equally far apart: `3 %, 5 %, 8 %` for 2.5, 5 and 7.5 would be a lie. */
export function evenlySpaced(ticks: readonly number[], { shown }: Pick<Labels, 'shown'>): boolean {
  const numbers = ticks.map((value) => shown(value))
  if (new Set(numbers).size < numbers.length) return false
  const steps = numbers.slice(1).map((number, i) => number - (numbers[i] ?? 0))
  return Math.max(...steps) - Math.min(...steps) <= 0.01 * Math.max(...steps.map(Math.abs))
}

/** Equal values get room above and below, so that they are drawn as a line across the middle. */
function withRoom([min, max]: Range): Range {
  if (areApart(min, max)) return [min, max]
  const size = Math.max(Math.abs(min), Math.abs(max))
  const room = size > 1e-200 ? size / 10 : 1
  return [min - room, max + room]
}

/** The nearest numbers with one digit (or 1.5) around a positive range. */
function roundOutward([min, max]: Range): Range {
  const numbers = decades(min, max).flatMap((decade) =>
    (LOG_TICKS[0] ?? []).map((mantissa) => Number(`${mantissa}e${decade}`)),
  )
  const below = numbers.findLast((number) => number <= min) ?? min
  const above = numbers.find((number) => number >= max && number > below) ?? max
  return [below, above]
}

function decades(min: number, max: number): number[] {
  const first = Math.floor(Math.log10(min)) - 1
  return Array.from({ length: Math.ceil(Math.log10(max)) + 2 - first }, (_, i) => first + i)
}

function mantissaOf(value: number): number {
  return value / 10 ** Math.floor(Math.log10(value) + 1e-9)
}
