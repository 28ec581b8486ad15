/**
 * Hand-made features in the form in which pixels come: whole numbers from 0 to 255, a row a garment. So whatever trains on pixels trains on
 * features, and divides them by 255 as it does pixels.
 */
import type { FashionMnist, LabelledImages } from '../dataset/labelled-images.ts'
import { type Features, handMadeFeatures } from './features.ts'

/**
 * Measures every garment.
 *
 *     b = round(255 · f / m), at most 255, where m is the largest value of that feature in the training set
 *
 * The scale is that of the training set alone: validation garments must not decide how they are seen.
 * @param cell side of a cell in pixels (see `handMadeFeatures`)
 * @returns "images" of 1 × the number of features, in memory that worker threads can share
 */
export async function featureTable({ train, validation }: FashionMnist, cell: number): Promise<FashionMnist> {
  const features = await handMadeFeatures(train, cell)
  const largest = largestOf(features)
  return {
    train: asBytes(features, largest, train.labels),
    validation: asBytes(await handMadeFeatures(validation, cell), largest, validation.labels),
  }
}

/** [width] the largest value of each feature. */
function largestOf({ width, values }: Features): Float32Array {
  const largest = new Float32Array(width)
  values.forEach((value, at) => {
    if (value > (largest[at % width] as number)) largest[at % width] = value
  })
  return largest
}

function asBytes({ count, width, values }: Features, largest: Float32Array, labels: Uint8Array): LabelledImages {
  const pixels = new Uint8Array(new SharedArrayBuffer(values.length))
  values.forEach((value, at) => {
    const most = largest[at % width] as number
    // A feature that is 0 in every training garment says nothing, and stays 0.
    pixels[at] = most > 0 ? Math.min(255, Math.round((255 * value) / most)) : 0
  })
  return { count, height: 1, width, pixels, labels }
}
