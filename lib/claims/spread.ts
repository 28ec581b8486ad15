/** A claim on several seeds, in lines: what each seed gave, then the smallest and the largest of it, and how far the seeds differ. */
import { type Measurement, marginOf } from './measurement.ts'
import { sampleDeviation } from './statistics.ts'
import type { ClaimRecord, SeedResult } from './verdict.ts'
import { type Comparable, comparable, marginText, wordsOf } from './wording.ts'

/**
 * For each expectation what it needs, a line a seed, and the smallest, the largest and the spread of what was measured and of the margin.
 * The spread is the standard deviation between seeds, √(Σ(x − mean)² / (n − 1)). Then what came out without the mechanism, and why a seed
 * has no number, where one has none. No lines for a claim that was checked on fewer than two seeds.
 */
export function spreadLines({ seeds, expected }: Pick<ClaimRecord, 'seeds' | 'expected'>): string[] {
  if (seeds.length < 2) return []
  const count = Math.max(...seeds.map(({ measurements }) => measurements.length))
  const as = seeds.filter(({ outcome }) => outcome === 'holds').length
  return [
    ...Array.from({ length: count }, (_, index) => expectationLines(seeds, index)).flat(),
    ...seeds.flatMap(({ seed, reason }) => (reason ? `seed ${seed}: ${reason}` : [])),
    ...controlLines(seeds),
    `${expected} on ${as} of ${seeds.length} seeds`,
  ]
}

function expectationLines(seeds: readonly SeedResult[], index: number): string[] {
  const found = seeds.flatMap(({ seed, measurements }) => {
    const measurement = measurements[index]
    return measurement ? { seed, measurement } : []
  })
  const [first] = found
  if (!first) return []
  const all = found.map(({ measurement }) => measurement)
  return [
    `needs ${wordsOf(first.measurement).needs}`,
    ...aligned([
      ...found.map(({ seed, measurement }) => [`  seed ${seed}`, ...shown(measurement)]),
      ...summary(all, first.measurement),
    ]),
  ]
}

/** What a seed gave: measured, margin, and that it does not hold where it does not. */
function shown(measurement: Measurement): string[] {
  const { measured, live, margin } = wordsOf(measurement)
  return [live ?? measured, margin === undefined ? '' : `margin ${margin}`, measurement.holds ? '' : 'does not hold']
}

/** Smallest, largest and spread; nothing where what was measured is no number, or only one seed has one. */
function summary(all: readonly Measurement[], first: Measurement): string[][] {
  const measured = all.flatMap((measurement) => comparable(measurement) ?? [])
  const [example] = measured
  if (!example || measured.length < 2) return []
  const margins = marginsOf(all, first)
  return [
    ...extremes.map(([name, of]) => [
      `  ${name}`,
      example.text(of(measured.map(({ value }) => value))),
      margins ? `margin ${margins.text(of(margins.values))}` : '',
    ]),
    [
      '  spread',
      example.differenceText(deviation(measured)),
      margins ? `margin ${margins.text(sampleDeviation(margins.values))}` : '',
    ],
  ]
}

const extremes = [
  ['smallest', (values: readonly number[]) => Math.min(...values)],
  ['largest', (values: readonly number[]) => Math.max(...values)],
] as const

const deviation = (measured: readonly Comparable[]) => sampleDeviation(measured.map(({ value }) => value))

/** The margins of one expectation, and how they read; nothing where it has none. */
function marginsOf(all: readonly Measurement[], { kind }: Measurement) {
  if (kind === 'equals' || kind === 'takesLonger') return undefined
  const margins = all.flatMap((measurement) => marginOf(measurement) ?? [])
  const unit = margins[0]?.unit
  if (unit === undefined) return undefined
  return {
    values: margins.map(({ margin }) => margin),
    // Ratios have a text of their own, whatever the unit.
    text: (margin: number) => marginText(kind, margin, unit === 'times' ? 'number' : unit),
  }
}

/** What came out without the mechanism: a line, of the first seed that tells. */
function controlLines(seeds: readonly SeedResult[]): string[] {
  const one = seeds.find(({ control }) => control)
  if (!one?.control) return []
  const { measured, needs } = wordsOf(one.control)
  return [`without it, seed ${one.seed}: ${measured}   needs ${needs}: fails, as it must`]
}

/** Columns under each other, three spaces apart. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(...rows.map(({ length }) => length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => [...(row[column] ?? '')].length)),
  )
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  )
}
