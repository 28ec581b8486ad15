/** The data that trainings ask for, each read or measured once, when the first training needs it. */
import { firstImages } from '../dataset/batches.ts'
import { readFashionMnist } from '../dataset/fashion-mnist.ts'
import type { FashionMnist } from '../dataset/labelled-images.ts'
import type { Data, HandMadeFeatures } from '../experiment/data.ts'
import { entryOf } from '../experiment/kinds.ts'

let pixels: Promise<FashionMnist> | undefined
const features = new Map<string, Promise<FashionMnist>>()

/** Fashion-MNIST, as pixels or as hand-made features, for whichever data an experiment names. */
export function datasetFor(data: Data): Promise<FashionMnist> {
  return entryOf<DatasetSource<Data>>(sources, data.name, 'data.name').read(data)
}

interface DatasetSource<D extends Data> {
  read(data: D): Promise<FashionMnist>
}

const sources = {
  'fashion-mnist': { read: readPixels },
  'standardised-fashion-mnist': { read: readPixels },
  'garment-features': { read: measureFeatures },
} satisfies { [Name in Data['name']]: DatasetSource<Extract<Data, { name: Name }>> }

function readPixels(): Promise<FashionMnist> {
  pixels ??= forgotten(readFashionMnist(), () => {
    pixels = undefined
  })
  return pixels
}

/**
 * Measuring 70,000 garments takes about seven seconds, so of the training set only those are measured that are trained on; the scale
 * of the features is theirs.
 */
function measureFeatures({ cell, trainImages }: HandMadeFeatures): Promise<FashionMnist> {
  const key = `${cell}/${trainImages}`
  const known = features.get(key)
  if (known) return known
  // OpenCV is loaded for those who need it alone.
  const measured = Promise.all([readPixels(), import('../images/feature-table.ts')]).then(
    ([garments, { featureTable }]) =>
      featureTable({ ...garments, train: firstImages(garments.train, trainImages) }, cell),
  )
  features.set(
    key,
    forgotten(measured, () => features.delete(key)),
  )
  return measured
}

/** What could not be read is read anew by the next who asks: in watch mode the file may have been put right. */
function forgotten<Value>(reading: Promise<Value>, forget: () => void): Promise<Value> {
  reading.catch(forget)
  return reading
}
