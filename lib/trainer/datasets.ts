/** The data that trainings ask for, each read or measured once, when the first training needs it. */
import { readFashionMnist } from '../dataset/fashion-mnist.ts'
import type { FashionMnist } from '../dataset/labelled-images.ts'
import type { Data } from '../experiment/experiment.ts'

let pixels: Promise<FashionMnist> | undefined
const features = new Map<number, Promise<FashionMnist>>()

/** Fashion-MNIST, as pixels or as hand-made features. Measuring 70,000 garments takes about seven seconds. */
export function datasetFor(data: Data): Promise<FashionMnist> {
  pixels ??= readFashionMnist()
  if (data.name === 'fashion-mnist') return pixels
  const known = features.get(data.cell)
  if (known) return known
  // OpenCV is loaded for those who need it alone.
  const measured = Promise.all([pixels, import('../images/feature-table.ts')]).then(([garments, { featureTable }]) =>
    featureTable(garments, data.cell),
  )
  features.set(data.cell, measured)
  return measured
}
