import { describe, expect, test } from 'vitest'
import { adam, atScale, experiment, fashionMnist } from '../experiment/experiment.ts'
import { linear, sequential } from '../experiment/layers.ts'
import type { Run } from '../training/run.ts'
import { largest, parameterValues, shareSmaller, spread } from './parameters.ts'

const described = experiment({
  data: fashionMnist({ divideBy: 255 }),
  network: sequential(linear(784, 10)),
  optimizer: adam(0.001),
  batchSize: 32,
  epochs: 2,
  snapshots: [1, 'last'],
})
const values = (...numbers: number[]) => ({
  name: 'W1',
  shape: [numbers.length],
  values: Float32Array.from(numbers),
  trainable: true,
})
const run: Run = {
  experiment: atScale(described, 'full'),
  epochs: [],
  snapshots: [
    { epoch: 1, parameters: [values(1, 1, 1, 1)] },
    { epoch: 2, parameters: [values(-3, 0, 0, 3)] },
  ],
  hash: '',
  backend: 'wasm',
}

describe('parameters of a run', () => {
  test('are those after the last epoch, or after the one that is named', () => {
    expect([...parameterValues(run, 'W1')]).toEqual([-3, 0, 0, 3])
    expect([...parameterValues(run, 'W1', { after: 1 })]).toEqual([1, 1, 1, 1])
  })

  test('that were not kept are an error that says what to add', () => {
    expect(() => parameterValues(run, 'W1', { after: 3 })).toThrow(/after epoch 3 \(it kept: 1, 2\).*snapshots/)
  })

  test('that the network does not have are an error that says what it has', () => {
    expect(() => parameterValues(run, 'γ1')).toThrow("no parameter 'γ1'; it has W1")
  })

  test('are measured', () => {
    expect(spread(run, 'W1').value).toBeCloseTo(Math.sqrt(18 / 4), 12)
    expect(spread(run, 'W1', { after: 1 }).value).toBe(0)
    expect(largest(run, 'W1')).toEqual({ name: 'largest |w| in W1', value: 3, unit: 'number' })
    expect(shareSmaller(run, 'W1', 3)).toEqual({ name: 'share of |w| < 3 in W1', value: 0.5, unit: 'share' })
  })
})
