/** Runs in numbers, a row an epoch. */
import { type EpochColumn, type Series, series } from '../claims/quantity.ts'
import { cell } from '../plots/cell.ts'
import type { Cell, Figure } from '../plots/figure.ts'
import { table } from '../plots/table.ts'
import type { Run } from '../training/run.ts'
import { checkColumns, checkRuns } from './given.ts'
import { unitFormats } from './units.ts'

/** Columns of several runs in numbers: what a chart of a dozen lines has to round. */
export function epochTable(runs: Readonly<Record<string, Run>>, columns: readonly EpochColumn[]): Figure {
  checkRuns('epochTable', runs)
  checkColumns('epochTable: columns', columns)
  const all = Object.entries(runs).flatMap(([label, run]) =>
    columns.map((column) => ({ label, ...series(run, column) })),
  )
  const header = ({ label, name }: (typeof all)[number]) => (Object.keys(runs).length > 1 ? `${name}, ${label}` : name)
  return table(['epoch', ...all.map(header)], epochRows(all))
}

/** Short names for columns: with those of quantities a table of two runs is wider than a page. */
const short = {
  trainLoss: 'loss',
  trainAccuracy: 'training',
  validationAccuracy: 'validation',
} as const satisfies Partial<Record<EpochColumn, string>>

/**
 * Training loss, training accuracy and validation accuracy of each run, a row an epoch, under the key that the run has here. A run
 * that is shorter than the others leaves its cells empty.
 */
export function comparisonTable(runs: Readonly<Record<string, Run>>): Figure {
  checkRuns('comparisonTable', runs)
  const names = Object.keys(short) as (keyof typeof short)[]
  const all = Object.values(runs).flatMap((run) => names.map((column) => series(run, column)))
  const headers = Object.keys(runs).flatMap(() => names.map((column) => short[column]))
  const spans = Object.keys(runs).map((label, index) => ({
    label,
    from: 1 + index * names.length,
    columns: names.length,
  }))
  return table(['epoch', ...headers], epochRows(all), { spans })
}

/** A row an epoch, with its number in front; what is shorter than the longest leaves its cells empty. */
function epochRows(all: readonly Series[]): Cell[][] {
  const epochs = Math.max(...all.map(({ values }) => values.length))
  return Array.from({ length: epochs }, (_, index) => [
    index + 1,
    ...all.map(({ values, unit }): Cell => {
      const value = values[index]
      return value === undefined ? cell.none : { value, ...unitFormats[unit] }
    }),
  ])
}
