/**
 * An experiment: one training, described down to the last random number. Plain, immutable data, with no tensor anywhere, so it can be
 * sent to another process, written to a file, compared and hashed. Two experiments with the same key train to the same bits.
 */
import { ExperimentError } from './experiment-error.ts'
import { describeLayer, type Network, networkProblems } from './layers.ts'

/** Fashion-MNIST, as pixels or as hand-made features of them. Both are whole numbers from 0 to 255, and become inputs alike. */
export type Data = Pixels | HandMadeFeatures

/** How pixels become the network's inputs: (255 − v or v) / divideBy. */
export interface Pixels extends Scaling {
  readonly name: 'fashion-mnist'
}

/** Shares of greys, edges and directions of gradients in cells of cell × cell pixels (`lib/images/features.ts`). */
export interface HandMadeFeatures extends Scaling {
  readonly name: 'garment-features'
  readonly cell: 4 | 7
  /** Of the recipe: the engine's version does not know how features are measured, so another recipe is another number here. */
  readonly version: 1
}

interface Scaling {
  readonly divideBy: number
  /** Black on white instead of white on black. */
  readonly invert: boolean
  /** How many of the 60,000 training images, from the first on, are used. The 10,000 validation images always are. */
  readonly trainImages: number
}

export interface Sgd {
  readonly kind: 'sgd'
  readonly learningRate: number
}

/** Adam with PyTorch's β₁ = 0.9, β₂ = 0.999 and ε = 1e-8. */
export interface Adam {
  readonly kind: 'adam'
  readonly learningRate: number
}

export interface ConstantRate {
  readonly kind: 'constant'
}

/** PyTorch's ReduceLROnPlateau with an absolute threshold, watching the validation loss once an epoch. */
export interface ReduceOnPlateau {
  readonly kind: 'reduceOnPlateau'
  /** The rate is multiplied by this … */
  readonly factor: number
  /** … after more than this many epochs in a row … */
  readonly patience: number
  /** … in which the loss did not get below the best so far by more than this. */
  readonly threshold: number
  /** The rate never goes below this. */
  readonly minLearningRate: number
}

export interface NoPenalty {
  readonly kind: 'none'
}

/** What is added to the cross-entropy: weight · Σ|w|, weight · Σ‖w‖₂ (one norm a tensor) or weight · Σw², over all parameters. */
export interface WeightPenalty {
  readonly kind: 'l1' | 'l2Norm' | 'l2Squared'
  readonly weight: number
}

export interface Experiment {
  readonly data: Data
  readonly network: Network
  readonly optimizer: Sgd | Adam
  readonly batchSize: number
  readonly epochs: number
  readonly schedule: ConstantRate | ReduceOnPlateau
  readonly penalty: NoPenalty | WeightPenalty
  /** False: after the first evaluation the network is never set back to training mode (a mistake that section 13 looks at). */
  readonly returnsToTraining: boolean
  /** Epochs after which the parameters are kept, for claims that look at them. */
  readonly snapshots: readonly number[]
  readonly seed: number
}

/** An experiment at both scales: the chapter's own, and what of it changes when it is run in brief. */
export interface ScaledExperiment extends Omit<Experiment, 'snapshots'> {
  readonly brief: { readonly epochs?: number; readonly trainImages?: number }
  /** Epochs after which the parameters are kept; the last one may be another at each scale. */
  readonly snapshots: readonly (number | 'last')[]
}

export type Scale = 'brief' | 'full'

/** Fashion-MNIST with every pixel divided by `divideBy`: 1 leaves them as they are, 0 to 255. */
export function fashionMnist({
  divideBy,
  invert = false,
  trainImages = 60_000,
}: {
  divideBy: number
  invert?: boolean
  trainImages?: number
}): Data {
  return { name: 'fashion-mnist', divideBy, invert, trainImages }
}

/** Hand-made features in place of pixels, scaled to 0 … 1, from cells of 4 × 4 or 7 × 7 pixels. */
export function garmentFeatures({ cell, trainImages = 60_000 }: { cell: 4 | 7; trainImages?: number }): Data {
  return { name: 'garment-features', cell, version: 1, divideBy: 255, invert: false, trainImages }
}

/** Features of one garment: 16 shares of greys, and for each cell a share of edges and nine directions. */
export const featureCount = (cell: 4 | 7) => 16 + (28 / cell) ** 2 * 10

export const sgd = (learningRate: number): Sgd => ({ kind: 'sgd', learningRate })
export const adam = (learningRate: number): Adam => ({ kind: 'adam', learningRate })
export const reduceOnPlateau = (settings: Omit<ReduceOnPlateau, 'kind'>): ReduceOnPlateau => ({
  kind: 'reduceOnPlateau',
  ...settings,
})
export const l1 = (weight: number): WeightPenalty => ({ kind: 'l1', weight })
export const l2Norm = (weight: number): WeightPenalty => ({ kind: 'l2Norm', weight })
export const l2Squared = (weight: number): WeightPenalty => ({ kind: 'l2Squared', weight })

type Required = 'data' | 'network' | 'optimizer' | 'batchSize' | 'epochs'

/**
 * An experiment with its defaults filled in: constant rate, no penalty, seed 0. Throws an `ExperimentError` that lists all that is
 * wrong with it, before anything is trained.
 */
export function experiment(
  description: Pick<Experiment, Required> & Partial<Omit<ScaledExperiment, Required>>,
): ScaledExperiment {
  const complete: ScaledExperiment = {
    schedule: { kind: 'constant' },
    penalty: { kind: 'none' },
    returnsToTraining: true,
    snapshots: [],
    seed: 0,
    brief: {},
    ...description,
  }
  const problems = scaledProblems(complete)
  if (problems.length > 0) throw new ExperimentError(problems)
  return Object.freeze(complete)
}

/** The experiment as it is trained at a scale. */
export function atScale({ brief, ...full }: ScaledExperiment, scale: Scale): Experiment {
  const epochs = scale === 'full' ? full.epochs : (brief.epochs ?? full.epochs)
  const snapshots = full.snapshots.map((epoch) => (epoch === 'last' ? epochs : epoch))
  if (scale === 'full') return { ...full, snapshots }
  return {
    ...full,
    epochs,
    data: { ...full.data, trainImages: brief.trainImages ?? full.data.trainImages },
    snapshots: [...new Set(snapshots.filter((epoch) => epoch <= epochs))],
  }
}

/** What is wrong with an experiment at either scale. */
function scaledProblems(scaled: ScaledExperiment): string[] {
  const problems = experimentProblems(atScale(scaled, 'full'))
  const { brief, epochs, data } = scaled
  const reduces = (field: 'epochs' | 'trainImages', full: number) => {
    const value = brief[field]
    if (value === undefined || !(full >= 1)) return
    if (!(Number.isSafeInteger(value) && value >= 1 && value <= full)) {
      problems.push(
        `brief.${field}: expected a whole number from 1 to the ${grouped(full)} of full scale; found ${value}`,
      )
    }
  }
  reduces('epochs', epochs)
  reduces('trainImages', data.trainImages)
  if (problems.length > 0) return problems
  return experimentProblems(atScale(scaled, 'brief')).map((problem) => `${problem} (at brief scale)`)
}

/** What is wrong with an experiment, in words; empty if nothing is. */
export function experimentProblems(experiment: Experiment): string[] {
  const { data, network, optimizer, batchSize, epochs, schedule, penalty, snapshots, seed } = experiment
  const problems: string[] = []
  function check(holds: boolean, field: string, expected: string, found: unknown) {
    if (!holds) problems.push(`${field}: expected ${expected}; found ${Array.isArray(found) ? `[${found}]` : found}`)
  }
  const whole = (value: number, from: number) => Number.isSafeInteger(value) && value >= from
  const positive = (value: number) => Number.isFinite(value) && value > 0

  const isKnown = data.name === 'fashion-mnist' || data.name === 'garment-features'
  check(isKnown, 'data.name', "'fashion-mnist' or 'garment-features'", (data as Data).name)
  const hasCells = data.name === 'garment-features'
  if (hasCells) check([4, 7].includes(data.cell), 'data.cell', '4 or 7 pixels', data.cell)
  check(positive(data.divideBy), 'data.divideBy', 'a positive number', data.divideBy)
  const images = data.trainImages
  check(whole(images, 1) && images <= 60_000, 'data.trainImages', 'a whole number from 1 to 60,000', images)
  check(positive(optimizer.learningRate), 'optimizer.learningRate', 'a positive number', optimizer.learningRate)
  check(whole(batchSize, 1), 'batchSize', 'a whole number of images, at least 1', batchSize)
  check(whole(epochs, 1), 'epochs', 'a whole number, at least 1', epochs)
  check(
    snapshots.every((epoch) => whole(epoch, 1) && epoch <= epochs),
    'snapshots',
    `epochs from 1 to ${epochs}`,
    snapshots,
  )
  check(whole(seed, 0), 'seed', 'a whole number, at least 0', seed)
  if (schedule.kind === 'reduceOnPlateau') {
    const { factor, patience, threshold, minLearningRate } = schedule
    check(factor > 0 && factor < 1, 'schedule.factor', 'a number above 0 and below 1', factor)
    check(whole(patience, 0), 'schedule.patience', 'a whole number of epochs, at least 0', patience)
    check(threshold >= 0 && Number.isFinite(threshold), 'schedule.threshold', 'a number, at least 0', threshold)
    check(
      minLearningRate >= 0 && minLearningRate <= optimizer.learningRate,
      'schedule.minLearningRate',
      `a number from 0 to the learning rate ${optimizer.learningRate}`,
      minLearningRate,
    )
  }
  if (penalty.kind !== 'none') {
    check(
      penalty.weight >= 0 && Number.isFinite(penalty.weight),
      'penalty.weight',
      'a number, at least 0',
      penalty.weight,
    )
  }
  problems.push(...networkProblems(network))
  const linears = network.filter((layer) => layer.kind === 'linear')
  const [first, last] = [linears[0], linears.at(-1)]
  if (first && last) {
    const inputs = hasCells ? featureCount(data.cell) : 784
    const each = hasCells ? 'feature' : 'of 28 × 28 pixels'
    check(first.inputs === inputs, 'network', `${inputs} inputs, one for each ${each}`, first.inputs)
    check(last.outputs === 10, 'network', '10 outputs, one for each class', last.outputs)
  }
  if (network.some((layer) => layer.kind === 'batchNorm') && (batchSize === 1 || images % batchSize === 1)) {
    const found = batchSize === 1 ? 'every batch is one' : `${images} images in batches of ${batchSize} leave one`
    problems.push(
      `batchSize: expected no batch of a single image, whose variance batch normalisation cannot estimate; ${found}`,
    )
  }
  return problems
}

/** 60000 → `60,000` */
const grouped = (value: number) => value.toLocaleString('en-US')

/** What an experiment is, in words, for a table: one entry for each thing that sections vary, and for others where they are not usual. */
export function describe(experiment: Experiment): Record<string, string> {
  const { data, network, optimizer, batchSize, epochs, schedule, penalty } = experiment
  const value =
    data.name === 'garment-features'
      ? `${featureCount(data.cell)} features from cells of ${data.cell} × ${data.cell}, each`
      : data.invert
        ? '(255 − pixel)'
        : 'pixel'
  return {
    data: `${grouped(data.trainImages)} images, ${value} ÷ ${grouped(data.divideBy)}`,
    network: network.map(describeLayer).join(' → '),
    optimizer: `${optimizer.kind === 'sgd' ? 'SGD' : 'Adam'}, learning rate ${optimizer.learningRate}`,
    batch: grouped(batchSize),
    epochs: grouped(epochs),
    ...(schedule.kind === 'reduceOnPlateau' && {
      schedule:
        `× ${schedule.factor} after ${schedule.patience === 0 ? 'an epoch' : `${schedule.patience + 1} epochs`} without ` +
        `${schedule.threshold} less validation loss, ` +
        `not under ${schedule.minLearningRate}`,
    }),
    ...(penalty.kind !== 'none' && { penalty: `${penalty.kind}, weight ${penalty.weight}` }),
    ...(!experiment.returnsToTraining && { mode: 'evaluation mode from the second epoch on' }),
  }
}
