/**
 * # 8 · The learning rate
 *
 * > Adam on scaled pixels: at 0.1 the network fails (FAILS % of unseen garments), at 0.001 it gets 88 % right after five epochs, and at 0.00001
 * > it takes a hundred epochs to get as far.
 *
 * The *learning rate* says how far a step goes. The slope of the loss in a weight tells which way is down, but only for the place where the
 * weight is now. With a small rate the weights walk down slowly; with a large one they step across the valley to the other side, higher up
 * than before, and swing about a place that is no minimum. Here are three rates a factor of 100 apart, on the same network,
 * the same start and the same order of images: 0.1 (*high*), 0.001 (*medium*) and 0.00001 (*low*).
 *
 * Two words are needed. A network *under-fits* when it does not even get its training images right: there is more in them than it has
 * learned. It *over-fits* when it learns its training images by heart: what is true of them but not of garments in general. Under-fitting
 * is read off the training accuracy, over-fitting off the *gap* between training and validation, and off a validation loss that
 * rises while the training loss still falls.
 *
 * **High.** Adam moves each weight by about the rate (section 7). The weights between the pixels and the hidden units start within ±0.036, so a step of 0.1
 * throws all of them out of their range at once. The loss of the very next batches is in the hundreds, where guessing
 * has 2.30. UNITS
 *
 * **Medium.** It trains, better than 0.01 in sections 6 and 7 did. Then look at its two losses: while the training loss goes on falling, the
 * validation loss stops falling after eight epochs or so and turns up.
 *
 * **Low.** Everything comes much later: learning and over-fitting alike. The chapter reads off its figure that 100 epochs reach about 89 %, what
 * the medium rate has after 8; here it is REACH. The gap between the two losses grows just as slowly, since the weights have moved that much less
 * from where they began.
 *
 * How to read the gap in the loss: an epoch's training loss is the mean over its batches *while* they train, so in the first epochs,
 * where the loss falls steeply, it is old news, and the gap is below 0. It is a comparison for later epochs.
 *
 * **What would refute it:** a network that learns at 0.1, a low rate that keeps up with the medium one, or a gap that opens as
 * fast at the low rate as at the medium one.
 */
import {
  adam,
  best,
  chapter,
  curves,
  decimal,
  epochTable,
  expect,
  experiment,
  fashionMnist,
  laboratory,
  learningCurves,
  linear,
  lineChart,
  lossGap,
  parameterValues,
  quantity,
  relu,
  sequential,
  series,
  standardDeviation,
  trainAccuracy,
  trainLoss,
  validationAccuracy,
  validationLoss,
  vary,
} from '../lib/chapter.ts'

const medium = experiment({
  data: fashionMnist({ divideBy: 255 }),
  network: sequential(linear(784, 1000), relu(), linear(1000, 10)),
  optimizer: adam(0.001), // Adam's customary rate
  batchSize: 32,
  epochs: 100, //            for the low rate, which needs them; the medium one over-fits long before
  snapshots: [20, 30], //    8.4 looks at how far the weights have moved by then
  brief: { trainImages: 10_000, epochs: 20 },
})

const low = vary(medium, { optimizer: adam(0.00001) })

/** The high rate has no need of a hundred epochs. */
const mediumBriefly = vary(medium, { epochs: 5, brief: { trainImages: 10_000 } })
const high = vary(mediumBriefly, { optimizer: adam(0.1) })

/** For comparing 0.001 with the 0.01 of sections 6 and 7: five epochs with all images, at brief scale too. */
const customary = experiment({ ...medium, epochs: 5, snapshots: [], brief: {} })
const tenfold = vary(customary, { optimizer: adam(0.01) })

chapter(8, 'The learning rate', ({ claim, show, byScale }) => {
  /** Where the low rate is compared with the medium one: 30 epochs, or as many as there are at brief scale. */
  const late = byScale(20, 30)
  const lastEpoch = byScale(20, 100)

  show('High, 0.1: loss (log scale) and accuracy', { high }, ({ high }) => learningCurves(high, { scale: 'log' }))

  show('High against medium, five epochs in numbers', { high, mediumBriefly }, ({ high, mediumBriefly }) =>
    epochTable({ '0.1': high, '0.001': mediumBriefly }, ['trainLoss', 'validationAccuracy']),
  )

  show('Medium, 0.001: the two losses part', { medium }, ({ medium }) => learningCurves(medium))

  show('Low, 0.00001: they stay close', { low }, ({ low }) => learningCurves(low))

  show('Validation accuracy, medium against low', { medium, low }, ({ medium, low }) =>
    curves({ '0.001': medium, '0.00001': low }, 'validationAccuracy'),
  )

  show('The gap: validation loss − training loss', { medium, low }, ({ medium, low }) =>
    lineChart([gaps('0.001', medium), gaps('0.00001', low)], {
      title: 'validation loss − training loss',
      xLabel: 'epoch',
      format: (value) => decimal(value, 2),
    }),
  )

  claim(
    '8.1a',
    'at 0.1 the network fails: nowhere near the 85 % of unseen garments that it got right at 0.01',
    { high, mediumBriefly },
    ({ high }) => {
      expect(validationAccuracy(high)).toBeBelow(0.6)
    },
    { control: { high: mediumBriefly } },
  )

  claim(
    '8.1b',
    'at 0.1 it is at least 30 points behind itself at 0.01',
    { high, tenfold },
    ({ high, tenfold }) => {
      expect(validationAccuracy(tenfold)).toExceed(validationAccuracy(high), { byAtLeast: 0.3 })
    },
    {
      control: { high: tenfold },
      onlyAtFullScale: 'the brief training at 0.1 has fewer images than that at 0.01; 8.1c compares it with 0.001',
    },
  )

  claim(
    '8.1c',
    'nor does it come within 20 points of itself at 0.001',
    { high, mediumBriefly },
    ({ high, mediumBriefly }) => {
      expect(validationAccuracy(mediumBriefly)).toExceed(validationAccuracy(high), { byAtLeast: 0.2 })
    },
    { control: { high: mediumBriefly } },
  )

  claim('8.2a', 'at 0.001 it trains: eight epochs take it to TODO', { medium }, ({ medium }) => {
    expect(around(medium, 8)).toBeAbove(byScale(0.82, 0.87))
  })

  claim(
    '8.2b+',
    'and better than at 0.01, after the same five epochs',
    { customary, tenfold },
    ({ customary, tenfold }) => {
      // The mean of epochs 3 to 5
      expect(around(customary, 4)).toExceed(around(tenfold, 4), { byAtLeast: 0.01 })
    },
    { control: { customary: tenfold } },
  )

  claim(
    '8.3a',
    'at 0.00001 it is far slower: after eight epochs it is behind by points',
    { medium, low },
    ({ medium, low }) => {
      expect(around(medium, 8)).toExceed(around(low, 8), { byAtLeast: byScale(0.05, 0.03) })
    },
    { control: { low: medium } },
  )

  claim(
    '8.3b',
    'a hundred epochs at 0.00001 reach about what 0.001 has after eight',
    { medium, low },
    ({ medium, low }) => {
      const distance = around(medium, 8).value - validationAccuracy(low).value
      expect(quantity('validation accuracy, 0.001 at 8 − 0.00001 at 100', distance, 'share')).toBeWithin(0, 0.015)
    },
    { onlyAtFullScale: 'it takes a hundred epochs, and the brief training has twenty' },
  )

  claim(
    '8.3c+',
    'and what 0.001 has after its first epoch takes at least ten times as long',
    { medium, low },
    ({ medium, low }) => {
      const first = validationAccuracy(medium, { after: 1 })
      expect(first).toExceed(validationAccuracy(low, { after: 10 }), { byAtLeast: 0 })
    },
    { control: { low: medium } },
  )

  claim(
    '8.4a',
    'the gap between validation and training loss grows far more slowly at 0.00001',
    { medium, low },
    ({ medium, low }) => {
      expect(lossGap(medium, { after: late })).toExceed(lossGap(low, { after: late }), { byAtLeast: 0.15 })
      expect(lossGap(low, { after: late })).toBeBelow(0.08)
    },
    { control: { low: medium } },
  )

  claim(
    '8.4b',
    'after all its epochs it has the gap that 0.001 has after a few',
    { medium, low },
    ({ medium, low }) => {
      const reached = series(medium, 'trainLoss').values.findIndex((_, index) => {
        return lossGap(medium, { after: index + 1 }).value >= lossGap(low).value
      })
      expect(quantity('epochs at 0.001 to that gap', reached + 1, 'count')).toBeBelow(byScale(5, 11))
    },
    { control: { low: medium } },
  )

  claim(
    '8.4c',
    'the reason: at 0.00001 the weights have moved far less from where they began',
    { medium, low },
    async (runs) => {
      const { bench } = await laboratory()
      const start = bench({ ...medium, seed: runs.medium.experiment.seed }).parameter('W1')
      const moved = (label: string, run: Run) => {
        const end = parameterValues(run, 'W1', { after: late })
        return quantity(
          `how far W1 moves at ${label}`,
          standardDeviation(end.map((w, index) => w - (start[index] as number))),
        )
      }
      expect(moved('0.001', runs.medium)).toExceedTimes(moved('0.00001', runs.low), 5)
    },
    { control: { low: medium } },
  )

  claim(
    '8.5a',
    '0.1 under-fits: it does not get its training images right either',
    { high, mediumBriefly },
    ({ high, mediumBriefly }) => {
      expect(trainAccuracy(high)).toBeBelow(0.6)
      expect(trainAccuracy(mediumBriefly)).toExceed(trainAccuracy(high), { byAtLeast: 0.2 })
    },
    { control: { high: mediumBriefly } },
  )

  claim(
    '8.5b',
    '0.001 over-fits quickly',
    { medium, low },
    ({ medium }) => {
      const lowest = best(medium, 'validationLoss')
      expect(quantity('epoch of the lowest validation loss', lowest.epoch, 'count')).toBeBelow(15)
      expect(validationLoss(medium)).toExceed(lowest, { byAtLeast: byScale(0.03, 0.2) })
      expect(trainLoss(medium, { after: lowest.epoch })).toExceed(trainLoss(medium), { byAtLeast: 0.05 })
    },
    { control: { medium: low } },
  )

  claim(
    '8.5c',
    '0.00001 takes long: its validation loss is still falling',
    { low, medium },
    ({ low }) => {
      expect(quantity('epoch of the lowest validation loss', best(low, 'validationLoss').epoch, 'count')).toBeAbove(
        lastEpoch - 5,
      )
    },
    { control: { low: medium } },
  )

  claim(
    '8.5d',
    'too high is unstable: within 100 updates at 0.1 the loss of a batch is in the hundreds',
    { mediumBriefly },
    async (runs) => {
      const { bench } = await laboratory()
      const { seed } = runs.mediumBriefly.experiment
      const highest = (label: string, scaled: typeof medium) =>
        quantity(
          `largest loss of the first 100 batches at ${label}`,
          Math.max(...bench({ ...scaled, seed }).train(100)),
          'loss',
        )
      // measured 443 to 586 on seeds 0 to 4
      expect(highest('0.1', high)).toBeAbove(100)
      // measured 2.29 to 2.33, all of it guessing at the start
      expect(highest('0.001', medium)).toBeBelow(3)
    },
  )
})

type Run = Parameters<typeof series>[0]

/** Validation accuracy about an epoch, the mean of three: single epochs go up and down by a point, with 10,000 images by three. */
function around(run: Run, epoch: number) {
  const { values } = series(run, 'validationAccuracy')
  const mean = [epoch - 1, epoch, epoch + 1].reduce((sum, one) => sum + (values[one - 1] as number) / 3, 0)
  return quantity(`mean validation accuracy of epochs ${epoch - 1} to ${epoch + 1}`, mean, 'share')
}

function gaps(label: string, run: Run) {
  return { label, values: run.epochs.map(({ epoch }) => lossGap(run, { after: epoch }).value) }
}
