import { expect, test } from 'vitest'
import reference from '../../../fixtures/pytorch/parity.json' with { type: 'json' }
import { layerKinds } from '../../experiment/layer-kinds.ts'
import { optimizerKinds } from '../../experiment/optimizers.ts'
import { readParityCase } from './parity-case.ts'

const [plain] = reference.cases as unknown as [Record<string, unknown>]
const cases = reference.cases.map(readParityCase)

test('every kind of optimizer, and every kind of layer but dropout, which is random, is compared with PyTorch', () => {
  const optimizers = cases.map(({ course }) => course.optimizer.kind)
  expect([...new Set(optimizers)].sort()).toEqual(Object.keys(optimizerKinds).sort())
  const layers = cases.flatMap(({ course }) => course.network.map(({ kind }) => kind))
  expect([...new Set(layers), 'dropout'].sort()).toEqual(Object.keys(layerKinds).sort())
})

test('a case is the training that it names', () => {
  const { course, steps } = readParityCase({ ...plain, optimizer: 'adamW', weightDecay: 0.1, learningRate: 0.01 })
  expect(course.optimizer).toEqual({ kind: 'adamW', learningRate: 0.01, weightDecay: 0.1 })
  expect(course.data).toMatchObject({ name: 'fashion-mnist', divideBy: 255, invert: false })
  expect(steps).toBe(40)
})

test.each([
  ['a field that nobody knows', { nesterov: true }, 'only fields that this case uses; found nesterov'],
  ['a field of another optimizer', { momentum: 0.9 }, 'only fields that this case uses; found momentum'],
  ['an unknown optimizer', { optimizer: 'adagrad' }, "optimizer: expected 'sgd', 'momentum'"],
  [
    'an unknown activation',
    { activation: 'tanh' },
    "activation: expected 'relu', 'leakyRelu' or 'sigmoid'; found 'tanh'",
  ],
  ['a missing field', { optimizer: 'momentum' }, 'momentum: expected a number; found undefined'],
])('%s is refused', (_name, change, problem) => {
  expect(() => readParityCase({ ...plain, ...change })).toThrow(problem)
})
