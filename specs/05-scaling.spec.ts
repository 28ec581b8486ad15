/**
 * # 5 · Scaling the data
 *
 * > Pixels divided by 255: about 85 % after five epochs. Raw pixels: under 20 %. The two are one division apart.
 *
 * Section 4 fed a network pixels as they are stored, 0 to 255, and it learned next to nothing. Here exactly one thing changes: every
 * pixel is divided by 255 before it goes in, so that black is 0 and white is 1. Same network, same start, same order of
 * pictures, same learning rate.
 *
 * Why should that matter? A hidden unit adds up 784 products of a weight and a pixel, and the slope of the loss in a weight is
 * proportional to the pixel that the weight is multiplied by. Pixels 255 times as large make the step of every weight 255 times as long,
 * and the changed weights then meet pixels 255 times as large: for the same error the sum moves 255² = 65,025 times as far. So
 * the answer to section 4's question is: the pixels and the learning rate do not go together. The first step alone takes the loss from
 * some dozens into the thousands.
 *
 * What is left when the dust settles? A unit whose sum was thrown below 0 for every picture is lost: its ReLU passes nothing on, so no slope
 * comes back, so its weights never move again. After five epochs on raw pixels more than 90 % of the units are dead in this way. The few
 * that are left can do little more than give every class the same chance, and waiting does not help. With pixels of at most 1 the
 * same step is a nudge, and no unit is lost.
 *
 * The chapter explains it with another function, the sigmoid 1 / (1 + e^(−w·x)), and two tables of its values. This network has no
 * sigmoid in it, but the tables show a relative of the same trouble: with an input of 255 the output is pinned to 1 as soon as the weight
 * is a little above 0, and moving the weight further changes nothing. An output that does not respond to its weight cannot tell
 * the weight which way to go.
 *
 * One sentence of the chapter depends on luck: that the loss on raw pixels does not keep falling. On some seeds it rises in between, on
 * others it falls in every epoch, by next to nothing.
 *
 * **What would refute it:** the same accuracy with and without the division, or a sigmoid that still responds to its weight when the input
 * is 255.
 */
import {
  atStart,
  cell,
  chapter,
  deadUnits,
  epochTable,
  expect,
  experiment,
  fashionMnist,
  functionChart,
  laboratory,
  linear,
  pixelValues,
  quantity,
  relu,
  sequential,
  series,
  sgd,
  table,
  trainAccuracy,
  trainingCurves,
  vary,
} from '../lib/chapter.ts'

/** Section 4's experiment, word for word. */
const raw = experiment({
  data: fashionMnist({ divideBy: 1 }),
  network: sequential(linear(784, 1000), relu(), linear(1000, 10)),
  optimizer: sgd(0.01),
  batchSize: 32,
  epochs: 5,
  snapshots: ['last'], // keep the final parameters: 5.2+ looks for dead units in them
})

/** `vary` changes one thing and refuses to change two: a comparison that moves two things shows nothing. */
const scaled = vary(raw, { data: fashionMnist({ divideBy: 255 }) })

//                     1
// sigmoid(w·x) = ────────────
//                1 + e^(−w·x)
const term = (weight: number, input: number) => Math.exp(-weight * input)
const sigmoid = (weight: number, input: number) => 1 / (1 + term(weight, input))

/** The weights of the chapter's tables span five orders of magnitude. */
const weights = [0.00001, 0.0001, 0.001, 0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]

/** How far the output moves while the weight goes from one value to another. */
const movement = (input: number, from: number, to: number) =>
  quantity(`movement of sigmoid(w · ${input}) from w = ${from} to ${to}`, sigmoid(to, input) - sigmoid(from, input))

chapter(5, 'Scaling the data', { raw, scaled }, ({ claim, show }) => {
  show('Training on raw and on scaled pixels', { raw, scaled }, ({ raw, scaled }) =>
    trainingCurves({ 'raw pixels': raw, 'pixels ÷ 255': scaled }, 'log'),
  )

  show('The same in numbers', { raw, scaled }, ({ raw, scaled }) =>
    epochTable({ raw, '÷ 255': scaled }, ['trainLoss', 'trainAccuracy']),
  )

  claim('5.1a', 'divided by 255, every pixel lies between 0 and 1', () => {
    const values = pixelValues(scaled.data)
    expect(quantity('black', Math.min(...values))).toEqualExactly(0)
    expect(quantity('white', Math.max(...values))).toEqualExactly(1)
  })

  claim(
    '5.1b',
    'with scaled pixels the training loss falls in every epoch',
    { scaled, raw },
    ({ scaled }) => {
      // measured: smallest fall 0.0192 to 0.0198 on seeds 0 to 4
      const loss = series(scaled, 'trainLoss')
      expect(loss).toFallEveryEpoch()
      // And not by a hair: on raw pixels it falls in every epoch on seed 2, by as little as 0.001.
      const falls = loss.values.slice(1).map((value, index) => (loss.values[index] as number) - value)
      expect(quantity('smallest fall', Math.min(...falls), 'loss')).toBeAbove(0.01)
    },
    { control: { scaled: raw } },
  )

  claim(
    '5.1c',
    'with scaled pixels the training accuracy rises to about 85 %',
    { scaled, raw },
    ({ scaled }) => {
      // measured 84.9 to 85.6 % on seeds 0 to 4: a spread of 0.7 points, and 1.4 to the edge of the band
      expect(trainAccuracy(scaled)).toBeWithin(0.85, 0.02)
      // "rises": measured 4.4 to 4.9 points above the first epoch
      expect(trainAccuracy(scaled)).toExceed(trainAccuracy(scaled, { after: 1 }), { byAtLeast: 0.03 })
    },
    { control: { scaled: raw } },
  )

  claim(
    '5.2a',
    'the same network on raw pixels stays at least 50 points behind the one on scaled pixels',
    { raw, scaled },
    ({ raw, scaled }) => {
      // measured 70.4 to 72.1 points on seeds 0 to 4: a spread of 1.7, and 20.4 to the threshold
      expect(trainAccuracy(scaled)).toExceed(trainAccuracy(raw), { byAtLeast: 0.5 })
    },
    { control: { raw: scaled } },
  )

  claim(
    '5.2b',
    'on raw pixels the training accuracy stays under 20 %',
    { raw, scaled },
    ({ raw }) => {
      // measured 13.5 to 15.2 % on seeds 0 to 4
      expect(trainAccuracy(raw)).toBeBelow(0.2)
    },
    { control: { raw: scaled } },
  )

  claim(
    '5.2c+',
    'the first step on raw pixels makes the loss of its own batch over 50 times as large; on scaled ones it falls',
    { raw: atStart(raw), scaled: atStart(scaled) },
    async ({ raw, scaled }) => {
      const { bench } = await laboratory()
      const step = (network: ReturnType<typeof bench>) => ({ before: network.step(), after: network.loss() })
      const [onRaw, onScaled] = [step(bench(raw)), step(bench(scaled))]
      // measured 155 to 474 times on seeds 0 to 4: from 28 … 71 to 6,160 … 29,330
      const before = quantity('loss before it, raw pixels', onRaw.before, 'loss')
      expect(quantity('loss after the step', onRaw.after, 'loss')).toExceedTimes(before, 50)
      // measured 0.020 to 0.038 on seeds 0 to 4, from about 2.30
      expect(quantity('fall of the loss, scaled pixels', onScaled.before - onScaled.after, 'loss')).toBeAbove(0.005)
    },
    {
      control: { raw: scaled },
      fragile:
        'how far a blind first step lands differs by a factor of three from seed to seed: the smallest of the five margins is less than their standard deviation',
    },
  )

  claim(
    '5.2d+',
    'after five epochs on raw pixels nine out of ten hidden units are dead; on scaled ones none',
    { raw, scaled },
    async ({ raw, scaled }) => {
      // A unit is dead if none of the 10,000 validation pictures makes its ReLU pass anything on.
      const { hiddenValues } = await laboratory()
      // measured 96.6 to 98.2 % on seeds 0 to 4 (of the 60,000 training pictures 93.1 to 96.2 %); the scaled network has none
      expect(deadUnits('dead units on raw pixels', hiddenValues(raw, 10_000))).toBeAbove(0.9)
      expect(deadUnits('dead units on scaled pixels', hiddenValues(scaled, 10_000))).toBeBelow(0.01)
    },
    { control: { raw: scaled } },
  )

  show("The chapter's two tables side by side: sigmoid(weight · input) for inputs 255 and 1", {}, () =>
    table(
      ['weight', 'sigmoid(weight · 255)', 'sigmoid(weight · 1)'],
      weights.map((weight) => [weight, cell.fixed(sigmoid(weight, 255), 6), cell.fixed(sigmoid(weight, 1), 6)]),
    ),
  )

  show('Sigmoid against weight, −1 to 1: a switch for input 255, a gentle slope for input 1', {}, () => sigmoidCurves())

  claim('5.3a', 'with an input of 255 the sigmoid no longer changes once the weight is above 0.1', () => {
    // Less than the table's six decimals can show.
    expect(movement(255, 0.1, 1)).toBeBelow(5e-7)
  })

  claim(
    '5.3b',
    'with an input of 255 only tiny weights move it: a weight of 0.02 takes it nearly all the way to 1',
    () => {
      // 0.02 is one fiftieth of the table's range of weights.
      const way = movement(255, 0, 0.02).value / (1 - sigmoid(0, 255))
      expect(quantity('share of the way from 0.5 to 1 at w = 0.02', way, 'share')).toBeAbove(0.95)
    },
  )

  claim('5.3c', 'between the smallest weights of the table, 0.00001 and 0.0001, it moves by less than 0.01', () => {
    expect(movement(255, 0.00001, 0.0001)).toBeBelow(0.01)
    // From 0.001 to 0.01, two rows further down, it moves by more than a third of the whole way.
    expect(movement(255, 0.001, 0.01)).toBeAbove(0.3)
  })

  claim('5.3d+', 'yet nowhere is it steeper than there: 255 times as steep as with an input of 1', () => {
    // The slope of sigmoid(w·x) at w = 0 is x/4: 63.75 against 0.25. Small weights move little because they are small.
    expect(movement(255, 0, 0.00001)).toExceedTimes(movement(1, 0, 0.00001), 250)
    // Nowhere: the slope up to the table's first weight against the greatest between neighbours of the table.
    const there = quantity('slope at the smallest weights', movement(255, 0, 0.00001).value / 0.00001)
    expect(there).toExceed(quantity('greatest slope in the table', Math.max(...tableSlopes(255))), { byAtLeast: 0 })
  })

  claim('5.3e', 'with an input of 1 the sigmoid moves over the whole range of weights', () => {
    // That it moves at all: by 0.23 of the 0.5 that there are from w = 0 on.
    expect(movement(1, 0.00001, 1)).toBeAbove(0.2)
    // And that it moves everywhere. The slope at its flattest against the slope at its steepest: 1 would be a straight line, 0 a line
    // that becomes level.
    expect(evenness(1)).toBeAbove(0.5)
    expect(evenness(255)).toBeBelow(0.001)
  })

  claim('5.4a', 'the reason: with an input of 255 the term e^(−w·x) is almost 0, already at a weight of 0.1', () => {
    // Below 2⁻²⁴ = 6e-8 it is lost when float32, in which networks compute, adds it to 1: the sigmoid is exactly 1.
    expect(quantity('e^(−0.1 · 255)', term(0.1, 255))).toBeBelow(6e-8)
    const sum = Math.fround(1 + Math.fround(term(0.1, 255)))
    expect(quantity('1 + e^(−0.1 · 255) in float32', sum)).toEqualExactly(1)
  })

  claim('5.4b', 'with an input of 1 the same term still changes with the weight: it is halved from 0.1 to 1', () => {
    // e^(−0.1) ÷ e^(−1) = e^0.9 = 2.46
    expect(quantity('e^(−0.1)', term(0.1, 1))).toExceedTimes(quantity('e^(−1)', term(1, 1)), 2)
    // As a difference, for it is added to 1: 0.54, where an input of 255 has 8e-12.
    expect(quantity('e^(−0.1)', term(0.1, 1))).toExceed(quantity('e^(−1)', term(1, 1)), { byAtLeast: 0.3 })
  })
})

/** Least slope ÷ greatest slope of sigmoid(w · input), between neighbours of the table. */
function evenness(input: number) {
  const slopes = tableSlopes(input)
  return quantity(`least ÷ greatest slope, input ${input}`, Math.min(...slopes) / Math.max(...slopes))
}

/** The slopes of sigmoid(w · input) between neighbours of the table. */
function tableSlopes(input: number) {
  return weights.slice(1).map((weight, index) => {
    const before = weights[index] as number
    return (sigmoid(weight, input) - sigmoid(before, input)) / (weight - before)
  })
}

function sigmoidCurves() {
  const curves = {
    'input 255': (weight: number) => sigmoid(weight, 255),
    'input 1': (weight: number) => sigmoid(weight, 1),
  }
  return functionChart(curves, {
    title: 'sigmoid(weight · input)',
    xLabel: 'weight',
    from: -1,
    to: 1,
    format: { as: 'fixed', digits: 1 },
    yRange: [0, 1],
    height: 11,
  })
}
