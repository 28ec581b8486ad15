/**
 * # 4 · Training a network
 *
 * > Fed pixels as the camera gives them, 0 to 255, a network that is large enough for the task learns next to nothing: after five
 * > epochs it names fewer than 30 % of the garments it was trained on, where guessing names 10 %.
 *
 * The task: 60,000 grey pictures of 28 × 28 pixels, each of one of ten kinds of garment. The network is as plain as networks come. The
 * 784 pixels of a picture go into 1,000 hidden units, each of which adds up its inputs with weights of its own and keeps the
 * sum if it is positive (ReLU). The 1,000 results go into ten output units in the same way, without the ReLU. The largest of the
 * ten outputs is the network's answer.
 *
 * Training repeats one small step. Take 32 pictures, compute the outputs (*forward*), measure how wrong they are (*loss*), find
 * out how each of the 795,010 weights and biases would have to change to make the loss smaller (*backward*), and change them a little in
 * that direction (*update*). When every picture has had its turn, an *epoch* is over.
 *
 * Nothing in this section is wrong, except one thing that the next section puts right with a single division. Before you read on:
 * the pixels are whole numbers up to 255, the weights start within ±1/√784 = ±0.036, and the learning rate is 0.01. Which of these
 * do not go together?
 *
 * The chapter says more: however long one waits, this network is unlikely to become good. Section 5 shows why that is so.
 *
 * **What would refute it:** if this network came out of its five epochs with an accuracy near 80 %, scaling would not matter, and neither
 * would the next section.
 */
import {
  chapter,
  epochOrder,
  expect,
  experiment,
  fashionMnist,
  laboratory,
  linear,
  parameterCount,
  quantity,
  relu,
  sequential,
  sgd,
  trainAccuracy,
  trainingCurves,
  trainLoss,
  vary,
} from '../lib/chapter.ts'

const raw = experiment({
  data: fashionMnist({ divideBy: 1 }), // pixels as they come, 0 … 255: this is what goes wrong
  network: sequential(linear(784, 1000), relu(), linear(1000, 10)),
  optimizer: sgd(0.01), //   ten times the customary 0.001: five epochs are enough to see learning, if there is any
  batchSize: 32, //          60,000 / 32 = 1,875 updates an epoch
  epochs: 5,
  snapshots: ['last'],
})

/** The same network with gentler inputs, for looking at single steps without the upheaval that raw pixels cause. */
const calm = vary(raw, { data: fashionMnist({ divideBy: 255 }) })

/** Six times as long, for those who think that patience is what is missing. */
const patient = vary(raw, { epochs: 30 })

chapter(4, 'Training a network', ({ claim, show }) => {
  show('Training loss and accuracy on raw pixels', { raw }, ({ raw }) => trainingCurves({ 'raw pixels': raw }, 'log'))

  claim('4.1', 'one hidden layer of 1,000 units makes 795,010 numbers to train', { raw }, ({ raw }) => {
    // 784 · 1,000 weights + 1,000 biases, then 1,000 · 10 weights + 10 biases
    expect(parameterCount(raw.experiment.network)).toEqualExactly(784 * 1000 + 1000 + 1000 * 10 + 10)
    const trained = raw.snapshots[0]?.parameters ?? []
    const numbers = trained.reduce((sum, { values }) => sum + values.length, 0)
    expect(quantity('numbers in the trained network', numbers, 'count')).toEqualExactly(795_010)
  })

  claim('4.1', 'an image of 28 × 28 pixels goes in as one row of 784 numbers', { raw }, ({ raw }) => {
    expect(raw.snapshots[0]?.parameters[0]?.shape ?? []).toEqualExactly([28 * 28, 1000])
  })

  claim('4.1', 'an epoch takes every image once, in random order, and in another order each time', () => {
    const first = epochOrder(raw, 1)
    const second = epochOrder(raw, 2)
    expect(quantity('different images in an epoch', new Set(first).size, 'count')).toEqualExactly(60_000)
    // In a random order an image stands at its own place, or at the same place twice, once in 60,000 times: one image, give or take.
    const unmoved = first.filter((image, place) => image === place).length
    const repeated = first.filter((image, place) => image === second[place]).length
    expect(quantity('images at their place in the file', unmoved, 'count')).toBeBelow(10)
    expect(quantity('images at the same place in two epochs', repeated, 'count')).toBeBelow(10)
  })

  claim('4.2', 'cross-entropy does the softmax itself: it is −log softmax(logits)[target]', async () => {
    const { crossEntropy } = await laboratory()
    const logits = [2, -1, 0.5, 0, 3, -2, 1, 0, -0.5, 1.5]
    //                 e^zₖ
    // softmax(z)ₖ = ───────    loss = −log softmax(z)[target]
    //                Σ e^zⱼ
    const total = logits.reduce((sum, z) => sum + Math.exp(z), 0)
    const byHand = logits.map((z) => -Math.log(Math.exp(z) / total))
    const distances = byHand.map((loss, target) => Math.abs(loss - crossEntropy(logits, target)))
    expect(quantity('largest distance from the formula', Math.max(...distances))).toBeBelow(1e-6)
    // Had the softmax been applied before as well, which is a common mistake, the loss would be another one.
    const softmaxFirst = crossEntropy(
      logits.map((z) => Math.exp(z) / total),
      1,
    )
    expect(quantity('change if softmax is applied twice', Math.abs(softmaxFirst - (byHand[1] as number)))).toBeAbove(1)
  })

  claim('4.2', 'logits may be any size: the loss of 1,000 against 0 is still a number', async () => {
    const { crossEntropy } = await laboratory()
    // Written out, e^1000 is infinite and the formula gives ∞ / ∞. The loss subtracts the largest logit first, which changes nothing.
    expect(quantity('loss of the wrong one of 1000 and 0', crossEntropy([1000, 0], 1), 'loss')).toBeWithin(1000, 1e-3)
    expect(quantity('loss of the right one', crossEntropy([1000, 0], 0), 'loss')).toBeWithin(0, 1e-6)
  })

  claim('4.3', 'a step moves each weight against its slope, by the learning rate times the slope', async () => {
    const { bench } = await laboratory()
    const network = bench(calm)
    // The slope of the loss in one weight, measured by moving just that weight a little: (L(w + h) − L(w − h)) / 2h.
    // Weights between the middle of the picture and ten of the hidden units.
    const entries = Array.from({ length: 10 }, (_, unit) => (14 * 28 + 14) * 1000 + unit * 97)
    const h = 0.02
    const slopes = entries.map((entry) => {
      const weight = network.read('W1', entry)
      const [right, left] = [weight + h, weight - h].map((moved) => {
        network.write('W1', entry, moved)
        return network.loss()
      }) as [number, number]
      network.write('W1', entry, weight)
      return (right - left) / (2 * h)
    })
    const before = entries.map((entry) => network.read('W1', entry))
    network.step()
    const moves = entries.map((entry, index) => (before[index] as number) - network.read('W1', entry))
    // w ← w − η · ∂L/∂w, with η = 0.01
    const errors = moves.map((move, index) => Math.abs(move / 0.01 - (slopes[index] as number)))
    const largestSlope = Math.max(...slopes.map(Math.abs))
    expect(
      quantity('largest error of a move, as a share of the largest slope', Math.max(...errors) / largestSlope, 'share'),
    ).toBeBelow(0.05)
  })

  claim('4.3', 'a step starts with fresh gradients: nothing of the step before is added to them', async () => {
    const { bench } = await laboratory()
    // Steps so small that the second sees almost the same slope as the first. Gradients that were not cleared would make it twice as long.
    const network = bench(vary(calm, { optimizer: sgd(1e-4) }))
    const positions = [network.read('b2', 0)]
    for (let step = 0; step < 2; step++) {
      network.step()
      positions.push(network.read('b2', 0))
    }
    const [start, middle, end] = positions as [number, number, number]
    expect(quantity('second step ÷ first step', (end - middle) / (middle - start))).toBeWithin(1, 0.05)
  })

  claim('4.3', 'accuracy is the share of rows whose largest logit is that of the target', async () => {
    const { bench } = await laboratory()
    const { accuracy, logits, labels } = bench(calm).validate(1000)
    const correct = logits.filter((row, index) => row.indexOf(Math.max(...row)) === labels[index]).length
    expect(quantity('correct rows, as training counts them', accuracy * 1000, 'count')).toEqualExactly(correct)
  })

  claim('4.4', 'on raw pixels the network stays near chance: under 30 % after five epochs', { raw }, ({ raw }) => {
    expect(trainAccuracy(raw)).toBeBelow(0.3)
  })

  claim('4.4', 'which is nowhere near 80 %: at least 50 points are missing', { raw }, ({ raw }) => {
    expect(quantity('80 %', 0.8, 'share')).toExceed(trainAccuracy(raw), { byAtLeast: 0.5 })
  })

  claim(
    '4.4',
    'however long one waits: after 30 epochs it is no closer to 80 %',
    { patient },
    ({ patient }) => {
      expect(quantity('80 %', 0.8, 'share')).toExceed(trainAccuracy(patient), { byAtLeast: 0.5 })
    },
    { onlyAtFullScale: 'thirty epochs take three minutes, and five show the same' },
  )

  claim('4.5', 'after the first epoch the loss hardly falls', { raw }, ({ raw }) => {
    expect(trainLoss(raw, { after: 1 })).toBeAbove(5)
    expect(trainLoss(raw, { after: 2 })).toBeBelow(2.6)
    const fall = trainLoss(raw, { after: 2 }).value - trainLoss(raw).value
    expect(quantity('fall from epoch 2 to epoch 5', fall, 'loss')).toBeBelow(0.4)
  })

  claim(
    '4.5',
    'it settles near ln 10 = 2.30, the loss of giving all ten classes the same chance',
    { raw },
    ({ raw }) => {
      expect(trainLoss(raw)).toBeWithin(Math.log(10), 0.4)
    },
  )
})
