import { expect, test } from 'vitest'
import { atScale, type Experiment, experiment, fashionMnist, sgd } from '../experiment/experiment.ts'
import { linear, sequential } from '../experiment/layers.ts'
import { vary } from '../experiment/vary.ts'
import type { Run } from '../training/run.ts'
import { given } from './given.ts'
import { Names } from './names.ts'
import { atStart } from './start.ts'

const raw = experiment({
  data: fashionMnist({ divideBy: 1 }),
  network: sequential(linear(784, 10)),
  optimizer: sgd(0.01),
  batchSize: 32,
  epochs: 5,
  brief: { trainImages: 1000, epochs: 2 },
})
const scaled = vary(raw, { data: fashionMnist({ divideBy: 255 }) })
const names = new Names(5, { raw, scaled })

/** A trainer that writes down what it was asked for. */
function trainer() {
  const asked: [Experiment, string][] = []
  const train = async (experiment: Experiment, name: string): Promise<Run> => {
    asked.push([experiment, name])
    return { experiment, epochs: [], snapshots: [], hash: 'trained', backend: 'wasm' }
  }
  return { asked, train }
}

test('a run is on the seed at hand, at the scale at hand, and has its declared name', async () => {
  const { asked, train } = trainer()
  const found = await given<{ raw: typeof raw }>(names.usesOf('5.2a', { raw }), 3, 'brief', train)
  const trained = atScale({ ...raw, seed: 3 }, 'brief')
  expect(asked).toEqual([[trained, 'raw']])
  expect(found.raw).toMatchObject({ name: 'raw', hash: 'trained', experiment: trained })
})

test('a start is on the seed at hand, at full scale whatever the scale, and nothing is trained for it', async () => {
  const { asked, train } = trainer()
  const found = await given(names.usesOf('5.2a', { raw: atStart(raw) }), 3, 'brief', train)
  expect(found).toEqual({ raw: { name: 'raw', experiment: atScale({ ...raw, seed: 3 }, 'full') } })
  expect(asked).toEqual([])
})

test('a control is what it is called in the place that it takes', async () => {
  const { asked, train } = trainer()
  const uses = names.usesOf('5.2a', { raw, scaled: atStart(scaled) })
  const found = await given(names.controlsOf('5.2a', uses, { raw: scaled, scaled: raw }), 0, 'full', train)
  expect(asked).toEqual([[atScale(scaled, 'full'), 'scaled']])
  expect(found).toMatchObject({ raw: { name: 'scaled', hash: 'trained' }, scaled: { name: 'raw' } })
  expect(found.scaled).not.toHaveProperty('hash')
})
