/** Functions of a number, as curves. */

import { cell } from './cell.ts'
import type { LineChart } from './figure.ts'
import { type LineChartOptions, lineChart } from './line-chart.ts'
import { risingRange } from './range.ts'

export type FunctionChartOptions = Omit<LineChartOptions, 'xTicks'> & {
  /** Where the functions are looked at. */
  readonly from: number
  readonly to: number
}

/** So many steps from one end to the other, and a tick after each quarter of them. */
const STEPS = 60

/**
 * Functions over the interval from `from` to `to`, at 61 places. The keys are the legend.
 * @throws {Error} for what `lineChart` refuses, and for an interval that does not rise or is not finite
 */
export function functionChart(
  functions: Readonly<Record<string, (x: number) => number>>,
  { from, to, ...options }: FunctionChartOptions,
): LineChart {
  risingRange('functionChart: from … to', [from, to])
  const places = Array.from({ length: STEPS + 1 }, (_, step) => from + (step * (to - from)) / STEPS)
  const series = Object.entries(functions).map(([label, of]) => ({ label, values: places.map((x) => of(x)) }))
  const xTicks = [0, 1, 2, 3, 4].map((quarter) => {
    const step = (quarter * STEPS) / 4
    return [step, cell.decimal(places[step] as number, 1)] as const
  })
  return lineChart(series, { ...options, xTicks })
}
