/** Loss and accuracy of a network on a whole set of images, in evaluation mode. */

import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { softmaxCrossEntropy } from '../backend/operations.ts'
import { type Batch, fillBatch } from '../dataset/batches.ts'
import type { LabelledImages } from '../dataset/labelled-images.ts'
import type { Network } from '../network/network.ts'

/** Images at a time. The result does not depend on it beyond rounding; 500 keep the intermediate values small enough for a cache. */
export const evaluationBatch = 500

/** A batch's pixels and labels as tensors, to be disposed of by the caller (or by a surrounding `tidy`). */
export function batchTensors(batch: Batch, size: number, imageSize: number): [pixels: Tensor2D, labels: Tensor1D] {
  const pixels = tf.tensor2d(batch.pixels.subarray(0, size * imageSize), [size, imageSize], 'float32')
  return [pixels, tf.tensor1d(batch.labels.subarray(0, size), 'int32')]
}

/**
 * The mean cross-entropy and the share of images whose largest logit is their label's.
 *
 * @param values [256] what each pixel byte becomes (`pixelValues`)
 * @param batch buffers for at least `evaluationBatch` images
 */
export async function evaluate(
  network: Network,
  images: LabelledImages,
  values: Float32Array,
  batch: Batch,
): Promise<Evaluation> {
  const imageSize = images.height * images.width
  let loss = 0
  let correct = 0
  for (let start = 0; start < images.count; start += evaluationBatch) {
    const size = Math.min(evaluationBatch, images.count - start)
    fillBatch(batch, images, null, start, size, values)
    const [batchLoss, classes] = tf.tidy((): [Scalar, Tensor] => {
      const [pixels, labels] = batchTensors(batch, size, imageSize)
      const logits = network.logits(pixels, { kind: 'evaluation' })
      return [softmaxCrossEntropy(logits, labels)[0], tf.argMax(logits, 1)]
    })
    // A GPU gives values when it has come to them; on the others they are there at once.
    loss += ((await batchLoss.data())[0] as number) * size
    const predictions = await classes.data()
    for (let row = 0; row < size; row++) if (predictions[row] === batch.labels[row]) correct++
    tf.dispose([batchLoss, classes])
  }
  return { loss: loss / images.count, accuracy: correct / images.count }
}

export interface Evaluation {
  loss: number
  accuracy: number
}
