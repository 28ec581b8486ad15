/**
 * # 5 · Scaling the data
 *
 * > Pixels divided by 255: about 85 % after five epochs. Raw pixels: under 30 %. The two are one division apart.
 *
 * Section 4 fed a network pixels as a camera gives them, 0 to 255, and it learned next to nothing. Here exactly one thing changes: every
 * pixel is divided by 255 before it goes in, so that black is 0 and white is 1. Same network, same start, same order of
 * pictures, same learning rate.
 *
 * Why should that matter? A hidden unit adds up 784 products of a weight and a pixel, and the slope of the loss in a weight is
 * proportional to the pixel behind it. With pixels near 255 a step that is meant to nudge a weight throws the sum of its unit far off,
 * and the loss of the first few batches goes into the tens of thousands. A unit that is thrown below 0 for every picture is lost: its ReLU
 * passes nothing on, so no slope comes back, so its weights never move again. After five epochs on raw pixels more than 99 % of
 * the units are dead in this way. What is left can do little more than give every class the same chance. With pixels of at most 1 the same step
 * is a nudge, and hardly a unit is lost.
 *
 * The chapter explains it with another function, the sigmoid 1 / (1 + e^(−w·x)), and two tables of its values. This network has no
 * sigmoid in it, but the tables show a relative of the same trouble: with an input of 255 the output is pinned to 1 as soon as the weight
 * is a little above 0, and moving the weight further changes nothing. An output that does not answer to its weight cannot teach
 * the weight anything.
 *
 * **What would refute it:** the same accuracy with and without the division, or a sigmoid that still answers to its weight when the input
 * is 255.
 */
import {
  chapter,
  decimal,
  expect,
  experiment,
  fashionMnist,
  type Hidden,
  laboratory,
  linear,
  lineChart,
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
  snapshots: ['last'],
})

/** `vary` changes one thing and refuses to change two: a comparison that moves two things shows nothing. */
const scaled = vary(raw, { data: fashionMnist({ divideBy: 255 }) })

//                     1
// sigmoid(w·x) = ────────────
//                1 + e^(−w·x)
const sigmoid = (weight: number, input: number) => 1 / (1 + Math.exp(-weight * input))

/** The weights of the chapter's tables span five orders of magnitude. */
const weights = [0.00001, 0.0001, 0.001, 0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]

/** How far the output moves while the weight goes from one value to another. */
const movement = (input: number, from: number, to: number) =>
  quantity(`movement of sigmoid(w · ${input}) from w = ${from} to ${to}`, sigmoid(to, input) - sigmoid(from, input))

chapter(5, 'Scaling the data', ({ claim, show }) => {
  show('Training loss and accuracy, raw and scaled', { raw, scaled }, ({ raw, scaled }) =>
    trainingCurves({ 'raw pixels': raw, 'pixels ÷ 255': scaled }, 'log'),
  )

  claim('5.1', 'with scaled pixels the training loss falls in every epoch', { scaled }, ({ scaled }) => {
    expect(series(scaled, 'trainLoss')).toFallEveryEpoch()
  })

  claim('5.1', 'and the training accuracy rises to about 85 %', { scaled }, ({ scaled }) => {
    expect(trainAccuracy(scaled)).toBeWithin(0.85, 0.03)
  })

  claim('5.2', 'the same network on raw pixels stays at least 50 points behind', { raw, scaled }, ({ raw, scaled }) => {
    expect(trainAccuracy(scaled)).toExceed(trainAccuracy(raw), { byAtLeast: 0.5 })
  })

  claim('5.2', 'and on raw pixels the training accuracy stays under 30 %', { raw }, ({ raw }) => {
    expect(trainAccuracy(raw)).toBeBelow(0.3)
  })

  claim(
    '5.2+',
    'beyond the chapter: on raw pixels nearly all hidden units die, on scaled ones hardly any',
    { raw, scaled },
    async ({ raw, scaled }) => {
      // A unit is dead if none of 1,000 pictures makes its ReLU pass anything on.
      const { hiddenValues } = await laboratory()
      // measured 99.4 to 99.8 % on seeds 0 to 4, where the scaled network has 0.0 to 0.3 %
      expect(deadUnits('dead units on raw pixels', hiddenValues(raw, 1000))).toBeAbove(0.95)
      expect(deadUnits('dead units on scaled pixels', hiddenValues(scaled, 1000))).toBeBelow(0.05)
    },
  )

  show('The two tables: what a sigmoid makes of a weight, for a large and for a small input', {}, () =>
    table(
      ['weight', 'sigmoid(weight · 255)', 'sigmoid(weight · 1)'],
      weights.map((weight) => [String(weight), sigmoid(weight, 255).toFixed(6), sigmoid(weight, 1).toFixed(6)]),
    ),
  )

  show('The same as curves, for weights from −1 to 1', {}, () => sigmoidCurves())

  claim('5.3', 'with an input of 255 the output no longer changes once the weight is above 0.1', () => {
    expect(movement(255, 0.1, 1)).toBeBelow(1e-9)
  })

  claim('5.3', 'only tiny weights move it: 0.02 takes it almost all the way from the middle to the end', () => {
    // From sigmoid(0) = 0.5 up to 1 there is 0.5 to go; all but 0.01 of it is behind when the weight has gone one fiftieth of the way.
    expect(movement(255, 0, 0.02)).toBeAbove(0.49)
  })

  claim('5.3', 'with an input of 1 the output moves over the whole range of weights', () => {
    const steps = weights.slice(1).map((weight, index) => {
      const before = weights[index] as number
      return (sigmoid(weight, 1) - sigmoid(before, 1)) / (weight - before)
    })
    // The slope of a sigmoid is 0.25 in the middle; with an input of 1 it is still at 0.2 when the weight is 1.
    expect(quantity('least slope between two weights of the table', Math.min(...steps))).toBeAbove(0.19)
    expect(movement(1, 0.1, 1)).toBeAbove(0.2)
  })

  claim('5.4', 'the reason: e^(−w·x) of a large product is almost 0', () => {
    expect(quantity('e^(−0.1 · 255)', Math.exp(-0.1 * 255))).toBeBelow(1e-10)
    expect(quantity('e^(−0.1 · 1)', Math.exp(-0.1))).toBeAbove(0.9)
    // In float32, which networks compute in, adding it to 1 changes nothing at all: the sigmoid is exactly 1.
    expect(
      quantity('1 + e^(−0.1 · 255) in float32', Math.fround(1 + Math.fround(Math.exp(-0.1 * 255)))),
    ).toEqualExactly(1)
  })
})

/** The share of hidden units that give 0 for every image. */
function deadUnits(name: string, { images, units, values }: Hidden) {
  let dead = 0
  for (let unit = 0; unit < units; unit++) {
    let answers = 0
    for (let image = 0; image < images; image++) if ((values[image * units + unit] as number) > 0) answers++
    if (answers === 0) dead++
  }
  return quantity(name, dead / units, 'share')
}

function sigmoidCurves(): string {
  const points = Array.from({ length: 61 }, (_, index) => -1 + index / 30)
  const curve = (input: number) => ({ label: `input ${input}`, values: points.map((weight) => sigmoid(weight, input)) })
  const xTicks = new Map([0, 15, 30, 45, 60].map((index) => [index, decimal(points[index] as number, 1)]))
  return lineChart([curve(255), curve(1)], {
    title: 'sigmoid(weight · input)',
    xLabel: 'weight',
    xTicks,
    format: (value) => value.toFixed(1),
    yRange: [0, 1],
    height: 11,
  })
}
