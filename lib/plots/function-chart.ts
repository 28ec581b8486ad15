/** Functions of a number, as curves. */

import { found, isRecord } from '../experiment/fields.ts'
import { cell } from './cell.ts'
import { isDrawable } from './drawable.ts'
import type { FormattedNumber, LineChart } from './figure.ts'
import { shownNumber } from './format.ts'
import { refusal } from './given.ts'
import { type LineChartOptions, lineChart } from './line-chart.ts'
import { risingRange } from './range.ts'
import { evenlySpaced } from './text/axes.ts'

export type FunctionChartOptions = Omit<LineChartOptions, 'xTicks'> & {
  /** Where the functions are looked at. */
  readonly from: number
  readonly to: number
}

/** So many steps from one end to the other, and a tick after each quarter of them. */
const STEPS = 60

/**
 * Functions over the interval from `from` to `to`, at 61 places. The keys are the legend.
 * @throws {Error} for what `lineChart` refuses, for an interval that does not rise or is not finite, and for a function that gives something
 *   else than a finite number at one of the places: no curve there would read as a run that diverged
 */
export function functionChart(
  functions: Readonly<Record<string, (x: number) => number>>,
  options: FunctionChartOptions,
): LineChart {
  if (!isRecord(functions)) throw refusal('functionChart: functions', 'functions by name', functions)
  if (!isRecord(options)) throw refusal('functionChart: options', 'options such as { from: 0, to: 1 }', options)
  const { from, to, ...others } = options
  risingRange('functionChart: from … to', [from, to])
  const places = Array.from({ length: STEPS + 1 }, (_, step) => from + (step * (to - from)) / STEPS)
  const series = Object.entries(functions).map(([label, of]) => ({ label, values: valuesOf(label, of, places) }))
  const quarters = [0, 1, 2, 3, 4].map((quarter) => (quarter * STEPS) / 4)
  const labels = apart(quarters.map((step) => places[step] as number))
  return lineChart(series, { ...others, xTicks: quarters.map((step, tick) => [step, labels[tick] as FormattedNumber]) })
}

function valuesOf(label: string, of: unknown, places: readonly number[]): number[] {
  if (typeof of !== 'function') throw refusal(`functionChart: '${label}'`, 'a function of a number', of)
  return places.map((x) => {
    const value: unknown = of(x)
    if (typeof value === 'number' && isDrawable(value)) return value
    throw new Error(
      `functionChart: '${label}' must give a finite number everywhere from ${places[0]} to ${places.at(-1)}, ` +
        `found ${found(value)} at ${x}; choose another interval.`,
    )
  })
}

/** Numbers with as few digits as they are equally far apart with: 0.12 to 0.13 would read 0.1 five times. */
function apart(numbers: readonly number[]): FormattedNumber[] {
  const digits = [1, 2, 3, 4, 5, 6].find((count) =>
    evenlySpaced(numbers, { shown: (value) => shownNumber(value, cell.decimal(value, count)) }),
  )
  return numbers.map((value) => cell.decimal(value, digits ?? 12))
}
