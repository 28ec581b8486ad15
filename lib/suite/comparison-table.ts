/** Two or three runs in numbers beside each other, within the width of a page. */
import { type EpochColumn, formatValue, series } from '../claims/quantity.ts'
import { table } from '../plots/table.ts'
import type { Run } from '../training/run.ts'

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
export function comparisonTable(runs: Readonly<Record<string, Run>>): string {
  const names = Object.keys(short) as (keyof typeof short)[]
  const columns = Object.values(runs).flatMap((run) =>
    names.map((column) => ({ header: short[column], ...series(run, column) })),
  )
  const epochs = Math.max(...columns.map(({ values }) => values.length))
  const text = table(
    ['epoch', ...columns.map(({ header }) => header)],
    Array.from({ length: epochs }, (_, index) => [
      String(index + 1),
      ...columns.map(({ values, unit }) => (index in values ? formatValue(values[index] as number, unit) : '')),
    ]),
  )
  // The second line has a dash over each column: the label of a run stands where its first column begins.
  const starts = [...(text.split('\n')[1] ?? '').matchAll(/─+/g)].map(({ index }) => index)
  const labels = Object.keys(runs).reduce(
    (line, label, run) => line.padEnd(starts[1 + run * names.length] ?? 0) + label,
    '',
  )
  return `${labels}\n${text}`
}
