/**
 * One training at work: its network, its optimizer, the buffers of a batch, and the step. Whoever takes steps takes them here: the
 * training loop, the laboratory, the benchmark and the comparison with PyTorch.
 */
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { type Batch, fillBatch, pixelValues } from '../dataset/batches.ts'
import type { LabelledImages } from '../dataset/labelled-images.ts'
import type { Experiment } from '../experiment/experiment.ts'
import { randomStream } from '../experiment/random.ts'
import { type Mode, Network } from '../network/network.ts'
import type { ParameterValues } from '../network/parameters.ts'
import { batchTensors, type Evaluation, evaluate, evaluationBatch } from './evaluate.ts'
import { createOptimizer, type Optimizer, type OptimizerState } from './optimizers.ts'
import { trainStep, trainStepAsync } from './step.ts'

/** What of an experiment a step depends on. */
export type Course = Pick<Experiment, 'data' | 'network' | 'optimizer' | 'penalty' | 'batchSize' | 'seed'>

/** Where a session begins if not with freshly drawn parameters. */
export interface SessionStart {
  readonly parameters: readonly ParameterValues[]
  readonly optimizer?: OptimizerState
}

export class Session {
  readonly network: Network
  readonly optimizer: Optimizer
  readonly #experiment: Course
  readonly #images: LabelledImages
  readonly #imageSize: number
  /** [256] what each byte becomes. */
  readonly #values: Float32Array
  readonly #buffers: Batch

  /**
   * @param images the training images that batches are taken from
   * @param from goes on from there; else the parameters are drawn from the experiment's seed. Call `dispose` when done
   */
  constructor(experiment: Course, images: LabelledImages, from?: SessionStart) {
    this.#experiment = experiment
    this.#images = images
    this.#imageSize = images.height * images.width
    this.#values = pixelValues(experiment.data)
    this.#buffers = emptyBatch(batchCapacity(experiment.batchSize, images.count), this.#imageSize)
    this.network = from
      ? new Network(experiment.network, from.parameters)
      : Network.initialised(experiment.network, randomStream(experiment.seed, 'initialisation'))
    this.optimizer = createOptimizer(experiment.optimizer, this.network.trainable, from?.optimizer)
  }

  /**
   * One step on a batch. Returns the loss before the update, penalty included; a loss that is no number changes no parameter.
   *
   * @param batch the numbers of its images, at most `batchSize` of them
   */
  async step(batch: Uint32Array, mode: Mode, learningRate: number): Promise<number> {
    const [pixels, labels] = this.#tensors(batch)
    try {
      return await trainStepAsync({ ...this.#parts(mode, learningRate), pixels, labels })
    } finally {
      tf.dispose([pixels, labels])
    }
  }

  /** `step` for engines that give values at once: bit for bit the same. */
  stepNow(batch: Uint32Array, mode: Mode, learningRate: number): number {
    return this.onBatch(batch, (pixels, labels) => trainStep({ ...this.#parts(mode, learningRate), pixels, labels }))
  }

  /** What `use` makes of the tensors of a batch, float32 [batch, 784] and int32 [batch], which are gone afterwards. */
  onBatch<Result extends tf.TensorContainer>(
    batch: Uint32Array,
    use: (pixels: Tensor2D, labels: Tensor1D) => Result,
  ): Result {
    return tf.tidy(() => use(...this.#tensors(batch)))
  }

  /** The pixels of a batch as the network gets them, a row an image: a copy. */
  pixelsOf(batch: Uint32Array): Float32Array {
    this.#fill(batch)
    return this.#buffers.pixels.slice(0, batch.length * this.#imageSize)
  }

  /** Loss and accuracy on a set of images, in evaluation mode. */
  evaluate(images: LabelledImages): Promise<Evaluation> {
    return evaluate(this.network, images, this.#values, this.#buffers)
  }

  dispose(): void {
    this.optimizer.dispose()
    this.network.dispose()
  }

  #parts(mode: Mode, learningRate: number) {
    return { network: this.network, optimizer: this.optimizer, experiment: this.#experiment, mode, learningRate }
  }

  #tensors(batch: Uint32Array): [pixels: Tensor2D, labels: Tensor1D] {
    this.#fill(batch)
    return batchTensors(this.#buffers, batch.length, this.#imageSize)
  }

  #fill(batch: Uint32Array): void {
    fillBatch(this.#buffers, this.#images, batch, 0, batch.length, this.#values)
  }
}

/** How many images the buffers of a training hold: its largest batch, which is never more than there are, or an evaluation's. */
export function batchCapacity(batchSize: number, images: number): number {
  return Math.max(Math.min(batchSize, images), evaluationBatch)
}

/** Buffers for `size` images. */
export function emptyBatch(size: number, imageSize: number): Batch {
  return { pixels: new Float32Array(size * imageSize), labels: new Int32Array(size) }
}
