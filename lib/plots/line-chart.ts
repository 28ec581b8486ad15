/** Curves over epochs, or over whatever else has an order. */
import { isRecord } from '../experiment/fields.ts'
import type { Format, LineChart, Range, Series } from './figure.ts'
import { numberText, wordsText } from './format.ts'
import {
  type Check,
  type Checks,
  checkEach,
  checkList,
  checkNumbers,
  checkOptions,
  checkWords,
  oneLine,
  oneOf,
  refusal,
  whole,
} from './given.ts'
import { mostCharacters, risingRange } from './range.ts'
import { columnIn } from './text/axes.ts'
import { columnsOf } from './text/text.ts'

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

// A format that cannot print is met here, where the mistake is, and not where the chart is drawn.
const printable: Check = (_name, format) => {
  numberText(0, format as Format)
}

const checks: Checks<LineChartOptions> = {
  title: oneLine,
  xLabel: oneLine,
  xTicks: checkList,
  yLabel: oneLine,
  height: whole(4, mostCharacters),
  width: whole(10, mostCharacters),
  labelWidth: whole(0, mostCharacters),
  format: printable,
  yRange: risingRange,
  scale: oneOf('linear', 'log'),
}

/**
 * Curves over epochs. `values[0]` of a series belongs to epoch 1. A series ends at its first NaN or infinity, which reads as "diverged".
 * @throws {Error} without series, without values in a series, for more than 26 series, and for sizes, ranges and ticks that cannot be drawn
 */
export function lineChart(series: readonly Series[], options: LineChartOptions): LineChart {
  if (Array.isArray(series) && series.length === 0)
    throw new Error('lineChart: no series given; pass at least one { label, values }')
  checkEach('lineChart: series', series, checkSeries)
  if (series.length > MOST_SERIES)
    throw new Error(`lineChart: ${series.length} series, but there are only ${MOST_SERIES} letters`)
  checkOptions('lineChart', options, checks, ['xLabel', 'format'])
  const {
    title,
    xLabel,
    xTicks,
    yLabel,
    yRange,
    scale = 'linear',
    format,
    height = 12,
    width = 60,
    labelWidth,
  } = options
  const points = Math.max(...series.map(({ values }) => values.length))
  if (xTicks) checkTicks(xTicks, points, width)
  return {
    kind: 'lineChart',
    series: series.map(({ label, values }) => ({ label, values: [...values] })),
    ...(title !== undefined && { title }),
    xLabel,
    ...(xTicks && { xTicks }),
    ...(yLabel !== undefined && { yLabel }),
    ...(yRange && { yRange: checkedRange(yRange, scale) }),
    scale,
    format,
    height,
    width,
    ...(labelWidth !== undefined && { labelWidth }),
  }
}

const checkSeries: Check = (name, series) => {
  if (!isRecord(series)) throw refusal(name, 'a series { label, values }', series)
  oneLine(`${name}.label`, series.label)
  checkNumbers(`${name}.values`, series.values)
  if (series.values.length === 0)
    throw new Error(`lineChart: the series '${series.label}' has no values; it needs one or more`)
}

function checkedRange(range: Range, scale: LineChart['scale']): Range {
  if (scale === 'log' && range[0] <= 0) throw new Error(`lineChart: a log scale starts above 0, not at ${range[0]}`)
  return [...range]
}

/** Ticks stand in order, each at a value, and as text with a space between one and the next. */
function checkTicks(ticks: NonNullable<LineChart['xTicks']>, points: number, width: number): void {
  const column = columnIn(points, width)
  let [before, free] = [-1, 0]
  for (const [number, tick] of ticks.entries()) {
    const name = `lineChart: xTicks[${number}]`
    if (!Array.isArray(tick) || tick.length !== 2) throw refusal(name, 'a pair [index, label]', tick)
    const [index, label] = tick
    checkWords(`${name} label`, label)
    if (!(Number.isInteger(index) && index >= 0 && index < points))
      throw new Error(`lineChart: xTicks stand at values 0 to ${points - 1}, found ${index}; correct the index`)
    if (index <= before) throw new Error(`lineChart: xTicks must rise, found ${index} after ${before}; sort them`)
    const columns = columnsOf(wordsText(label))
    const start = Math.max(0, column(index) - Math.floor((columns - 1) / 2))
    if (start < free)
      throw new Error(
        `lineChart: xTicks at ${before} and ${index} need more than ${width} columns to stand apart; ` +
          'leave one out, or give a larger width',
      )
    ;[before, free] = [index, start + columns + 1]
  }
}
