/** What `bench.ts` is asked for, and what it prints: numbers in, text out. */
import { type EngineName, engines } from '../lib/engines/engines.ts'
import { didYouMean } from '../lib/experiment/fields.ts'
import { figureText } from '../lib/plots/figure-text.ts'
import { decimal, integer } from '../lib/plots/format.ts'
import { table } from '../lib/plots/table.ts'
import type { EngineTimes, OtherEngine } from './measure.ts'

/** Everything, for readers or for programs; or one side of it, in a process of its own. */
export type Asked =
  | { readonly kind: 'all'; readonly json: boolean }
  | { readonly kind: 'ours' | 'stock' }
  | { readonly kind: 'engine'; readonly engine: OtherEngine }

const options = ['--json', '--ours', '--stock', '--engine=NAME']
const others = Object.keys(engines).filter((name): name is OtherEngine => (name as EngineName) !== 'wasm')

/** @throws {Error} for an argument that nobody knows: without it, everything would be measured for minutes */
export function askedFor(given: readonly string[]): Asked {
  const [first, ...rest] = given
  if (first === undefined) return { kind: 'all', json: false }
  if (rest.length > 0) throw new Error(`bench: expected one of ${options.join(', ')}; found ${given.join(' ')}.`)
  switch (first) {
    case '--json':
      return { kind: 'all', json: true }
    case '--ours':
      return { kind: 'ours' }
    case '--stock':
      return { kind: 'stock' }
  }
  const engine = first.startsWith('--engine=') ? first.slice('--engine='.length) : undefined
  if (engine === undefined)
    throw new Error(`bench: expected one of ${options.join(', ')}; found ${first}${didYouMean(first, options)}`)
  const known = others.find((name) => name === engine)
  if (known !== undefined) return { kind: 'engine', engine: known }
  throw new Error(
    `bench: --engine= expected one of ${others.join(', ')}; found '${engine}'${didYouMean(engine, others)}. wasm is measured by --ours.`,
  )
}

/** What a process printed on its last line. @throws {Error} with the start of it, if that is no JSON */
export function lastLine(option: string, output: string): unknown {
  const line = output.trim().split('\n').at(-1) as string
  try {
    return JSON.parse(line)
  } catch (error) {
    const found = `expected JSON on its last line, found '${line.slice(0, 80)}'`
    throw new Error(`bench ${option}: ${found}; run \`npm run bench -- ${option}\` by itself.`, { cause: error })
  }
}

export type Row = EngineTimes | { readonly unavailable: string }

/** Milliseconds, ratios, and billions of operations a second. */
export interface Result {
  /** How many our kernels computed at a time. */
  readonly bits: number
  readonly stockStepMs: number
  readonly stepMs: number
  readonly stepTimesFaster: number
  readonly epochMs: number
  readonly epochInStockSteps: number
  readonly forwardGflops: number
  readonly backwardGflops: number
  readonly trainingsAtOnce: number
  readonly epochsPerMinuteAtOnce: number
  readonly engines: Readonly<Record<string, Row>>
}

/** Two tables, for readers. */
export function resultText(result: Result): string {
  const together = result.epochsPerMinuteAtOnce
  const speed = table(
    ['', 'ours', 'TensorFlow.js', 'ratio'],
    [
      [
        'training step, ms',
        decimal(result.stepMs),
        decimal(result.stockStepMs),
        `${decimal(result.stepTimesFaster)} times faster`,
      ],
      [
        'epoch with both evaluations, ms',
        integer(result.epochMs),
        '',
        `${integer(result.epochInStockSteps)} stock steps`,
      ],
      ['X·W, GFLOP/s', decimal(result.forwardGflops), '', ''],
      ['Xᵀ·dY, GFLOP/s', decimal(result.backwardGflops), '', ''],
      ['epochs a minute, alone', decimal(60_000 / result.epochMs), '', ''],
      [
        `epochs a minute, ${result.trainingsAtOnce} trainings at once`,
        decimal(together),
        '',
        `${decimal((together * result.epochMs) / 60_000)} times one`,
      ],
    ],
  )
  const note =
    `Batch 32, 784–1000–10, Adam, on one core, ${result.bits} bits at a time; medians of 3 runs in turn. GFLOP/s count the products with ` +
    'zeros, which ours skips.'
  const rows = Object.entries(result.engines).map(([name, row]) =>
    'unavailable' in row
      ? [name, '', '', row.unavailable.split(/[;\n]/)[0] as string]
      : [name, decimal(row.step), decimal(row.epoch / 1000), row.device],
  )
  const each = table(['engine', 'step, ms', 'epoch, s', 'device'], rows)
  return [figureText(speed), '', note, '', figureText(each)].join('\n')
}
