import { expect, test } from 'vitest'
import { adam, experiment, fashionMnist, leakyRelu, linear, relu, sequential } from '../chapter.ts'
import { atScale } from '../experiment/experiment.ts'
import type { Run } from '../training/run.ts'
import { inTest } from './current-test.ts'
import { startLaboratory } from './laboratory.ts'
import { pretendedTest } from './testing/pretended-test.ts'

const wide = experiment({
  data: fashionMnist({ divideBy: 255, trainImages: 320 }),
  network: sequential(linear(784, 16), relu(), linear(16, 10)),
  optimizer: adam(0.01),
  batchSize: 512,
  epochs: 1,
})

test('a bench takes a batch size larger than the images, as training does', () => {
  const context = pretendedTest()
  return inTest(context, async () => {
    const { bench } = await startLaboratory()
    const network = bench({ experiment: atScale(wide, 'full') })
    expect(network.inputs.length).toBe(320 * 784)
    const before = network.loss()
    // Evaluation mode and training mode are the same without dropout and norms: the first step begins with this loss.
    expect(network.train(1)).toEqual([before])
    expect(network.loss()).toBeLessThan(before)
    context.finish()
  })
})

test('hidden values of a network without a ReLU are refused', async () => {
  const { hiddenValues } = await startLaboratory()
  const layers = sequential(linear(784, 16), leakyRelu(0.1), linear(16, 10))
  const snapshots = [{ epoch: 1, parameters: [] }]
  const run = { experiment: { ...wide, network: layers }, snapshots, epochs: [{ epoch: 1 }] } as unknown as Run
  expect(() => hiddenValues(run, 1)).toThrow('expected a network with a ReLU, found linear(784, 16) → leakyRelu(0.1)')
})
