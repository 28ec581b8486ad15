import { expect, test } from 'vitest'
import { askedFor, lastLine, type Result, resultText } from './report.ts'

const result: Result = {
  bits: 128,
  stockStepMs: 40,
  stepMs: 3.4,
  stepTimesFaster: 11.8,
  epochMs: 8000,
  epochInStockSteps: 200,
  forwardGflops: 15.2,
  backwardGflops: 14.1,
  trainingsAtOnce: 2,
  epochsPerMinuteAtOnce: 14,
  engines: {
    wasm: { device: 'CPU', step: 3.4, epoch: 8000 },
    cuda: { unavailable: 'TensorFlow is not there; install it\nand more' },
  },
}

test('the result is two tables that a reader can read', () => {
  expect(resultText(result)).toMatchInlineSnapshot(`
    "                                       ours    TensorFlow.js   ratio
    ────────────────────────────────────   ─────   ─────────────   ─────────────────
    training step, ms                      3.40    40.0            11.8 times faster
    epoch with both evaluations, ms        8,000                   200 stock steps
    X·W, GFLOP/s                           15.2
    Xᵀ·dY, GFLOP/s                         14.1
    epochs a minute, alone                 7.50
    epochs a minute, 2 trainings at once   14.0                    1.87 times one

    Batch 32, 784–1000–10, Adam, on one core, 128 bits at a time; medians of 3 runs in turn. GFLOP/s count the products with zeros, which ours skips.

    engine   step, ms   epoch, s   device
    ──────   ────────   ────────   ───────────────────────
    wasm     3.40       8.00       CPU
    cuda                           TensorFlow is not there"
  `)
})

test.each([
  [[], { kind: 'all', json: false }],
  [['--json'], { kind: 'all', json: true }],
  [['--ours'], { kind: 'ours' }],
  [['--stock'], { kind: 'stock' }],
  [['--engine=cpu'], { kind: 'engine', engine: 'cpu' }],
])('%j is %j', (given, asked) => {
  expect(askedFor(given)).toEqual(asked)
})

test.each([
  [['--jsn'], "found --jsn; did you mean '--json'?"],
  [['json'], 'bench: expected one of --json, --ours, --stock, --engine=NAME; found json'],
  [['--engine=cuda2'], "--engine= expected one of cuda, tensorflow, webgpu, cpu; found 'cuda2'; did you mean 'cuda'?"],
  [['--engine=wasm'], 'wasm is measured by --ours'],
  [['--json', '--ours'], 'found --json --ours'],
])('%j is refused', (given, message) => {
  expect(() => askedFor(given)).toThrow(message)
})

test('what a process prints before its last line is no result, and what is no JSON is named', () => {
  expect(lastLine('--ours', 'a warning\n{"step":3}\n')).toEqual({ step: 3 })
  expect(() => lastLine('--stock', 'Killed')).toThrow(
    "bench --stock: expected JSON on its last line, found 'Killed'; run `npm run bench -- --stock` by itself.",
  )
})
