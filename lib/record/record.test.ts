import { expect, test } from 'vitest'
import { takesLonger } from '../claims/measurement.ts'
import { quantity } from '../claims/quantity.ts'
import { recordOf, trainingOf } from './record.ts'
import { brief, madeUpClaim, madeUpRecord, madeUpSection, madeUpTraining } from './testing/made-up.ts'

const time = (value: number) => quantity('time', value)

test('no record keeps the times of what holds: they are others in each run. What fails says all', () => {
  const [holds, fails] = [takesLonger(time(3), time(1), 2), takesLonger(time(1), time(1), 2)]
  const seeds = [{ seed: 0, measurements: [holds, fails], outcome: 'holds' as const, control: holds }]
  const section = madeUpSection(6, { claims: [madeUpClaim('6.4', { seeds })] })
  const [kept] = recordOf(brief, [{ section, trainings: [] }]).sections[0]?.claims[0]?.seeds ?? []
  const { live: _live, ...without } = holds
  expect(kept?.measurements).toEqual([without, fails])
  expect(kept?.control).toEqual(without)
})

test('sections are in the chapter’s order, and each training is there once, as it came first', () => {
  const [raw, scaled] = [0.1, 0.01].map((learningRate) => madeUpTraining({ learningRate })) as [
    ReturnType<typeof madeUpTraining>,
    ReturnType<typeof madeUpTraining>,
  ]
  const record = recordOf(brief, [
    { section: madeUpSection(10), trainings: [raw] },
    { section: madeUpSection(9), trainings: [scaled, raw] },
  ])
  expect(record.sections.map(({ number }) => number)).toEqual([9, 10])
  expect(record.trainings).toEqual([scaled, raw])
})

test('a run without its training is an error that names it', () => {
  const training = madeUpTraining()
  const record = madeUpRecord([madeUpSection(5)], [training])
  expect(trainingOf(record, { name: 'raw', seed: 0, key: training.key })).toBe(training)
  expect(() => trainingOf(record, { name: 'raw', seed: 0, key: '{}' })).toThrow("The record has no training of 'raw'.")
})
