/**
 * How fast the engine is: milliseconds a training step and an epoch, ours beside TensorFlow.js as it is published, on one core.
 *
 * Each side runs in a process of its own, turn about, three times, and the median counts: machines drift, and a ratio measured in
 * one go holds when a number of milliseconds does not. The other engines come behind, once each; one that cannot be had says why.
 * `--json` prints the same for programs.
 */
import { execFile, execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { engines } from '../lib/engines/engines.ts'
import { decimal, integer } from '../lib/plots/format.ts'
import { table } from '../lib/plots/table.ts'
import {
  type EngineTimes,
  measureEngine,
  measureOurs,
  measureStock,
  type OtherEngine,
  type OurTimes,
  type StockTimes,
} from './measure.ts'

const rounds = 3
const side = process.argv.find((argument) => argument === '--ours' || argument === '--stock')

const engine = process.argv.find((argument) => argument.startsWith('--engine='))?.slice('--engine='.length)

if (engine) {
  const times = await measureEngine(engine as OtherEngine).catch((error: Error) => ({ unavailable: error.message }))
  // A GPU that is still held keeps the process alive.
  process.stdout.write(`\n${JSON.stringify(times)}\n`, () => process.exit())
} else if (side) {
  console.log(JSON.stringify(side === '--ours' ? await measureOurs() : await measureStock()))
} else {
  const stock: StockTimes[] = []
  const ours: OurTimes[] = []
  for (let round = 0; round < rounds; round++) {
    stock.push(run<StockTimes>('--stock'))
    ours.push(run<OurTimes>('--ours'))
  }
  report(stock, ours, await together(availableParallelism()), measureOthers())
}

/** As many trainings at once as there are cores: epochs a minute of all of them. */
async function together(count: number): Promise<{ count: number; epochsPerMinute: number }> {
  const command = [fileURLToPath(import.meta.url), '--ours']
  const outputs = await Promise.all(
    Array.from({ length: count }, () => promisify(execFile)(process.execPath, command, { encoding: 'utf8' })),
  )
  const epochs = outputs.map(({ stdout }) => (JSON.parse(stdout.trim().split('\n').at(-1) as string) as OurTimes).epoch)
  return { count, epochsPerMinute: epochs.reduce((sum, epoch) => sum + 60_000 / epoch, 0) }
}

type Row = EngineTimes | { readonly unavailable: string }

/** The engines besides ours. */
function measureOthers(): Record<string, Row> {
  const others = Object.keys(engines).filter((name) => name !== 'wasm')
  return Object.fromEntries(others.map((name) => [name, run<Row>(`--engine=${name}`)]))
}

function run<Times>(option: string): Times {
  const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url), option], { encoding: 'utf8' })
  return JSON.parse(output.trim().split('\n').at(-1) as string) as Times
}

function report(
  stock: StockTimes[],
  ours: OurTimes[],
  together: { count: number; epochsPerMinute: number },
  others: Record<string, Row>,
): void {
  const stockStep = median(stock.map(({ step }) => step))
  const middle = (name: keyof OurTimes) => median(ours.map((times) => times[name]))
  // Ratios of neighbouring runs, not of medians: what slows one of a pair down slows the other down too.
  const stepRatio = median(ours.map(({ step }, round) => (stock[round] as StockTimes).step / step))
  const epochSteps = median(ours.map(({ epoch }, round) => epoch / (stock[round] as StockTimes).step))
  const result = {
    bits: (ours[0] as OurTimes).bits,
    stockStepMs: stockStep,
    stepMs: middle('step'),
    stepTimesFaster: stepRatio,
    epochMs: middle('epoch'),
    epochInStockSteps: epochSteps,
    forwardGflops: middle('forward'),
    backwardGflops: middle('backward'),
    trainingsAtOnce: together.count,
    epochsPerMinuteAtOnce: together.epochsPerMinute,
    engines: { wasm: { device: 'CPU', step: middle('step'), epoch: middle('epoch') }, ...others },
  }
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify(result))
    return
  }
  console.log(
    table(
      ['', 'ours', 'TensorFlow.js', 'ratio'],
      [
        ['training step, ms', decimal(result.stepMs), decimal(stockStep), `${decimal(stepRatio)} times faster`],
        ['epoch with both evaluations, ms', integer(result.epochMs), '', `${integer(epochSteps)} stock steps`],
        ['X·W, GFLOP/s', decimal(result.forwardGflops), '', ''],
        ['Xᵀ·dY, GFLOP/s', decimal(result.backwardGflops), '', ''],
        ['epochs a minute, alone', decimal(60_000 / result.epochMs), '', ''],
        [
          `epochs a minute, ${together.count} trainings at once`,
          decimal(together.epochsPerMinute),
          '',
          `${decimal((together.epochsPerMinute * result.epochMs) / 60_000)} times one`,
        ],
      ],
    ),
  )
  console.log(
    `\nBatch 32, 784–1000–10, Adam, on one core, ${result.bits} bits at a time; medians of 3 runs in turn. GFLOP/s count the products with ` +
      'zeros, which ours skips.\n',
  )
  const rows = Object.entries<Row>(result.engines).map(([name, row]) =>
    'unavailable' in row
      ? [name, '', '', row.unavailable.split('; ')[0] as string]
      : [name, decimal(row.step), decimal(row.epoch / 1000), row.device],
  )
  console.log(table(['engine', 'step, ms', 'epoch, s', 'device'], rows))
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
}
