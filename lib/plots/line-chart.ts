/** Curves over epochs, or over whatever else has an order. */
import type { Format, LineChart, Range, Series } from './figure.ts'
import { numberText } from './format.ts'
import { risingRange, wholeNumber } from './range.ts'

export type LineChartOptions = {
  readonly title?: string
  /** What one value stands for, in the singular: `epoch`. */
  readonly xLabel: string
  /** For values that are no epochs: the index of a value → what stands below it. Only these get a tick, and a letter. */
  readonly xTicks?: LineChart['xTicks']
  readonly yLabel?: string
  /** Text rows of the plot without its axis, 12 by default. A linear axis takes a few fewer where its labels gain by it. */
  readonly height?: number
  /** Columns of the plot without its axis, 60 by default. */
  readonly width?: number
  /** Columns of the labels of the vertical axis, at least: for charts above each other. */
  readonly labelWidth?: number
  /** Of the labels of the vertical axis: `{ as: 'percent', digits: 0 }`. */
  readonly format: Format
  /** Lowest and highest value shown; what is outside is marked ▼ or ▲ at the edge. By default all values are inside. */
  readonly yRange?: Range
  /** `log` for losses that fall from 30 to 2: equal factors are equally far apart. */
  readonly scale?: 'linear' | 'log'
}

/** So many series have a letter each. */
const MOST_SERIES = 26

/**
 * Curves over epochs. `values[0]` of a series belongs to epoch 1. A series ends at its first NaN or infinity, which reads as "diverged".
 * @throws {Error} without series, without values in a series, for more than 26 series, and for sizes, ranges and ticks that cannot be drawn
 */
export function lineChart(series: readonly Series[], options: LineChartOptions): LineChart {
  const {
    title,
    xLabel,
    xTicks,
    yLabel,
    yRange,
    labelWidth,
    scale = 'linear',
    format,
    height = 12,
    width = 60,
  } = options
  if (series.length === 0) throw new Error('lineChart: no series given; pass at least one { label, values }')
  if (series.length > MOST_SERIES)
    throw new Error(`lineChart: ${series.length} series, but there are only ${MOST_SERIES} letters`)
  const empty = series.find((one) => one.values.length === 0)
  if (empty !== undefined) throw new Error(`lineChart: the series '${empty.label}' has no values; it needs one or more`)
  if (!(height >= 4 && width >= 10))
    throw new Error(`lineChart: needs 4 rows × 10 columns, was given ${height} × ${width}`)
  // A format that cannot print is met here, where the mistake is, and not where the chart is drawn.
  numberText(0, format)
  const points = Math.max(...series.map(({ values }) => values.length))
  return {
    kind: 'lineChart',
    series: series.map(({ label, values }) => ({ label, values: [...values] })),
    ...(title !== undefined && { title }),
    xLabel,
    ...(xTicks && { xTicks: checkedTicks(xTicks, points) }),
    ...(yLabel !== undefined && { yLabel }),
    ...(yRange && { yRange: checkedRange(yRange, scale) }),
    scale,
    format,
    height: wholeNumber('lineChart: height', height, 4),
    width: wholeNumber('lineChart: width', width, 10),
    ...(labelWidth !== undefined && { labelWidth: wholeNumber('lineChart: labelWidth', labelWidth, 0) }),
  }
}

function checkedRange(yRange: Range, scale: LineChart['scale']): Range {
  const range = risingRange('lineChart: yRange', yRange)
  if (scale === 'log' && range[0] <= 0) throw new Error(`lineChart: a log scale starts above 0, not at ${range[0]}`)
  return range
}

function checkedTicks(ticks: NonNullable<LineChart['xTicks']>, points: number): NonNullable<LineChart['xTicks']> {
  const wrong = ticks.find(([index]) => !(Number.isInteger(index) && index >= 0 && index < points))
  if (wrong === undefined) return ticks
  throw new Error(`lineChart: xTicks stand at values 0 to ${points - 1}, found ${wrong[0]}; correct the index`)
}
