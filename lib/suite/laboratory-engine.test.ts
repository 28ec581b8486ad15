import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { adam, atScale, experiment, fashionMnist } from '../experiment/experiment.ts'
import { linear, relu, sequential } from '../experiment/layers.ts'
import { inTest } from './current-test.ts'
import { startLaboratory } from './laboratory.ts'
import { readyEngine } from './laboratory-engine.ts'
import { pretendedTest } from './testing/pretended-test.ts'

const start = {
  name: 'tried',
  experiment: atScale(
    experiment({
      data: fashionMnist({ divideBy: 255, trainImages: 64 }),
      network: sequential(linear(784, 8), relu(), linear(8, 10)),
      optimizer: adam(0.01),
      batchSize: 32,
      epochs: 1,
    }),
    'full',
  ),
}

/** What an abort leaves: a module each of whose functions throws, those that tidy up too. */
function kill(): void {
  const { wasm } = tf.backend() as BackendWasm
  const dead = () => {
    throw new Error('Aborted(). Build with -sASSERTIONS for more info.')
  }
  Object.assign(wasm, { _malloc: dead })
  Object.assign(wasm.tfjs, { registerTensor: dead, disposeData: dead, dispose: dead })
}

test('an engine that fails in one claim is another one in the next, which takes the same steps', async () => {
  const laboratory = await startLaboratory()
  const losses = (steps: number) => inTest(pretendedTest(), async () => laboratory.bench(start).train(steps))
  const before = await losses(2)
  await inTest(pretendedTest(), async () => {
    const bench = laboratory.bench(start)
    kill()
    expect(() => bench.step()).toThrow(/^'bench of tried' has stopped its engine: Aborted[\s\S]*memory: [\s\S]*next: /)
  })
  await readyEngine()
  expect(await losses(2)).toEqual(before)
  expect(laboratory.crossEntropy([0, 0], 0)).toBeCloseTo(Math.log(2))
})

test('the memory’s end is an error, and no value is written to address 0', async () => {
  await readyEngine()
  const { wasm } = tf.backend() as BackendWasm
  const { _malloc: malloc } = wasm as unknown as { _malloc(bytes: number): number }
  // Addresses alone: memory that nobody writes to takes no room on the machine.
  expect(malloc(3 * 2 ** 30)).toBeGreaterThan(0)
  expect(() => malloc(3 * 2 ** 30)).toThrow(
    'The WebAssembly memory is full: 3,221,225,472 more bytes could not be had.',
  )
})
