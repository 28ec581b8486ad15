/**
 * From bytes to what a network is fed. The data set stays bytes for the whole training: as floats it would take four times
 * the memory (188 MB), once for every way of scaling it. Only the batch at hand is ever float.
 */
import {
  type Data,
  dataKinds,
  type HandMadeFeatures,
  type Pixels,
  type StandardisedPixels,
} from '../experiment/data.ts'
import { ExperimentError } from '../experiment/experiment-error.ts'
import { isWhole } from '../experiment/fields.ts'
import { entryOf, kindProblems } from '../experiment/kinds.ts'
import type { LabelledImages } from './labelled-images.ts'

/** Buffers for one batch, made once and filled again for each batch. */
export interface Batch {
  /** [at least size · height · width] scaled pixels, row r holding image r of the batch. */
  readonly pixels: Float32Array
  /** [at least size] labels 0…9, as the int32 that a loss takes. */
  readonly labels: Int32Array
}

/**
 * What each of the 256 possible bytes becomes, so that scaling an image is 784 look-ups and no arithmetic.
 *
 * @returns [256] values, bit for bit PyTorch's on a CPU
 * @throws ExperimentError for data that cannot be trained on, by the rules of `experimentProblems`
 */
export function pixelValues(data: Data): Float32Array {
  const problems = kindProblems('data', data, dataKinds, 'name')
  if (problems.length > 0) throw new ExperimentError(problems)
  const { values } = entryOf<InputValues<Data>>(inputValues, data.name, 'data.name')
  return values(data)
}

interface InputValues<D extends Data> {
  values(data: D): Float32Array
}

const inputValues = {
  'fashion-mnist': { values: divided },
  'garment-features': { values: divided },
  'standardised-fashion-mnist': { values: standardised },
} satisfies { [Name in Data['name']]: InputValues<Extract<Data, { name: Name }>> }

/** (255 − v or v) / divideBy, as PyTorch's `x.float() / divideBy`: 1 leaves bytes raw, 255 brings them into 0…1. */
function divided({ divideBy, invert }: Pixels | HandMadeFeatures): Float32Array {
  // PyTorch rounds the divisor to float32 before it divides.
  const divisor = Math.fround(divideBy)
  // x = float32(v / divisor): the quotient in double precision, rounded once more, is what one float32 division gives.
  return Float32Array.from({ length: 256 }, (_, v) => (invert ? 255 - v : v) / divisor)
}

/** ((255 − v or v) / 255 − mean) / deviation, rounded to float32 after each step, as torchvision's ToTensor and Normalize are. */
function standardised({ mean, deviation, invert }: StandardisedPixels): Float32Array {
  const [shift, divisor] = [Math.fround(mean), Math.fround(deviation)]
  return Float32Array.from({ length: 256 }, (_, v) => {
    const share = Math.fround((invert ? 255 - v : v) / 255)
    return Math.fround(share - shift) / divisor
  })
}

/**
 * Fills the first `size` rows of a batch; rows after them keep what they held. Allocates nothing.
 *
 * @param order [any length] image numbers, in the order of this epoch: row r gets image order[start + r]. With null, row r gets
 *   image start + r
 * @param start position of the batch's first image: in `order`, or in the data where that is null
 * @param values [256] what each byte becomes, from `pixelValues`
 * @throws RangeError when the batch reaches past the end of the order, of the data or of its buffers, and for other values
 */
export function fillBatch(
  batch: Batch,
  data: LabelledImages,
  order: Uint32Array | null,
  start: number,
  size: number,
  values: Float32Array,
): void {
  const imageSize = data.height * data.width
  const { pixels, labels } = data
  const { pixels: batchPixels, labels: batchLabels } = batch
  const available = order === null ? data.count : order.length
  if (!(isWhole(start, 0) && isWhole(size, 0) && start + size <= available)) {
    throw new RangeError(`batch: expected images within 0…${available - 1}, found ${size} images from ${start} on`)
  }
  if (size * imageSize > batchPixels.length || size > batchLabels.length) {
    throw new RangeError(
      `batch: expected buffers for ${size} images of ${imageSize} pixels, ` +
        `found ${batchPixels.length} pixels and ${batchLabels.length} labels; make the buffers larger`,
    )
  }

  if (values.length !== 256) {
    throw new RangeError(`values: expected the 256 of pixelValues(data), found ${values.length}`)
  }

  for (let row = 0; row < size; row++) {
    const image = order === null ? start + row : (order[start + row] as number)
    if (image >= data.count) {
      throw new RangeError(`order: expected images within 0…${data.count - 1}, found ${image} at ${start + row}`)
    }
    batchLabels[row] = labels[image] as number
    fillRow(batchPixels, row * imageSize, pixels, image * imageSize, imageSize, values)
  }
}

/**
 * to[toStart + i] = values[from[fromStart + i]] for i in 0…size − 1.
 *
 * Eight pixels a turn: written as the plain loop it takes twice as long, and 47 million pixels pass here in an epoch.
 */
function fillRow(
  to: Float32Array,
  toStart: number,
  from: Uint8Array,
  fromStart: number,
  size: number,
  values: Float32Array,
): void {
  let i = 0
  let t = toStart
  let f = fromStart
  for (; i + 8 <= size; i += 8, t += 8, f += 8) {
    to[t] = values[from[f] as number] as number
    to[t + 1] = values[from[f + 1] as number] as number
    to[t + 2] = values[from[f + 2] as number] as number
    to[t + 3] = values[from[f + 3] as number] as number
    to[t + 4] = values[from[f + 4] as number] as number
    to[t + 5] = values[from[f + 5] as number] as number
    to[t + 6] = values[from[f + 6] as number] as number
    to[t + 7] = values[from[f + 7] as number] as number
  }
  for (; i < size; i++, t++, f++) to[t] = values[from[f] as number] as number
}

/**
 * The first `count` images as a view: nothing is copied, and shared memory stays shared.
 *
 * @throws RangeError when count is not a whole number from 1 to the number of images
 */
export function firstImages(data: LabelledImages, count: number): LabelledImages {
  if (!(Number.isInteger(count) && count >= 1 && count <= data.count)) {
    throw new RangeError(`count: expected a whole number of images from 1 to ${data.count}, found ${count}`)
  }
  return {
    ...data,
    count,
    pixels: data.pixels.subarray(0, count * data.height * data.width),
    labels: data.labels.subarray(0, count),
  }
}
