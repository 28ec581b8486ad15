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
import { measureEngine, measureOurs, measureStock, type OurTimes, type StockTimes } from './measure.ts'
import { type Asked, askedFor, lastLine, type Result, type Row, resultText } from './report.ts'

const rounds = 3

await bench(askedFor(process.argv.slice(2)))

async function bench(asked: Asked): Promise<void> {
  switch (asked.kind) {
    case 'engine': {
      const times = await measureEngine(asked.engine).catch((error: Error) => ({ unavailable: error.message }))
      // A GPU that is still held keeps the process alive.
      process.stdout.write(`\n${JSON.stringify(times)}\n`, () => process.exit())
      return
    }
    case 'ours':
      return console.log(JSON.stringify(await measureOurs()))
    case 'stock':
      return console.log(JSON.stringify(await measureStock()))
    case 'all': {
      const stock: StockTimes[] = []
      const ours: OurTimes[] = []
      for (let round = 0; round < rounds; round++) {
        stock.push(run<StockTimes>('--stock'))
        ours.push(run<OurTimes>('--ours'))
      }
      const result = resultOf(stock, ours, await together(availableParallelism()), measureOthers())
      return console.log(asked.json ? JSON.stringify(result) : resultText(result))
    }
    default:
      return asked satisfies never
  }
}

/** As many trainings at once as there are cores: epochs a minute of all of them. */
async function together(count: number): Promise<{ count: number; epochsPerMinute: number }> {
  const command = [fileURLToPath(import.meta.url), '--ours']
  const outputs = await Promise.all(
    Array.from({ length: count }, () => promisify(execFile)(process.execPath, command, { encoding: 'utf8' })),
  )
  const epochs = outputs.map(({ stdout }) => (lastLine('--ours', stdout) as OurTimes).epoch)
  return { count, epochsPerMinute: epochs.reduce((sum, epoch) => sum + 60_000 / epoch, 0) }
}

/** The engines besides ours. */
function measureOthers(): Record<string, Row> {
  const others = Object.keys(engines).filter((name) => name !== 'wasm')
  return Object.fromEntries(others.map((name) => [name, run<Row>(`--engine=${name}`)]))
}

function run<Times>(option: string): Times {
  const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url), option], { encoding: 'utf8' })
  return lastLine(option, output) as Times
}

function resultOf(
  stock: StockTimes[],
  ours: OurTimes[],
  together: { count: number; epochsPerMinute: number },
  others: Record<string, Row>,
): Result {
  const middle = (name: keyof OurTimes) => median(ours.map((times) => times[name]))
  return {
    bits: (ours[0] as OurTimes).bits,
    stockStepMs: median(stock.map(({ step }) => step)),
    stepMs: middle('step'),
    // Ratios of neighbouring runs, not of medians: what slows one of a pair down slows the other down too.
    stepTimesFaster: median(ours.map(({ step }, round) => (stock[round] as StockTimes).step / step)),
    epochMs: middle('epoch'),
    epochInStockSteps: median(ours.map(({ epoch }, round) => epoch / (stock[round] as StockTimes).step)),
    forwardGflops: middle('forward'),
    backwardGflops: middle('backward'),
    trainingsAtOnce: together.count,
    epochsPerMinuteAtOnce: together.epochsPerMinute,
    engines: { wasm: { device: 'CPU', step: middle('step'), epoch: middle('epoch') }, ...others },
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
}
