/**
 * Line charts in text, for curves over epochs. asciichart draws each line; this module puts several onto one canvas and
 * stamps a letter on each, so that they can be told apart in a log file or a Markdown code block, where there is no colour.
 */
import { plot } from 'asciichart'
import { type EpochAxis, epochAxis, exactAxis, labelledAxis, linearAxis, logAxis, type ValueAxis } from './axes.ts'
import { type Canvas, coloured, draw, emptyCanvas, put, rowText } from './canvas.ts'
import { isDrawable } from './drawable.ts'
import { columnsOf, padLeft, wrap } from './text.ts'

/** One curve: `values[0]` belongs to epoch 1. It ends at its first NaN or infinity, which reads as "diverged". */
export type Series = { readonly label: string; readonly values: readonly number[] }

export type LineChartOptions = {
  readonly title?: string
  /** What one value stands for, in the singular: `epoch`. */
  readonly xLabel: string
  /** For values that are no epochs: the index of a value → what stands below it. Only these get a tick, and a letter. */
  readonly xTicks?: ReadonlyMap<number, string>
  readonly yLabel?: string
  /** Text rows of the plot without its axis, 12 by default. A linear axis takes a few fewer where its labels gain by it. */
  readonly height?: number
  /** Columns of the plot without its axis, 60 by default. */
  readonly width?: number
  /** Prints a label of the vertical axis: `(share) => percent(share, 0)`. */
  readonly format: (value: number) => string
  /** Lowest and highest value shown; what is outside is marked ▼ or ▲ at the edge. By default all values are inside. */
  readonly yRange?: readonly [min: number, max: number]
  /** `log` for losses that fall from 30 to 2: equal factors are equally far apart. */
  readonly scale?: 'linear' | 'log'
  /** ANSI colours for the lines and the legend. The text is the same without. */
  readonly colour?: boolean
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
/** Legends wrap here; a label that is longer by itself is not broken. */
const LEGEND_COLUMNS = 100

/**
 * Draws curves over epochs, each with its letter at the epochs that the horizontal axis names, and a legend below. Letters
 * side by side (`AB`) are curves that meet there. `×` marks the last finite value of a run that diverged.
 * @throws {Error} without series, without values in a series, and for more than 26 series
 */
export function lineChart(series: readonly Series[], options: LineChartOptions): string {
  const { title, xLabel, xTicks, yLabel, height = 12, width = 60, colour = false } = options
  check(series, options, height, width)
  const values = valueAxis(series, options, height)
  const points = Math.max(...series.map((one) => one.values.length))
  const epochs = xTicks ? labelledAxis(points, width, xTicks) : epochAxis(points, width)
  const canvas = emptyCanvas(values.rows, width)
  series.forEach((one, index) => {
    drawLine(canvas, rowsOfLine(one, epochs, values), index)
  })
  stampLetters(canvas, series, epochs, values)

  const margin = Math.max(...[...values.labels.values()].map(columnsOf))
  const body = canvas.map((cells, fromTop) => {
    const label = values.labels.get(values.rows - 1 - fromTop)
    return `${padLeft(label ?? '', margin)} ${label === undefined ? '│' : '┤'}${rowText(cells, colour)}`
  })
  return [
    ...(title === undefined ? [] : [title, '']),
    ...(yLabel === undefined ? [] : [padLeft(yLabel, margin)]),
    ...body,
    ...axisLines(epochs, width, xLabel).map((line) => ' '.repeat(margin + 1) + line),
    ...wrap(legend(series, canvas, xLabel, colour), '   ', LEGEND_COLUMNS - margin - 2).map(
      (line) => ' '.repeat(margin + 2) + line,
    ),
  ]
    .map((line) => line.trimEnd())
    .join('\n')
}

function check(series: readonly Series[], { yRange, scale }: LineChartOptions, height: number, width: number): void {
  if (series.length === 0) throw new Error('lineChart: no series given; pass at least one { label, values }')
  if (series.length > LETTERS.length)
    throw new Error(`lineChart: ${series.length} series, but there are only 26 letters`)
  const empty = series.find((one) => one.values.length === 0)
  if (empty !== undefined) throw new Error(`lineChart: the series '${empty.label}' has no values; it needs one or more`)
  if (!(height >= 4 && width >= 10))
    throw new Error(`lineChart: needs 4 rows × 10 columns, was given ${height} × ${width}`)
  if (yRange === undefined) return
  if (!(yRange[0] < yRange[1])) throw new Error(`lineChart: yRange must rise, was given [${yRange.join(', ')}]`)
  if (scale === 'log' && yRange[0] <= 0) throw new Error(`lineChart: a log scale starts above 0, not at ${yRange[0]}`)
}

function valueAxis(series: readonly Series[], options: LineChartOptions, height: number): ValueAxis {
  const { yRange, scale, format } = options
  if (yRange !== undefined)
    return scale === 'log' ? logAxis(yRange, height, format, true) : exactAxis(yRange, height, format)
  const finite = series.flatMap((one) => one.values.slice(0, finiteValues(one)))
  const shown = scale === 'log' ? finite.filter((value) => value > 0) : finite
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of shown) [min, max] = [Math.min(min, value), Math.max(max, value)]
  // Nothing to draw (every run diverged in its first epoch): any axis will do, and the legend tells the rest.
  if (shown.length === 0) [min, max] = scale === 'log' ? [0.1, 1] : [0, 1]
  return scale === 'log' ? logAxis([min, max], height, format) : linearAxis([min, max], height, format)
}

/** How many values come before the first that cannot be drawn. */
function finiteValues({ values }: Series): number {
  const end = values.findIndex((value) => !isDrawable(value))
  return end < 0 ? values.length : end
}

/** Indices of the values that get a letter: where the axis names an epoch, and the last one of the line. */
function stamped(series: Series, epochs: EpochAxis): number[] {
  const finite = finiteValues(series)
  return [...new Set([...epochs.ticks.filter((index) => index < finite), ...(finite > 0 ? [finite - 1] : [])])]
}

/**
 * The height of a line in each of its columns, in rows of the axis. It passes exactly through every value that has a column
 * of its own; of several in one column a lettered value goes first, then the latest.
 */
function rowsOfLine(series: Series, epochs: EpochAxis, axis: ValueAxis): number[] {
  const knots = new Map<number, number>()
  for (const index of [...Array(finiteValues(series)).keys(), ...stamped(series, epochs)]) {
    knots.set(epochs.column(index), axis.toRow(series.values[index] ?? Number.NaN))
  }
  const rows: number[] = []
  for (const [column, row] of knots) {
    const start = rows.length - 1
    const from = rows[start] ?? row
    while (rows.length < column) rows.push(from + ((row - from) * (rows.length - start)) / (column - start))
    rows.push(row)
  }
  return rows
}

function drawLine(canvas: Canvas, rows: readonly number[], series: number): void {
  if (rows.length === 0) return
  const top = canvas.length - 1
  const inside = rows.map((row) => Math.min(top, Math.max(0, row)))
  // asciichart's first value only marks the axis, and each further one gets a column: the first is given twice, and the
  // column of the axis cut off. With min 0 and max = height it does not scale; its rows are the rows here.
  const drawing = plot([inside[0] ?? 0, ...inside], { min: 0, max: top, height: top, offset: 1, format: () => '' })
  drawing.split('\n').forEach((line, fromTop) => {
    ;[...line].slice(1).forEach((text, column) => {
      if (text !== ' ') draw(canvas, fromTop, column, text, series)
    })
  })
  rows.forEach((row, column) => {
    if (Math.round(row) > top) put(canvas, 0, column, '▲', series)
    if (Math.round(row) < 0) put(canvas, top, column, '▼', series)
  })
}

function stampLetters(canvas: Canvas, series: readonly Series[], epochs: EpochAxis, axis: ValueAxis): void {
  const [top, width] = [axis.rows - 1, canvas[0]?.length ?? 0]
  // Curves that meet share a place, and their letters stand side by side from there.
  const places = new Map<number, [text: string, series: number][]>()
  series.forEach((one, index) => {
    const finite = finiteValues(one)
    for (const point of stamped(one, epochs)) {
      const row = Math.round(axis.toRow(one.values[point] ?? Number.NaN))
      const fromTop = Math.min(top, Math.max(0, top - row))
      const place = fromTop * width + epochs.column(point)
      const outside = row > top ? '▲' : row < 0 ? '▼' : ''
      const diverged = point === finite - 1 && finite < one.values.length ? '×' : ''
      const letters = [...`${LETTERS[index]}${outside}${diverged}`].map((text): [string, number] => [text, index])
      places.set(place, [...(places.get(place) ?? []), ...letters])
    }
  })
  for (const [place, letters] of places) {
    const start = Math.max(0, Math.min(place % width, width - letters.length))
    letters.forEach(([text, index], i) => {
      put(canvas, Math.floor(place / width), start + i, text, index)
    })
  }
}

/** The axis line with its ticks, and below it the number of each ticked epoch, centred, and what they count. */
function axisLines({ column, ticks, label }: EpochAxis, width: number, xLabel: string): string[] {
  const line: string[] = new Array(width).fill('─')
  let numbers = ''
  for (const tick of ticks) {
    line[column(tick)] = '┬'
    const text = label(tick)
    numbers = numbers.padEnd(column(tick) - Math.floor((text.length - 1) / 2)) + text
  }
  return [`└${line.join('')}`, ` ${numbers}  ${xLabel}`]
}

/** What each letter stands for, and ▲ and ▼ where they occur. */
function legend(series: readonly Series[], canvas: Canvas, xLabel: string, colour: boolean): string[] {
  const entries = series.map((one, index) => {
    const finite = finiteValues(one)
    const diverged = ` (diverged ${finite === 0 ? `in ${xLabel} 1` : `after ${xLabel} ${finite}`})`
    const text = `${LETTERS[index]} ${one.label}${finite < one.values.length ? diverged : ''}`
    return colour ? coloured(text, index) : text
  })
  const isDrawn = (mark: string) => canvas.flat().some((cell) => cell?.text === mark)
  if (isDrawn('▲')) entries.push('▲ above the scale')
  if (isDrawn('▼')) entries.push('▼ below the scale')
  return entries
}
