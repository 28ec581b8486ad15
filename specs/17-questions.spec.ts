/**
 * # 17 · The nine questions
 *
 * > Turning the pictures black on white costs three points; inputs of at most 0.0001 make weights twenty times as wide; L1 and L2
 * > each leave more than eight of ten pixel weights next to nothing. Nine questions, answered by trainings.
 *
 * The chapter ends with nine questions and leaves the answers to the reader. Here each is answered in two or three sentences and a
 * number that was measured. Nearly all trainings are those of the sections before; only question 2 needs new ones, of pictures
 * turned black on white. Gaps are those of the last epoch alone here; sections 14 to 16 take the mean of the last five.
 *
 * **1. What happens if the inputs are not scaled?** With the steps that suit small inputs the network is thrown out of reach in the
 * first few updates and never comes back (sections 4 and 5). Adam, whose steps do not grow with the slope, gets along with raw
 * pixels, but worse than with scaled ones.
 *
 * **2. What if the background is white and the garment black?** The picture holds the same information, and the network learns, but less
 * well with the same settings. The reason is not the colour: it is that half of all inputs, the background, were 0 and are 1 now. A 0 adds nothing to the sum of a
 * hidden unit and moves none of its weights. Hundreds of ones add a large number that is much the same for every picture, and whatever is
 * learned from the garment has to be seen on top of it.
 *
 * **3. What does the batch size do?** Large batches make few updates an epoch, so after a given number of epochs less has been learned;
 * small ones take more time for an epoch (section 6).
 *
 * **4. What does the range of the inputs do to the weights?** A hidden unit needs sums of a useful size. Small inputs can give them
 * only with large weights, so the smaller the inputs, the wider the weights at the end.
 *
 * **5. How does batch normalisation help?** It takes off what is the same for all pictures and makes the rest larger: to a variance
 * of 1, or, where the inputs are tiny, up to 316 times as large (1/√ε). So nobody has to wait until the weights have grown as far
 * (section 13).
 *
 * **6. How does one tell that a network over-fits?** The gap between training and validation accuracy keeps growing, and the validation loss
 * rises while the training loss falls (section 14).
 *
 * **7. How does regularisation help?** It charges for large weights. What only a few training pictures ask for is then not worth its price:
 * the weights stay small, and the gap too (section 16).
 *
 * **8. How do L1 and L2 differ?** L1 charges every weight the same for each step away from 0, however small it is already, so a
 * weight that is of little use goes all the way to 0. The pull of L2 is in proportion to the weight (of our norm: within its
 * group), so weights that are of use shrink and few of them vanish. That much is in every textbook. What is not: Adam divides each
 * step by the size of the slope, so a weight that nothing but the penalty pulls at walks to 0 at full speed under L2 as well, and
 * whole hidden units go out of use: after thirty epochs about nine of ten under either of them.
 *
 * **9. How does dropout help?** No unit can rely on another that may be missing, so what is learned has to be spread over many. The
 * network gets fewer of its training pictures right and hardly fewer of the others (section 15).
 *
 * **What would refute it:** most answers compare two trainings. Where there is a control, it puts the same training on both sides,
 * which is what one would see if the thing made no difference.
 */
import {
  accuracyGap,
  adam,
  atStart,
  average,
  batchNorm,
  best,
  cell,
  chapter,
  curves,
  dropout,
  epochBatches,
  expect,
  experiment,
  fashionMnist,
  l1,
  l2Norm,
  laboratory,
  linear,
  parameterHistograms,
  parameterValues,
  quantity,
  type Run,
  relu,
  sequential,
  sgd,
  shareSmaller,
  spread,
  standardDeviation,
  table,
  trainAccuracy,
  trainLoss,
  validationAccuracy,
  validationLoss,
  vary,
} from '../lib/chapter.ts'

const scaled = experiment({
  data: fashionMnist({ divideBy: 255 }),
  network: sequential(linear(784, 1000), relu(), linear(1000, 10)),
  optimizer: adam(0.001),
  batchSize: 32,
  epochs: 5,
  snapshots: ['last'],
  brief: { trainImages: 5_000 },
})
const raw = vary(scaled, { data: fashionMnist({ divideBy: 1 }) })
const tiny = vary(scaled, { data: fashionMnist({ divideBy: 255 * 10_000 }) })
const inverted = vary(scaled, { data: fashionMnist({ divideBy: 255, invert: true }) })

/** Sections 4 and 5. */
const sgdRaw = experiment({ ...scaled, data: fashionMnist({ divideBy: 1 }), optimizer: sgd(0.01), brief: {} })
const sgdScaled = vary(sgdRaw, { data: fashionMnist({ divideBy: 255 }) })

const sgdInverted = vary(sgdScaled, { data: fashionMnist({ divideBy: 255, invert: true }) })

/** Section 6's two, with its learning rate. */
const batches = experiment({ ...scaled, optimizer: adam(0.01), brief: { epochs: 3 } })
const largeBatches = vary(batches, { batchSize: 10_000 })

/** Section 13's cure: a norm behind a linear layer without bias. */
const normalised = vary(tiny, {
  network: sequential(linear(784, 1000, { bias: false }), batchNorm(1000), relu(), linear(1000, 10)),
})

/** Long enough to over-fit. */
const plain = vary(scaled, { epochs: 30, brief: { trainImages: 5_000, epochs: 20 } })
/** In the same number of epochs it hardly over-fits: the control of question 6. */
const slow = vary(plain, { optimizer: adam(0.00001) })
const withL1 = vary(plain, { penalty: l1(0.0001) })
const withL2 = vary(plain, { penalty: l2Norm(0.01) })
const dropped = vary(plain, {
  network: sequential(dropout(0.25), linear(784, 1000), relu(), dropout(0.25), linear(1000, 10)),
})

const experiments = {
  scaled,
  raw,
  tiny,
  inverted,
  sgdRaw,
  sgdScaled,
  sgdInverted,
  batches,
  largeBatches,
  normalised,
  plain,
  slow,
  withL1,
  withL2,
  dropped,
}

chapter(17, 'The nine questions', experiments, ({ byScale, claim, show }) => {
  show('Question 2: white on black and black on white', { scaled, inverted }, ({ scaled, inverted }) =>
    curves({ 'white on black': scaled, 'black on white': inverted }, 'validationLoss'),
  )

  show(
    'Question 4: the weights from the pixels to the hidden units, after five epochs on small, medium and large inputs',
    { tiny, scaled, raw },
    ({ tiny, scaled, raw }) =>
      parameterHistograms({ '0 to 0.0001': tiny, '0 to 1': scaled, '0 to 255': raw }, { names: ['W1'] }),
  )

  show(
    'Question 8: where the weights from the pixels are, without a penalty, with L1 and with L2',
    { plain, withL1, withL2 },
    (runs) => {
      const sizes = [0.0001, 0.001, 0.01, 0.1]
      const row = ([name, run]: [string, (typeof runs)['plain']]) => [
        name,
        ...sizes.map((size) => cell.percent(shareSmaller(run, 'W1', size).value)),
        cell.fixed(spread(run, 'W1').value, 4),
      ]
      return table(
        ['', ...sizes.map((size) => `|w| < ${size}`), 'standard deviation'],
        Object.entries({ none: runs.plain, L1: runs.withL1, L2: runs.withL2 }).map(row),
      )
    },
  )

  claim(
    '17.1a',
    'with SGD, inputs that are not scaled leave the network at least 50 points behind',
    { sgdScaled, sgdRaw },
    ({ sgdScaled, sgdRaw }) => {
      expect(validationAccuracy(sgdScaled)).toExceed(validationAccuracy(sgdRaw), { byAtLeast: 0.5 })
    },
    { control: { sgdRaw: sgdScaled } },
  )

  claim(
    '17.1b',
    'Adam gets along with raw pixels, but its validation loss is higher than with scaled ones',
    { scaled, raw },
    ({ scaled, raw }) => {
      expect(validationAccuracy(raw)).toBeAbove(0.7)
      expect(average(validationLoss, raw, { last: 5 })).toExceed(average(validationLoss, scaled, { last: 5 }), {
        byAtLeast: 0.05,
      })
    },
    { control: { raw: scaled } },
  )

  claim('17.2a', 'black on white, the same network learns', { inverted }, ({ inverted }) => {
    expect(validationAccuracy(inverted)).toBeAbove(0.7)
  })

  claim(
    '17.2b',
    'but less well at the same settings, with Adam',
    { scaled, inverted },
    ({ scaled, inverted }) => {
      expect(average(validationLoss, inverted, { last: 5 })).toExceed(average(validationLoss, scaled, { last: 5 }), {
        byAtLeast: 0.02,
      })
      expect(average(validationAccuracy, scaled, { last: 5 })).toExceed(
        average(validationAccuracy, inverted, { last: 5 }),
        { byAtLeast: 0.005 },
      )
    },
    { control: { inverted: scaled } },
  )

  claim(
    '17.2c',
    'and, by less, with SGD',
    { sgdScaled, sgdInverted },
    ({ sgdScaled, sgdInverted }) => {
      // full: 0.7 points on seed 0; the same in PyTorch gave 0.9
      expect(average(validationAccuracy, sgdScaled, { last: 3 })).toExceed(
        average(validationAccuracy, sgdInverted, { last: 3 }),
        { byAtLeast: 0.003 },
      )
    },
    {
      control: { sgdInverted: sgdScaled },
      onlyAtFullScale: 'with 5,000 images SGD has made too few steps after five epochs for the difference to show',
      fragile: 'the difference is less than a point, and single epochs go up and down by half a point',
    },
  )

  claim(
    '17.2d+',
    'of the inputs of a batch, about half are 0; black on white, hardly any',
    { scaled: atStart(scaled), inverted: atStart(inverted) },
    async ({ scaled, inverted }) => {
      const { bench } = await laboratory()
      const zeros = (name: string, { inputs }: ReturnType<typeof bench>) =>
        quantity(`inputs that are 0, ${name}`, inputs.filter((input) => input === 0).length / inputs.length, 'share')
      expect(zeros('white on black', bench(scaled))).toBeAbove(0.4)
      expect(zeros('black on white', bench(inverted))).toBeBelow(0.05)
    },
    { control: { inverted: scaled } },
  )

  claim('17.3a', 'a batch of 32 makes over 300 times as many updates in an epoch as one of 10,000', () => {
    const updates = (batchSize: number) =>
      quantity(`updates an epoch, batch ${batchSize}`, [...epochBatches({ ...batches, batchSize }, 1)].length, 'count')
    // 60,000 / 32 = 1,875 and 60,000 / 10,000 = 6
    expect(updates(32)).toExceedTimes(updates(10_000), 300)
  })

  claim(
    '17.3b',
    `so after ${byScale('three', 'five')} epochs it is ahead (and section 6 measures what an epoch costs in time)`,
    { batches, largeBatches },
    ({ batches, largeBatches }) => {
      expect(validationAccuracy(batches)).toExceed(validationAccuracy(largeBatches), { byAtLeast: 0.015 })
    },
    { control: { largeBatches: batches } },
  )

  claim(
    '17.4a',
    'the smaller the inputs, the wider the weights at the end: up to 0.0001 against up to 1',
    { tiny, scaled },
    ({ tiny, scaled }) => {
      expect(spread(tiny, 'W1')).toExceedTimes(spread(scaled, 'W1'), 3)
    },
    { control: { tiny: scaled } },
  )

  claim(
    '17.4b',
    'and up to 1 against up to 255',
    { scaled, raw },
    ({ scaled, raw }) => {
      expect(spread(scaled, 'W1')).toExceedTimes(spread(raw, 'W1'), 1.1)
    },
    { control: { raw: scaled } },
  )

  claim(
    '17.5a',
    'on tiny inputs batch normalisation lifts the validation accuracy by at least 5 points',
    { normalised, tiny },
    ({ normalised, tiny }) => {
      expect(validationAccuracy(normalised)).toExceed(validationAccuracy(tiny), { byAtLeast: 0.05 })
    },
    { control: { normalised: tiny } },
  )

  claim(
    '17.5b',
    'by giving the hidden values a useful spread: several times as wide as without',
    { normalised, tiny },
    async ({ normalised, tiny }) => {
      const { hiddenValues } = await laboratory()
      const width = (name: string, run: typeof tiny) =>
        quantity(`standard deviation of the hidden values, ${name}`, standardDeviation(hiddenValues(run, 1000).values))
      expect(width('with the norm', normalised)).toExceedTimes(width('without', tiny), 2)
    },
    { control: { normalised: tiny } },
  )

  claim(
    '17.6a',
    'a network over-fits where the gap between its accuracies grows',
    { plain },
    ({ plain }) => {
      expect(accuracyGap(plain)).toExceed(accuracyGap(plain, { after: 1 }), { byAtLeast: 0.03 })
    },
    { control: { plain: slow } },
  )

  claim(
    '17.6b',
    'and where its validation loss has risen again while its training loss fell',
    { plain },
    ({ plain }) => {
      const lowest = best(plain, 'validationLoss')
      expect(validationLoss(plain)).toExceed(lowest, { byAtLeast: byScale(0.01, 0.02) })
      // An epoch, since the lowest is sooner on one seed and later on another. Measured 0.0092 to 0.0141 on seeds 0 to 4, brief; 0.0055
      // full.
      const fall = trainLoss(plain, { after: lowest.epoch }).value - trainLoss(plain).value
      const epochs = plain.experiment.epochs - lowest.epoch
      expect(quantity('mean fall of the training loss an epoch from there on', fall / epochs, 'loss')).toBeAbove(0.003)
    },
    { control: { plain: slow } },
  )

  claim(
    '17.7a',
    'both penalties narrow the gap',
    { plain, withL1, withL2 },
    ({ plain, withL1, withL2 }) => {
      expect(accuracyGap(plain)).toExceed(accuracyGap(withL1), { byAtLeast: 0.02 })
      expect(accuracyGap(plain)).toExceed(accuracyGap(withL2), { byAtLeast: byScale(0.01, 0.02) })
    },
    { control: { withL1: plain, withL2: plain } },
  )

  claim(
    '17.7b',
    'by keeping the weights small: without a penalty they spread at least twice as far',
    { plain, withL1, withL2 },
    ({ plain, withL1, withL2 }) => {
      expect(spread(plain, 'W1')).toExceedTimes(spread(withL1, 'W1'), 2)
      expect(spread(plain, 'W1')).toExceedTimes(spread(withL2, 'W1'), 2)
    },
    { control: { withL1: plain } },
  )

  claim(
    '17.8a',
    'L1 leaves over 80 % of the pixel weights below 0.001',
    { plain, withL1 },
    ({ withL1 }) => {
      expect(shareSmaller(withL1, 'W1', 0.001)).toBeAbove(0.8)
    },
    { control: { withL1: plain } },
  )

  claim(
    '17.8b',
    'L2 shrinks weights and keeps them: in the hidden units still in use few vanish, and several times as many under L1',
    { withL1, withL2 },
    ({ withL1, withL2 }) => {
      expect(vanished(withL2)).toBeBelow(0.1)
      expect(vanished(withL1)).toExceedTimes(vanished(withL2), 2)
    },
    { control: { withL1: withL2 } },
  )

  claim(
    '17.8c+',
    'with Adam both also put whole hidden units out of use, without a penalty none is',
    { plain, withL1, withL2 },
    ({ plain, withL1, withL2 }) => {
      expect(unusedUnits(plain)).toBeBelow(0.01)
      expect(unusedUnits(withL2)).toBeAbove(byScale(0.18, 0.2))
      expect(unusedUnits(withL1)).toBeAbove(0.5)
    },
    { control: { withL2: plain } },
  )

  claim(
    '17.9a',
    'dropout narrows the gap',
    { plain, dropped },
    ({ plain, dropped }) => {
      expect(accuracyGap(plain)).toExceed(accuracyGap(dropped), { byAtLeast: 0.01 })
    },
    { control: { dropped: plain } },
  )

  claim(
    '17.9b',
    'by costing accuracy on the training images and next to none on the others',
    { plain, dropped },
    ({ plain, dropped }) => {
      expect(trainAccuracy(plain)).toExceed(trainAccuracy(dropped), { byAtLeast: byScale(0.005, 0.01) })
      const lost =
        average(validationAccuracy, plain, { last: 5 }).value - average(validationAccuracy, dropped, { last: 5 }).value
      expect(quantity('validation accuracy lost, last five epochs', lost, 'points')).toBeBelow(0.02)
    },
    { control: { dropped: plain } },
  )
})

/** A hidden unit is out of use when none of its 784 weights is larger than this. At the start they reach 0.036. */
const inUse = 0.01

/** Which hidden units have a weight that counts. */
function usedUnits(run: Run): boolean[] {
  const weights = parameterValues(run, 'W1')
  const units = weights.length / 784
  return Array.from({ length: units }, (_, unit) => {
    for (let pixel = 0; pixel < 784; pixel++) if (Math.abs(weights[pixel * units + unit] as number) > inUse) return true
    return false
  })
}

const unusedUnits = (run: Run) => {
  const used = usedUnits(run)
  return quantity('hidden units out of use', used.filter((one) => !one).length / used.length, 'share', run.name)
}

/**
 * The share of |w| < 0.001 among the weights that could be of use: from the 12 × 12 pixels in the middle, which are lit in most pictures, to
 * the units that are in use.
 */
function vanished(run: Run) {
  const weights = parameterValues(run, 'W1')
  const used = usedUnits(run)
  let [small, all] = [0, 0]
  for (let row = 8; row < 20; row++) {
    for (let column = 8; column < 20; column++) {
      for (let unit = 0; unit < used.length; unit++) {
        if (!used[unit]) continue
        all++
        if (Math.abs(weights[(row * 28 + column) * used.length + unit] as number) < 0.001) small++
      }
    }
  }
  return quantity('share of |w| < 0.001, middle of the picture, units in use', small / all, 'share', run.name)
}
