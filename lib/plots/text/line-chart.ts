/**
 * Line charts in text, for curves over epochs. asciichart draws each line; this module puts several onto one canvas and
 * stamps a letter on each, so that they can be told apart in a log file or a Markdown code block, where there is no colour.
 */
import { plot } from 'asciichart'
import { isDrawable } from '../drawable.ts'
import type { LineChart, Series } from '../figure.ts'
import { numberText, shownNumber, wordsText } from '../format.ts'
import {
  type EpochAxis,
  epochAxis,
  exactAxis,
  exactLogAxis,
  labelledAxis,
  linearAxis,
  logAxis,
  type ValueAxis,
} from './axes.ts'
import { type Canvas, coloured, draw, emptyCanvas, put, rowText } from './canvas.ts'
import { columnsOf, padLeft, padRight, wrap } from './text.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
/** Legends wrap here; a label that is longer by itself is not broken. */
const LEGEND_COLUMNS = 100

/**
 * Curves over epochs, each with its letter at the epochs that the horizontal axis names, and a legend below. Letters
 * side by side (`AB`) are curves that meet there. `×` marks the last finite value of a run that diverged.
 */
export function lineChartLines(chart: LineChart, inColour: boolean): string[] {
  const { series, title, xLabel, xTicks, yLabel, width, labelWidth = 0 } = chart
  const values = valueAxis(chart)
  const points = Math.max(...series.map((one) => one.values.length))
  const epochs = xTicks
    ? labelledAxis(points, width, new Map(xTicks.map(([index, label]) => [index, wordsText(label)])))
    : epochAxis(points, width)
  const canvas = emptyCanvas(values.rows, width)
  series.forEach((one, index) => {
    drawLine(canvas, rowsOfLine(one, epochs, values), index)
  })
  stampLetters(canvas, series, epochs, values)

  const margin = Math.max(labelWidth, ...[...values.labels.values()].map(columnsOf))
  const body = canvas.map((cells, fromTop) => {
    const label = values.labels.get(values.rows - 1 - fromTop)
    return `${padLeft(label ?? '', margin)} ${label === undefined ? '│' : '┤'}${rowText(cells, inColour)}`
  })
  return [
    ...(title === undefined ? [] : [title, '']),
    ...(yLabel === undefined ? [] : [padLeft(yLabel, margin)]),
    ...body,
    ...axisLines(epochs, width, xLabel).map((line) => ' '.repeat(margin + 1) + line),
    ...wrap(legend(series, canvas, xLabel, inColour), '   ', LEGEND_COLUMNS - margin - 2).map(
      (line) => ' '.repeat(margin + 2) + line,
    ),
  ].map((line) => line.trimEnd())
}

function valueAxis({ series, yRange, scale, format, height }: LineChart): ValueAxis {
  const labels = {
    text: (value: number) => numberText(value, format),
    shown: (value: number) => shownNumber(value, format),
  }
  const axis = {
    linear: { around: linearAxis, exactly: exactAxis },
    log: { around: logAxis, exactly: exactLogAxis },
  }[scale]
  if (yRange !== undefined) return axis.exactly(yRange, height, labels)
  const finite = series.flatMap((one) => one.values.slice(0, finiteValues(one)))
  const shown = scale === 'log' ? finite.filter((value) => value > 0) : finite
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of shown) [min, max] = [Math.min(min, value), Math.max(max, value)]
  // Nothing to draw (every run diverged in its first epoch): any axis will do, and the legend tells the rest.
  if (shown.length === 0) [min, max] = scale === 'log' ? [0.1, 1] : [0, 1]
  return axis.around([min, max], height, labels)
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
    numbers = padRight(numbers, column(tick) - Math.floor((columnsOf(text) - 1) / 2)) + text
  }
  return [`└${line.join('')}`, ` ${numbers}  ${xLabel}`]
}

/** What each letter stands for, and ▲ and ▼ where they occur. */
function legend(series: readonly Series[], canvas: Canvas, xLabel: string, inColour: boolean): string[] {
  const entries = series.map((one, index) => {
    const finite = finiteValues(one)
    const diverged = ` (diverged ${finite === 0 ? `in ${xLabel} 1` : `after ${xLabel} ${finite}`})`
    const text = `${LETTERS[index]} ${one.label}${finite < one.values.length ? diverged : ''}`
    return inColour ? coloured(text, index) : text
  })
  const isDrawn = (mark: string) => canvas.flat().some((cell) => cell?.text === mark)
  if (isDrawn('▲')) entries.push('▲ above the scale')
  if (isDrawn('▼')) entries.push('▼ below the scale')
  return entries
}
