/**
 * # 10 · Learning rate on raw pixels
 *
 * > TODO
 *
 * Section 5 ended with the advice to divide pixels by 255. This section goes without, once more, but with Adam in place of plain
 * gradient descent, and asks which learning rate is the right one then. The answer of the chapter: a hundred times less than usual.
 *
 * *What Adam changes.* Plain gradient descent moves a weight by the learning rate times the slope, and with pixels 255 times as large
 * the slope is 255 times as steep. Adam divides the slope by the size that slopes have had lately. So the weights' steps are as long as on scaled
 * pixels, about the learning rate each. What is left of the trouble is the other factor: the changed weights meet pixels 255 times as
 * large. A step of 0.00001 moves the sum of a hidden unit by 0.00001 × 255 = 0.00255 for each white pixel, on scaled pixels a
 * step of 0.001 moves it by 0.001 × 1. These are of one size, and so the chapter says that the two settings *are equivalent*.
 *
 * *They are not.* A network on raw pixels is the same function as one on scaled pixels whose weights W1 are all 255 times as large.
 * Seen like that, raw pixels with a rate of 0.00001 mean three things at once: W1 starts 255 times as wide as usual, W1 learns with a
 * rate of 0.00255, and everything behind it (b1, W2, b2) learns with 0.00001, a hundred times more slowly than at 0.001. The steps
 * agree. The start does not: the sums of the hidden units are hundreds where they should be around 1, and a step that matters next to 1
 * is nothing next to hundreds. The network keeps the random features that it started with and learns to combine them. That is enough to learn the training images by heart,
 * and it is not enough to do as well on new ones.
 *
 * This is also why the weights stay so small. The chapter says that they *can be adjusted to small values*, because the rate is small. They
 * were never anything else: they start within ±0.036 and hardly leave. The picture is a warning for section 9's rule of thumb too:
 * the narrowest distribution of all, and a network that over-fits.
 *
 * TODO figures
 *
 * **What would refute it:** the two settings ending with the same validation accuracy; weights at 0.00001 that travel; no gap.
 */
import {
  accuracyGap,
  adam,
  average,
  chapter,
  curves,
  decimal,
  expect,
  experiment,
  fashionMnist,
  laboratory,
  largest,
  learningCurves,
  linear,
  parameterHistograms,
  percent,
  quantity,
  relu,
  sequential,
  spread,
  standardDeviation,
  table,
  trainAccuracy,
  validationAccuracy,
  vary,
} from '../lib/chapter.ts'

const rawMiddle = experiment({
  data: fashionMnist({ divideBy: 1 }), // pixels as they come, 0 … 255
  network: sequential(linear(784, 1000), relu(), linear(1000, 10)),
  optimizer: adam(0.001), //              the rate that is right for scaled pixels
  batchSize: 32,
  epochs: 5,
  snapshots: [5], //                      for the distributions of 10.4
  brief: { trainImages: 10_000 },
})
const rawFast = vary(rawMiddle, { optimizer: adam(0.1) })
const rawSlow = vary(rawMiddle, { optimizer: adam(0.00001) })

/** The same rates on scaled pixels: section 9's three networks. */
const unit = fashionMnist({ divideBy: 255 })
const scaledMiddle = vary(rawMiddle, { data: unit })
const scaledFast = vary(rawFast, { data: unit })
const scaledSlow = vary(rawSlow, { data: unit })

/** Further on, where over-fitting shows. */
const longer = { epochs: 30, snapshots: [], brief: { trainImages: 10_000, epochs: 10 } }
const rawLong = experiment({ ...rawSlow, ...longer })
const scaledSlowLong = experiment({ ...scaledSlow, ...longer })

chapter(10, 'Learning rate on raw pixels', ({ claim, refuted, show }) => {
  show('Validation accuracy on raw pixels, three learning rates', { rawFast, rawMiddle, rawSlow }, (runs) =>
    curves({ '0.1': runs.rawFast, '0.001': runs.rawMiddle, '0.00001': runs.rawSlow }, 'validationAccuracy', {
      yRange: [0, 1],
    }),
  )

  show('Raw pixels, rate 0.00001, further on: training runs away from validation', { rawLong }, ({ rawLong }) =>
    learningCurves(rawLong),
  )

  show('The weights from the pixels after five epochs on raw pixels', { rawFast, rawSlow }, (runs) =>
    parameterHistograms({ '0.1': runs.rawFast, '0.00001': runs.rawSlow }, { names: ['W1'] }),
  )

  show(
    'All six after five epochs',
    { rawFast, rawMiddle, rawSlow, scaledFast, scaledMiddle, scaledSlow },
    ({ rawFast, rawMiddle, rawSlow, scaledFast, scaledMiddle, scaledSlow }) =>
      table(
        ['pixels', 'rate', 'training accuracy', 'validation accuracy', 'gap', 'spread of W1', 'largest |w|'],
        [
          ...rows('0 … 255', { '0.1': rawFast, '0.001': rawMiddle, '0.00001': rawSlow }),
          ...rows('0 … 1', { '0.1': scaledFast, '0.001': scaledMiddle, '0.00001': scaledSlow }),
        ],
      ),
  )

  claim(
    '10.1',
    'with a learning rate of 0.1 the network cannot be trained on raw pixels',
    { rawFast },
    ({ rawFast }) => {
      expect(trainAccuracy(rawFast)).toBeBelow(0.2)
      expect(validationAccuracy(rawFast)).toBeBelow(0.2)
    },
    { control: { rawFast: rawMiddle } },
  )

  claim(
    '10.2',
    'with 0.001 it trains, but validation accuracy stays behind that on scaled pixels',
    { rawMiddle, scaledMiddle },
    ({ rawMiddle, scaledMiddle }) => {
      expect(average(validationAccuracy, scaledMiddle, { last: 3 })).toExceed(
        average(validationAccuracy, rawMiddle, { last: 3 }),
        { byAtLeast: 0.02 },
      )
    },
    { control: { rawMiddle: scaledMiddle } },
  )

  claim(
    '10.3a',
    'with 0.00001 it learns: over 80 % of the validation images after five epochs',
    { rawSlow },
    ({ rawSlow }) => {
      expect(validationAccuracy(rawSlow)).toBeAbove(0.7)
    },
    { control: { rawSlow: rawFast } },
  )

  claim(
    '10.3b',
    'and over-fits: further on the gap is wider by points than at the same rate on scaled pixels',
    { rawLong, scaledSlowLong },
    ({ rawLong, scaledSlowLong }) => {
      expect(average(accuracyGap, rawLong, { last: 3 })).toExceed(average(accuracyGap, scaledSlowLong, { last: 3 }), {
        byAtLeast: 0.03,
      })
    },
    { control: { rawLong: scaledSlowLong } },
  )

  claim(
    '10.4a',
    'where it learns, at 0.00001, the weights from the pixels stay within ±0.05',
    { rawSlow },
    ({ rawSlow }) => {
      expect(largest(rawSlow, 'W1')).toBeBelow(0.05)
    },
    { control: { rawSlow: rawFast } },
  )

  claim(
    '10.4b',
    'at 0.1, where it does not learn, their range is over twenty times as wide',
    { rawFast, rawSlow },
    ({ rawFast, rawSlow }) => {
      expect(largest(rawFast, 'W1')).toExceedTimes(largest(rawSlow, 'W1'), 20)
    },
    { control: { rawFast: rawSlow } },
  )

  claim(
    '10.4c+',
    'they did not become small, they stayed so: their spread is within a hundredth of what it was before training',
    { rawSlow },
    async (runs) => {
      const { bench } = await laboratory()
      const start = bench({ ...rawSlow, seed: runs.rawSlow.experiment.seed }).parameter('W1')
      const grown = spread(runs.rawSlow, 'W1').value / standardDeviation(start)
      expect(quantity('spread of W1 after five epochs ÷ before the first', grown)).toBeWithin(1, 0.01)
    },
    { control: { rawSlow: scaledSlow } },
  )

  claim(
    '10.4d+',
    'so over-fitting needs no wide distribution: a gap at least as wide as that of 0.001 on scaled pixels, with half the spread',
    { rawSlow, scaledMiddle },
    ({ rawSlow, scaledMiddle }) => {
      expect(accuracyGap(rawSlow)).toExceed(accuracyGap(scaledMiddle), { byAtLeast: 0 })
      expect(spread(scaledMiddle, 'W1')).toExceedTimes(spread(rawSlow, 'W1'), 2)
    },
  )

  refuted(
    '10.5',
    'a rate of 0.00001 on raw pixels is equivalent to 0.001 on scaled pixels',
    'It stays behind by points on the validation images: only the steps are alike, the start is 255 times too wide.',
    { rawSlow, scaledMiddle },
    ({ rawSlow, scaledMiddle }) => {
      expect(average(validationAccuracy, scaledMiddle, { last: 3 })).toExceed(
        average(validationAccuracy, rawSlow, { last: 3 }),
        { byAtLeast: 0.02 },
      )
    },
    { control: { rawSlow: scaledMiddle } },
  )

  claim(
    '10.5a+',
    'what is alike is the step: the first one moves the sums of the hidden units about 2.55 times as far on raw pixels',
    { rawSlow, scaledMiddle },
    async (runs) => {
      const { raw, scaled } = await firstSteps(runs.rawSlow.experiment.seed)
      expect(quantity('move on raw pixels, 0.00001 ÷ on scaled ones, 0.001', raw.move / scaled.move)).toBeWithin(
        2.55,
        1,
      )
    },
  )

  claim(
    '10.5b+',
    'what is not alike is the start: there the sums are 255 times as large, and the same step is a hundredth as much',
    { rawSlow, scaledMiddle },
    async (runs) => {
      const { raw, scaled } = await firstSteps(runs.rawSlow.experiment.seed)
      expect(quantity('spread of the sums before training, raw ÷ scaled', raw.size / scaled.size)).toBeWithin(255, 10)
      const share = raw.move / raw.size / (scaled.move / scaled.size)
      expect(quantity('move as a share of the sums, raw ÷ scaled', share)).toBeWithin(0.01, 0.005)
    },
  )

  claim(
    '10.5c+',
    'the reason is not a small gradient: Adam moves a weight by the learning rate, however large the pixels',
    { rawSlow },
    async (runs) => {
      const { raw, scaled } = await firstSteps(runs.rawSlow.experiment.seed)
      expect(quantity('longest step of a weight ÷ learning rate, raw pixels', raw.step / 0.00001)).toBeWithin(1, 0.01)
      expect(quantity('longest step of a weight ÷ learning rate, scaled', scaled.step / 0.001)).toBeWithin(1, 0.01)
    },
  )

  claim(
    '10.5d+',
    'and at one rate, raw pixels make training faster: 0.00001 is ahead of 0.00001 on scaled pixels by points',
    { rawSlow, scaledSlow },
    ({ rawSlow, scaledSlow }) => {
      expect(trainAccuracy(rawSlow)).toExceed(trainAccuracy(scaledSlow), { byAtLeast: 0.02 })
    },
    { control: { rawSlow: scaledSlow } },
  )

  claim(
    '10.6',
    'a high rate is best on neither: 0.1 stays at least 30 points behind another rate on raw pixels and on scaled ones',
    { rawFast, rawSlow, scaledFast, scaledMiddle },
    ({ rawFast, rawSlow, scaledFast, scaledMiddle }) => {
      expect(validationAccuracy(rawSlow)).toExceed(validationAccuracy(rawFast), { byAtLeast: 0.3 })
      expect(validationAccuracy(scaledMiddle)).toExceed(validationAccuracy(scaledFast), { byAtLeast: 0.3 })
    },
    { control: { rawFast: rawSlow, scaledFast: scaledMiddle } },
  )
})

type Run = Parameters<typeof accuracyGap>[0]

function rows(pixels: string, runs: Readonly<Record<string, Run>>) {
  return Object.entries(runs).map(([rate, run]) => [
    pixels,
    rate,
    percent(trainAccuracy(run).value),
    percent(validationAccuracy(run).value),
    percent(accuracyGap(run).value),
    decimal(spread(run, 'W1').value),
    decimal(largest(run, 'W1').value),
  ])
}

/**
 * The very first training step on raw pixels with 0.00001 and on scaled ones with 0.001, from the same weights and with the same 32 images:
 * how large the sums of the hidden units were before it (standard deviation), how far it moved them (mean), and the longest step of a weight.
 */
async function firstSteps(seed: number) {
  const { bench } = await laboratory()
  const measure = (start: typeof rawSlow) => {
    const network = bench({ ...start, seed })
    const [sums, weights] = [network.activations(1, 'evaluation'), network.parameter('W1')]
    network.step()
    const [moved, changed] = [network.activations(1, 'evaluation'), network.parameter('W1')]
    const distance = (before: Float32Array, after: Float32Array) =>
      before.map((value, k) => Math.abs(value - (after[k] as number)))
    const moves = distance(sums, moved)
    return {
      size: standardDeviation(sums),
      move: moves.reduce((sum, move) => sum + move, 0) / moves.length,
      step: distance(weights, changed).reduce((longest, step) => Math.max(longest, step), 0),
    }
  }
  return { raw: measure(rawSlow), scaled: measure(scaledMiddle) }
}
