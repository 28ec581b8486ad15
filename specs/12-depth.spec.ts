/**
 * # 12 · Depth
 *
 * > TODO
 *
 * All networks so far had one hidden layer. This section takes it away, and then adds a second one.
 *
 * *Without a hidden layer* each of the ten outputs is a weighted sum of the 784 pixels, and the largest sum wins. Statistics has a name
 * for this: *logistic regression* (for ten classes). It has 7,850 numbers to learn in place of 795,010. The chapter says that such a
 * model *cannot learn*. It does. Ten weighted sums are ten stencils: one for what makes a trouser a trouser, one for what makes a bag a
 * bag; the figure shows three of them. A stencil can say "bright here, dark there". What it cannot say is "bright here *or* there, but not both":
 * for this it takes a layer in between. So it learns quickly, and stops a few points short. It stops short on its training
 * images too, and this is the difference between *under-fitting* and over-fitting: the model is not too eager but too small.
 *
 * *With two hidden layers* of 1,000 units there are 1,796,010 numbers. The chapter finds more over-fitting: a higher validation loss than with one.
 * Its figure shows five epochs, and after five there is nothing to see: TODO.
 *
 * *Depth has another effect*, and it leads to the next section. Inputs between 0 and 1 are what makes training go well. But the second hidden layer
 * does not get the pixels, it gets the sums of the first, and nothing keeps those between 0 and 1.
 *
 * **What would refute it:** TODO
 */
import {
  accuracyGap,
  adam,
  average,
  chapter,
  curves,
  expect,
  experiment,
  fashionMnist,
  laboratory,
  learningCurves,
  linear,
  parameterCount,
  quantity,
  relu,
  sequential,
  trainAccuracy,
  unitMaps,
  validationAccuracy,
  validationLoss,
  vary,
} from '../lib/chapter.ts'

const one = experiment({
  data: fashionMnist({ divideBy: 255 }),
  network: sequential(linear(784, 1000), relu(), linear(1000, 10)),
  optimizer: adam(0.001),
  batchSize: 32,
  epochs: 5, //      as in the chapter; these few are run on all images at brief scale too
  snapshots: [5], // the stencils
})
const none = vary(one, { network: sequential(linear(784, 10)) })

/** Four times as long: does patience make up for a layer? */
const nonePatient = experiment({ ...none, epochs: 20, snapshots: [], brief: { epochs: 5 } })

/** Over-fitting takes longer than five epochs to show. */
const oneLong = experiment({ ...one, epochs: 20, snapshots: [], brief: { trainImages: 10_000, epochs: 8 } })
const two = vary(
  experiment({ ...oneLong, snapshots: ['last'] }), // for the values between the layers
  { network: sequential(linear(784, 1000), relu(), linear(1000, 1000), relu(), linear(1000, 10)) },
)

chapter(12, 'Depth', ({ claim, refuted, show, byScale }) => {
  show('Validation accuracy without and with a hidden layer', { none, one }, ({ none, one }) =>
    curves({ 'no hidden layer': none, 'one hidden layer': one }, 'validationAccuracy'),
  )

  show('No hidden layer: training stops short as well as validation', { none }, ({ none }) => learningCurves(none))

  show('The stencils of three outputs: Trouser (1), Bag (8), Ankle boot (9)', { none }, ({ none }) =>
    unitMaps(none, [1, 8, 9]),
  )

  show('Validation loss with one and with two hidden layers', { oneLong, two }, (runs) =>
    curves({ 'one hidden layer': runs.oneLong, 'two hidden layers': runs.two }, 'validationLoss'),
  )

  claim('12.0', 'without a hidden layer there are 7,850 numbers to learn, with one 795,010, with two 1,796,010', () => {
    const counted = (name: string, { network }: typeof one) => quantity(name, parameterCount(network), 'count')
    // 784 · 10 + 10
    expect(counted('no hidden layer', none)).toEqualExactly(7_850)
    // 784 · 1,000 + 1,000 + 1,000 · 10 + 10
    expect(counted('one hidden layer', one)).toEqualExactly(795_010)
    // and 1,000 · 1,000 + 1,000 more
    expect(counted('two hidden layers', two)).toEqualExactly(1_796_010)
  })

  refuted(
    '12.1',
    'with no hidden layer the network cannot learn',
    'It gets more than eight out of ten validation images right. One that cannot learn gets one out of ten.',
    { none },
    ({ none }) => {
      expect(average(validationAccuracy, none, { last: 3 })).toBeAbove(0.8)
    },
  )

  claim(
    '12.1a',
    'what holds: it stays points below the network with a hidden layer',
    { none, one },
    ({ none, one }) => {
      expect(average(validationAccuracy, one, { last: 3 })).toExceed(average(validationAccuracy, none, { last: 3 }), {
        byAtLeast: 0.02,
      })
    },
    { control: { none: one } },
  )

  claim(
    '12.1b+',
    'it under-fits: its training accuracy stays below as well, and its gap is the narrower one',
    { none, one },
    ({ none, one }) => {
      expect(average(trainAccuracy, one, { last: 3 })).toExceed(average(trainAccuracy, none, { last: 3 }), {
        byAtLeast: 0.02,
      })
      expect(average(accuracyGap, one, { last: 3 })).toExceed(average(accuracyGap, none, { last: 3 }), {
        byAtLeast: 0.002,
      })
    },
    { control: { none: one } },
  )

  claim(
    '12.1c+',
    'patience does not make up for it: after 20 epochs it is still behind what one hidden layer has after five',
    { nonePatient, one },
    ({ nonePatient, one }) => {
      expect(average(validationAccuracy, one, { last: 3 })).toExceed(
        average(validationAccuracy, nonePatient, { last: 3 }),
        { byAtLeast: 0.02 },
      )
    },
    { onlyAtFullScale: 'it takes twenty epochs' },
  )

  claim(
    '12.2a+',
    'after five epochs, the length of the figure in the chapter, one and two hidden layers cannot be told apart',
    { oneLong, two },
    ({ oneLong, two }) => {
      const [first, second] = [oneLong, two].map((run) => average(validationLoss, run, { last: 3, after: 5 }).value)
      const difference = (second as number) - (first as number)
      expect(quantity('validation loss, two − one hidden layers', difference, 'loss')).toBeWithin(0, 0.02)
    },
  )

  claim(
    '12.2',
    'with two hidden layers it over-fits more: once training goes on the validation loss is higher',
    { oneLong, two },
    ({ oneLong, two }) => {
      expect(average(validationLoss, two, { last: 5 })).toExceed(average(validationLoss, oneLong, { last: 5 }), {
        byAtLeast: byScale(0.01, 0.02),
      })
    },
    { control: { two: oneLong } },
  )

  claim(
    '12.3',
    'between the layers nothing stays scaled: the first hidden layer hands on values far above 1',
    { two },
    async ({ two }) => {
      const { hiddenValues } = await laboratory()
      const { values } = hiddenValues(two, 1000)
      const largest = values.reduce((found, value) => Math.max(found, value), 0)
      expect(quantity('largest hidden value, of inputs up to 1', largest)).toBeAbove(3)
    },
  )
})
