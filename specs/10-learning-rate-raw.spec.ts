/**
 * # 10 · Learning rate on raw pixels
 *
 * > On raw pixels Adam learns nothing with a rate of 0.1, ends four points behind scaled pixels with 0.001, and with 0.00001 it learns
 * > and over-fits: after 30 epochs 96 % of the training images are right, and 87 % of the others.
 *
 * Section 5 ended with the advice to divide pixels by 255. This section goes without once more, now with Adam in place of plain gradient
 * descent, and asks which learning rate is the right one then.
 *
 * *What Adam changes.* Plain gradient descent moves a weight by the learning rate times the slope of the loss, and with pixels 255 times
 * as large the slope is as much steeper. Adam divides the slope by the size that slopes have had lately, so a weight moves by about the
 * learning rate, whatever the pixels. What is left of the trouble is the other half: the changed weight meets a pixel 255 times as
 * large. A step of 0.00001 moves the sum of a hidden unit by 0.00001 × 255 = 0.00255 for each white pixel. On scaled pixels a step of
 * 0.001 moves it by 0.001 × 1. The two are of one size, and so the chapter says that 0.00001 on raw pixels *is equivalent to* 0.001 on
 * scaled ones.
 *
 * *It is not.* Move the factor 255 from the pixels into the weights and you see why: a network on raw pixels is a network on scaled
 * pixels whose W1 is 255 times as large. Seen like that, raw pixels with a rate of 0.00001 are three things at once: W1 *starts*
 * 255 times as wide as usual, W1 *learns* with a rate of 0.00255, and all behind it (b1, W2, b2) learns with 0.00001, a hundredth
 * of 0.001. The steps are of one size, the starts are not. The sums of the hidden units begin near 70, where 0.3 is usual, and a
 * step that matters next to 0.3 is nothing next to 70. So the weights stay close to what chance made them: they move by a small
 * part of their first size, where on scaled pixels they move by several times that. Training makes the most of what is there. A
 * thousand features made by chance and adjusted a little are enough to get most training images right, and new images less often.
 *
 * *Why the weights are so small.* The chapter says that they *can be adjusted to small values* because the rate is small. They were
 * never anything else: they start within ±0.036, and after five epochs the largest is 0.042. That also spoils section 9's rule of
 * thumb for good: here is the narrowest distribution of all, and the network over-fits more than the one on scaled pixels, whose
 * weights are several times as wide.
 *
 * *In the figures:* the first compares the three rates. The second follows 0.00001 further; look at how the lines for training and
 * validation part. The third shows the weights at 0.1 and at 0.00001. The table has all six networks.
 *
 * **What would refute it:** both settings of the "equivalence" with one validation accuracy; weights at 0.00001 that leave ±0.05; a gap
 * at 0.00001 no wider than on scaled pixels.
 */
import {
  accuracyGap,
  adam,
  atStart,
  average,
  cell,
  chapter,
  curves,
  expect,
  experiment,
  fashionMnist,
  laboratory,
  largest,
  largestSize,
  learningCurves,
  linear,
  mean,
  onceForEach,
  parameterHistograms,
  parameterValues,
  quantity,
  type Run,
  relu,
  rootMeanSquare,
  type Start,
  sequential,
  sgd,
  spread,
  standardDeviation,
  table,
  trainAccuracy,
  validationAccuracy,
  validationLoss,
  vary,
} from '../lib/chapter.ts'

const rawMiddle = experiment({
  data: fashionMnist({ divideBy: 1 }), // pixels as they come, 0 … 255
  network: sequential(linear(784, 1000), relu(), linear(1000, 10)),
  optimizer: adam(0.001), //              the rate that is right for scaled pixels
  batchSize: 32,
  epochs: 5,
  snapshots: [5], //                      for the distributions of 10.4
  brief: { trainImages: 5_000 },
})
const rawFast = vary(rawMiddle, { optimizer: adam(0.1) })
const rawSlow = vary(rawMiddle, { optimizer: adam(0.00001) })

/** The same rates on scaled pixels: section 9's three networks. */
const unit = fashionMnist({ divideBy: 255 })
const scaledMiddle = vary(rawMiddle, { data: unit })
const scaledFast = vary(rawFast, { data: unit })
const scaledSlow = vary(rawSlow, { data: unit })

/** Further on, where over-fitting shows. */
const longer = { epochs: 30, brief: { trainImages: 5_000, epochs: 10 } }
const rawLong = experiment({ ...rawSlow, ...longer, snapshots: ['last'] })
const scaledLong = experiment({ ...scaledMiddle, ...longer, snapshots: ['last'] })
const scaledSlowLong = experiment({ ...scaledSlow, ...longer, snapshots: [] })

/** SGD in Adam's place, to see whose doing the size of a step is; it is not trained. */
const rawSgd = vary(rawSlow, { optimizer: sgd(0.00001) })

const experiments = {
  rawMiddle,
  rawFast,
  rawSlow,
  scaledMiddle,
  scaledFast,
  scaledSlow,
  rawLong,
  scaledLong,
  scaledSlowLong,
  rawSgd,
}

chapter(10, 'Learning rate on raw pixels', experiments, ({ claim, refuted, show, byScale }) => {
  show(
    'Validation accuracy on raw pixels: 0.1 stays at 10 %; 0.001 and 0.00001 cannot be told apart here',
    { rawFast, rawMiddle, rawSlow },
    (runs) =>
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
          ...[rawFast, rawMiddle, rawSlow].map((run) => row('0 … 255', run)),
          ...[scaledFast, scaledMiddle, scaledSlow].map((run) => row('0 … 1', run)),
        ],
      ),
  )

  claim(
    '10.1',
    'with a learning rate of 0.1 the network cannot be trained on raw pixels',
    { rawFast, rawMiddle },
    ({ rawFast }) => {
      // measured 10.1 to 19.9 % (training), 10.7 to 18.7 % (validation) on seeds 0 to 4, brief; 10.0 and 10.1 %, 10.1 % full (seeds 0 and
      // 1)
      expect(trainAccuracy(rawFast)).toBeBelow(byScale(0.3, 0.2))
      expect(validationAccuracy(rawFast)).toBeBelow(byScale(0.3, 0.2))
    },
    { control: { rawFast: rawMiddle } },
  )

  claim(
    '10.2',
    'with 0.001 it trains, but over the five epochs fewer validation images are right than on scaled pixels',
    { rawMiddle, scaledMiddle },
    ({ rawMiddle, scaledMiddle }) => {
      // measured 2.3 to 3.5 points on seeds 0 to 4, brief; 4.4 and 4.6 points full (seeds 0 and 1). The last epochs alone lie between 1.2
      // and 4.1.
      expect(average(validationAccuracy, scaledMiddle, { last: 5 })).toExceed(
        average(validationAccuracy, rawMiddle, { last: 5 }),
        { byAtLeast: byScale(0.01, 0.02) },
      )
    },
    { control: { rawMiddle: scaledMiddle } },
  )

  claim(
    '10.3a',
    'with 0.00001 it learns',
    { rawSlow, rawFast },
    ({ rawSlow }) => {
      // measured 72.8 to 74.4 % on seeds 0 to 4, brief; 83.4 and 83.7 % full (seeds 0 and 1)
      expect(validationAccuracy(rawSlow)).toBeAbove(byScale(0.7, 0.8))
    },
    { control: { rawSlow: rawFast } },
  )

  claim(
    '10.3b',
    'and over-fits: further on the gap is wider by points than at the same rate on scaled pixels',
    { rawLong, scaledSlowLong },
    ({ rawLong, scaledSlowLong }) => {
      // measured 6.9 to 7.3 points on seeds 0 to 4, brief; 7.1 and 7.5 points full (seeds 0 and 1)
      expect(average(accuracyGap, rawLong, { last: 3 })).toExceed(average(accuracyGap, scaledSlowLong, { last: 3 }), {
        byAtLeast: 0.03,
      })
    },
    { control: { rawLong: scaledSlowLong } },
  )

  claim(
    '10.4a',
    'where it learns, at 0.00001, the weights from the pixels stay within ±0.05',
    { rawSlow, rawFast },
    ({ rawSlow }) => {
      // measured 0.0372 to 0.0377 on seeds 0 to 4, brief; 0.0420 and 0.0427 full (seeds 0 and 1). The start is 0.0357.
      expect(largest(rawSlow, 'W1')).toBeBelow(0.05)
    },
    { control: { rawSlow: rawFast } },
  )

  claim(
    '10.4b',
    'at 0.1, where it does not learn, their range is over twenty times as wide',
    { rawFast, rawSlow },
    ({ rawFast, rawSlow }) => {
      // measured 61.5 to 81.6 times on seeds 0 to 4, brief; 102 and 150 times full (seeds 0 and 1)
      expect(largest(rawFast, 'W1')).toExceedTimes(largest(rawSlow, 'W1'), 20)
    },
    { control: { rawFast: rawSlow } },
  )

  claim(
    '10.4c+',
    `they did not become small, they stayed so: their spread is within ${byScale('two thousandths', 'a hundredth')} of what it was before training`,
    { rawSlow, scaledSlow },
    async (runs) => {
      const { bench } = await laboratory()
      const start = bench(runs.rawSlow).parameter('W1')
      const grown = spread(runs.rawSlow, 'W1').value / standardDeviation(start)
      expect(quantity('spread of W1 after five epochs ÷ before the first', grown)).toBeWithin(1, byScale(0.002, 0.01))
    },
    { control: { rawSlow: scaledSlow } },
  )

  claim(
    '10.4d+',
    'so over-fitting needs no wide distribution: the gap is wider than with 0.001 on scaled pixels, and the weights are not',
    { rawLong, scaledLong },
    ({ rawLong, scaledLong }) => {
      // measured 1.4 to 2.1 points on seeds 0 to 4, brief; 2.4 and 2.8 points full (seeds 0 and 1)
      expect(average(accuracyGap, rawLong, { last: 3 })).toExceed(average(accuracyGap, scaledLong, { last: 3 }), {
        byAtLeast: 0.005,
      })
      // measured 2.11 to 2.17 times on seeds 0 to 4, brief; 9.02 and 9.08 times full (seeds 0 and 1)
      expect(spread(scaledLong, 'W1')).toExceedTimes(spread(rawLong, 'W1'), 2)
    },
    { control: { rawLong: scaledLong } },
  )

  refuted(
    '10.5',
    'a rate of 0.00001 on raw pixels is equivalent to 0.001 on scaled pixels',
    'It stays behind by points on the validation images: only the steps are alike, the start is 255 times too wide.',
    { rawSlow, scaledMiddle },
    ({ rawSlow, scaledMiddle }) => {
      // measured 8.3 to 10.2 points on seeds 0 to 4, brief; 4.6 and 4.8 points full (seeds 0 and 1)
      expect(average(validationAccuracy, scaledMiddle, { last: 3 })).toExceed(
        average(validationAccuracy, rawSlow, { last: 3 }),
        { byAtLeast: 0.02 },
      )
      // measured 1.90 to 2.00 on seeds 0 to 4, brief; 0.640 and 0.677 full (seeds 0 and 1)
      expect(average(validationLoss, rawSlow, { last: 3 })).toExceed(
        average(validationLoss, scaledMiddle, { last: 3 }),
        {
          byAtLeast: 0.3,
        },
      )
    },
    { control: { rawSlow: scaledMiddle } },
  )

  claim(
    '10.5a+',
    'what is alike is the size of the step: the first one moves the sums of the hidden units one to four times as far on raw pixels (by the arithmetic 2.55)',
    { rawSlow: atStart(rawSlow), scaledMiddle: atStart(scaledMiddle) },
    async ({ rawSlow, scaledMiddle }) => {
      const [raw, scaled] = [await firstStep(rawSlow), await firstStep(scaledMiddle)]
      // measured 2.90 to 3.25 on seeds 0 to 4: more than 2.55, since on raw pixels more of a unit's weights move in one direction
      expect(quantity('move on raw pixels, 0.00001 ÷ on scaled ones, 0.001', raw.move / scaled.move)).toBeWithin(
        2.55,
        1.5,
      )
    },
    // At the same rate the step is a hundred times as large.
    { control: { rawSlow: rawMiddle } },
  )

  claim(
    '10.5b+',
    'what is not alike is the start: there the sums are 255 times as large, and the same step is a hundredth as much',
    { rawSlow: atStart(rawSlow), scaledMiddle: atStart(scaledMiddle) },
    async ({ rawSlow, scaledMiddle }) => {
      const [raw, scaled] = [await firstStep(rawSlow), await firstStep(scaledMiddle)]
      expect(quantity('spread of the sums before training, raw ÷ scaled', raw.size / scaled.size)).toBeWithin(255, 10)
      const share = raw.move / raw.size / (scaled.move / scaled.size)
      // measured 0.0114 to 0.0128 on seeds 0 to 4
      expect(quantity('move as a share of the sums, raw ÷ scaled', share)).toBeWithin(0.01, 0.005)
    },
    { control: { rawSlow: scaledSlow } },
  )

  claim(
    '10.5c+',
    'the reason is not a small gradient: Adam moves a weight by the learning rate, however large the pixels',
    { rawSlow: atStart(rawSlow), scaledMiddle: atStart(scaledMiddle) },
    async ({ rawSlow, scaledMiddle }) => {
      const [raw, scaled] = [await firstStep(rawSlow), await firstStep(scaledMiddle)]
      for (const [name, { longest, whole }] of Object.entries({ raw, scaled })) {
        expect(quantity(`longest step of a weight ÷ learning rate, ${name}`, longest)).toBeWithin(1, 0.01)
        // measured 98.9 to 99.9 % on seeds 0 to 4; the others have slopes so small that Adam's ε, 1e-8, counts
        expect(quantity(`share of the weights that move which do so by the rate, ${name}`, whole, 'share')).toBeAbove(
          0.95,
        )
      }
    },
    { control: { rawSlow: rawSgd } },
  )

  claim(
    '10.5d+',
    'so the weights stay close to where they started: on scaled pixels they travel over ten times as far',
    { rawLong, scaledLong },
    async (runs) => {
      const { bench } = await laboratory()
      // Scaled or not, a seed starts from the same weights.
      const start = bench(runs.rawLong).parameter('W1')
      const way = (run: Run) => {
        const moves = distances(start, parameterValues(run, 'W1'))
        return quantity(
          'way of a weight ÷ its first size',
          rootMeanSquare(moves) / rootMeanSquare(start),
          'number',
          run.name,
        )
      }
      // measured 56 to 60 times on seeds 0 to 4, brief; 54 full (seeds 0 and 1), 9.1 times its first size against 0.17
      expect(way(runs.scaledLong)).toExceedTimes(way(runs.rawLong), 10)
    },
    { control: { rawLong: scaledLong } },
  )

  claim(
    '10.5e+',
    'at this low rate, raw pixels make training faster: after five epochs at 0.00001 more training images are right on raw pixels than on scaled ones',
    { rawSlow, scaledSlow },
    ({ rawSlow, scaledSlow }) => {
      // measured 10.1 to 12.4 points on seeds 0 to 4, brief; 2.6 to 4.5 points full (seeds 0 to 2, deviation 0.9)
      expect(trainAccuracy(rawSlow)).toExceed(trainAccuracy(scaledSlow), { byAtLeast: byScale(0.02, 0.005) })
    },
    { control: { rawSlow: scaledSlow } },
  )

  claim(
    '10.6',
    `a high rate is best on neither: 0.1 stays at least ${byScale(10, 20)} points behind another rate on raw pixels and on scaled ones`,
    { rawFast, rawSlow, scaledFast, scaledMiddle },
    ({ rawFast, rawSlow, scaledFast, scaledMiddle }) => {
      // measured 54.8 to 63.7 points on seeds 0 to 4, brief; 73.2 and 73.6 points full (seeds 0 and 1)
      expect(validationAccuracy(rawSlow)).toExceed(validationAccuracy(rawFast), { byAtLeast: byScale(0.1, 0.2) })
      // measured 27.5 to 40.9 points on seeds 0 to 4, brief; 53.4 and 58.0 points full (seeds 0 and 1)
      expect(validationAccuracy(scaledMiddle)).toExceed(validationAccuracy(scaledFast), {
        byAtLeast: byScale(0.1, 0.2),
      })
    },
    { control: { rawFast: rawSlow, scaledFast: scaledMiddle } },
  )
})

function row(pixels: string, run: Run) {
  return [
    pixels,
    run.experiment.optimizer.learningRate,
    cell.percent(trainAccuracy(run).value),
    cell.percent(validationAccuracy(run).value),
    cell.percent(accuracyGap(run).value),
    cell.decimal(spread(run, 'W1').value),
    cell.decimal(largest(run, 'W1').value),
  ]
}

const firstSteps = onceForEach<Awaited<ReturnType<typeof measureFirstStep>>>()

/** What `measureFirstStep` finds, measured once for all claims. */
const firstStep = (start: Start) => firstSteps(`${start.name} ${start.experiment.seed}`, () => measureFirstStep(start))

/**
 * The very first training step. From the same seed, so from the same weights and with the same 32 images: how large the sums of the
 * hidden units were before it (standard deviation), how far it moved them (mean), the longest step of a weight as a multiple of the rate,
 * and the share of steps as long as the rate among those that are not 0.
 */
async function measureFirstStep(start: Start) {
  const { bench } = await laboratory()
  const network = bench(start)
  const look = () => ({ sums: network.activations(1, 'evaluation'), weights: network.parameter('W1') })
  const before = look()
  network.step()
  const after = look()
  const moves = distances(before.sums, after.sums)
  const { learningRate } = start.experiment.optimizer
  const steps = distances(before.weights, after.weights).map((step) => step / learningRate)
  return {
    size: standardDeviation(before.sums),
    move: mean(moves),
    longest: largestSize(steps),
    whole: steps.filter((step) => step > 0.99).length / steps.filter((step) => step > 0).length,
  }
}

function distances(before: Float32Array, after: Float32Array) {
  return before.map((value, index) => Math.abs(value - (after[index] as number)))
}
