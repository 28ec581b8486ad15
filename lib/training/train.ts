/** One training, from an experiment to its trajectory: a row an epoch, and the parameters at the end. */
import { firstImages } from '../dataset/batches.ts'
import type { FashionMnist } from '../dataset/labelled-images.ts'
import { type Experiment, experimentProblems } from '../experiment/experiment.ts'
import { ExperimentError } from '../experiment/experiment-error.ts'
import { randomStream } from '../experiment/random.ts'
import type { Mode } from '../network/network.ts'
import type { ParameterValues } from '../network/parameters.ts'
import { epochBatches } from './order.ts'
import type { EpochRow, Trajectory } from './run.ts'
import { nextSchedule, startSchedule } from './schedule.ts'
import { Session } from './session.ts'

export interface TrainingOptions {
  /** Goes on from here instead of from freshly drawn parameters. */
  readonly from?: Trajectory | undefined
  /** Called after every epoch, and waited for. `trajectory()` copies the whole state out of the backend. */
  readonly afterEpoch?: (row: EpochRow, trajectory: () => Promise<Trajectory>) => void | Promise<void>
  /** Asked before every step: once it says yes, the training ends with an error. What `afterEpoch` has kept is enough to go on. */
  readonly stopped?: () => boolean
}

/**
 * Trains an experiment on the TensorFlow.js backend in use, up to its last epoch. On the WebAssembly engine the same experiment gives
 * the same hashes on every machine. A loss that becomes NaN or infinite, in a step or in the validation after it, ends the training,
 * and the trajectory says where; that is a result and not an error.
 *
 * Throws an `ExperimentError` if the experiment cannot be trained: it may come from a socket or a file.
 */
export async function train(
  experiment: Experiment,
  dataset: FashionMnist,
  { from, afterEpoch, stopped }: TrainingOptions = {},
): Promise<Trajectory> {
  const problems = experimentProblems(experiment)
  if (problems.length > 0) throw new ExperimentError(problems)
  const images = firstImages(dataset.train, experiment.data.trainImages)
  const session = new Session(experiment, images, from)
  let schedule = from?.schedule ?? startSchedule(experiment)
  const epochs = [...(from?.epochs ?? [])]
  let diverged = from?.diverged
  const trajectory = async (): Promise<Trajectory> => ({
    epochs: [...epochs],
    ...(diverged && { diverged }),
    parameters: await session.network.read(),
    optimizer: await session.optimizer.read(),
    schedule,
  })

  /** Every image once, in random order. Gives the mean loss of the batches, or the step whose loss was no number. */
  async function trainEpoch(epoch: number): Promise<{ meanLoss: number; steps: number; broken: boolean }> {
    const mode = modeOf(experiment, epoch)
    let lossSum = 0
    let steps = 0
    for (const batch of epochBatches(experiment, epoch)) {
      if (stopped?.()) throw new Error('The training was stopped.')
      const loss = await session.step(batch, mode, schedule.learningRate)
      steps++
      if (!Number.isFinite(loss)) return { meanLoss: loss, steps, broken: true }
      lossSum += loss
    }
    return { meanLoss: lossSum / steps, steps, broken: false }
  }

  try {
    while (epochs.length < experiment.epochs && !diverged) {
      const epoch = epochs.length + 1
      const started = performance.now()
      const { meanLoss, steps, broken } = await trainEpoch(epoch)
      const trained = performance.now()
      const validation = broken ? undefined : await session.evaluate(dataset.validation)
      const hash = await hashParameters(await session.network.read())
      if (!validation || !Number.isFinite(validation.loss)) {
        diverged = { epoch, step: steps, loss: String(validation?.loss ?? meanLoss), hash }
        break
      }
      const row: EpochRow = {
        epoch,
        trainLoss: meanLoss,
        trainAccuracy: (await session.evaluate(images)).accuracy,
        validationLoss: validation.loss,
        validationAccuracy: validation.accuracy,
        learningRate: schedule.learningRate,
        hash,
        trainSeconds: (trained - started) / 1000,
        evaluationSeconds: (performance.now() - trained) / 1000,
      }
      epochs.push(row)
      schedule = nextSchedule(experiment.schedule, schedule, validation.loss)
      await afterEpoch?.(row, trajectory)
    }
    return await trajectory()
  } finally {
    session.dispose()
  }
}

/** Training mode, unless the experiment copies the mistake of never returning to it after the first epoch's evaluation. */
function modeOf({ seed, returnsToTraining }: Experiment, epoch: number): Mode {
  if (epoch > 1 && !returnsToTraining) return { kind: 'evaluation' }
  return { kind: 'training', dropout: randomStream(seed, `dropout/${epoch}`) }
}

/** SHA-256 over the float32 bits of all parameters, in their order, as hexadecimal. */
export async function hashParameters(parameters: readonly ParameterValues[]): Promise<string> {
  const bytes = new Uint8Array(parameters.reduce((sum, { values }) => sum + values.byteLength, 0))
  let at = 0
  for (const { values } of parameters) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
    at += values.byteLength
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
