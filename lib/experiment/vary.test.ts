import { describe, expect, test } from 'vitest'
import { adam, atScale, experiment, fashionMnist, l1, l2Norm, reduceOnPlateau, sgd } from './experiment.ts'
import { ExperimentError } from './experiment-error.ts'
import { dropout, linear, relu, sequential } from './layers.ts'
import { vary } from './vary.ts'

const base = experiment({
  data: fashionMnist({ divideBy: 1 }),
  network: sequential(linear(784, 1000), relu(), linear(1000, 10)),
  optimizer: sgd(0.01),
  batchSize: 32,
  epochs: 5,
  snapshots: [5],
  brief: { trainImages: 6_000 },
})

const plateau = reduceOnPlateau({ factor: 0.5, patience: 0, threshold: 0.001, minLearningRate: 1e-5 })

type Change = Parameters<typeof vary>[1]

describe('one change is allowed:', () => {
  test.each<[string, Change]>([
    ['another scaling', { data: fashionMnist({ divideBy: 255 }) }],
    ['another optimizer at the same rate', { optimizer: adam(0.01) }],
    ['another rate of the same optimizer', { optimizer: sgd(0.1) }],
    ['another batch size', { batchSize: 10_000 }],
    ['another seed', { seed: 1 }],
    [
      'another network, however many layers it takes',
      {
        network: sequential(dropout(0.25), linear(784, 1000), relu(), dropout(0.25), linear(1000, 10)),
      },
    ],
    ['a penalty where there was none, with its weight', { penalty: l1(1e-4) }],
    ['a schedule where there was none, with its settings', { schedule: plateau }],
    ['evaluation mode for ever', { returnsToTraining: false }],
  ])('%s', (_name, change) => {
    expect(vary(base, change)).toEqual({ ...base, ...change })
  })

  test('a penalty taken away', () => {
    const penalised = vary(base, { penalty: l1(1e-4) })
    expect(vary(penalised, { penalty: { kind: 'none' } })).toEqual(base)
  })

  test('another kind of penalty of the same weight', () => {
    const penalised = vary(base, { penalty: l1(0.01) })
    expect(vary(penalised, { penalty: l2Norm(0.01) }).penalty).toEqual({ kind: 'l2Norm', weight: 0.01 })
  })

  test('more epochs, and the last snapshot moves along', () => {
    const longer = vary(experiment({ ...base, snapshots: ['last'] }), { epochs: 10 })
    expect(atScale(longer, 'full')).toMatchObject({ epochs: 10, snapshots: [10] })
  })

  test('a field that is given but says the same counts for nothing', () => {
    expect(vary(base, { epochs: 5, batchSize: 64 }).batchSize).toBe(64)
  })
})

describe('anything else is refused:', () => {
  const penalised = vary(base, { penalty: l1(1e-4) })
  const annealed = vary(base, { schedule: plateau })

  test.each<[string, typeof base, Change]>([
    ['optimizer.kind and optimizer.learningRate', base, { optimizer: adam(0.001) }],
    ['data.divideBy and data.invert', base, { data: fashionMnist({ divideBy: 255, invert: true }) }],
    ['batchSize and epochs', base, { batchSize: 64, epochs: 10 }],
    ['penalty.kind and penalty.weight', penalised, { penalty: l2Norm(0.01) }],
    ['schedule.factor and schedule.patience', annealed, { schedule: { ...plateau, factor: 0.1, patience: 2 } }],
    ['nothing that differs', base, {}],
    ['nothing that differs', base, { optimizer: sgd(0.01), epochs: 5 }],
    ['nothing that differs', base, { network: sequential(linear(784, 1000), relu(), linear(1000, 10)) }],
  ])('%s', (found, from, change) => {
    expect(() => vary(from, change)).toThrow(
      new ExperimentError([`vary: expected one change, found ${found}; compare in two steps, or write it out`]),
    )
  })

  test('a change that makes no sense', () => {
    expect(() => vary(base, { epochs: 0 })).toThrow('epochs: expected a whole number, at least 1; found 0')
  })

  test('a shorter training whose snapshots it does not get to', () => {
    expect(() => vary(base, { epochs: 3 })).toThrow('snapshots: expected epochs from 1 to 3; found [5]')
  })

  test.each<[field: 'epochs' | 'trainImages', Change]>([
    ['epochs', { epochs: 10 }],
    ['trainImages', { data: fashionMnist({ divideBy: 1, trainImages: 30_000 }) }],
  ])('a change of %s that `brief` takes back: in brief it would compare a training with itself', (field, change) => {
    const reduced = experiment({ ...base, brief: { [field]: 2 } })
    expect(() => vary(reduced, change)).toThrow(
      new ExperimentError([
        `vary: expected a change at brief scale too, found none, since brief.${field} takes its place there; vary that as well`,
      ]),
    )
  })

  test('fewer images than brief has', () => {
    expect(() => vary(base, { data: fashionMnist({ divideBy: 1, trainImages: 800 }) })).toThrow(
      'brief.trainImages: expected a whole number from 1 to the 800 of full scale; found 6000',
    )
  })
})
