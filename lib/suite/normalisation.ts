/**
 * What section 13 measures of batch normalisation, beyond what a run shows: the statistics of hidden units over a batch, slopes of the
 * loss, and how far the running mean is from the mean that it should be.
 */
import { parameterValues } from '../claims/parameters.ts'
import { type Quantity, quantity } from '../claims/quantity.ts'
import { mean, rootMeanSquare } from '../claims/statistics.ts'
import { describeData } from '../experiment/data.ts'
import { sgd } from '../experiment/experiment.ts'
import { keyOf } from '../experiment/key.ts'
import { batchNormEpsilon } from '../network/layer-operations.ts'
import type { Run } from '../training/run.ts'
import type { Bench, Laboratory } from './laboratory.ts'
import { logitsOf } from './network-measures.ts'
import { onceForEach } from './once.ts'
import type { Start } from './start.ts'

/** The mean and the variance, Σ(x − μ)² / n, of each unit over the rows of a batch. */
export interface UnitStatistics {
  readonly means: Float64Array
  readonly variances: Float64Array
}

/** @param values [rows × units], a row a picture */
export function unitStatistics(values: Float32Array, units: number): UnitStatistics {
  const rows = values.length / units
  if (!(Number.isInteger(rows) && rows > 0)) {
    throw new Error(`unitStatistics: expected rows of ${units} values, found ${values.length} values.`)
  }
  const [means, variances] = [new Float64Array(units), new Float64Array(units)]
  values.forEach((value, index) => {
    means[index % units] = (means[index % units] as number) + value / rows
  })
  values.forEach((value, index) => {
    const unit = index % units
    variances[unit] = (variances[unit] as number) + (value - (means[unit] as number)) ** 2 / rows
  })
  return { means, variances }
}

/** The statistics of the first 1,000 units of a network over its first batch, before and behind its batch normalisation. */
export function aroundNorm(network: Bench): { before: UnitStatistics; behind: UnitStatistics } {
  const statistics = (layers: number) => unitStatistics(network.activations(layers, 'training'), 1000)
  return { before: statistics(1), behind: statistics(2) }
}

/**
 * The slopes of the loss in some parameters at the first step of a start, in training mode: what a step of SGD moves them by, divided by
 * its rate.
 */
export function slopes<Name extends string>(
  bench: Laboratory['bench'],
  { experiment }: Start,
  names: readonly Name[],
): Record<Name, Float32Array> {
  // Moves of 1e-6 can be told from float32's rounding of a weight, and there is no second step that they could harm.
  const rate = 100
  const network = bench({ experiment: { ...experiment, optimizer: sgd(rate) } })
  const start = names.map((name) => network.parameter(name))
  network.train(1)
  const entries = names.map((name, index) => [name, difference(start[index], network.parameter(name), rate)])
  return Object.fromEntries(entries) as Record<Name, Float32Array>
}

const difference = (from: Float32Array | undefined, to: Float32Array, scale = 1) =>
  to.map((value, entry) => (value - (from?.[entry] as number)) / scale)

/** The links from a bias that does nothing to an evaluation that fails. Sizes are means over the 1,000 hidden units. */
export interface Drift {
  /** How far a step of training moves a bias; missing without biases. */
  readonly biasStep?: number
  /** The distance of the batch's mean from the running mean. */
  readonly lag: number
  /** 1 / √(running variance + ε): what evaluation mode multiplies it by. */
  readonly factor: number
  /** The product: so much is x̂ off in evaluation mode. */
  readonly shift: number
  /** The standard deviation of x̂ over the batch. */
  readonly spread: number
  /** The mean loss of the last twenty steps, in training mode. */
  readonly trainLoss: number
  /** The accuracy in evaluation mode, over the first 1,000 validation pictures. */
  readonly accuracy: number
}

const drifts = onceForEach<Drift>()

/** The drift after 320 steps of training, of a network that begins with a linear layer of 1,000 units and its norm. */
export function driftOf(bench: Laboratory['bench'], start: Start): Promise<Drift> {
  return drifts(keyOf(start.experiment), () => measureDrift(bench, start))
}

async function measureDrift(bench: Laboratory['bench'], start: Start): Promise<Drift> {
  const [first] = start.experiment.network
  const biased = first?.kind === 'linear' && first.bias
  const network = bench(start)
  network.train(300) // by then the running variance, which starts at 1, has come down to the batch's
  const [steps, losses]: [number[], number[]] = [[], []]
  for (let step = 0; step < 20; step++) {
    const before = biased ? network.parameter('b1') : undefined
    losses.push(...network.train(1))
    if (before) steps.push(mean(difference(before, network.parameter('b1')).map(Math.abs)))
  }
  const { means, variances } = unitStatistics(network.activations(1, 'training'), 1000)
  const runningMean = network.parameter('running mean 1')
  const factors = network.parameter('running variance 1').map((variance) => 1 / Math.sqrt(variance + batchNormEpsilon))
  const lags = means.map((batchMean, unit) => batchMean - (runningMean[unit] as number))
  return {
    ...(biased && { biasStep: mean(steps) }),
    lag: rootMeanSquare(lags),
    factor: mean(factors),
    shift: rootMeanSquare(lags.map((lag, unit) => lag * (factors[unit] as number))),
    spread: Math.sqrt(mean(variances.map((variance) => variance / (variance + batchNormEpsilon)))),
    trainLoss: mean(losses),
    accuracy: (await network.validate(1000)).accuracy,
  }
}

/**
 * The same run with the running mean of its first norm replaced: by the mean that its first linear layer, which must have a bias, has
 * over all pictures that the run was trained on.
 */
export function withTrueMean(run: Run, image: Laboratory['image']): Run {
  const { data } = run.experiment
  if (data.name !== 'fashion-mnist' || data.invert) {
    throw new Error(
      `withTrueMean: expected a run on fashionMnist({ divideBy }), found ${describeData(data)}; use such a run.`,
    )
  }
  const { trainImages, divideBy } = data
  const picture = new Float64Array(784)
  for (let number = 0; number < trainImages; number++) {
    image(number).forEach((byte, pixel) => {
      picture[pixel] = (picture[pixel] as number) + byte
    })
  }
  // The mean of what a linear layer gives is what it gives for the mean picture: x̄·W + b.
  const weights = parameterValues(run, 'W1')
  const means = Float64Array.from(parameterValues(run, 'b1'))
  picture.forEach((sum, pixel) => {
    const value = sum / trainImages / divideBy
    for (let unit = 0; unit < means.length; unit++)
      means[unit] = (means[unit] as number) + value * (weights[pixel * means.length + unit] as number)
  })
  const snapshots = run.snapshots.map(({ epoch, parameters }) => ({
    epoch,
    parameters: parameters.map((one) =>
      one.name === 'running mean 1' ? { ...one, values: Float32Array.from(means) } : one,
    ),
  }))
  return { ...run, snapshots }
}

/**
 * The share of the 10,000 validation pictures that the last parameters of a run classify correctly, in evaluation mode; for a network
 * with one hidden layer.
 *
 * @param labels of the validation pictures
 */
export function accuracyOf(
  name: string,
  run: Run,
  { hiddenValues }: Pick<Laboratory, 'hiddenValues'>,
  labels: readonly number[],
): Quantity {
  let [correct, picture] = [0, 0]
  for (const logits of logitsOf(run, hiddenValues(run, labels.length))) {
    if (logits.indexOf(Math.max(...logits)) === labels[picture++]) correct++
  }
  return quantity(name, correct / labels.length, 'share')
}
