/**
 * # 9 · Parameter distributions
 *
 * > The higher the learning rate, the wider the spread of the weights: after five epochs the standard deviation of those from the
 * > pixels is about 0.6 at rate 0.1, 0.08 at 0.001 and 0.02 at 0.00001. Width is not over-fitting: the widest network learns least
 * > (35 % of its training images).
 *
 * Section 8 trained one network with three learning rates and looked at what comes out. This section opens it and looks at what has been
 * learned, 795,010 numbers in four groups: *W1*, the weights from the pixels to the hidden units; *b1*, the biases of the hidden units;
 * *W2*, the weights from the hidden units to the ten outputs; *b2*, the biases of the outputs. A *histogram* sorts the numbers of a
 * group into bins of equal width and shows how many are in each. How wide it is, its *spread*, is said by the *standard deviation*: the
 * root of the mean squared distance from the mean.
 *
 * All three networks start from the same numbers; those of W1 lie evenly between −0.036 and 0.036, which is ±1/√784. What moves them?
 * Adam divides the slope of the loss by the size that slopes have had lately, so a step is about as long as the learning rate, however
 * steep the slope. Five epochs are 9,375 steps. A weight that is always pushed in one direction gets as far as 9,375 times the rate;
 * most are pushed to and fro, and get a small part of the way. Either way, the rate is the ruler.
 *
 * *In the first figure* the bins are the same for all three columns, and the bars are counts on a logarithmic scale, so that a single
 * weight out of 784,000 can still be seen. At 0.1 the tails go out so far that the other two rates fill one or two bars. The second
 * figure leaves 0.1 out: now the hill at 0.001 has slopes, and the block at 0.00001 is what the training began with.
 *
 * The chapter concludes: *a wide distribution means over-fitting*. As a rule for comparing networks this is wrong. The widest of the
 * three belongs to rate 0.1, which under-fits: it does not even get its training images right. The width says how far the weights have
 * travelled. It does not say that they went anywhere useful.
 *
 * What does hold? Over-fitting takes learning, and learning takes movement. Of the two rates that learn, the one whose weights have
 * moved further has the wider gap between training and validation accuracy. Within one training both are larger later than after
 * five epochs. The third figure, a table, has the numbers. So for networks that learn, and see the same inputs, the histogram is a
 * gauge of *how far a training has gone*. It is a gauge without numbers on it: a hundred epochs at 0.00001 have a wider gap (3.1
 * points) than five epochs at 0.001 (2.2), with less than half the width. And section 10 shows over-fitting with weights that have
 * hardly moved at all. Whether a training has gone too far is told by the gap.
 *
 * **What would refute it:** a higher rate with a narrower distribution. For the chapter's sentence it is enough to look at the widest.
 */
import {
  accuracyGap,
  adam,
  average,
  cell,
  chapter,
  expect,
  experiment,
  fashionMnist,
  laboratory,
  largest,
  linear,
  list,
  parameterHistograms,
  quantity,
  relu,
  sequential,
  spread,
  standardDeviation,
  table,
  thinMargin,
  trainAccuracy,
  vary,
} from '../lib/chapter.ts'

const middle = experiment({
  data: fashionMnist({ divideBy: 255 }),
  network: sequential(linear(784, 1000), relu(), linear(1000, 10)),
  optimizer: adam(0.001), // the rate that section 8 recommends
  batchSize: 32,
  epochs: 5, //              long enough for the spreads to be apart by whole factors
  snapshots: [5], //         the parameters are what this section is about
  brief: { trainImages: 5_000 },
})
const slow = vary(middle, { optimizer: adam(0.00001) }) // a hundredth: learns, slowly
const fast = vary(middle, { optimizer: adam(0.1) }) //      a hundred times: under-fits (section 8)

/** Over-fitting takes longer than five epochs to be seen clearly, so the same two trainings once more, further on. */
const middleLong = experiment({
  ...middle,
  epochs: 30,
  snapshots: [5, 'last'],
  brief: { trainImages: 5_000, epochs: 20 },
})
const slowLong = vary(middleLong, { optimizer: adam(0.00001) })

/** And the slow one to the chapter's end, a hundred epochs. */
const patient = experiment({ ...slow, epochs: 100, snapshots: [100], brief: { trainImages: 5_000, epochs: 20 } })

const groups = ['W1', 'b1', 'W2', 'b2'] as const

const experiments = { middle, slow, fast, middleLong, slowLong, patient }

chapter(9, 'Parameter distributions', experiments, ({ claim, refuted, show, byScale }) => {
  const end = byScale(20, 30) // the last epoch of the long trainings

  show(
    'The four groups after five epochs: at 0.1 they are so wide that the other two fill one or two bars',
    { fast, middle, slow },
    (runs) => parameterHistograms({ '0.1': runs.fast, '0.001': runs.middle, '0.00001': runs.slow }, { after: 5 }),
  )

  show('The same weights without rate 0.1: now the other two can be told apart', { middle, slow }, (runs) =>
    parameterHistograms({ '0.001': runs.middle, '0.00001': runs.slow }, { after: 5, names: ['W1', 'W2'] }),
  )

  show('Spread and over-fitting side by side', { fast, middle, slow, middleLong, slowLong }, (runs) => {
    const row = (rate: number, run: typeof runs.fast, after: number) => [
      rate,
      after,
      cell.decimal(spread(run, 'W1', { after }).value),
      cell.decimal(largest(run, 'W1', { after }).value),
      cell.percent(trainAccuracy(run, { after }).value),
      cell.percent(accuracyGap(run, { after }).value),
    ]
    return table(
      ['rate', 'epochs', 'spread of W1', 'largest |w|', 'training accuracy', 'gap to validation'],
      [
        row(0.1, runs.fast, 5),
        row(0.001, runs.middle, 5),
        row(0.001, runs.middleLong, end),
        row(0.00001, runs.slow, 5),
        row(0.00001, runs.slowLong, end),
      ],
    )
  })

  claim('9.3', 'the network has four groups of parameters: two of weights, two of biases', { middle }, (runs) => {
    const kept = runs.middle.snapshots[0]?.parameters ?? []
    const names = kept.map(({ name }) => name)
    const sizes = kept.map(({ values }) => values.length)
    expect(list('groups', names)).toEqualExactly([...groups])
    expect(list('numbers in each', sizes)).toEqualExactly([784_000, 1_000, 10_000, 10])
  })

  claim(
    '9.1a',
    'at rate 0.1 each of the four groups is spread more widely than at 0.001, W1 over four times as widely',
    { fast, middle },
    ({ fast, middle }) => {
      // measured on seeds 0 to 4, brief: 11.7 to 13.2 times for W1, 5.0 to 7.1 for b1, 12.7 to 13.9 for W2; full (seeds 0 and 1): 7.5 and
      // 8.8, 4.9 and 5.8, 6.3 and 9.4
      expect(spread(fast, 'W1')).toExceedTimes(spread(middle, 'W1'), 4)
      expect(spread(fast, 'b1')).toExceedTimes(spread(middle, 'b1'), 2)
      expect(spread(fast, 'W2')).toExceedTimes(spread(middle, 'W2'), 3)
      // ten numbers only: their spread is a matter of luck, 23 to 48 times on seeds 0 to 4, brief; 4 and 20 full (seeds 0 and 1)
      expect(spread(fast, 'b2')).toExceedTimes(spread(middle, 'b2'), 1)
    },
    { fragile: thinMargin, control: { fast: middle } },
  )

  claim(
    '9.1b',
    'at rate 0.001 each of the four groups is spread more widely than at 0.00001',
    { middle, slow },
    ({ middle, slow }) => {
      // measured for W1, b1, W2 and b2, on seeds 0 to 4, brief: 1.6, 2.9 to 3.1, 2.1 to 2.2, 2.7 to 4.8 times; full (seed 0): 3.55, 5.8,
      // 3.7, 9.8 times. Fewer images are fewer steps, and after five epochs the three networks are less far apart.
      for (const name of groups) expect(spread(middle, name)).toExceedTimes(spread(slow, name), byScale(1.5, 2))
    },
    { control: { middle: slow } },
  )

  claim(
    '9.1c',
    'at rate 0.1 the largest weight of W1 is over ten times as large as at 0.001',
    { fast, middle },
    ({ fast, middle }) => {
      // measured 36.3 to 46.0 times on seeds 0 to 4, brief; 28.4 and 36.2 times full (seeds 0 and 1)
      expect(largest(fast, 'W1')).toExceedTimes(largest(middle, 'W1'), 10)
    },
    { control: { fast: middle } },
  )

  claim(
    '9.1d+',
    'the narrow distribution at 0.00001 is the one that training started from: W1 has spread by less than a fifth',
    { slow, middle },
    async (runs) => {
      const { bench } = await laboratory()
      const start = bench(runs.slow).parameter('W1')
      const grown = spread(runs.slow, 'W1').value / standardDeviation(start)
      // measured 1.01 on seeds 0 to 4, brief; 1.08 full (seeds 0 and 1). At 0.001 it is 2.04, and 3.84 at full scale.
      expect(quantity('spread of W1 after five epochs ÷ before the first', grown)).toBeWithin(1, 0.2)
    },
    { control: { slow: middle } },
  )

  refuted(
    '9.2',
    'a wide distribution of the parameters means over-fitting',
    'The widest of the three belongs to rate 0.1, which under-fits: it does not learn even its training images.',
    { fast, middle },
    ({ fast, middle }) => {
      expect(spread(fast, 'W1')).toExceedTimes(spread(middle, 'W1'), 4)
      // measured 31.9 to 46.4 points on seeds 0 to 4, brief; 55.4 and 60.7 points full (seeds 0 and 1): at 0.1 it is luck how little is
      // learned
      expect(trainAccuracy(middle)).toExceed(trainAccuracy(fast), { byAtLeast: byScale(0.15, 0.2) })
      // measured 2.8 to 5.6 points on seeds 0 to 4, brief; 2.0 and 2.7 points full (seeds 0 and 1)
      expect(accuracyGap(middle)).toExceed(accuracyGap(fast), { byAtLeast: byScale(0.005, 0.01) })
    },
    { control: { fast: middle } },
  )

  claim(
    '9.2a+',
    'of the two rates that learn, the one with the wider distribution has the wider gap',
    { middleLong, slowLong },
    ({ middleLong, slowLong }) => {
      // measured 2.68 to 2.73 times on seeds 0 to 4, brief; 7.36 and 7.40 times full (seeds 0 and 1)
      expect(spread(middleLong, 'W1', { after: end })).toExceedTimes(spread(slowLong, 'W1', { after: end }), 2)
      // measured 7.0 to 8.1 points on seeds 0 to 4, brief; 4.6 and 4.7 points full (seeds 0 and 1), where the training images are harder to
      // learn by heart
      expect(average(accuracyGap, middleLong, { last: 5, after: end })).toExceed(
        average(accuracyGap, slowLong, { last: 5, after: end }),
        { byAtLeast: 0.03 },
      )
    },
    { control: { middleLong: slowLong } },
  )

  claim(
    '9.2b+',
    'and within one training, spread and gap grow together',
    { middleLong, slowLong },
    ({ middleLong }) => {
      const { name, value, unit, of } = spread(middleLong, 'W1', { after: 5 })
      const early = quantity(`${name} after epoch 5`, value, unit, of)
      // measured 1.67 to 1.70 times on seeds 0 to 4, brief; 2.34 and 2.37 times full (seeds 0 and 1). At 0.00001 it is 1.04 and 1.14.
      expect(spread(middleLong, 'W1', { after: end })).toExceedTimes(early, 1.4)
      // measured 5.3 to 6.4 points on seeds 0 to 4, brief; 4.3 points full (seeds 0 and 1)
      expect(average(accuracyGap, middleLong, { last: 5, after: end })).toExceed(
        average(accuracyGap, middleLong, { last: 5, after: 5 }),
        { byAtLeast: 0.02 },
      )
    },
    { control: { middleLong: slowLong } },
  )

  claim(
    '9.2c+',
    'but a width alone does not tell the gap: 100 epochs at 0.00001 leave at least the gap of five at 0.001, at half the width',
    { middle, slow, patient },
    ({ middle, patient }) => {
      // full (seed 0): 3.05 − 2.19 = 0.87 points, with 1 / 2.55 of the width
      expect(average(accuracyGap, patient, { last: 3 })).toExceed(average(accuracyGap, middle, { last: 3 }), {
        byAtLeast: 0,
      })
      expect(spread(middle, 'W1')).toExceedTimes(spread(patient, 'W1'), 2)
    },
    { fragile: thinMargin, onlyAtFullScale: 'it takes a hundred epochs', control: { patient: slow } },
  )
})
