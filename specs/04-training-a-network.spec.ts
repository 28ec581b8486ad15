/**
 * # 4 · Training a network
 *
 * > Fed pixels as they are stored, 0 to 255, a network that is large enough for the task learns next to nothing: after five epochs it
 * > gets 14 % of the garments it was trained on right (under 20 % on every seed), where guessing gets 10 %.
 *
 * The task: 60,000 grey pictures of 28 × 28 pixels, each of one of ten kinds of garment. The network is as plain as networks come. The
 * 784 pixels of a picture go into 1,000 hidden units. Each multiplies every pixel by a *weight* of its own, adds up the products
 * and one number more, its *bias*, and passes the sum on if it is positive, and otherwise 0 (*ReLU*). The 1,000 results go into ten
 * output units in the same way, without the ReLU. Their sums are the *logits*, and the largest of the ten is the network's answer.
 *
 * How wrong is an answer? *Softmax* turns the logits into ten shares that add up to 1: e to the power of each logit, divided by the sum
 * of all ten. The *loss* of a picture is minus the natural logarithm of the share of the right kind, its *target* (*cross-entropy*): 0
 * if the network is certain and right, ln 10 = 2.30 if it gives every kind the same share.
 *
 * Training repeats one small step. Take 32 pictures (a *batch*), compute the logits (*forward*) and the mean loss, and find the slope of
 * the loss in each of the 795,010 weights and biases: how much the loss would grow if that number grew a little (*backward*; all
 * slopes together are the *gradient*). Then move each number against its slope, by the slope times the *learning rate*
 * (*update*). When every picture has had its turn, an *epoch* is over.
 *
 * Everything in this section is done as it should be, except for one thing, which the next section puts right with a single division.
 * Before you read on: the pixels are whole numbers up to 255, the weights start within ±1/√784 = ±0.036, and the learning rate is
 * 0.01. Which of these do not go together?
 *
 * The chapter says more: however long one waits, this network is unlikely to become good. Section 5 shows why that is so.
 *
 * Read the chart with care. The loss of an epoch is the mean over its 1,875 batches while they train, so the first epoch's is made by its
 * first few; the accuracy is measured over all 60,000 pictures when the epoch is over. The claims about single steps (4.3) look at
 * a fresh network with gentler pixels, divided by 255, where a step is small enough to be watched.
 *
 * **What would refute it:** if this network came out of its five epochs with an accuracy near 80 %, scaling would not matter, and neither
 * would the next section.
 */
import {
  atStart,
  chapter,
  epochBatches,
  epochTable,
  expect,
  experiment,
  fashionMnist,
  laboratory,
  linear,
  parameterCount,
  quantity,
  relativeFall,
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
  snapshots: ['last'], //    keep the final parameters: 4.1 counts them
})

/** The same network with gentler inputs, for looking at single steps without the upheaval that raw pixels cause. */
const calm = vary(raw, { data: fashionMnist({ divideBy: 255 }) })

/** And a tenth of the learning rate: steps so small that a second one sees almost the same slope as the first. */
const gentle = vary(calm, { optimizer: sgd(1e-3) })

/** Six times as long, for those who think that patience is what is missing. */
const patient = vary(raw, { epochs: 30 })

chapter(4, 'Training a network', { raw, calm, gentle, patient }, ({ claim, show }) => {
  show('Training on raw pixels: the loss settles at once, the accuracy stays at the bottom', { raw }, ({ raw }) =>
    trainingCurves({ 'raw pixels': raw }, 'log'),
  )

  show('The same in numbers', { raw }, ({ raw }) => epochTable({ raw }, ['trainLoss', 'trainAccuracy']))

  claim('4.1a', 'one hidden layer of 1,000 units makes 795,010 numbers to train', { raw }, ({ raw }) => {
    // 784 · 1,000 weights + 1,000 biases, then 1,000 · 10 weights + 10 biases
    const counted = quantity('numbers by the formula', parameterCount(raw.experiment.network), 'count')
    expect(counted).toEqualExactly(784 * 1000 + 1000 + 1000 * 10 + 10)
    const trained = raw.snapshots[0]?.parameters ?? []
    const numbers = trained.reduce((sum, { values }) => sum + values.length, 0)
    expect(quantity('numbers in the trained network', numbers, 'count')).toEqualExactly(795_010)
  })

  claim('4.1b', 'an image of 28 × 28 pixels goes in as one row of 784 numbers', { raw }, async (runs) => {
    // The first weight matrix has a row for each number that goes in and a column for each hidden unit.
    const [rows = 0, columns = 0] = runs.raw.snapshots[0]?.parameters[0]?.shape ?? []
    expect(quantity('numbers that go in', rows, 'count')).toEqualExactly(28 * 28)
    expect(quantity('hidden units', columns, 'count')).toEqualExactly(1000)
    // What goes in, at the first batch of raw pixels: the bytes of each image, row after row.
    const { bench, image } = await laboratory()
    const { inputs } = bench(runs.raw)
    const [images = []] = epochBatches(runs.raw.experiment, 1)
    const bytes = [...images].flatMap((number) => [...image(number)])
    const same = bytes.filter((byte, place) => inputs[place] === byte).length
    expect(quantity('numbers of 32 images that are the pixel at their place', same, 'count')).toEqualExactly(32 * 784)
  })

  claim('4.1c', 'an epoch takes every image once, in random order, and in another order each time', { raw }, (runs) => {
    const [first, second] = [1, 2].map((epoch) =>
      [...epochBatches(runs.raw.experiment, epoch)].flatMap((batch) => [...batch]),
    ) as [number[], number[]]
    expect(quantity('different images in an epoch', new Set(first).size, 'count')).toEqualExactly(60_000)
    // In a random order an image stands at its own place, or at the same place twice, once in 60,000 times: one image, give or take.
    // Chance of ten or more: 1 in 10 million.
    const unmoved = first.filter((image, place) => image === place).length
    const repeated = first.filter((image, place) => image === second[place]).length
    expect(quantity('images at their place in the file', unmoved, 'count')).toBeBelow(10)
    // Nor does it keep its neighbour, and on average it moves a third of the way. (A file that is only begun elsewhere, or turned
    // round, leaves no image at its place either.)
    const together = first.filter((image, place) => Math.abs(image - (first[place - 1] ?? Infinity)) === 1).length
    expect(quantity('images behind their neighbour in the file', together, 'count')).toBeBelow(15)
    const way = first.reduce((sum, image, place) => sum + Math.abs(image - place), 0) / first.length / first.length
    expect(quantity('mean distance from the place in the file', way, 'share')).toBeWithin(1 / 3, 0.01)
    expect(quantity('images at the same place in two epochs', repeated, 'count')).toBeBelow(10)
  })

  claim('4.2a', 'cross-entropy does the softmax itself: it is −log softmax(logits)[target]', async () => {
    const { crossEntropy } = await laboratory()
    const logits = [2, -1, 0.5, 0, 3, -2, 1, 0, -0.5, 1.5]
    //                 e^zₖ
    // softmax(z)ₖ = ───────    loss = −log softmax(z)[target]
    //                Σ e^zⱼ
    const total = logits.reduce((sum, z) => sum + Math.exp(z), 0)
    const softmax = logits.map((z) => Math.exp(z) / total)
    const distances = softmax.map((share, target) => Math.abs(-Math.log(share) - crossEntropy(logits, target)))
    // float32 has about seven digits
    expect(quantity('largest distance from the formula', Math.max(...distances))).toBeBelow(1e-6)
    // Had the softmax been applied before as well, which is a common mistake, the loss would be another one. Class 1 is one of the
    // unlikely ones (logit −1), where the two differ most visibly: by 2.27, a million times the tolerance above.
    const twice = crossEntropy(softmax, 1)
    expect(quantity('change if softmax is applied twice', Math.abs(twice - crossEntropy(logits, 1)))).toBeAbove(1)
  })

  claim('4.2b', 'logits may be any size: 1,000 against 0 gives a loss of 1,000, or 0, and not NaN', async () => {
    const { crossEntropy } = await laboratory()
    // Written out, e^1000 is infinite and the formula gives ∞ / ∞. The loss subtracts the largest logit first, which changes nothing.
    const loss = (target: number) => crossEntropy([1000, 0], target)
    // 0.001 is sixteen steps of float32 at 1,000
    expect(quantity('loss of logits 1,000 and 0 if the target is the second', loss(1), 'loss')).toBeWithin(1000, 0.001)
    expect(quantity('loss of logits 1,000 and 0 if the target is the first', loss(0), 'loss')).toBeWithin(0, 1e-6)
  })

  claim(
    '4.3a',
    'a step moves each weight against its slope, by the learning rate times the slope',
    { calm: atStart(calm) },
    async ({ calm }) => {
      const { bench } = await laboratory()
      const network = bench(calm)
      // The slope of the loss in one number, measured by moving just that number a little: (L(w + h) − L(w − h)) / 2h.
      const slope = (name: string, entry: number, h: number) => {
        const value = network.read(name, entry)
        const [right, left] = [value + h, value - h].map((moved) => {
          network.write(name, entry, moved)
          return network.loss()
        }) as [number, number]
        network.write(name, entry, value)
        return (right - left) / (2 * h)
      }
      // Ten numbers of each kind. In front of the ReLU the loss has corners, and across a corner the quotient is not quite the slope:
      // there the steps are smaller and the tolerance is wider.
      const ten = (entry: (k: number) => number) => Array.from({ length: 10 }, (_, k) => entry(k))
      const probes = [
        { name: 'W1', entries: ten((k) => (28 * 14 + 9 + k) * 1000 + 97 * k), h: 0.001, tolerance: 0.2 },
        { name: 'b1', entries: ten((k) => 97 * k), h: 0.001, tolerance: 0.2 },
        { name: 'W2', entries: ten((k) => 970 * k + k), h: 0.05, tolerance: 0.01 },
        { name: 'b2', entries: ten((k) => k), h: 0.05, tolerance: 0.01 },
      ].map((probe) => ({
        ...probe,
        before: probe.entries.map((entry) => network.read(probe.name, entry)),
        slopes: probe.entries.map((entry) => slope(probe.name, entry, probe.h)),
      }))
      network.step()
      for (const { name, entries, before, slopes, tolerance } of probes) {
        // w ← w − η · ∂L/∂w, with η = 0.01
        const errors = entries.map((entry, index) => {
          const move = (before[index] as number) - network.read(name, entry)
          return Math.abs(move / 0.01 - (slopes[index] as number))
        })
        const share = Math.max(...errors) / Math.max(...slopes.map(Math.abs))
        // measured on seeds 0 to 4: W1 0.010 to 0.032, b1 0.012 to 0.053, W2 up to 0.00014, b2 up to 0.00045; a number that stays where
        // it is gives 1, a step twice too long 1, one in the wrong direction 2
        expect(quantity(`${name}: largest error of a move ÷ largest slope`, share)).toBeBelow(tolerance)
      }
    },
    // A tenth of the learning rate moves a weight a tenth as far.
    { control: { calm: gentle } },
  )

  claim(
    '4.3b',
    'a step starts with fresh gradients: nothing of the step before is added to them',
    { gentle: atStart(gentle) },
    async ({ gentle }) => {
      const { bench } = await laboratory()
      const network = bench(gentle)
      const ten = (entry: (k: number) => number) => Array.from({ length: 10 }, (_, k) => entry(k))
      const probes = {
        W1: ten((k) => (28 * 14 + 9 + k) * 1000 + 97 * k),
        W2: ten((k) => 970 * k + k),
        b2: ten((k) => k),
      }
      const look = () =>
        Object.entries(probes).map(([name, entries]) => entries.map((entry) => network.read(name, entry)))
      const start = look()
      network.step()
      const middle = look()
      network.step()
      const end = look()
      Object.keys(probes).forEach((name, index) => {
        const moves = (from: number[][], to: number[][]) =>
          (to[index] as number[]).map((value, k) => value - (from[index]?.[k] as number))
        const [first, second] = [moves(start, middle), moves(middle, end)]
        // Of the ten, the one that moves furthest.
        const k = first.reduce((best, move, at) => (Math.abs(move) > Math.abs(first[best] as number) ? at : best), 0)
        // measured on seeds 0 to 4: W1 from 0.993, W2 from 0.997, b2 from 0.994; gradients that were not cleared give 2
        expect(quantity(`${name}: second step ÷ first step`, (second[k] as number) / (first[k] as number))).toBeWithin(
          1,
          0.1,
        )
      })
    },
  )

  claim(
    '4.3c',
    'accuracy is the share of rows whose largest logit is that of the target',
    { calm: atStart(calm) },
    async ({ calm }) => {
      const { bench } = await laboratory()
      // A network that has not been trained is about as good as chance, which is as good for counting as any.
      const { accuracy, logits, labels } = await bench(calm).validate(1000)
      const correct = logits.filter((row, index) => row.indexOf(Math.max(...row)) === labels[index]).length
      const counted = quantity('correct rows of 1,000, as training counts them', Math.round(accuracy * 1000), 'count')
      expect(counted).toEqualExactly(correct)
    },
  )

  // Each of the claims about raw pixels is checked once more on gentle ones (`control`), where it must fail.
  claim(
    '4.4a',
    'on raw pixels the network stays near chance: under 20 % after five epochs',
    { raw, calm },
    ({ raw }) => {
      // measured 13.5 to 15.2 % on seeds 0 to 4: a spread of 1.7 points, and 4.8 to the threshold. The chapter has 12 %, chance is 10 %.
      expect(trainAccuracy(raw)).toBeBelow(0.2)
    },
    { control: { raw: calm } },
  )

  claim(
    '4.4b',
    'waiting does not help: after 30 epochs on raw pixels at least 50 points are missing to 80 %',
    { patient },
    ({ patient }) => {
      // measured 63.0 and 65.2 points on seeds 0 and 1, where five epochs have 65.9 and 64.8
      expect(quantity('80 %', 0.8, 'share')).toExceed(trainAccuracy(patient), { byAtLeast: 0.5 })
    },
    { onlyAtFullScale: 'it takes thirty epochs, and the brief training has five' },
  )

  claim(
    '4.5a',
    'on raw pixels the loss hardly falls from the second epoch on',
    { raw, calm },
    ({ raw }) => {
      // The loss of the first epoch, 25 to 264 on seeds 0 to 4, is made by its first few batches, whose losses are in the thousands; so
      // the comparison begins with the second.
      const second = trainLoss(raw, { after: 2 }).value
      // As a share, for a loss of 0.5 that falls by 0.1 is learning. Measured −3.6 % (it rises) to 3.7 % on seeds 0 to 4: a spread of
      // 7.3 points, and 8.3 to the threshold; on scaled pixels it is 19 %.
      const fall = relativeFall('fall of the training loss from epoch 2 to epoch 5', second, trainLoss(raw).value)
      expect(fall).toBeBelow(0.12)
    },
    { control: { raw: calm } },
  )

  claim(
    '4.5b',
    'on raw pixels the loss settles near ln 10 = 2.30, that of giving all ten classes the same chance',
    { raw, calm },
    ({ raw }) => {
      // measured 2.19 to 2.24 on seeds 0 to 4, at most 0.12 from ln 10; scaled pixels end at 0.43
      expect(trainLoss(raw)).toBeWithin(Math.log(10), 0.25)
    },
    { control: { raw: calm } },
  )
})
