/**
 * # 5 · Scaling the data
 */
import { chapter, expect, experiment, fashionMnist, linear, relu, sequential, sgd, trainAccuracy, series, vary } from '../lib/chapter.ts'

const raw = experiment({
  data: fashionMnist({ divideBy: 1 }),
  network: sequential(linear(784, 1000), relu(), linear(1000, 10)),
  optimizer: sgd(0.01),
  batchSize: 32,
  epochs: 5,
})
const scaled = vary(raw, { data: fashionMnist({ divideBy: 255 }) })

chapter(5, 'Scaling the data', ({ claim, show }) => {
  claim('5.1', 'with scaled pixels the training loss falls in every epoch', { scaled }, ({ scaled }) => {
    expect(series(scaled, 'trainLoss')).toFallEveryEpoch()
    expect(trainAccuracy(scaled)).toBeWithin(0.85, 0.02)
  })
  claim('5.2', 'the same network on raw pixels stays at least 50 points behind', { scaled, raw }, ({ scaled, raw }) => {
    expect(trainAccuracy(scaled)).toExceed(trainAccuracy(raw), { byAtLeast: 0.5 })
  })
})
