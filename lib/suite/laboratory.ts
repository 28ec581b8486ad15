/**
 * The engine that trains, within reach of a spec: for claims about a single step, which no finished run can show. It starts when the
 * first claim asks for it, so a spec that only looks at runs never loads it.
 */

import * as tf from '@tensorflow/tfjs-core'
import { softmaxCrossEntropy } from '../backend/operations.ts'
import { type OfSnapshot, parametersOf } from '../claims/parameters.ts'
import { type Quantity, quantity } from '../claims/quantity.ts'
import { type Batch, fillBatch, firstImages, pixelValues } from '../dataset/batches.ts'
import { DatasetError } from '../dataset/dataset-error.ts'
import type { LabelledImages } from '../dataset/labelled-images.ts'
import type { Experiment } from '../experiment/experiment.ts'
import { found, isWhole } from '../experiment/fields.ts'
import { describeLayer } from '../experiment/layers.ts'
import { randomStream } from '../experiment/random.ts'
import { Network } from '../network/network.ts'
import { batchTensors } from '../training/evaluate.ts'
import { epochBatches, epochOrder } from '../training/order.ts'
import type { Run } from '../training/run.ts'
import { emptyBatch, Session } from '../training/session.ts'
import { currentTest } from './current-test.ts'
import { readFashionMnist } from './data.ts'
import { engineNumber, isSameEngine, onEngine, readyEngine } from './laboratory-engine.ts'
import type { Start } from './start.ts'

export interface Laboratory {
  /** The loss that training uses, on one row of logits and its label. */
  crossEntropy(logits: readonly number[], label: number): number
  /**
   * What the first hidden layer of a trained network gives for the first `images` validation images: [images × units] values behind the
   * ReLU, after the last epoch or the one that is named. The run must have kept its parameters then (`snapshots`).
   */
  hiddenValues(run: Run, images: number, of?: OfSnapshot): Hidden
  /** The 28 · 28 bytes of a training image, row after row, as the file has them. */
  image(number: number): Uint8Array
  /**
   * A network as an experiment starts it on the seed of a start or a run, with the first batch in front of it. It is gone when the test
   * is over. Throws outside of a test, and for an experiment alone, which has no seed yet.
   */
  bench(start: Start): Bench
  /**
   * How long two pieces of work take, in seconds: the shortest of a few rounds, in turns, so that whatever else the machine does
   * meets both. Only their ratio means anything; it differs a little from run to run, so compare it with `toTakeLonger`.
   */
  times<Name extends string>(work: Readonly<Record<Name, () => void>>, rounds?: number): Record<Name, Quantity>
}

/** Hidden values, a row an image. */
export interface Hidden {
  readonly images: number
  readonly units: number
  readonly values: Float32Array
}

/** One network at the start of its training, one step at a time. */
export interface Bench {
  /** The pixels of the batch as the network gets them, a row an image. */
  readonly inputs: Float32Array
  /** The loss of the batch with the parameters as they are now. */
  loss(): number
  /** One training step on the batch. Returns the loss before it. */
  step(): number
  /**
   * Goes on with the first epoch as training does it, by this many batches in its own order, in training mode. Returns the loss
   * before each step.
   */
  train(steps: number): number[]
  /**
   * What the first `layers` layers give for the first batch, a row an image. In training mode with new dropout masks at each call;
   * running averages stay as they are.
   */
  activations(layers: number, mode: 'training' | 'evaluation'): Float32Array
  /** A copy of all values of a parameter. */
  parameter(name: string): Float32Array
  /** The value of one parameter, which may be changed by assigning to it: `W1`, entry 12345. */
  read(parameter: string, entry: number): number
  write(parameter: string, entry: number, value: number): void
  /** The accuracy over the validation images as training reports it, and the logits of the first `rows` of them. */
  validate(rows: number): Promise<{ accuracy: number; logits: number[][]; labels: number[] }>
}

/** Starts the engine and reads the data. */
export async function startLaboratory(): Promise<Laboratory> {
  await readyEngine()
  const dataset = await readFashionMnist()
  return {
    crossEntropy: (logits, label) => {
      requireWhole('crossEntropy: the label', label, 0, logits.length - 1)
      return onEngine('crossEntropy', undefined, () =>
        tf.tidy(() => {
          const [loss] = softmaxCrossEntropy(tf.tensor2d([[...logits]]), tf.tensor1d([label], 'int32'))
          return loss.dataSync()[0] as number
        }),
      )
    },
    hiddenValues: (run, images, of) =>
      onEngine(`hiddenValues of ${run.name ?? 'a run'}`, run.experiment, () =>
        hiddenValues(run, dataset.validation, images, of),
      ),
    image: (number) => {
      requireWhole('image', number, 0, dataset.train.count - 1)
      return dataset.train.pixels.subarray(number * 784, (number + 1) * 784)
    },
    bench: (start) => {
      const test = currentTest('bench')
      const experiment = experimentOf(start)
      requireImages(experiment, dataset.train)
      const what = `bench of ${start.name ?? 'a start'}`
      const { bench, dispose } = onEngine(what, experiment, () =>
        createBench(experiment, dataset.train, dataset.validation),
      )
      const engine = engineNumber()
      // 10 MB each, and a section has a dozen of them on every seed. Of an engine that has failed there is nothing left to give back.
      test.onTestFinished(() => {
        if (isSameEngine(engine)) dispose()
      })
      return guarded(bench, (work) => onEngine(what, experiment, work))
    },
    times,
  }
}

/** The bench with each of its functions called through `guard`. */
function guarded(bench: Bench, guard: <Result>(work: () => Result) => Result): Bench {
  const { inputs, loss, step, train, activations, parameter, read, write, validate } = bench
  return {
    inputs,
    loss: () => guard(loss),
    step: () => guard(step),
    train: (steps) => guard(() => train(steps)),
    activations: (layers, mode) => guard(() => activations(layers, mode)),
    parameter: (name) => guard(() => parameter(name)),
    read: (name, entry) => guard(() => read(name, entry)),
    write: (name, entry, value) => guard(() => write(name, entry, value)),
    validate: (rows) => guard(() => validate(rows)),
  }
}

function times<Name extends string>(work: Readonly<Record<Name, () => void>>, rounds = 3): Record<Name, Quantity> {
  const names = Object.keys(work) as Name[]
  requireWhole('times: the rounds', rounds, 1)
  const shortest = new Map(names.map((name) => [name, Infinity]))
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const started = performance.now()
      work[name]()
      shortest.set(name, Math.min(shortest.get(name) ?? Infinity, (performance.now() - started) / 1000))
    }
  }
  const entries = names.map((name) => [name, quantity(`time of ${name}, seconds`, shortest.get(name) ?? NaN)])
  return Object.fromEntries(entries) as Record<Name, Quantity>
}

function hiddenValues(run: Run, validation: LabelledImages, images: number, of: OfSnapshot = {}): Hidden {
  const { network: layers, data } = run.experiment
  const parameters = parametersOf(run, of)
  requireWhole('hiddenValues: the images', images, 1, validation.count)
  // Up to the first ReLU; what is behind it is not asked for its names.
  const last = layers.findIndex(({ kind }) => kind === 'relu')
  if (last < 0)
    throw new Error(`hiddenValues: expected a network with a ReLU, found ${layers.map(describeLayer).join(' → ')}.`)
  const front = layers.slice(0, last + 1)
  const network = new Network(front, parameters)
  try {
    const [pixels, labels] = batchTensors(firstBatch(validation, images, pixelValues(data)), images, 784)
    // The tensor leaves the `tidy`, not its values: what leaves is searched for tensors, and ten million numbers take seconds.
    const hidden = tf.tidy(() => network.logits(pixels, { kind: 'evaluation' }))
    const values = hidden.dataSync() as Float32Array
    tf.dispose([pixels, labels, hidden])
    return { images, units: values.length / images, values }
  } finally {
    network.dispose()
  }
}

/** The first `size` images, in buffers of their own. */
function firstBatch(images: LabelledImages, size: number, values: Float32Array): Batch {
  const batch = emptyBatch(size, 784)
  fillBatch(batch, images, null, 0, size, values)
  return batch
}

/** Arrays answer what is out of range with nothing, and ignore what is written there. */
function requireWhole(what: string, value: unknown, from: number, to = Number.MAX_SAFE_INTEGER): void {
  if (isWhole(value, from, to)) return
  const range = to === Number.MAX_SAFE_INTEGER ? `from ${from}` : `from ${from} to ${to}`
  throw new Error(`${what}: expected a whole number ${range}, found ${found(value)}.`)
}

/** Other data may be less (CHAPTER_DATA): then nothing is wrong with the claim, and nothing can be measured. */
function requireImages({ data: { trainImages } }: Experiment, train: LabelledImages): void {
  if (trainImages <= train.count) return
  const next = 'a data set with as many, or CHAPTER_DATA left out'
  throw new DatasetError('The training images', {
    expected: `at least ${trainImages} of them, for this experiment`,
    found: `${train.count}`,
    next,
  })
}

/** Vitest checks no types, and an experiment alone would be measured on seed 0 whatever the seed. */
function experimentOf({ experiment }: Start): Experiment {
  if (experiment) return experiment
  throw new Error(
    'bench: expected a start or a run, found an experiment alone, which has no seed yet. Give the claim { raw: atStart(raw) }, and bench ' +
      'the raw that its check gets.',
  )
}

function createBench(
  experiment: Experiment,
  train: LabelledImages,
  validation: LabelledImages,
): { bench: Bench; dispose: () => void } {
  const session = new Session(experiment, firstImages(train, experiment.data.trainImages))
  const { network } = session
  const first = epochOrder(experiment, 1).subarray(0, experiment.batchSize)
  const mode = { kind: 'evaluation' } as const
  const { learningRate } = experiment.optimizer
  const variable = (name: string) => {
    const known = network.parameters.find((parameter) => parameter.name === name)
    if (known) return known.variable
    const names = network.parameters.map((parameter) => parameter.name).join(', ')
    throw new Error(`This network has no parameter '${name}'; it has ${names}.`)
  }
  const entryOf = (name: string, entry: number) =>
    requireWhole(`the entry of ${name}`, entry, 0, variable(name).size - 1)
  const batches = epochBatches(experiment, 1)
  const dropout = randomStream(experiment.seed, 'dropout/1')
  let calls = 0
  const trainBatch = () => {
    const batch = batches.next().value
    if (!batch) throw new Error('The first epoch is over: a bench goes no further.')
    return session.stepNow(batch, { kind: 'training', dropout }, learningRate)
  }
  const bench: Bench = {
    inputs: session.pixelsOf(first),
    loss: () =>
      session.onBatch(first, (pixels, labels) => {
        return softmaxCrossEntropy(network.logits(pixels, mode), labels)[0].dataSync()[0] as number
      }),
    step: () => session.stepNow(first, mode, learningRate),
    train: (steps) => {
      requireWhole('train: the steps', steps, 0)
      return Array.from({ length: steps }, trainBatch)
    },
    activations: (layers, kind) => {
      requireWhole('activations: the layers', layers, 1, experiment.network.length)
      // A copy, so that a pass in training mode leaves the running averages of the network itself alone.
      const copies = network.parameters.map(({ name, trainable, variable: { shape } }) => {
        return { name, trainable, shape, values: variable(name).dataSync() as Float32Array }
      })
      const front = new Network(experiment.network.slice(0, layers), copies)
      const masks = randomStream(experiment.seed, `laboratory/${calls++}`)
      try {
        const modes = { training: { kind: 'training', dropout: masks }, evaluation: { kind: 'evaluation' } } as const
        if (!Object.hasOwn(modes, kind)) {
          throw new Error(`activations: expected the mode training or evaluation, found ${found(kind)}.`)
        }
        const output = session.onBatch(first, (pixels) => front.logits(pixels, modes[kind]))
        const values = output.dataSync().slice() as Float32Array
        output.dispose()
        return values
      } finally {
        front.dispose()
      }
    },
    parameter: (name) => variable(name).dataSync().slice() as Float32Array,
    read: (parameter, entry) => {
      entryOf(parameter, entry)
      return variable(parameter).dataSync()[entry] as number
    },
    write: (parameter, entry, value) => {
      entryOf(parameter, entry)
      tf.tidy(() => {
        const target = variable(parameter)
        const changed = target.dataSync()
        changed[entry] = value
        target.assign(tf.tensor(changed, target.shape))
      })
    },
    validate: async (rows) => {
      requireWhole('validate: the rows', rows, 1, validation.count)
      const images = firstImages(validation, rows)
      const { accuracy } = await session.evaluate(images)
      const batch = firstBatch(images, rows, pixelValues(experiment.data))
      const logits = tf.tidy(() => network.logits(batchTensors(batch, rows, 784)[0], mode).arraySync())
      return { accuracy, logits, labels: [...batch.labels] }
    },
  }
  return {
    bench,
    dispose: () => session.dispose(),
  }
}
