import { expect, test } from 'vitest'
import reference from '../../fixtures/pytorch/parity.json' with { type: 'json' }
import { adam, reduceOnPlateau } from '../experiment/experiment.ts'
import { nextSchedule, startSchedule } from './schedule.ts'

test('the learning rates of ReduceLROnPlateau are PyTorch’s, exactly', () => {
  const { factor, patience, threshold, minLearningRate, startLearningRate } = reference.plateau
  const schedule = reduceOnPlateau({ factor, patience, threshold, minLearningRate })
  let state = startSchedule({ optimizer: adam(startLearningRate) })
  const rates = reference.plateau.validationLosses.map((loss) => {
    state = nextSchedule(schedule, state, loss)
    return state.learningRate
  })
  expect(rates).toEqual(reference.plateau.learningRatesAfterStep)
})
